"""Facets of balance transactions and payouts."""

from vantage_stripe.sandbox.world.facets.model import Facets
from vantage_stripe.sandbox.world.facts import Payout, Transaction
from vantage_stripe.sandbox.world.steps import happened


def transaction(fact: Transaction, moment: int) -> Facets:
    """Give the facets of a balance transaction."""
    payout = fact.payout
    # Stripe names what a payout pays once it is reconciled.
    known = payout is not None and happened(payout.reconciled_at, moment)
    return {
        "currency": fact.currency,
        "type": fact.type,
        "source": fact.source,
        "payout": payout.id if known and payout is not None else None,
        "status": "available" if fact.available_on <= moment else "pending",
        "available_on": fact.available_on,
        "reporting_category": fact.category,
    }


def payout(fact: Payout, moment: int) -> Facets:
    """Give the facets of a payout."""
    return {
        "status": fact.status(moment),
        "arrival_date": fact.arrives_on,
        "currency": fact.currency,
        "destination": fact.destination,
    }
