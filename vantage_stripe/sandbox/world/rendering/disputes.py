"""Disputes and early fraud warnings in Stripe's JSON.

Belongs here: the shapes of https://docs.stripe.com/api/disputes and .../radar/early_fraud_warnings.
"""

from typing import Any

from vantage_stripe.sandbox.world.catalog import SITE
from vantage_stripe.sandbox.world.facts import Dispute, FraudWarning, Payment, Person
from vantage_stripe.sandbox.world.rendering.money import balance_transaction
from vantage_stripe.sandbox.world.steps import happened, value_at

EVIDENCE = (
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
REFUNDABLE = ("warning_needs_response", "warning_under_review")


def dispute(fact: Dispute, moment: int) -> dict[str, Any]:
    """Render a dispute with the balance transactions it has by the moment."""
    charge = fact.charge
    status = value_at(fact.statuses, moment, fact.statuses[0][1])
    card = charge.method
    visa_fraud = card.brand == "visa" and fact.case.reason == "fraudulent"
    return {
        "id": fact.id,
        "object": "dispute",
        "amount": fact.amount,
        "balance_transactions": [
            balance_transaction(entry, moment) for entry in fact.transactions if entry.created <= moment
        ],
        "charge": charge.id,
        "created": fact.created,
        "currency": charge.payment.currency,
        "enhanced_eligibility_types": ["visa_compelling_evidence_3"] if visa_fraud else [],
        "evidence": _evidence(fact, moment),
        "evidence_details": _details(fact, moment, visa_fraud=visa_fraud),
        "intended_submission_method": None,
        "is_charge_refundable": status in REFUNDABLE and charge.refunded(moment) < charge.payment.amount,
        "livemode": False,
        "metadata": {},
        "network_reason_code": _code(fact),
        "payment_intent": charge.payment.id,
        "payment_method_details": {
            "card": {
                "brand": card.brand,
                "case_type": value_at(fact.case_type, moment, fact.case_type[0][1]),
                "network": card.brand,
                "network_reason_code": _code(fact),
            },
            "type": "card",
        },
        "reason": fact.case.reason,
        "status": status,
    }


def _code(fact: Dispute) -> str:
    return fact.case.mastercard if fact.charge.method.brand == "mastercard" else fact.case.visa


def _staged(fact: Dispute, moment: int) -> bool:
    return happened(fact.staged_at, moment) or any(when <= moment for when in fact.submitted_at)


def _address_line(person: Person) -> str:
    place = person.place
    return f"{person.line1}, {place.city}, {person.postal_code}, {place.country}"


def _bought(payment: Payment) -> str | None:
    return payment.description if payment.invoice is None else payment.invoice.lines[0].description


def _evidence(fact: Dispute, moment: int) -> dict[str, Any]:
    evidence: dict[str, Any] = dict.fromkeys(EVIDENCE)
    person = fact.charge.payment.person
    evidence["billing_address"] = _address_line(person)
    evidence["customer_email_address"] = person.email
    evidence["customer_name"] = person.name
    if _staged(fact, moment):
        evidence["product_description"] = _bought(fact.charge.payment)
        evidence["refund_policy_disclosure"] = f"Shown at checkout, see {SITE}/refunds"
        evidence["uncategorized_text"] = "The order was placed by the card holder and delivered."
    return evidence | {"enhanced_evidence": {}}


def _details(fact: Dispute, moment: int, *, visa_fraud: bool) -> dict[str, Any]:
    submitted = sum(1 for when in fact.submitted_at if when <= moment)
    eligible = {"visa_compelling_evidence_3": {"required_actions": [], "status": "not_qualified"}}
    return {
        "due_by": value_at(fact.due_by, moment, 0),
        "enhanced_eligibility": eligible if visa_fraud else {},
        "has_evidence": _staged(fact, moment),
        "past_due": False,
        "submission_count": submitted,
        "submission_method": "manual" if submitted else "not_submitted",
    }


def early_fraud_warning(fact: FraudWarning, moment: int) -> dict[str, Any]:
    """Render an early fraud warning."""
    return {
        "id": fact.id,
        "object": "radar.early_fraud_warning",
        "actionable": not happened(fact.settled_at, moment),
        "charge": fact.charge.id,
        "created": fact.created,
        "fraud_type": fact.fraud_type,
        "livemode": False,
        "payment_intent": fact.charge.payment.id,
    }
