"""Which rows of an answer are shown: options that several commands share, and how their values are judged.

Belongs here: words, currencies, amounts, days. Does not: any one command. A slip of the pen is refused:
else it would read as "nothing needs work".
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

import click

from vantage_stripe.errors import SettingsError
from vantage_stripe.insights.money import exponent

F = TypeVar("F", bound=Callable[..., Any])
Row = Mapping[str, Any]
CODE = 3

currency_option = click.option("--currency", help="Only this currency, three letters.")
customer_option = click.option("--customer", help="Only this customer, `cus_…`.")
amount_option = click.option(
    "--min-amount", help="Only from this amount, in whole units of each row's own currency: 99.50."
)
since_option = click.option("--since", help="Only from this day, `2026-01-31`.")
until_option = click.option("--until", help="Only to this day, included.")


def words(text: str | None, known: Collection[str], what: str) -> set[str] | None:
    """Read words separated by commas; None for no option.

    Raises:
        SettingsError: One is not known; the text names those that are.
    """
    if text is None:
        return None
    chosen = {word.strip() for word in text.split(",")}
    if unknown := sorted(chosen - set(known)):
        raise SettingsError(f"No {what} is called {unknown[0]!r}. Known: {', '.join(known)}.")
    return chosen


def currency_code(text: str | None) -> str | None:
    """Read a currency as Stripe writes it.

    Raises:
        SettingsError: It is not three letters.
    """
    if text is None:
        return None
    code = text.strip().lower()
    if len(code) != CODE or not (code.isascii() and code.isalpha()):
        raise SettingsError(f"{text!r} is no currency: give its three letters, such as eur.")
    return code


def day(text: str | None, option: str) -> date | None:
    """Read a day.

    Raises:
        SettingsError: It is none.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"{option} {text!r} is no day: write it like 2026-01-31.") from None


def amount(text: str | None) -> Decimal | None:
    """Read an amount in whole units of a currency.

    Raises:
        SettingsError: It is no number.
    """
    if text is None:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise SettingsError(f"--min-amount {text!r} is no amount: write it like 99.50.")
    return found


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the shared options ask for, and the columns they are about.

    Attributes:
        currency: The currency, None for any.
        customer: The customer, None for any.
        least: The least amount in whole units, None for any.
        currency_column: Where the currency stands.
        amount_column: Where the amount stands; one that is unknown is below every least.
    """

    currency: str | None = None
    customer: str | None = None
    least: Decimal | None = None
    currency_column: str = "currency"
    amount_column: str = ""

    def holds(self, row: Row) -> bool:
        """Say whether a row is asked for."""
        code = row[self.currency_column]
        if self.currency is not None and code != self.currency:
            return False
        if self.customer is not None and row["customer_id"] != self.customer:
            return False
        return self.least is None or self._reaches(row[self.amount_column], code)

    def _reaches(self, minor: int | None, code: str | None) -> bool:
        if self.least is None or minor is None or code is None:
            return False
        return Decimal(minor).scaleb(-exponent(code)) >= self.least


def period(since: str | None, until: str | None) -> Callable[[date], bool]:
    """Return whether a day lies between two, both included.

    Raises:
        SettingsError: One is no day, or the first is the later one.
    """
    first, last = day(since, "--since"), day(until, "--until")
    if first is not None and last is not None and first > last:
        raise SettingsError(f"--since {first} is later than --until {last}: swap them.")
    return lambda each: (first is None or each >= first) and (last is None or each <= last)
