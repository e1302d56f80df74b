"""Facets of disputes and early fraud warnings."""

from vantage_stripe.sandbox.world.facets.model import Facets
from vantage_stripe.sandbox.world.facts import Dispute, FraudWarning


def dispute(fact: Dispute, moment: int) -> Facets:
    """Give the facets of a dispute."""
    return {
        "charge": fact.charge.id,
        "payment_intent": fact.charge.payment.id,
        "status": fact.status(moment),
        "currency": fact.charge.payment.currency,
    }


def warning(fact: FraudWarning, _moment: int) -> Facets:
    """Give the facets of an early fraud warning."""
    return {"charge": fact.charge.id, "payment_intent": fact.charge.payment.id}
