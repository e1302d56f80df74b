"""What people call by name: one module per family of Stripe objects, gathered in `Resources`."""

from vantage_stripe.api.resources.billing import Billing
from vantage_stripe.api.resources.money import Money
from vantage_stripe.api.resources.payments import Payments


class Resources(Payments, Billing, Money):
    """Every list, iterate, retrieve and search method of the client."""


__all__ = ["Billing", "Money", "Payments", "Resources"]
