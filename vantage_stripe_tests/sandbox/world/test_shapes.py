"""The objects have the fields of the pinned API version: Stripe's own SDK is the judge."""

import typing
from typing import Any

import pytest
import stripe

from vantage_stripe_tests.sandbox.world.worlds import objects, small

CLASSES: dict[str, Any] = {
    "charge": stripe.Charge,
    "customer": stripe.Customer,
    "invoice": stripe.Invoice,
    "balance_transaction": stripe.BalanceTransaction,
    "event": stripe.Event,
    "dispute": stripe.Dispute,
    "refund": stripe.Refund,
    "subscription": stripe.Subscription,
    "payout": stripe.Payout,
    "invoice_payment": stripe.InvoicePayment,
    "radar.early_fraud_warning": stripe.radar.EarlyFraudWarning,
    "payment_method": stripe.PaymentMethod,
    "payment_intent": stripe.PaymentIntent,
}
# Fields the API leaves out at times: includable ones, other payment method types, other products.
ABSENT = {
    "charge": "authorization_code level3 presentment_details radar_options refunds transfer",
    "customer": "business_name cash_balance deleted individual_name invoice_credit_balance sources"
    " subscriptions tax tax_ids",
    "invoice": "amount_paid_off_stripe confirmation_secret deleted payments status_details threshold_reason",
    "balance_transaction": "",
    "event": "account context",
    "dispute": "",
    "refund": "description failure_balance_transaction failure_reason instructions_email next_action"
    " pending_reason presentment_details",
    "subscription": "presentment_details status_details",
    "payout": "",
    "invoice_payment": "",
    "radar.early_fraud_warning": "",
    "payment_intent": "allowed_payment_method_types hooks payment_details payment_record presentment_details",
}
PAYMENT_METHOD = (
    "id object allow_redisplay billing_details card created customer customer_account livemode metadata type"
)
NESTED: list[tuple[str, str, Any]] = [
    ("charge", "outcome", stripe.Charge.Outcome),
    ("charge", "billing_details", stripe.Charge.BillingDetails),
    ("charge", "payment_method_details.card", stripe.Charge.PaymentMethodDetails.Card),
    ("customer", "invoice_settings", stripe.Customer.InvoiceSettings),
    ("dispute", "evidence", stripe.Dispute.Evidence),
    ("dispute", "evidence_details", stripe.Dispute.EvidenceDetails),
    ("dispute", "payment_method_details.card", stripe.Dispute.PaymentMethodDetails.Card),
    ("invoice", "status_transitions", stripe.Invoice.StatusTransitions),
    ("invoice", "automatic_tax", stripe.Invoice.AutomaticTax),
    ("invoice", "payment_settings", stripe.Invoice.PaymentSettings),
    ("invoice_payment", "payment", stripe.InvoicePayment.Payment),
    ("payment_method", "card", stripe.PaymentMethod.Card),
    ("refund", "destination_details.card", stripe.Refund.DestinationDetails.Card),
    ("subscription", "cancellation_details", stripe.Subscription.CancellationDetails),
    ("subscription", "payment_settings", stripe.Subscription.PaymentSettings),
]


def declared(owner: Any) -> set[str]:
    return {name for name in owner.__annotations__ if name.isascii() and not name.isupper()}


def required(owner: Any) -> set[str]:
    """The fields the SDK declares without None."""
    return {
        name
        for name, kind in owner.__annotations__.items()
        if not name.isupper() and type(None) not in typing.get_args(kind)
    }


def at(item: dict[str, Any], path: str) -> Any:
    for name in path.split("."):
        item = item[name]
    return item


@pytest.mark.parametrize("kind", CLASSES)
def test_every_object_has_exactly_the_fields_of_its_class(kind: str) -> None:
    known = declared(CLASSES[kind])
    expected = set(PAYMENT_METHOD.split()) if kind == "payment_method" else known - set(ABSENT[kind].split())
    if kind == "event":
        expected.add("object")
    assert objects(kind)
    for item in objects(kind):
        assert expected <= set(item)
        assert set(item) <= known | {"object"}
        assert item["object"] == kind


@pytest.mark.parametrize("kind", CLASSES)
def test_what_the_sdk_declares_without_null_is_not_null(kind: str) -> None:
    for item in objects(kind):
        assert [name for name in required(CLASSES[kind]) if item[name] is None] == []


@pytest.mark.parametrize(("kind", "path", "owner"), NESTED)
def test_nested_objects_have_known_fields_and_all_required_ones(kind: str, path: str, owner: Any) -> None:
    for item in objects(kind):
        nested = at(item, path)
        assert set(nested) <= declared(owner)
        assert required(owner) <= set(nested)


def test_an_event_of_every_type_is_one_stripe_sends() -> None:
    known = set(typing.get_args(stripe.Event.__annotations__["type"]))
    types = {event["type"] for event in objects("event")}
    assert len(types) > 25
    assert types <= known


def test_lines_items_and_prices_have_the_fields_of_their_classes() -> None:
    for invoice in objects("invoice"):
        for line in small().lines(invoice["id"]):
            assert set(line) == declared(stripe.InvoiceLineItem) | {"object"}
    for subscription in objects("subscription"):
        (item,) = subscription["items"]["data"]
        assert set(item) == declared(stripe.SubscriptionItem) - {"billed_until", "deleted"}
        assert set(item["price"]) == declared(stripe.Price) - {"currency_options", "deleted", "tiers"}
        assert set(item["plan"]) == declared(stripe.Plan) - {"deleted", "tiers"}


def test_the_account_and_the_balance_have_known_fields() -> None:
    account = small().account()
    assert set(account) <= declared(stripe.Account)
    assert (account["created"], account["object"]) == (1_746_057_600, "account")
    assert set(small().balance()) == {"object", "available", "pending", "connect_reserved", "livemode"}


PREFIXES = {
    "charge": ("ch_", 24),
    "customer": ("cus_", 14),
    "invoice": ("in_", 24),
    "balance_transaction": ("txn_", 24),
    "event": ("evt_", 24),
    "refund": ("re_", 24),
    "subscription": ("sub_", 24),
    "payout": ("po_", 24),
    "invoice_payment": ("inpay_", 24),
    "radar.early_fraud_warning": ("issfr_", 24),
    "payment_method": ("pm_", 24),
    "payment_intent": ("pi_", 24),
}


@pytest.mark.parametrize("kind", PREFIXES)
def test_ids_have_stripes_prefix_and_length(kind: str) -> None:
    prefix, length = PREFIXES[kind]
    for item in objects(kind):
        assert item["id"].startswith(prefix)
        tail = item["id"].removeprefix(prefix)
        assert len(tail) == length
        assert tail.isascii()
        assert tail.isalnum()


def test_dispute_ids_come_with_both_prefixes() -> None:
    names = {item["id"][:3] for item in objects("dispute")}
    assert names == {"dp_", "du_"}
    assert {len(item["id"]) for item in objects("dispute")} == {27}


def test_charges_share_the_stem_of_their_payment_intent() -> None:
    for charge in objects("charge"):
        stem = charge["payment_intent"].removeprefix("pi_")[:16]
        assert charge["id"].removeprefix("ch_").startswith(stem)
        assert stem[0] == "3"
