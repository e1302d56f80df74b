"""What changes a price: coupons, and the taxes added to it."""

from dataclasses import dataclass

from vantage_stripe.sandbox.world.clock import DAY, OPENED


@dataclass(frozen=True, slots=True)
class Offer:
    """The terms of a coupon: a share off, or an amount of one currency."""

    id: str
    name: str
    percent: int | None
    amount: tuple[int, str] | None
    duration: str
    months: int | None
    weight: int
    created: int = OPENED + 2 * DAY


OFFERS = (
    Offer("WELCOME20", "Welcome: 20 % off your first box", 20, None, "once", None, 40),
    Offer("BREW3", "15 % off for three months", 15, None, "repeating", 3, 30),
    Offer("FRIENDS", "Friends of the roastery", 10, None, "forever", None, 20),
    Offer("FIVEOFF", "$5 off your first box", None, (500, "usd"), "once", None, 20),
    Offer("PRESS100", "With compliments", 100, None, "once", None, 5),
)


@dataclass(frozen=True, slots=True)
class Levy:
    """A tax that is added to prices in one place; `points` are thousandths of a percent."""

    country: str
    state: str | None
    name: str
    type: str
    level: str
    jurisdiction: str
    points: int


LEVIES = (
    Levy("US", "NY", "Sales tax", "sales_tax", "multiple", "New York", 8_875),
    Levy("US", "WA", "Sales tax", "sales_tax", "multiple", "Washington", 10_350),
    Levy("CA", "ON", "HST", "hst", "state", "Ontario", 13_000),
    Levy("JP", "Tokyo", "JCT", "jct", "country", "Japan", 10_000),
    Levy("JP", "Osaka", "JCT", "jct", "country", "Japan", 10_000),
)
"""Everywhere else prices are what is paid."""
