"""Stripe's own published objects through the projection, the default ones expanded as we ask for them."""

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from vantage_stripe.insights.stale_payment_methods import STALE_PAYMENT_METHODS
from vantage_stripe.tables import table_named
from vantage_stripe_tests.tables.samples import rows, sample

Row = dict[str, Any]
AS_OF = datetime(2026, 11, 24, tzinfo=UTC)
KINDS = {
    "customers": "customer",
    "subscriptions": "subscription",
    "invoices": "invoice",
    "charges": "charge",
    "events": "event",
}


def judged(**changes: Row) -> list[Row]:
    """Answer on one sample of each table, some of their fields changed."""
    given = {}
    for name, kind in KINDS.items():
        batch, oddities = rows(table_named(name), [sample(kind) | changes.get(name, {})])
        assert oddities == []
        given[name] = pa.Table.from_batches([batch])
    return list(STALE_PAYMENT_METHODS.compute(given, AS_OF).to_pylist())


CUSTOMER = sample("customer")["id"]


def test_the_published_customer_has_nothing_to_pay_with_and_owes_once_the_draft_is_open() -> None:
    (row,) = judged()
    assert (row["state"], row["contexts"]) == ("none_on_file", ["customer_default"])
    (row,) = judged(invoices={"status": "open"})
    assert (row["state"], row["contexts"]) == ("missing", ["invoice:in_1Pgc6tB7WZ01zgkWu9fdqL6I"])
    assert row["next_charge_amounts"] == [{"amount": 1000, "currency": "usd"}]


def test_the_published_payment_method_is_read_where_it_is_expanded() -> None:
    method = sample("payment_method")
    mine = {"invoice_settings": {"default_payment_method": method | {"customer": CUSTOMER}}}
    unpaused = {"cancel_at": None, "cancel_at_period_end": False, "pause_collection": None}
    (row,) = judged(customers=mine, subscriptions=unpaused)
    assert (row["payment_method_id"], row["payment_method_type"]) == ("pm_1Pgc75B7WZ01zgkWlHVgdEGJ", "card")
    assert (row["expiry_date"], row["card_wallet_type"]) == (date(2030, 8, 31), "link")
    assert (row["state"], row["detached"], row["auto_updating"]) == ("ok", False, True)
    assert row["contexts"] == ["customer_default", "subscription:sub_1Pgc6rB7WZ01zgkWNy0Cn5nw"]
    (row,) = judged(customers={"invoice_settings": {"default_payment_method": method}})
    assert (row["state"], row["detached"]) == ("missing", True)


def test_the_published_card_of_old_is_judged_with_its_charge() -> None:
    card = sample("card") | {"customer": CUSTOMER}
    (row,) = judged(customers={"default_source": card}, charges={"customer": CUSTOMER})
    assert (row["payment_method_id"], row["legacy_object"]) == ("card_1PgaftB7WZ01zgkWm3waTcFp", True)
    assert (row["expiry_date"], row["state"], row["inactive"]) == (date(2030, 8, 31), "ok", True)
    assert row["last_attempt_at"] == datetime(2009, 2, 13, 23, 31, 30, tzinfo=UTC)
