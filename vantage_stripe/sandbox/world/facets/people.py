"""Facets of customers and payment methods."""

from vantage_stripe.sandbox.world.facets.model import Facets
from vantage_stripe.sandbox.world.facts import Card, Customer, Mandate, Method, SetupIntent


def customer(fact: Customer, moment: int) -> Facets:
    """Give the facets of a customer."""
    return {"email": fact.person_at(moment).email, "test_clock": None}


def method(fact: Method, moment: int) -> Facets:
    """Give the facets of a payment method."""
    holder = fact.holder(moment)
    owner = None if holder is None else holder.id
    return {"customer": owner, "type": fact.type, "allow_redisplay": "unspecified"}


def mandate(fact: Mandate, moment: int) -> Facets:
    """Give the facets of a mandate, which Stripe does not list."""
    return {"payment_method": fact.account.id, "status": "active" if fact.active(moment) else "inactive"}


def source(fact: Card, moment: int) -> Facets:
    """Give the facets of a card saved as a source."""
    holder = fact.holder(moment)
    return {"customer": None if holder is None else holder.id}


def setup(fact: SetupIntent, moment: int) -> Facets:
    """Give the facets of a setup intent."""
    last = fact.last(moment)
    saved = last.method.id if last is not None and last.decline is None else None
    return {"customer": fact.customer.id, "payment_method": saved, "attach_to_self": None}
