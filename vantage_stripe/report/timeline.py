"""Figures of days and months, ready to be drawn: which days, which currencies, means, shares.

Belongs here: choosing and smoothing. Does not: geometry, any one picture.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from vantage_stripe.insights.days import each_day

LONGEST = 366
SMOOTHED = 60
WEEK = timedelta(days=6)
COLUMNS = 3

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Days:
    """The days a picture shows, and what of each currency is known of them.

    Attributes:
        slots: The days shown, oldest first.
        rows: By day and currency; several where something else tells them apart too.
        first: The first day there is anything of.
    """

    slots: Sequence[date]
    rows: Mapping[tuple[date, str], Sequence[Row]]
    first: date

    @property
    def smooth(self) -> bool:
        """Whether a day stands for the seven days that end with it: else there are too many to tell apart."""
        return len(self.slots) > SMOOTHED

    def sums(self, currency: str, column: str) -> list[int]:
        """Give a figure of each day shown; what is unknown counts as nothing."""
        return [self._sum(day, currency, column) for day in self.slots]

    def amounts(self, currency: str, column: str) -> list[float]:
        """Give a figure of each day shown, or its mean over the week that ends with the day."""
        if not self.smooth:
            return [float(each) for each in self.sums(currency, column)]
        means = []
        for day in self.slots:
            week = self._week(day)
            means.append(sum(self._sum(each, currency, column) for each in week) / len(week))
        return means

    def shares(
        self, currency: str, column: str, *, of: Sequence[str], few: int
    ) -> tuple[list[float | None], list[bool]]:
        """Give a share of each day shown, or of its week, and whether few stand behind it.

        Args:
            currency: Whose.
            column: The numerator.
            of: The columns that add up to the denominator.
            few: How many are not few.
        """
        found: list[float | None] = []
        small = []
        for day in self.slots:
            span = self._week(day) if self.smooth else [day]
            whole = sum(self._sum(each, currency, name) for each in span for name in of)
            part = sum(self._sum(each, currency, column) for each in span)
            found.append(part / whole if whole else None)
            small.append(whole < few)
        return found, small

    def flagged(self, currency: str, *flags: str) -> list[bool]:
        """Say of each day shown whether a flag is set."""
        return [
            any(row[flag] for row in self.rows.get((day, currency), ()) for flag in flags)
            for day in self.slots
        ]

    def _sum(self, day: date, currency: str, column: str) -> int:
        return sum(row[column] or 0 for row in self.rows.get((day, currency), ()))

    def _week(self, day: date) -> list[date]:
        return list(each_day(max(self.first, day - WEEK), day))


def days_of(*frames: Iterable[Row]) -> Days:
    """Choose the days of one or more answers: all, or the newest of them."""
    rows: dict[tuple[date, str], list[Row]] = {}
    for frame in frames:
        for row in frame:
            rows.setdefault((row["day"], row["currency"] or ""), []).append(row)
    found = sorted({day for day, _ in rows})
    if not found:
        return Days(slots=(), rows={}, first=date.min)
    start = max(found[0], found[-1] - timedelta(days=LONGEST - 1))
    return Days(slots=list(each_day(start, found[-1])), rows=rows, first=found[0])


def busiest(rows: Iterable[Row], weight: Callable[[Row], int]) -> list[str]:
    """Give the currencies, the one with most going on first."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row["currency"] or ""] += weight(row)
    return sorted(counts, key=lambda currency: (-counts[currency], currency))


def top(counts: Mapping[str, int], most: int = 5) -> list[str]:
    """Give the most frequent names."""
    return sorted(counts, key=lambda name: (-counts[name], name))[:most]


def listed(currencies: Sequence[str]) -> str:
    """Name the currencies that are not drawn; nothing where all are."""
    rest = [named(currency) for currency in currencies[COLUMNS:]]
    return f" Not drawn: {', '.join(rest)}." if rest else ""


def named(currency: str) -> str:
    """Give a currency's ISO code."""
    return currency.upper() or "no currency"
