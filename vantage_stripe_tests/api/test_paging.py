"""Pages, and the walk that proves its progress."""

import pytest

from vantage_stripe.api import Page
from vantage_stripe.errors import APIError, InvalidRequestError, NoProgressError
from vantage_stripe_tests.api.virtual import Reply, page, reply, scripted


def test_a_page_knows_its_ends() -> None:
    client, _, _ = scripted([page("ch_2", "ch_1", has_more=True)])
    assert client.list("charges") == Page(
        data=({"id": "ch_2"}, {"id": "ch_1"}), has_more=True, first_id="ch_2", last_id="ch_1", next_page=None
    )


def test_an_empty_page_has_no_ends() -> None:
    client, _, _ = scripted([page()])
    assert client.list("charges") == Page(data=(), has_more=False, first_id=None, last_id=None)


@pytest.mark.parametrize("limit", [0, 101, -1, "10", 5.0, True])
def test_a_limit_that_stripe_would_clamp_is_refused_before_any_request(limit: object) -> None:
    client, script, _ = scripted([page()])
    with pytest.raises(InvalidRequestError, match="1 to 100"):
        client.list("charges", limit=limit)
    with pytest.raises(InvalidRequestError, match="1 to 100"):
        client.iterate("charges", limit=limit)
    assert script.asked == []


@pytest.mark.parametrize("limit", [1, 100, None])
def test_a_limit_that_stripe_takes_is_sent(limit: int | None) -> None:
    client, script, _ = scripted([page()])
    client.list("charges", limit=limit)
    assert script.asked == [("/v1/charges", [] if limit is None else [("limit", f"{limit}")])]


def test_both_cursors_at_once_are_refused_before_any_request() -> None:
    client, script, _ = scripted([page()])
    with pytest.raises(InvalidRequestError, match="exclude"):
        client.list("charges", starting_after="a", ending_before="b")
    assert script.asked == []


def test_iterating_goes_to_older_ones_and_repeats_the_filters() -> None:
    client, script, _ = scripted([page("c", "b", has_more=True), page("a")])
    assert [item["id"] for item in client.iterate("charges", customer="cus_1", starting_after=None)] == [
        "c",
        "b",
        "a",
    ]
    assert [params for _, params in script.asked] == [
        [("limit", "100"), ("customer", "cus_1")],
        [("limit", "100"), ("customer", "cus_1"), ("starting_after", "b")],
    ]


def test_iterating_with_ending_before_goes_to_newer_ones() -> None:
    client, script, _ = scripted([page("c", "b", has_more=True), page("e", "d")])
    assert [item["id"] for item in client.iterate("charges", limit=2, ending_before="a")] == [
        "b",
        "c",
        "d",
        "e",
    ]
    assert [params[-1] for _, params in script.asked] == [("ending_before", "a"), ("ending_before", "c")]


@pytest.mark.parametrize(
    "replies",
    [
        [page("b", "a", has_more=True), page("b", "a", has_more=True)],
        [page("b", "a", has_more=True), page("a", "z")],
        [page("start", "z")],
        [page(has_more=True)],
        [reply({"data": [{"object": "line"}], "has_more": True})],
    ],
)
def test_a_walk_without_progress_is_an_error_and_no_loop(replies: list[Reply]) -> None:
    client, script, _ = scripted(replies)
    with pytest.raises(NoProgressError) as caught:
        list(client.iterate("charges", starting_after="start"))
    assert caught.value.endpoint == "charges"
    assert len(script.asked) == len(replies)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": []},
        {"data": ["ch_1"], "has_more": False},
        {"data": {}, "has_more": False},
        {"data": [], "has_more": 1},
        {"object": "charge", "data": [], "has_more": False},
    ],
)
def test_an_answer_that_is_no_list_is_an_error(body: object) -> None:
    client, _, _ = scripted([reply(body)])
    with pytest.raises(APIError, match="no list"):
        client.list("charges")


def test_a_search_gives_the_next_page() -> None:
    client, script, _ = scripted([page("ch_1", has_more=True, next_page="tok")])
    found = client.search("charges", "amount>5", limit=3, page="t0")
    assert found.next_page == "tok"
    assert script.asked == [("/v1/charges/search", [("query", "amount>5"), ("limit", "3"), ("page", "t0")])]
    assert client.usage.by_endpoint == {"search": 1}


@pytest.mark.parametrize(("query", "limit"), [("", 5), ("  ", 5), ("a:1", 0)])
def test_a_search_for_nothing_is_refused_before_any_request(query: str, limit: int) -> None:
    client, script, _ = scripted([page()])
    with pytest.raises(InvalidRequestError):
        client.search("charges", query, limit=limit)
    assert script.asked == []
