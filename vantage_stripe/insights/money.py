"""How an amount in minor units is read and written.

Belongs here: exponents of currencies, their display, sums. Does not: conversion. Only Stripe's own
exchange rate may convert, and only where Stripe applied it.
"""

from collections.abc import Iterable
from decimal import Decimal

from vantage_stripe.tables.currencies import THREE_DECIMAL, ZERO_DECIMAL


def exponent(currency: str) -> int:
    """Give the number of decimals of the amounts Stripe sends in a currency.

    Not ISO 4217's: Stripe sends isk and ugx in hundredths although they have no minor unit any more
    (https://docs.stripe.com/currencies#special-cases). A currency nobody knows has 2.
    """
    code = currency.lower()
    if code in ZERO_DECIMAL:
        return 0
    return 3 if code in THREE_DECIMAL else 2


def format_amount(amount: int, currency: str, *, grouped: bool = False) -> str:
    """Write an amount in minor units for people: 21900 and `eur` are `219.00 EUR`.

    Args:
        amount: Minor units, as Stripe sends them.
        currency: Three letters, in any case.
        grouped: Whether thousands are set apart: `1,219.00 EUR`.
    """
    figure = Decimal(amount).scaleb(-exponent(currency))
    return f"{figure:{',f' if grouped else 'f'}} {currency.upper()}"


def total(parts: Iterable[int | None]) -> int | None:
    """Add amounts of one currency; one that is unknown makes the sum unknown."""
    listed = list(parts)
    known = [part for part in listed if part is not None]
    return sum(known) if len(known) == len(listed) else None
