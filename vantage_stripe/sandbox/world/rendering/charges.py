"""Charges in Stripe's JSON.

Belongs here: the shape of https://docs.stripe.com/api/charges. Does not: what the bank answered (`answers`).
"""

from typing import Any

from vantage_stripe.sandbox.world.facts import Charge
from vantage_stripe.sandbox.world.rendering.answers import details, outcome
from vantage_stripe.sandbox.world.rendering.orders import descriptor, metadata, suffix
from vantage_stripe.sandbox.world.rendering.people import billing_details


def charge(fact: Charge, moment: int) -> dict[str, Any]:
    """Render a charge; its balance transaction is null until that exists."""
    payment, entry, failure = fact.payment, fact.transaction, fact.failure
    status = fact.status(moment)
    decline = fact.decline if status == "failed" else None
    taken, refunded = fact.taken(moment), fact.refunded(moment)
    return {
        "id": fact.id,
        "object": "charge",
        "amount": payment.amount,
        "amount_captured": taken,
        "amount_refunded": refunded,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": entry.id if entry is not None and entry.created <= moment else None,
        "billing_details": billing_details(fact.method.person_at(fact.created)),
        "calculated_statement_descriptor": descriptor(payment),
        "captured": taken > 0,
        "created": fact.created,
        "currency": payment.currency,
        "customer": None if payment.customer is None else payment.customer.id,
        "description": payment.description,
        "disputed": fact.dispute is not None and fact.dispute.created <= moment,
        "failure_balance_transaction": failure.id if failure is not None and status == "failed" else None,
        "failure_code": None if decline is None else decline.code,
        "failure_message": None if decline is None else decline.message,
        "fraud_details": _fraud_details(fact, moment),
        "livemode": False,
        "metadata": metadata(payment),
        "on_behalf_of": None,
        "outcome": outcome(fact, decline),
        "paid": status == "succeeded",
        "payment_intent": payment.id,
        "payment_method": fact.method.id,
        "payment_method_details": details(fact, moment),
        "receipt_email": payment.person.email if status == "succeeded" else None,
        "receipt_number": None,
        "receipt_url": f"https://pay.stripe.com/receipts/payment/{fact.id}" if status != "failed" else None,
        "refunded": refunded > 0 and refunded == (taken or payment.amount),
        "review": review_of(fact, moment),
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": suffix(payment),
        "status": status,
        "transfer_data": None,
        "transfer_group": None,
    }


def review_of(fact: Charge, moment: int) -> str | None:
    """Give the id of the charge's review, once it is opened."""
    review = fact.review
    return review.id if review is not None and review.created <= moment else None


def _fraud_details(fact: Charge, moment: int) -> dict[str, str]:
    frauds = (given for given in fact.refunds if given.reason == "fraudulent" and given.created <= moment)
    return {"user_report": "fraudulent"} if next(frauds, None) is not None else {}
