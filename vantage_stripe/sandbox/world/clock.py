"""The world's calendar: its first day, the day its size is stated for, months and days in UTC.

Belongs here: arithmetic on Unix seconds. Does not: reading any real clock.
"""

import calendar
import functools
from datetime import UTC, datetime

HOUR = 3_600
DAY = 86_400
EVENT_RETENTION = 30 * DAY
"""How far back events reach (https://docs.stripe.com/api/events)."""

OPENED = 1_746_057_600
"""2025-05-01T00:00:00Z, the account's creation."""
SIZED = 1_795_478_400
"""2026-11-24T00:00:00Z, when the account has about as many charges as asked for."""

MONTHS_IN_YEAR = 12
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def midnight(moment: int) -> int:
    """Give 00:00:00 UTC of the moment's day."""
    return moment - moment % DAY


def end_of_day(moment: int) -> int:
    """Give 23:59:59 UTC of the moment's day, where evidence deadlines fall."""
    return midnight(moment) + DAY - 1


@functools.lru_cache(maxsize=4096)
def year_month(day: int) -> tuple[int, int]:
    """Give year and month of a day counted from 1970."""
    date = datetime.fromtimestamp(day * DAY, UTC)
    return date.year, date.month


def add_months(anchor: int, months: int) -> int:
    """Give the same day and time some months later, or that month's last day if it is shorter."""
    year, month = year_month(anchor // DAY)
    into = anchor - month_start(year, month)
    year, month = month_after(year, month, months)
    start, following = month_start(year, month), month_start(*month_after(year, month, 1))
    return min(start + into, following - DAY + into % DAY)


def month_after(year: int, month: int, count: int) -> tuple[int, int]:
    """Give year and month some months later."""
    years, index = divmod(year * MONTHS_IN_YEAR + month - 1 + count, MONTHS_IN_YEAR)
    return years, index + 1


@functools.lru_cache(maxsize=1024)
def month_start(year: int, month: int) -> int:
    """Give the first second of a month, UTC."""
    return calendar.timegm((year, month, 1, 0, 0, 0))


def business_days_after(moment: int, days: int) -> int:
    """Give 00:00 UTC of the day that is some working days later."""
    day = moment // DAY
    while days:
        day += 1
        # 1970-01-01 was a Thursday: counted from Monday, day 0 is 3.
        if (day + 3) % 7 < 5:  # noqa: PLR2004 - Saturday and Sunday are the last two of seven
            days -= 1
    return day * DAY


def date_words(moment: int) -> str:
    """Give the day as Stripe writes it into the lines of an invoice, such as `12 Mar 2026`."""
    date = datetime.fromtimestamp(moment, UTC)
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"
