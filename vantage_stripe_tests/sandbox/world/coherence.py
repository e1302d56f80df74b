"""What must hold between the objects of an account beside the movements of money: invoices, ids, events.

The checks have the form of `identities`. `IDENTITIES` names them all as the reconciliation checks do.
"""

import re
import typing
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import stripe

from vantage_stripe_tests.sandbox.world import identities as money
from vantage_stripe_tests.sandbox.world.identities import Found, listed
from vantage_stripe_tests.sandbox.world.snapshots import Json, Snapshot

STABLE = ("status", "amount_remaining")
"""Fields that only change with an event of the object's own."""
SMALLEST = 50
"""Less is not charged but left on the customer's balance."""
ALIASES = {"plan": "price", "card": "payment_method"}
"""Kinds of which the same object is served under another kind too, with its id."""
AMOUNTS = re.compile(r"(amount.*|fee|net|total|subtotal|unit_amount|balance)")
HUNDREDS = {"isk", "ugx"}
CATEGORIES = listed(
    "charge charge_failure refund refund_failure dispute dispute_reversal payout payout_reversal fee"
    " partial_capture_reversal other_adjustment tax topup risk_reserved_funds network_cost"
)
REASONS = listed(
    "bank_cannot_process check_returned credit_not_processed customer_initiated debit_not_authorized"
    " duplicate fraudulent general incorrect_account_details insufficient_funds noncompliant"
    " product_not_received product_unacceptable subscription_canceled unrecognized"
)
REFUND_STATUSES = listed("pending requires_action succeeded failed canceled")
PAYOUT_STATUSES = listed("paid pending in_transit canceled failed")


def invoice_identity(account: Snapshot) -> Found:
    for invoice in account.of("invoice"):
        if invoice["amount_remaining"] != max(0, invoice["amount_due"] - invoice["amount_paid"]):
            yield invoice["id"], "a draft" if invoice["status"] == "draft" else ""


def invoice_paid_by_charges(account: Snapshot) -> Found:
    taken: Counter[str] = Counter()
    for charge in account.of("charge"):
        taken[charge["payment_intent"]] += charge["amount_captured"]
    payments = account.grouped("invoice_payment", "invoice")
    for invoice in account.of("invoice"):
        if invoice["status"] != "paid":
            continue
        made = [item for item in payments.get(invoice["id"], []) if item["status"] == "paid"]
        got = sum(taken[name] for name in {item["payment"].get("payment_intent") for item in made})
        expected = invoice["amount_paid"] - invoice.get("amount_paid_off_stripe", 0)
        if not got == expected == invoice["total"]:
            yield invoice["id"], paid_otherwise(invoice, linked=bool(made), explained=got == expected)


def paid_otherwise(invoice: Json, *, linked: bool, explained: bool) -> str:
    """Why the charges of a paid invoice are not its total; what Stripe tells must still explain it."""
    reasons = {
        "overpaid": invoice["amount_overpaid"] > 0,
        "no link": not linked and invoice["amount_paid"] > 0,
    }
    if explained:
        reasons |= {
            "paid out of band": invoice.get("amount_paid_off_stripe", 0) > 0,
            "a credit note": invoice["pre_payment_credit_notes_amount"] > 0,
            "the customer's balance paid": (invoice["ending_balance"] or 0) != invoice["starting_balance"],
            "too little to charge": not invoice["amount_due"] and invoice["total"] <= SMALLEST,
        }
    return next((reason for reason, true in reasons.items() if true), "")


def status_coherent(account: Snapshot) -> Found:
    for invoice in account.of("invoice"):
        times, status = invoice["status_transitions"], invoice["status"]
        fits = {
            "draft": times["finalized_at"] is None,
            "paid": invoice["amount_remaining"] == 0 and times["paid_at"] is not None,
            "open": times["finalized_at"] is not None,
            "void": times.get("voided_at") is not None,
            "uncollectible": times.get("marked_uncollectible_at") is not None,
        }
        if not fits.get(status, True):
            yield invoice["id"], ""


def customer_exists(account: Snapshot) -> Found:
    customers, gone = account.by_id("customer"), account.gone("customer")
    for kind in ("charge", "invoice"):
        for item in account.of(kind):
            name = item["customer"]
            if name not in customers:
                excuse = "a guest" if name is None else "deleted" if name in gone else ""
                yield item["id"], excuse


def event_object_exists(account: Snapshot) -> Found:
    for event in account.of("event"):
        body = event["data"]["object"]
        kind, name = body["object"], body.get("id")
        if name not in account.by_id(kind):
            synced = kind in account.objects and name is not None
            yield event["id"], "deleted" if name in account.gone(kind) else "" if synced else "never listed"


def event_newer_than_object(account: Snapshot) -> Found:
    seen: set[str] = set()
    for event in account.of("event"):
        body = event["data"]["object"]
        name = body.get("id")
        item = account.by_id(body["object"]).get(name)
        if item is None or name in seen:
            continue
        seen.add(name)
        if [body.get(key) for key in STABLE] != [item.get(key) for key in STABLE]:
            yield item["id"], ""


def unique_id(account: Snapshot) -> Found:
    owners: dict[str, str] = {}
    for kind, items in account.objects.items():
        names = Counter(item["id"] for item in items)
        for name, count in names.items():
            shelf = ALIASES.get(kind, kind)
            if count > 1 or owners.setdefault(name, shelf) != shelf:
                yield name, ""


def completeness(account: Snapshot) -> Found:
    for kind, names in account.earlier.items():
        for name in names - account.by_id(kind).keys():
            yield name, "deleted" if name in account.gone(kind) else ""


def livemode_uniform(account: Snapshot) -> Found:
    for items in account.objects.values():
        for item in items:
            if item.get("livemode", False):
                yield item["id"], ""


def amounts_of(body: Json) -> Iterator[Any]:
    for name, value in body.items():
        if isinstance(value, dict):
            yield from amounts_of(value)
        elif isinstance(value, list):
            for each in value:
                yield from amounts_of(each) if isinstance(each, dict) else ()
        elif AMOUNTS.fullmatch(name) and not isinstance(value, str):
            yield value


def units(account: Snapshot) -> Found:
    for kind, items in account.objects.items():
        for item in items:
            currency = item.get("currency") or "usd"
            amount = item.get("amount")
            whole = all(type(value) in {int, type(None)} for value in amounts_of(item))
            if kind != "event" and not (whole and re.fullmatch("[a-z]{3}", currency)):
                yield item["id"], ""
            elif currency in HUNDREDS and isinstance(amount, int) and amount % 100:
                yield item["id"], "settled in it" if kind == "balance_transaction" else ""
            elif kind == "charge" and currency in money.THREE_DECIMAL and item["amount"] % 10:
                yield item["id"], ""


def words(owner: Any, name: str) -> frozenset[str]:
    """What Stripe's SDK declares a field may say."""
    declared = owner.__annotations__[name]
    literals = [each for each in (declared, *typing.get_args(declared)) if typing.get_args(each)]
    return frozenset(word for each in literals for word in typing.get_args(each) if isinstance(word, str))


KNOWN: Mapping[tuple[str, str], frozenset[str]] = {
    ("charge", "status"): words(stripe.Charge, "status"),
    ("payment_intent", "status"): words(stripe.PaymentIntent, "status"),
    ("invoice", "status"): words(stripe.Invoice, "status"),
    ("invoice", "billing_reason"): words(stripe.Invoice, "billing_reason"),
    ("subscription", "status"): words(stripe.Subscription, "status"),
    ("dispute", "status"): words(stripe.Dispute, "status"),
    ("dispute", "reason"): REASONS,
    ("refund", "status"): REFUND_STATUSES,
    ("refund", "reason"): words(stripe.Refund, "reason"),
    ("payout", "status"): PAYOUT_STATUSES,
    ("balance_transaction", "type"): words(stripe.BalanceTransaction, "type"),
    ("balance_transaction", "reporting_category"): CATEGORIES,
    ("event", "type"): words(stripe.Event, "type"),
}


def known_values(account: Snapshot) -> Found:
    for (kind, name), known in KNOWN.items():
        for item in account.of(kind):
            if item[name] is not None and item[name] not in known:
                yield item["id"], ""


IDENTITIES: Mapping[str, Callable[[Snapshot], Found]] = {
    "E01": money.net_identity,
    "E02": money.fee_details_sum,
    "E03": money.charge_has_bt,
    "E04": money.bt_points_back,
    "E05": money.bt_amount_matches,
    "E06": money.fx_plausible,
    "E07": money.uncaptured_no_money,
    "E08": money.refunds_sum,
    "E09": money.refunded_flag,
    "E10": money.dispute_bt_net,
    "E11": money.disputed_flag,
    "E12": money.payout_sum,
    "E13": money.payout_own_bt,
    "E14": money.balance_rollforward,
    "E15": invoice_identity,
    "E16": invoice_paid_by_charges,
    "E17": status_coherent,
    "E18": customer_exists,
    "E19": event_object_exists,
    "E20": event_newer_than_object,
    "E22": unique_id,
    "E23": completeness,
    "E24": livemode_uniform,
    "E25": money.signs,
    "E26": units,
    "E27": known_values,
}
"""All checks about the account; E21 and E28 are about the lake alone."""


def breaches(account: Snapshot) -> dict[str, list[str]]:
    """The ids that break each check, without those that broke none."""
    found = {
        name: [ident for ident, excuse in check(account) if not excuse] for name, check in IDENTITIES.items()
    }
    return {name: idents for name, idents in found.items() if idents}


def excuses(account: Snapshot) -> Counter[tuple[str, str]]:
    """How often each legitimate exception occurs."""
    return Counter(
        (name, excuse) for name, check in IDENTITIES.items() for _, excuse in check(account) if excuse
    )
