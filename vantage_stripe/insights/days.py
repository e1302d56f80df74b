"""Days in the time zone of the reports.

Belongs here: the day of an instant, of a column of instants, the days and months between two.
Does not: what is counted by day. Python's own zone database decides, so that every machine agrees.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

ONE_DAY = timedelta(days=1)
NEIGHBOURS = (-ONE_DAY, timedelta(0), ONE_DAY)
"""A local day is the UTC day, the one before or the one after."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
Series = tuple[str | None, ...]
"""What tells one line of a chart from another: a currency, or a currency and a balance."""


def zone_named(timezone: str) -> ZoneInfo:
    """Find a time zone by its IANA name.

    Raises:
        ValueError: There is none of that name.
    """
    try:
        return ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"no time zone is called {timezone!r}: give an IANA name, such as UTC") from None


def day_of(instant: datetime, zone: ZoneInfo) -> date:
    """Give the day of an instant."""
    return instant.astimezone(zone).date()


def days_of(instants: pa.ChunkedArray, zone: ZoneInfo) -> pa.Array:
    """Give the day of each instant, by the days' own starts: one with a clock change has 23 or 25 hours.

    Args:
        instants: Timestamps in microseconds with a zone, none null.
        zone: Whose days.
    """
    moments = pc.cast(instants, pa.int64()).to_numpy()
    utc_days = np.unique(moments // (ONE_DAY // MICROSECOND))
    near = {EPOCH.date() + timedelta(days=int(day)) + shift for day in utc_days for shift in NEIGHBOURS}
    # A day that a zone left out when it crossed the date line has no time of its own.
    days = [day for day in sorted(near) if _start(day, zone) < _start(day + ONE_DAY, zone)]
    starts = np.array([_start(day, zone) for day in days], np.int64)
    places = np.searchsorted(starts, moments, side="right") - 1
    return pa.array(days, pa.date32()).take(pa.array(places))


def _start(day: date, zone: ZoneInfo) -> int:
    """Give the first microsecond of a day, since 1970: an hour later where the clock skips midnight."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return (midnight.astimezone(UTC) - EPOCH) // MICROSECOND


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Give the first instant of a day, UTC."""
    return EPOCH + _start(day, zone) * MICROSECOND


def each_day(first: date, last: date) -> Iterator[date]:
    """Give every day from one to another, both included."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def month_of(day: date) -> date:
    """Give the first day of a day's month."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """Give the first day of the month after a day's."""
    return month_end(day) + ONE_DAY


def month_end(day: date) -> date:
    """Give the last day of a day's month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - ONE_DAY


def each_month(first: date, last: date) -> Iterator[date]:
    """Give the first day of every month from one day's to another's, both included."""
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield date(number // 12, number % 12 + 1, 1)


def unbroken(found: Iterable[tuple[date, Series]]) -> Iterator[tuple[date, Series]]:
    """Give every day of each series from its first to its last, series by series.

    Args:
        found: Days on which there is something, with the series they belong to, such as a currency.
    """
    spans: dict[Series, tuple[date, date]] = {}
    for day, series in found:
        first, last = spans.get(series, (day, day))
        spans[series] = (min(first, day), max(last, day))
    for series in sorted(spans, key=nulls_first):
        yield from ((day, series) for day in each_day(*spans[series]))


def nulls_first(parts: Iterable[str | None]) -> tuple[tuple[bool, str], ...]:
    """Give what texts sort by, where some may be null."""
    return tuple((part is not None, part or "") for part in parts)
