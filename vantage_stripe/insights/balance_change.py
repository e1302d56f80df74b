"""How the balance went from opening to closing: one row per day and per month, currency and balance.

Belongs here: columns and rows. Does not: the categories of balance transactions (`movements`).
Shaped like Stripe's balance report: https://docs.stripe.com/reports/balance.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from vantage_stripe.insights import days, money_summaries, movements
from vantage_stripe.insights.days import Series
from vantage_stripe.insights.model import (
    BOOLEAN,
    DAY,
    INTEGER,
    STRING,
    TIMEZONE,
    Insight,
    InsightColumn,
    schema_of,
)
from vantage_stripe.insights.money import total
from vantage_stripe.insights.movements import Movement
from vantage_stripe.insights.reading import Inputs, aware

TABLE = "balance_transactions"
INPUTS = {TABLE: movements.COLUMNS}
PAYOUTS = "payouts"
BY_CATEGORY = pa.list_(
    pa.struct(
        [
            pa.field("reporting_category", STRING),
            pa.field("transactions", INTEGER),
            pa.field("amount", INTEGER),
            pa.field("fee", INTEGER),
            pa.field("net", INTEGER),
        ]
    )
)
_KIND = tuple(f"{TABLE}.{column}" for column in ("reporting_category", "type", "source", "amount"))
_NET = (f"{TABLE}.net", f"{TABLE}.created")


def _fact(name: str, kind: pa.DataType, description: str, *sources: str) -> InsightColumn:
    return InsightColumn(
        name=name,
        type=kind,
        description=description,
        sources=tuple(f"{TABLE}.{source}" for source in sources),
        nullable=False,
    )


def _money(name: str, description: str, *sources: str) -> InsightColumn:
    return InsightColumn(name=name, type=INTEGER, description=description, sources=(*_NET, *sources))


COLUMNS = (
    _fact("period", STRING, "day or month: days add up to months, so choose one.", "created"),
    _fact("period_start", DAY, "First day of the period.", "created"),
    _fact("period_end", DAY, "Last day of the period, which belongs to it.", "created"),
    TIMEZONE,
    InsightColumn(
        name="currency",
        type=STRING,
        description="Settlement currency of every amount in the row.",
        sources=(f"{TABLE}.currency",),
    ),
    InsightColumn(
        name="balance_type",
        type=STRING,
        description="The balance that moved: payments, issuing, ...; null when Stripe does not say.",
        sources=(f"{TABLE}.balance_type",),
    ),
    _fact("transactions", INTEGER, "How many balance transactions.", "id"),
    _money(
        "opening",
        "Minor units of all that was synced from before the period, pending and available: "
        "the balance, where the lake begins with the account.",
    ),
    _money("activity", "Minor units of all but payouts, fees taken off.", *_KIND),
    _fact(
        "activity_by_category",
        BY_CATEGORY,
        "The same by Stripe's reporting category, in alphabetical order; their `net` adds up to activity.",
        "reporting_category",
        "type",
        "source",
        "amount",
        "fee",
        "net",
    ),
    _money(
        "payouts",
        "Minor units of payouts, their reversals, and what a minimum balance held or released, "
        "fees taken off; negative leaves the balance.",
        *_KIND,
    ),
    _money("closing", "opening + activity + payouts, minor units."),
    _fact("is_partial", BOOLEAN, "Whether the period is not over.", "created"),
)


@dataclass(frozen=True, kw_only=True)
class _Period:
    """A day or a month."""

    name: str
    start: date
    end: date


def compute(tables: Mapping[str, pa.Table], as_of: datetime, *, timezone: str = "UTC") -> pa.Table:
    """Roll the balance forward over every day and every month from its first transaction to its last.

    Args:
        tables: The table `balance_transactions`, if it is there.
        as_of: The instant that decides which periods are over.
        timezone: IANA name of the time zone of the days.

    Raises:
        ValueError: `as_of` has no time zone, or no time zone is called `timezone`.
    """
    today = days.day_of(aware(as_of), zone := days.zone_named(timezone))
    inputs = Inputs(tables=tables, declared=INPUTS)
    if not inputs.has(TABLE):
        return schema_of(COLUMNS).empty_table()
    by_series: defaultdict[Series, list[Movement]] = defaultdict(list)
    for movement in movements.movements_of(inputs.columns(TABLE), zone):
        by_series[movement.currency, movement.balance_type].append(movement)
    rows = [
        {"timezone": timezone, "currency": series[0], "balance_type": series[1], **row}
        for name in ("day", "month")
        for series in sorted(by_series, key=days.nulls_first)
        for row in _rolled(by_series[series], name, today)
    ]
    return pa.Table.from_pylist(rows, schema=schema_of(COLUMNS))


def _rolled(found: list[Movement], name: str, today: date) -> Iterator[dict[str, Any]]:
    """Give the periods of one balance, each opening as the one before it closed."""
    by_start: defaultdict[date, list[Movement]] = defaultdict(list)
    for movement in found:
        by_start[movement.day if name == "day" else days.month_of(movement.day)].append(movement)
    opening: int | None = 0
    for period in _periods(name, min(by_start), max(by_start)):
        change = _change(by_start.get(period.start, []))
        closing = total([opening, change["activity"], change["payouts"]])
        yield {
            "period": period.name,
            "period_start": period.start,
            "period_end": period.end,
            "opening": opening,
            **change,
            "closing": closing,
            "is_partial": period.end >= today,
        }
        opening = closing


def _periods(name: str, first: date, last: date) -> Iterator[_Period]:
    """Give every period from one to another."""
    if name == "day":
        yield from (_Period(name=name, start=day, end=day) for day in days.each_day(first, last))
        return
    for start in days.each_month(first, last):
        yield _Period(name=name, start=start, end=days.month_end(start))


def _change(found: Iterable[Movement]) -> dict[str, Any]:
    """Sum what happened in one period."""
    categories: defaultdict[str, list[Movement]] = defaultdict(list)
    payouts: list[Movement] = []
    for movement in found:
        (payouts if movement.bucket == PAYOUTS else categories[movement.category]).append(movement)
    activity: list[dict[str, Any]] = [
        {
            "reporting_category": category,
            "transactions": sum(movement.transactions for movement in moved),
            "amount": total([movement.amount for movement in moved]),
            "fee": total([movement.fee for movement in moved]),
            "net": total([movement.net for movement in moved]),
        }
        for category, moved in sorted(categories.items())
    ]
    return {
        "transactions": sum(entry["transactions"] for entry in activity)
        + sum(movement.transactions for movement in payouts),
        "activity": total([entry["net"] for entry in activity]),
        "activity_by_category": activity,
        "payouts": total([movement.net for movement in payouts]),
    }


BALANCE_CHANGE = Insight(
    name="balance_change",
    description="How the balance went from opening to closing: one row per day and per month, "
    "currency and balance.",
    inputs=INPUTS,
    columns=COLUMNS,
    compute=compute,
    summary=money_summaries.balance,
    parameters=("timezone",),
)
