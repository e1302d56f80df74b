"""How a figure is written for people: amounts, ratios, instants.

Belongs here: words and separators. Does not: what is added up.
"""

from datetime import UTC, datetime
from decimal import Decimal

from vantage_stripe.insights.money import exponent

UNKNOWN = "unknown"


def money(amount: int | None, currency: str | None) -> str:
    """Write an amount in its currency's own decimals: 1250000 and `eur` are `12,500.00 EUR`.

    An amount of no currency stays in minor units and says so; one that is not known is `unknown`.
    """
    if amount is None:
        return UNKNOWN
    if not currency:
        return f"{amount:,} minor units"
    return f"{Decimal(amount).scaleb(-exponent(currency)):,f} {currency.upper()}"


def percent(ratio: Decimal | None) -> str:
    """Write a ratio as a percentage of one decimal."""
    return UNKNOWN if ratio is None else f"{100 * ratio:.1f} %"


def plain(word: str | None) -> str:
    """Write a word of the answers for people: `respond_first` is `respond first`."""
    return UNKNOWN if word is None else word.replace("_", " ")


def instant(at: datetime | None) -> str:
    """Write an instant to the minute, UTC."""
    return UNKNOWN if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
