"""What the business says in a dispute: the evidence, as it is staged and submitted.

Belongs here: https://docs.stripe.com/api/disputes/evidence_object. Does not: the dispute itself.
"""

from datetime import UTC, datetime
from typing import Any

from vantage_stripe.sandbox.world.catalog import BUSINESS, CARRIER_ELSEWHERE, CARRIERS, SITE
from vantage_stripe.sandbox.world.clock import DAY
from vantage_stripe.sandbox.world.facts import Charge, Dispute, Payment, Person
from vantage_stripe.sandbox.world.ids import digits_of, tail_of
from vantage_stripe.sandbox.world.rendering.compelling import enhanced_evidence, paid_before, purchase_ip
from vantage_stripe.sandbox.world.steps import happened

FIELDS = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
)
POLICY = f"Shown at checkout above the button to pay, see {SITE}/refunds"
SHIPPED = (
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
)
WANTED: dict[str, tuple[str, ...]] = {
    "fraudulent": ("receipt", "customer_communication", "access_activity_log", *SHIPPED),
    "unrecognized": ("receipt", "customer_communication", *SHIPPED),
    "product_not_received": ("customer_communication", *SHIPPED),
    "product_unacceptable": ("refund_policy", "customer_communication", "service_documentation"),
    "subscription_canceled": (
        "cancellation_policy",
        "cancellation_policy_disclosure",
        "cancellation_rebuttal",
    ),
    "credit_not_processed": ("refund_policy", "refund_policy_disclosure", "refund_refusal_explanation"),
    "duplicate": ("duplicate_charge_explanation", "duplicate_charge_documentation", "receipt"),
}
"""What is submitted for a reason, beside a description and a statement."""
STATEMENTS = {
    "fraudulent": "The order was placed by the card holder and delivered to the address of the card.",
    "unrecognized": f"The payment is for coffee of {BUSINESS}, whose name stands on the statement.",
    "product_not_received": "The carrier delivered the parcel to the address given with the order.",
    "product_unacceptable": "The goods were as described. A return was offered and not taken up.",
    "subscription_canceled": "The subscription was active when this box was billed and sent.",
    "credit_not_processed": "No return was announced, and none arrived.",
    "duplicate": "These are two orders of different days, both delivered.",
    "noncompliant": "The payment was taken as the rules of the network ask.",
}
STATEMENT = "The order was placed by the customer and fulfilled."
MISTAKEN = " The customer has since written that the dispute was a mistake and asked the bank to end it."
APPEAL_REASON = "The decision does not mention the signed proof of delivery, which is attached again."


def evidence(fact: Dispute, moment: int) -> dict[str, Any]:
    """Render the evidence: what Stripe fills in itself, what is staged, all once it is submitted."""
    answered = bool(fact.submissions(moment))
    values: dict[str, Any] = dict.fromkeys(FIELDS) | _known(fact.charge)
    if fact.smart and answered:
        values["uncategorized_file"] = _file(fact, "smart")
    elif answered:
        values |= {name: _value(fact, name) for name in WANTED.get(fact.case.reason, ("receipt",))}
        values |= _said(fact)
        if fact.case.reason == "duplicate":
            values["duplicate_charge_id"] = _other_charge(fact.charge)
        if len(fact.submissions(moment)) > 1:
            values["uncategorized_file"] = _file(fact, "second")
    elif happened(fact.staged_at, moment):
        values["product_description"] = _bought(fact.charge.payment)
        values["refund_policy_disclosure"] = POLICY
    values["enhanced_evidence"] = enhanced_evidence(fact, moment)
    if happened(fact.appealed_at, moment):
        values["appeal"] = _appeal(fact, moment)
    return values


def _known(charge: Charge) -> dict[str, str]:
    person = charge.payment.person
    if charge.method.type != "card":
        return {"customer_email_address": person.email, "customer_name": person.name}
    return {
        "billing_address": _address_line(person),
        "customer_email_address": person.email,
        "customer_name": person.name,
        "customer_purchase_ip": purchase_ip(charge),
    }


def _said(fact: Dispute) -> dict[str, str | None]:
    text = STATEMENTS.get(fact.case.reason, STATEMENT)
    said = {"product_description": _bought(fact.charge.payment), "uncategorized_text": text}
    if fact.mistaken:
        said["uncategorized_text"] = text + MISTAKEN
        said["customer_communication"] = _file(fact, "customer_communication")
    return said


def _value(fact: Dispute, name: str) -> str:
    """Write one field: a text where it has words of its own, else the id of a file."""
    charge = fact.charge
    person = charge.payment.person
    day = datetime.fromtimestamp(charge.created + DAY, UTC).strftime("%B %d, %Y")
    texts = {
        "access_activity_log": f"{day}: signed in from {purchase_ip(charge)} and followed the parcel",
        "cancellation_policy_disclosure": f"Shown when signing up, see {SITE}/terms",
        "cancellation_rebuttal": "No cancellation was asked for before the parcel was sent.",
        "duplicate_charge_explanation": "Each payment belongs to an order number of its own.",
        "refund_policy_disclosure": POLICY,
        "refund_refusal_explanation": "The goods were opened, which the policy excludes from returns.",
        "shipping_address": _address_line(person),
        "shipping_carrier": CARRIERS.get(person.place.country, CARRIER_ELSEWHERE),
        "shipping_date": day,
        "shipping_tracking_number": digits_of(charge.id + "parcel", 18),
    }
    return texts.get(name) or _file(fact, name)


def _other_charge(charge: Charge) -> str | None:
    before = paid_before(charge)
    return before[-1].id if before else None


def _file(fact: Dispute, name: str) -> str:
    # A file belongs to its dispute: the first characters after both prefixes are the same.
    return f"file_{fact.id[3:19]}{tail_of(fact.id + name)}"


def _address_line(person: Person) -> str:
    place = person.place
    return f"{person.line1}, {place.city}, {person.postal_code}, {place.country}"


def _bought(payment: Payment) -> str | None:
    return payment.description if payment.invoice is None else payment.invoice.lines[0].description


def _appeal(fact: Dispute, moment: int) -> dict[str, Any] | None:
    filed = any(when > (fact.appealed_at or 0) for when in fact.submissions(moment))
    if not filed:
        return None
    files = [_file(fact, "appeal"), _file(fact, "delivery")]
    return {"card": {"reason_for_filing": APPEAL_REASON, "supporting_files": files}}
