"""Disputes and early fraud warnings in Stripe's JSON.

Belongs here: the shapes of https://docs.stripe.com/api/disputes and .../radar/early_fraud_warnings.
"""

from typing import Any

from vantage_stripe.sandbox.world.facts import Dispute, FraudWarning
from vantage_stripe.sandbox.world.rendering.compelling import eligibility, programmes
from vantage_stripe.sandbox.world.rendering.evidence import evidence
from vantage_stripe.sandbox.world.rendering.money import balance_transaction
from vantage_stripe.sandbox.world.steps import happened, value_at

REFUNDABLE = ("warning_needs_response", "warning_under_review")


def dispute(fact: Dispute, moment: int) -> dict[str, Any]:
    """Render a dispute with the balance transactions it has by the moment."""
    charge = fact.charge
    status = fact.status(moment)
    body = {
        "id": fact.id,
        "object": "dispute",
        "amount": fact.amount,
        "balance_transactions": [
            balance_transaction(entry, moment) for entry in fact.transactions if entry.created <= moment
        ],
        "charge": charge.id,
        "created": fact.created,
        "currency": charge.payment.currency,
        "enhanced_eligibility_types": programmes(fact),
        "evidence": evidence(fact, moment),
        "evidence_details": _details(fact, moment),
        "intended_submission_method": fact.intended,
        "is_charge_refundable": status in REFUNDABLE and charge.refunded(moment) < charge.taken(moment),
        "livemode": False,
        "metadata": {},
        "network_reason_code": _code(fact),
        "payment_intent": charge.payment.id,
        "reason": fact.case.reason,
        "status": status,
    }
    return body | ({"payment_method_details": _card(fact, moment)} if charge.method.type == "card" else {})


def _code(fact: Dispute) -> str | None:
    """Give the network's code, or the bank's for a debit it sent back."""
    method = fact.charge.method
    return fact.case.codes.get(fact.charge.card.brand if method.type == "card" else method.type)


def _card(fact: Dispute, moment: int) -> dict[str, Any]:
    brand = fact.charge.card.brand
    return {
        "card": {
            "brand": brand,
            "case_type": value_at(fact.case_type, moment, fact.case_type[0][1]),
            "network": brand,
            "network_reason_code": _code(fact),
        },
        "type": "card",
    }


def _details(fact: Dispute, moment: int) -> dict[str, Any]:
    submitted = len(fact.submissions(moment))
    answered = "smart_disputes" if fact.smart else "manual"
    return {
        "due_by": value_at(fact.due_by, moment, 0),
        "enhanced_eligibility": eligibility(fact, moment),
        "has_evidence": submitted > 0 or happened(fact.staged_at, moment),
        "past_due": fact.past_due(moment),
        "submission_count": submitted,
        "submission_method": answered if submitted else "not_submitted",
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
