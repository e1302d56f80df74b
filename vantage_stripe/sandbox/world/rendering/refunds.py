"""Refunds in Stripe's JSON.

Belongs here: the shape of https://docs.stripe.com/api/refunds.
"""

from typing import Any

from vantage_stripe.sandbox.world.facts import Card, Refund
from vantage_stripe.sandbox.world.ids import digits_of
from vantage_stripe.sandbox.world.steps import happened

BANK_DESTINATIONS = {"us_bank_account": "us_bank_transfer", "sepa_debit": "eu_bank_transfer"}
"""Under which name a refund says how it went back to a bank account."""


def refund(fact: Refund, moment: int) -> dict[str, Any]:
    """Render a refund; its balance transaction is null until money moves for it."""
    payment, entry, failure = fact.charge.payment, fact.transaction, fact.failure
    status = fact.status(moment)
    body = {
        "id": fact.id,
        "object": "refund",
        "amount": fact.amount,
        "balance_transaction": entry.id if entry is not None and entry.created <= moment else None,
        "charge": fact.charge.id,
        "created": fact.created,
        "currency": payment.currency,
        "customer": None if payment.customer is None else payment.customer.id,
        "customer_account": None,
        "destination_details": _destination(fact, moment),
        "metadata": {},
        "payment_intent": payment.id,
        "payment_method": fact.charge.method.id,
        "reason": fact.reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": status,
        "transfer_reversal": None,
    }
    if status == "pending":
        waits = entry is None or entry.created > fact.created
        body["pending_reason"] = "insufficient_funds" if waits else "processing"
    if status in {"failed", "canceled"}:
        body["failure_reason"] = fact.failure_reason
        if failure is not None:
            body["failure_balance_transaction"] = failure.id
    return body


def _destination(fact: Refund, moment: int) -> dict[str, Any]:
    arrived = happened(fact.succeeded_at, moment)
    method = fact.charge.method
    if isinstance(method, Card):
        return {"card": _to_card(fact, arrived=arrived), "type": "card"}
    kind = BANK_DESTINATIONS[method.type]
    reference = digits_of(fact.id, 15) if arrived else None
    inner = {"reference": reference, "reference_status": "available" if arrived else "pending"}
    return {kind: inner, "type": kind}


def _to_card(fact: Refund, *, arrived: bool) -> dict[str, str]:
    if fact.charge.hold is not None and fact.charge.hold.released_at is not None:
        return {"type": "reversal"}
    status = "available" if arrived else "pending"
    body = {"reference_status": status, "reference_type": "acquirer_reference_number", "type": "refund"}
    return body | ({"reference": digits_of(fact.id, 23)} if arrived else {})
