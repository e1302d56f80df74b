"""Reading a table: pages, retrieves, what they cost, and what an error says."""

from datetime import UTC, datetime
from typing import Any

import pytest

from vantage_stripe.errors import APIError, InvalidRequestError, NoProgressError, StripeError
from vantage_stripe.extraction.fetch import Read, Reader, fetch
from vantage_stripe.extraction.rows import parse
from vantage_stripe.extraction.windows import Chain, Plan
from vantage_stripe.tables import table_named
from vantage_stripe_tests.sync.fake_account import FakeAccount, Reply, business, failing, page, refusal, reply

AT = datetime(2026, 11, 24, tzinfo=UTC)


def reader_of(account: FakeAccount, table: str) -> Reader:
    return Reader(account.client(), table_named(table), synced_at=AT)


def read(reader: Reader, plan: Plan) -> dict[str, dict[str, Any]]:
    return {
        id_: parse(raw)
        for found in fetch(reader, plan)
        for (id_, _), raw in zip(found.marks, found.raws, strict=True)
    }


@pytest.mark.parametrize("lanes", [1, 6])
def test_a_table_is_read_completely(lanes: int) -> None:
    account = business()
    reader = reader_of(account, "charges")

    assert read(reader, Plan([(0, None)], lanes=lanes)) == account.live("charge")
    assert reader.spent.pages == account.count("charges") <= 12
    assert reader.spent.requests == reader.spent.pages


def test_the_first_request_has_an_exact_end_and_later_ones_a_second_more() -> None:
    account = FakeAccount()
    for n in range(150):
        account.add("charge", f"ch_{n}", 1_000 + n, quiet=True)

    read(reader_of(account, "charges"), Plan([(1_000, 2_000)], lanes=1))

    assert account.asked == [
        ("charges", [("limit", "100"), ("created[gte]", "999"), ("created[lt]", "2000")]),
        (
            "charges",
            [
                ("limit", "100"),
                ("created[gte]", "999"),
                ("created[lt]", "2001"),
                ("starting_after", "ch_50"),
            ],
        ),
    ]


def test_rows_beyond_the_window_are_dropped() -> None:
    account = FakeAccount()
    for at in (998, 999, 1_000, 1_999, 2_000):
        account.add("charge", f"ch_{at}", at, quiet=True)

    assert set(read(reader_of(account, "charges"), Plan([(1_000, 2_000)], lanes=1))) == {"ch_1000", "ch_1999"}


def test_fixed_parameters_are_spelled_for_lists_and_for_retrieves() -> None:
    account = FakeAccount()
    account.add("subscription", "sub_1", 1_000, quiet=True)
    reader = reader_of(account, "subscriptions")

    reader.page(Chain(1_000, None))
    assert reader.retrieve("sub_1") is not None

    assert account.asked == [
        (
            "subscriptions",
            [
                ("limit", "100"),
                ("created[gte]", "999"),
                ("expand[]", "data.default_payment_method"),
                ("status", "all"),
            ],
        ),
        ("subscriptions/sub_1", [("expand[]", "default_payment_method")]),
    ]
    assert (reader.spent.pages, reader.spent.retrieved, reader.spent.requests) == (1, 1, 2)


def test_nested_lists_are_completed_with_requests_only_where_they_were_cut() -> None:
    account = business()
    reader = reader_of(account, "invoices")

    found = read(reader, Plan([(0, None)], lanes=1))

    assert found == account.live("invoice")
    assert len(found["in_00"]["lines"]["data"]) == 230
    assert reader.spent.nested == account.count("invoices/in_00/lines") == 3
    assert reader.spent.pages == 1


def test_a_retrieved_object_is_completed_too() -> None:
    account = business()
    found = reader_of(account, "invoices").retrieve("in_00")

    assert found is not None
    assert parse(found.raws[0]) == account.live("invoice")["in_00"]


def test_a_parent_that_vanishes_meanwhile_is_left_out() -> None:
    account = business()
    account.fault = failing("invoices/in_00/lines", refusal(404, "No such invoice: in_00"))
    reader = reader_of(account, "invoices")

    assert "in_00" not in read(reader, Plan([(0, None)], lanes=1))
    assert reader.spent.objects == 11
    assert reader.retrieve("in_00") is None


@pytest.mark.parametrize("answer", [refusal(404), reply({"id": "cus_1", "deleted": True})])
def test_an_object_that_does_not_exist_is_none(answer: Reply) -> None:
    account = FakeAccount(fault=failing("customers/cus_1", answer))

    assert reader_of(account, "customers").retrieve("cus_1") is None


def test_a_failed_retrieve_names_the_table() -> None:
    account = FakeAccount(fault=failing("customers/cus_1", refusal(400)))
    with pytest.raises(InvalidRequestError, match="table customers") as caught:
        reader_of(account, "customers").retrieve("cus_1")

    assert caught.value.endpoint == "customers/cus_1"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (reply(b"<html>Not Found</html>", 404, "text/html"), "HTTP 404 without Stripe's JSON error"),
        (reply({"id": "cus_2", "object": "customer"}), "asked for cus_1, the answer is 'cus_2'"),
        (reply({"object": "list", "data": []}), "asked for cus_1, the answer is None"),
        (reply({"id": "cus_1", "object": "charge"}), "of the kind 'charge' and not 'customer'"),
    ],
)
def test_an_answer_about_something_else_is_no_deletion(answer: Reply, said: str) -> None:
    account = FakeAccount(fault=failing("customers/cus_1", answer))
    with pytest.raises(StripeError, match="table customers") as caught:
        reader_of(account, "customers").retrieve("cus_1")

    assert said in str(caught.value)


@pytest.mark.parametrize(("until", "window"), [(None, "created 1000..now"), (2_000, "created 1000..2000")])
@pytest.mark.parametrize(
    "answer",
    [
        refusal(400),
        reply({"data": [{}], "has_more": False}),
        page([{"id": "cus_1", "object": "customer", "created": 1_500}], has_more=False),
    ],
)
def test_a_failed_page_names_its_table_and_window(until: int | None, window: str, answer: Reply) -> None:
    account = FakeAccount(fault=failing("charges", answer))
    with pytest.raises(StripeError) as caught:
        list(fetch(reader_of(account, "charges"), Plan([(1_000, until)], lanes=3)))

    assert (caught.value.table, caught.value.window, caught.value.endpoint) == ("charges", window, "charges")
    assert caught.value.request_id == "req_fake"


def test_a_list_without_progress_names_its_table() -> None:
    account = FakeAccount(fault=failing("charges", page([], has_more=True)))
    with pytest.raises(NoProgressError) as caught:
        list(fetch(reader_of(account, "charges"), Plan([(5, None)], lanes=2)))

    assert str(caught.value).endswith(
        "[table charges, window created 5..now, endpoint charges, request req_fake]"
    )
    assert account.count("charges") == 3


def test_a_failure_lets_the_other_lanes_end() -> None:
    account = business()
    account.fault = failing("charges", refusal(400), after=2)
    with pytest.raises(InvalidRequestError):
        list(fetch(reader_of(account, "charges"), Plan([(0, None)], lanes=4)))

    assert account.count("charges") <= 6


def test_a_nested_answer_that_is_no_list_names_the_table() -> None:
    account = business()
    account.fault = failing("invoices/in_00/lines", reply({}))
    with pytest.raises(APIError, match="table invoices"):
        list(fetch(reader_of(account, "invoices"), Plan([(0, None)], lanes=1)))


def test_a_retrieved_object_without_created_is_an_error() -> None:
    account = FakeAccount(fault=failing("customers/cus_1", reply({"id": "cus_1", "object": "customer"})))
    with pytest.raises(APIError, match="the object has no created"):
        reader_of(account, "customers").retrieve("cus_1")


def test_objects_become_rows_and_odd_values_are_counted_by_column() -> None:
    reader = reader_of(FakeAccount(), "charges")
    rows = reader.project([b'{"id":"ch_1","created":1000,"amount":"much"}'])

    assert rows["raw"].to_pylist() == ['{"id":"ch_1","created":1000,"amount":"much"}']
    assert rows["amount"].to_pylist() == [None]
    assert reader.spent.oddities == {"amount": 1}


def test_what_was_created_earlier_can_be_left_out() -> None:
    found = Read(1, [("a", 5), ("b", 4), ("c", 3)], [b"a", b"b", b"c"])

    assert found.since(4) == Read(1, [("a", 5), ("b", 4)], [b"a", b"b"])
    assert len(found.since(9)) == 0
