"""What events touch."""

from datetime import UTC, datetime
from typing import Any

from vantage_stripe.sync.feed import is_gap
from vantage_stripe.sync.touched import Mention, Touched
from vantage_stripe.tables import table_named
from vantage_stripe.tables.model import Table


def event(type_: str, item: dict[str, Any], created: int = 5, **previous: object) -> dict[str, Any]:
    data = {"object": item, "previous_attributes": previous}
    return {"id": "evt_1", "type": type_, "created": created, "data": data}


def touched_by(table: Table, events: list[dict[str, Any]]) -> Touched:
    found = Touched(table)
    for each in events:
        found.add(each)
    return found


NAMED = frozenset({()})
ITSELF = frozenset({None})


def test_an_object_has_the_instant_of_its_newest_event() -> None:
    charge = {"id": "ch_1", "object": "charge"}
    events = [
        event("charge.updated", charge, 5),
        event("charge.captured", charge, 9),
        event("charge.updated", charge, 7),
    ]

    assert touched_by(table_named("charges"), events).rows == {
        "ch_1": Mention(9, carried=ITSELF, types=frozenset({"charge.captured"}))
    }


def test_a_moved_payment_method_touches_both_customers_and_their_subscriptions() -> None:
    moved = event("payment_method.detached", {"id": "pm_1", "customer": "cus_2"}, customer="cus_1")

    assert touched_by(table_named("customers"), [moved]).rows == {
        "cus_2": Mention(5, told_by=NAMED),
        "cus_1": Mention(5, told_by=NAMED),
    }
    assert touched_by(table_named("subscriptions"), [moved]).via == {
        "customer": {"cus_1": Mention(5, told_by=NAMED), "cus_2": Mention(5, told_by=NAMED)}
    }


def test_a_deletion_is_announced_for_the_object_itself_only() -> None:
    customers = table_named("customers")
    itself = event("customer.deleted", {"id": "cus_1", "object": "customer"})
    discount = event("customer.discount.deleted", {"id": "di_1", "object": "discount", "customer": "cus_2"})

    found = touched_by(customers, [itself, discount])

    at = datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC)
    types = frozenset({"customer.deleted"})
    assert found.rows == {
        "cus_1": Mention(5, deleted=at, carried=ITSELF, types=types),
        "cus_2": Mention(5, told_by=NAMED),
    }


def test_an_event_of_no_table_touches_nothing() -> None:
    found = touched_by(
        table_named("charges"), [event("product.created", {"id": "prod_1", "object": "product"})]
    )

    assert (found.rows, found.via) == ({}, {})


def test_a_cursor_of_25_days_is_not_a_gap_and_an_older_one_is() -> None:
    now = datetime(2026, 11, 26, tzinfo=UTC)
    at = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp())

    assert not is_gap(at, now)
    assert is_gap(at - 1, now)


def test_an_event_of_a_type_nobody_placed_touches_the_row_it_carries() -> None:
    charge = {"id": "ch_1", "object": "charge", "created": 3}

    assert touched_by(table_named("charges"), [event("charge.flown", charge)]).rows == {
        "ch_1": Mention(5, created=3, carried=ITSELF, types=frozenset({"charge.flown"}))
    }
    upcoming = event("invoice.upcoming", {"object": "invoice", "created": 3})
    assert touched_by(table_named("invoices"), [upcoming]).rows == {}
