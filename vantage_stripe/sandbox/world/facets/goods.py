"""Facets of what is sold and on which terms."""

from vantage_stripe.sandbox.world.catalog import Plan
from vantage_stripe.sandbox.world.facets.model import Facets
from vantage_stripe.sandbox.world.facts import Coupon, TaxRate
from vantage_stripe.sandbox.world.stock import Sold


def price(fact: Plan, _moment: int) -> Facets:
    """Give the facets of a price, also under its old name."""
    return {"product": fact.product, "currency": fact.currency}


def plain(_fact: Sold | Coupon | TaxRate, _moment: int) -> Facets:
    """Give the facets of what is only filtered by when it was created."""
    return {}
