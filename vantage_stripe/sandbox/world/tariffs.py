"""What Stripe charges: for payments, for conversions, for disputes (https://stripe.com/pricing).

Belongs here: prices as tables, and the fees they make. Does not: the balance transactions that take them.
All amounts are minor units of the settlement currency.
"""

from dataclasses import dataclass

BASIS_POINTS = 10_000
CONVERSION_POINTS = 100
"""Stripe's price of settling in another currency."""


@dataclass(frozen=True, slots=True)
class Tariff:
    """Stripe's price of a card payment: a share in basis points and a fixed part."""

    home: frozenset[str]
    points: int
    abroad_points: int
    fixed: int
    tax_points: int = 0
    """Value added tax on Stripe's fees, shown in a row of its own."""


TARIFFS = {
    "usd": Tariff(frozenset({"US"}), 290, 440, 30),
    "eur": Tariff(frozenset({"DE", "NL", "FR"}), 150, 325, 25, tax_points=2300),
    "gbp": Tariff(frozenset({"GB"}), 150, 325, 20),
}
DISPUTE_FEES = {"usd": 1500, "eur": 2000, "gbp": 2000}
"""Taken when a dispute is received, and again when it is countered (https://docs.stripe.com/disputes)."""
COMPLIANCE_FEES = {"usd": 50_000, "eur": 46_000, "gbp": 40_000}
"""The networks' fee for countering a compliance case, 500 USD or what equals it."""


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee and the parts of it that have rows of their own."""

    total: int
    tax: int = 0
    conversion: int = 0


def card_fee(amount: int, currency: str, country: str, *, converted: bool) -> Fee:
    """Give Stripe's fee for a payment with a card of some country."""
    tariff = TARIFFS[currency]
    points = tariff.points if country in tariff.home else tariff.abroad_points
    return _summed(tariff, _share(amount, points) + tariff.fixed, amount, converted=converted)


def _summed(tariff: Tariff, processing: int, amount: int, *, converted: bool) -> Fee:
    conversion = _share(amount, CONVERSION_POINTS) if converted else 0
    tax = _share(processing + conversion, tariff.tax_points)
    return Fee(processing + conversion + tax, tax, conversion)


def _share(amount: int, points: int) -> int:
    return round(amount * points / BASIS_POINTS)
