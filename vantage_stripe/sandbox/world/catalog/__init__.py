"""What the business sells, where its customers live, and what banks answer: the tables of the world.

Belongs here: plain tables and their row types. Does not: any rule that uses them.
All names are made up of common ones; every e-mail domain is reserved for examples (RFC 2606).
"""

from vantage_stripe.sandbox.world.catalog.business import BUSINESS, DESCRIPTOR, NUMBER_PREFIX, SITE
from vantage_stripe.sandbox.world.catalog.cases import CASES, FRAUD_TYPES, Case
from vantage_stripe.sandbox.world.catalog.declines import DECLINES, EXPIRED, Decline
from vantage_stripe.sandbox.world.catalog.goods import FEEDBACK, GOODS, SUBSCRIPTIONS, Plan, Product
from vantage_stripe.sandbox.world.catalog.people import (
    COMPANY_FIRST,
    COMPANY_LAST,
    DOMAINS,
    FAMILY,
    GIVEN,
    PLACES,
    STREETS,
    Place,
)

__all__ = [
    "BUSINESS",
    "CASES",
    "COMPANY_FIRST",
    "COMPANY_LAST",
    "DECLINES",
    "DESCRIPTOR",
    "DOMAINS",
    "EXPIRED",
    "FAMILY",
    "FEEDBACK",
    "FRAUD_TYPES",
    "GIVEN",
    "GOODS",
    "NUMBER_PREFIX",
    "PLACES",
    "SITE",
    "STREETS",
    "SUBSCRIPTIONS",
    "Case",
    "Decline",
    "Place",
    "Plan",
    "Product",
]
