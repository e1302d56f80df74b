"""What is sold and on which terms, in Stripe's JSON.

Belongs here: the shapes of https://docs.stripe.com/api/products, .../prices, .../plans, .../coupons,
.../tax_rates.
"""

from typing import Any

from vantage_stripe.sandbox.world.catalog import Plan
from vantage_stripe.sandbox.world.facts import Coupon, TaxRate
from vantage_stripe.sandbox.world.stock import Sold

RECURRING = {"interval_count": 1, "meter": None, "trial_period_days": None, "usage_type": "licensed"}


def product(fact: Sold, _moment: int) -> dict[str, Any]:
    """Render a product."""
    return {
        "id": fact.id,
        "object": "product",
        "active": True,
        "created": fact.created,
        "default_price": fact.default_price,
        "description": None,
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": {},
        "name": fact.name,
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": None,
        "tax_code": None,
        "tax_details": None,
        "type": "service",
        "unit_label": None,
        "updated": fact.created,
        "url": None,
    }


def price(fact: Plan, _moment: int = 0) -> dict[str, Any]:
    """Render a price."""
    return {
        "id": fact.id,
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": fact.created,
        "currency": fact.currency,
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": fact.name,
        "product": fact.product,
        "recurring": None if fact.interval is None else RECURRING | {"interval": fact.interval},
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time" if fact.interval is None else "recurring",
        "unit_amount": fact.unit_amount,
        "unit_amount_decimal": str(fact.unit_amount),
    }


def plan(fact: Plan, _moment: int = 0) -> dict[str, Any]:
    """Render a recurring price under its old name."""
    return {
        "id": fact.id,
        "object": "plan",
        "active": True,
        "amount": fact.unit_amount,
        "amount_decimal": str(fact.unit_amount),
        "billing_scheme": "per_unit",
        "created": fact.created,
        "currency": fact.currency,
        "interval": fact.interval,
        "interval_count": 1,
        "livemode": False,
        "metadata": {},
        "meter": None,
        "nickname": fact.name,
        "product": fact.product,
        "tiers_mode": None,
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def coupon(fact: Coupon, moment: int) -> dict[str, Any]:
    """Render a coupon."""
    offer = fact.offer
    amount, currency = offer.amount or (None, None)
    return {
        "id": fact.id,
        "object": "coupon",
        "amount_off": amount,
        "created": fact.created,
        "currency": currency,
        "duration": offer.duration,
        "duration_in_months": offer.months,
        "livemode": False,
        "max_redemptions": None,
        "metadata": {},
        "name": offer.name,
        "percent_off": None if offer.percent is None else float(offer.percent),
        "redeem_by": None,
        "times_redeemed": sum(1 for when in fact.redeemed if when <= moment),
        "valid": True,
    }


def tax_rate(fact: TaxRate, _moment: int = 0) -> dict[str, Any]:
    """Render a tax rate."""
    levy = fact.levy
    return {
        "id": fact.id,
        "object": "tax_rate",
        "active": True,
        "country": levy.country,
        "created": fact.created,
        "description": None,
        "display_name": levy.name,
        "effective_percentage": levy.points / 1000,
        "flat_amount": None,
        "inclusive": False,
        "jurisdiction": levy.jurisdiction,
        "jurisdiction_level": levy.level,
        "livemode": False,
        "metadata": {},
        "percentage": levy.points / 1000,
        "rate_type": "percentage",
        "state": levy.state,
        "tax_type": levy.type,
    }
