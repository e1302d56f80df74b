"""Completing nested lists."""

from typing import Any

import pytest

from vantage_stripe.errors import APIError, NoProgressError, NotFoundError
from vantage_stripe.extraction.nested import complete, incomplete
from vantage_stripe_tests.sync.fake_account import page

Params = tuple[tuple[str, str], ...]


def nested(*ids: str, has_more: bool, url: str = "/v1/invoices/in_1/lines") -> dict[str, Any]:
    return {"object": "list", "data": [{"id": each} for each in ids], "has_more": has_more, "url": url}


class Pages:
    """Gives bodies in turn and writes down what was asked."""

    def __init__(self, *bodies: bytes) -> None:
        self.bodies = list(bodies)
        self.asked: list[tuple[str, Params]] = []

    def __call__(self, endpoint: str, params: Params) -> bytes:
        self.asked.append((endpoint, params))
        return self.bodies.pop(0)


def body(*ids: str, has_more: bool) -> bytes:
    return page([{"id": each} for each in ids], has_more=has_more)[2]


def test_only_lists_that_say_so_are_incomplete() -> None:
    item = {"lines": nested("a", has_more=True), "items": nested("b", has_more=False), "tax": None, "odd": 3}

    assert incomplete(item, ("lines", "items", "tax", "odd", "absent")) == [item["lines"]]


def test_a_cut_list_is_filled_from_its_last_entry_on() -> None:
    item = {"lines": nested("a", has_more=True)}
    get = Pages(body("a", "b", has_more=True), body("c", has_more=False))

    assert complete(item, ("lines",), get)

    assert item == {"lines": nested("a", "b", "c", has_more=False)}
    assert get.asked == [
        ("invoices/in_1/lines", (("limit", "100"), ("starting_after", "a"))),
        ("invoices/in_1/lines", (("limit", "100"), ("starting_after", "b"))),
    ]


def test_a_query_in_the_address_is_sent_with_every_page() -> None:
    item = {"items": nested(has_more=True, url="/v1/subscription_items?subscription=sub_1&x=a%20b")}
    get = Pages(body("a", has_more=True), body("b", has_more=False))

    assert complete(item, ("items",), get)

    fixed = (("limit", "100"), ("subscription", "sub_1"), ("x", "a b"))
    assert get.asked == [
        ("subscription_items", fixed),
        ("subscription_items", (*fixed, ("starting_after", "a"))),
    ]


def test_a_parent_that_vanished_is_told() -> None:
    def get(_endpoint: str, _params: Params) -> bytes:
        raise NotFoundError("No such invoice", status=404, code="resource_missing")

    assert complete({"lines": nested("a", has_more=True)}, ("lines",), get) is False


def test_a_proxys_404_is_no_parent_that_vanished() -> None:
    def get(_endpoint: str, _params: Params) -> bytes:
        raise NotFoundError("HTTP 404 without Stripe's JSON error", status=404)

    with pytest.raises(NotFoundError):
        complete({"lines": nested("a", has_more=True)}, ("lines",), get)


@pytest.mark.parametrize("again", [("a",), ()])
def test_a_list_that_repeats_itself_is_refused(again: tuple[str, ...]) -> None:
    get = Pages(*[body(*again, has_more=True)] * 3)
    with pytest.raises(NoProgressError, match="invoices/in_1/lines makes no progress"):
        complete({"lines": nested("a", has_more=True)}, ("lines",), get)


@pytest.mark.parametrize("again", [("a",), ()])
def test_a_list_that_repeats_itself_in_passing_is_asked_again(again: tuple[str, ...]) -> None:
    item = {"lines": nested("a", has_more=True)}
    lie = body(*again, has_more=True)
    get = Pages(lie, lie, body("b", has_more=True), lie, lie, body("c", has_more=False))

    assert complete(item, ("lines",), get)

    assert item == {"lines": nested("a", "b", "c", has_more=False)}


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (b"{}", "not a list"),
        (b'{"data": [1], "has_more": false}', "not a list"),
        (b'{"object": "invoice", "data": [], "has_more": false}', "not a list"),
        (b'{"data": [{}], "has_more": false}', "no id"),
    ],
)
def test_an_answer_that_is_no_list_is_refused(bad: bytes, said: str) -> None:
    with pytest.raises(APIError, match=said):
        complete({"lines": nested("a", has_more=True)}, ("lines",), Pages(bad))


@pytest.mark.parametrize("inlined", [None, ["il_1"], [{}], 7])
def test_an_inlined_list_without_ids_is_refused(inlined: object) -> None:
    item = {"lines": {"has_more": True, "data": inlined, "url": "/v1/invoices/in_1/lines"}}
    with pytest.raises(APIError, match="no list of objects with an id") as caught:
        complete(item, ("lines",), Pages())
    assert caught.value.endpoint == "invoices/in_1/lines"
