"""How a figure is written for people: amounts, ratios, instants.

Belongs here: words and separators. Does not: what is added up.
"""

import re
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
    """Write a ratio as a percentage of one decimal; where there is nothing to divide by there is none."""
    return "-" if ratio is None else f"{100 * ratio:.1f} %"


def plain(word: str | None) -> str:
    """Write a word of the answers for people: `respond_first` is `respond first`; an id in it stays."""
    if word is None:
        return UNKNOWN
    with_id = re.fullmatch(r"([a-z_]+):(\w+)", word)
    if with_id is None:
        return word.replace("_", " ")
    return f"{with_id[1].replace('_', ' ')}: {with_id[2]}"


def instant(at: datetime | None) -> str:
    """Write an instant to the minute, UTC."""
    return UNKNOWN if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
