"""Facets of payment intents, charges and refunds."""

from vantage_stripe.sandbox.world.facets.model import Facets
from vantage_stripe.sandbox.world.facts import Charge, Payment, Refund, Review
from vantage_stripe.sandbox.world.steps import happened


def payment(fact: Payment, _moment: int) -> Facets:
    """Give the facets of a payment intent."""
    return {"customer": None if fact.customer is None else fact.customer.id, "currency": fact.currency}


def charge(fact: Charge, moment: int) -> Facets:
    """Give the facets of a charge."""
    payment = fact.payment
    return {
        "customer": None if payment.customer is None else payment.customer.id,
        "payment_intent": payment.id,
        "status": fact.status(moment),
        "currency": payment.currency,
        "transfer_group": None,
    }


def refund(fact: Refund, moment: int) -> Facets:
    """Give the facets of a refund."""
    payment = fact.charge.payment
    return {
        "charge": fact.charge.id,
        "payment_intent": payment.id,
        "status": fact.status(moment),
        "currency": payment.currency,
        "customer": None if payment.customer is None else payment.customer.id,
    }


def review(fact: Review, moment: int) -> Facets:
    """Give the facets of a review."""
    return {"charge": fact.charge.id, "open": not happened(fact.closed_at, moment)}
