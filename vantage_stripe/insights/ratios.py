"""Ratios of counts and amounts: exact decimals, never floats.

Belongs here: their rounding, and their null. Does not: what is divided by what.
"""

from decimal import Decimal

PLACES = Decimal("0.000001")


def ratio(numerator: int | None, denominator: int | None) -> Decimal | None:
    """Divide to 6 places; null when a part is unknown, or there is nothing to divide by."""
    if numerator is None or not denominator:
        return None
    return (Decimal(numerator) / Decimal(denominator)).quantize(PLACES)
