"""What the business sells, where its customers live, and what banks answer: the tables of the world.

Belongs here: plain tables and their row types. Does not: any rule that uses them.
All names are made up of common ones; every e-mail domain is reserved for examples (RFC 2606).
"""

from vantage_stripe.sandbox.world.catalog.banks import BANK_DECLINES, BANKS, BLOCKED, LATE_RETURN, Bank
from vantage_stripe.sandbox.world.catalog.business import (
    BUSINESS,
    CHANNELS,
    DESCRIPTOR,
    GIFT_NOTES,
    NUMBER_PREFIX,
    PAYOUT_FAILURES,
    SHORT_DESCRIPTOR,
    SITE,
)
from vantage_stripe.sandbox.world.catalog.cases import (
    BANK_CASES,
    CARRIER_ELSEWHERE,
    CARRIERS,
    CASES,
    COMPLIANCE_NETWORKS,
    FRAUD_TYPES,
    NONCOMPLIANT,
    Case,
)
from vantage_stripe.sandbox.world.catalog.declines import DECLINES, EXPIRED, Decline
from vantage_stripe.sandbox.world.catalog.goods import (
    COMMENTS,
    EXTRA,
    FEEDBACK,
    GOODS,
    INTERVALS,
    OFFICE,
    SUBSCRIPTIONS,
    Plan,
    Product,
)
from vantage_stripe.sandbox.world.catalog.people import (
    COMPANY_FIRST,
    COMPANY_LAST,
    DOMAINS,
    FAMILY,
    GIVEN,
    PLACES,
    STREETS,
    STRONG,
    Place,
)
from vantage_stripe.sandbox.world.catalog.terms import LEVIES, OFFERS, Levy, Offer

__all__ = [
    "BANKS",
    "BANK_CASES",
    "BANK_DECLINES",
    "BLOCKED",
    "BUSINESS",
    "CARRIERS",
    "CARRIER_ELSEWHERE",
    "CASES",
    "CHANNELS",
    "COMMENTS",
    "COMPANY_FIRST",
    "COMPANY_LAST",
    "COMPLIANCE_NETWORKS",
    "DECLINES",
    "DESCRIPTOR",
    "DOMAINS",
    "EXPIRED",
    "EXTRA",
    "FAMILY",
    "FEEDBACK",
    "FRAUD_TYPES",
    "GIFT_NOTES",
    "GIVEN",
    "GOODS",
    "INTERVALS",
    "LATE_RETURN",
    "LEVIES",
    "NONCOMPLIANT",
    "NUMBER_PREFIX",
    "OFFERS",
    "OFFICE",
    "PAYOUT_FAILURES",
    "PLACES",
    "SHORT_DESCRIPTOR",
    "SITE",
    "STREETS",
    "STRONG",
    "SUBSCRIPTIONS",
    "Bank",
    "Case",
    "Decline",
    "Levy",
    "Offer",
    "Place",
    "Plan",
    "Product",
]
