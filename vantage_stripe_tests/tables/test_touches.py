"""Which rows an event touches, event by event, typed by hand from what Stripe's events carry."""

from typing import Any

import pytest

from vantage_stripe.tables import TABLES
from vantage_stripe.tables.paths import ids_at

Touched = dict[tuple[str, str | None], list[str]]


def touched(kind: str, item: dict[str, Any], previous: dict[str, Any] | None = None) -> Touched:
    """The ids an event names, by table and column, as a reader of the declarations finds them."""
    data = {"object": item} | ({} if previous is None else {"previous_attributes": previous})
    event = {"id": "evt_1", "type": kind, "data": data}
    found: Touched = {}
    for table in TABLES:
        for touch in table.touches:
            if any(
                kind == name or (name.endswith("*") and kind.startswith(name[:-1])) for name in touch.types
            ):
                ids = ids_at(event, touch.ids)
                if ids:
                    found.setdefault((table.name, touch.via), []).extend(ids)
    return found


def test_a_charge_touches_itself() -> None:
    assert touched("charge.succeeded", {"id": "ch_1", "customer": "cus_1"}) == {("charges", None): ["ch_1"]}


def test_a_refunded_charge_may_end_a_warning_and_a_disputes_refundability() -> None:
    assert touched("charge.refunded", {"id": "ch_1"}) == {
        ("charges", None): ["ch_1"],
        ("disputes", "charge"): ["ch_1"],
        ("early_fraud_warnings", "charge"): ["ch_1"],
    }


@pytest.mark.parametrize("kind", ["charge.dispute.created", "charge.dispute.funds_withdrawn"])
def test_a_dispute_touches_itself_its_charge_and_the_charges_warning(kind: str) -> None:
    assert touched(kind, {"id": "dp_1", "charge": "ch_1"}) == {
        ("charges", None): ["ch_1"],
        ("disputes", None): ["dp_1"],
        ("early_fraud_warnings", "charge"): ["ch_1"],
    }


@pytest.mark.parametrize("kind", ["refund.created", "refund.failed", "charge.refund.updated"])
def test_a_refund_touches_itself_its_charge_and_the_charges_dispute(kind: str) -> None:
    assert touched(kind, {"id": "re_1", "charge": "ch_1"}) == {
        ("charges", None): ["ch_1"],
        ("disputes", "charge"): ["ch_1"],
        ("refunds", None): ["re_1"],
    }


def test_a_refund_without_a_charge_touches_itself_only() -> None:
    assert touched("refund.created", {"id": "re_1", "charge": None}) == {("refunds", None): ["re_1"]}


def test_reviews_warnings_and_intents_touch_their_charge() -> None:
    assert touched("review.closed", {"id": "prv_1", "charge": "ch_1"}) == {("charges", None): ["ch_1"]}
    assert touched("payment_intent.succeeded", {"id": "pi_1", "latest_charge": "ch_1"}) == {
        ("charges", None): ["ch_1"]
    }
    assert touched("payment_intent.created", {"id": "pi_1", "latest_charge": None}) == {}
    assert touched("radar.early_fraud_warning.updated", {"id": "issfr_1", "charge": "ch_1"}) == {
        ("charges", None): ["ch_1"],
        ("early_fraud_warnings", None): ["issfr_1"],
    }


def test_an_attached_payment_method_touches_its_customer_and_the_subscriptions() -> None:
    assert touched("payment_method.attached", {"id": "pm_1", "customer": "cus_1"}) == {
        ("customers", None): ["cus_1"],
        ("subscriptions", "customer"): ["cus_1"],
    }


def test_a_detached_payment_method_touches_the_customer_it_had() -> None:
    found = touched("payment_method.detached", {"id": "pm_1", "customer": None}, {"customer": "cus_1"})
    assert found == {("customers", None): ["cus_1"], ("subscriptions", "customer"): ["cus_1"]}


def test_customers_and_what_hangs_on_them() -> None:
    customer = {("customers", None): ["cus_1"]}
    assert touched("customer.deleted", {"id": "cus_1"}) == customer
    assert touched("customer.source.expiring", {"id": "card_1", "customer": "cus_1"}) == customer
    assert touched("customer.tax_id.created", {"id": "txi_1", "customer": "cus_1"}) == customer


def test_a_discount_touches_whatever_it_is_on() -> None:
    item = {"id": "di_1", "customer": "cus_1", "subscription": "sub_1", "invoice": "in_1"}
    assert touched("customer.discount.created", item) == {
        ("customers", None): ["cus_1"],
        ("invoices", None): ["in_1"],
        ("subscriptions", None): ["sub_1"],
    }


def test_subscriptions_are_touched_by_their_events_and_their_schedule() -> None:
    assert touched("customer.subscription.deleted", {"id": "sub_1", "customer": "cus_1"}) == {
        ("subscriptions", None): ["sub_1"]
    }
    assert touched("subscription_schedule.released", {"id": "s", "released_subscription": "sub_1"}) == {
        ("subscriptions", None): ["sub_1"]
    }


def test_a_paid_invoice_touches_its_payments_too() -> None:
    assert touched("invoice.paid", {"id": "in_1"}) == {
        ("invoices", None): ["in_1"],
        ("invoice_payments", "invoice"): ["in_1"],
    }


def test_an_upcoming_invoice_touches_nothing() -> None:
    assert touched("invoice.upcoming", {"id": "upcoming_in_1"}) == {}


def test_what_hangs_on_an_invoice_touches_it() -> None:
    invoice = {("invoices", None): ["in_1"]}
    assert touched("credit_note.created", {"id": "cn_1", "invoice": "in_1"}) == invoice
    assert touched("invoiceitem.created", {"id": "ii_1", "invoice": "in_1"}) == invoice
    assert touched("invoiceitem.created", {"id": "ii_1", "invoice": None}) == {}
    assert touched("invoice_payment.paid", {"id": "inpay_1", "invoice": "in_1"}) == {
        ("invoices", None): ["in_1"],
        ("invoice_payments", None): ["inpay_1"],
    }


def test_a_payout_touches_itself_and_the_one_it_reverses() -> None:
    item = {"id": "po_2", "original_payout": "po_1", "reversed_by": None}
    assert touched("payout.created", item) == {("payouts", None): ["po_2", "po_1"]}


def test_a_price_touches_the_subscriptions_that_show_it() -> None:
    assert touched("price.updated", {"id": "price_1"}) == {("subscriptions", "item_price"): ["price_1"]}


def test_a_transfer_touches_its_charge_and_a_legacy_source_its_customer() -> None:
    assert touched("transfer.reversed", {"id": "tr_1", "source_transaction": "ch_1"}) == {
        ("charges", None): ["ch_1"]
    }
    assert touched("source.failed", {"id": "src_1", "customer": "cus_1"}) == {("customers", None): ["cus_1"]}


def test_a_canceled_intent_cancels_the_payments_it_was_to_make() -> None:
    assert touched("payment_intent.canceled", {"id": "pi_1", "latest_charge": None}) == {
        ("invoice_payments", "payment_intent"): ["pi_1"]
    }


@pytest.mark.parametrize("kind", ["balance.available", "product.created", "mandate.updated"])
def test_other_events_touch_nothing(kind: str) -> None:
    assert touched(kind, {"id": "x_1"}) == {}
