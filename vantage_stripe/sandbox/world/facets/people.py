"""Facets of customers and payment methods."""

from vantage_stripe.sandbox.world.facets.model import Facets
from vantage_stripe.sandbox.world.facts import Card, Customer


def customer(fact: Customer, _moment: int) -> Facets:
    """Give the facets of a customer."""
    return {"email": fact.person.email, "test_clock": None}


def card(fact: Card, moment: int) -> Facets:
    """Give the facets of a payment method."""
    holder = fact.holder(moment)
    owner = None if holder is None else holder.id
    return {"customer": owner, "type": "card", "allow_redisplay": "unspecified"}
