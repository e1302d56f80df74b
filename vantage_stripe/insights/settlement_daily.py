"""What came into the balance and what left it: one row per day, settlement currency and balance.

Belongs here: columns and rows. Does not: the categories of balance transactions (`movements`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa

from vantage_stripe.insights import days, money_summaries, movements
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
ACTIVITY = ("gross", "refunds", "disputes", "charge_failures", movements.OTHER)
APART = ("payouts", "transfers", "topups")

_BY_CATEGORY = tuple(f"{TABLE}.{column}" for column in ("reporting_category", "type", "source", "amount"))


def _money(name: str, description: str, *sources: str) -> InsightColumn:
    return InsightColumn(name=name, type=INTEGER, description=description, sources=(*_BY_CATEGORY, *sources))


COLUMNS = (
    InsightColumn(
        name="day",
        type=DAY,
        description="Day the transactions were created; every day from the first of a balance to its last.",
        sources=(f"{TABLE}.created",),
        nullable=False,
    ),
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
    InsightColumn(
        name="transactions",
        type=INTEGER,
        description="How many balance transactions.",
        sources=(f"{TABLE}.id",),
        nullable=False,
    ),
    _money("gross", "Charges, minor units, signed as Stripe has them: what comes in is positive."),
    _money("refunds", "Refunds, refunds that failed, and captures of a part, minor units."),
    _money("disputes", "Disputes and their reversals, minor units."),
    _money("charge_failures", "Payments that failed after they had succeeded, minor units."),
    _money("other", "All other activity, such as Stripe's own fees, minor units."),
    _money("fees", "Fees taken from all of these, minor units; positive is a cost.", f"{TABLE}.fee"),
    _money(
        "net_activity",
        "gross + refunds + disputes + charge_failures + other - fees: what the business earned.",
        f"{TABLE}.net",
    ),
    _money("payouts", "Payouts, their reversals, and what a minimum balance held or released, minor units."),
    _money("transfers", "Transfers to connected accounts and their reversals, minor units."),
    _money("topups", "Money added from a bank, and its reversals, minor units."),
    _money("fees_apart", "Fees taken from payouts, transfers and topups, minor units.", f"{TABLE}.fee"),
    InsightColumn(
        name="net",
        type=INTEGER,
        description="net_activity + payouts + transfers + topups - fees_apart: the balance's change.",
        sources=(f"{TABLE}.net",),
    ),
    InsightColumn(
        name="is_partial",
        type=BOOLEAN,
        description="Whether the day is not over.",
        sources=(f"{TABLE}.created",),
        nullable=False,
    ),
)


def compute(tables: Mapping[str, pa.Table], as_of: datetime, *, timezone: str = "UTC") -> pa.Table:
    """Sum the balance transactions by day, settlement currency and balance, with no day left out.

    Args:
        tables: The table `balance_transactions`, if it is there.
        as_of: The instant that decides which day is today.
        timezone: IANA name of the time zone of the days.

    Raises:
        ValueError: `as_of` has no time zone, or no time zone is called `timezone`.
    """
    today = days.day_of(aware(as_of), zone := days.zone_named(timezone))
    inputs = Inputs(tables=tables, declared=INPUTS)
    if not inputs.has(TABLE):
        return schema_of(COLUMNS).empty_table()
    found: defaultdict[Any, list[Movement]] = defaultdict(list)
    for movement in movements.movements_of(inputs.columns(TABLE), zone):
        found[movement.day, (movement.currency, movement.balance_type)].append(movement)
    rows = [
        {
            "day": day,
            "timezone": timezone,
            "currency": series[0],
            "balance_type": series[1],
            **_sums(found.get((day, series), ())),
            "is_partial": day >= today,
        }
        for day, series in days.unbroken(found)
    ]
    return pa.Table.from_pylist(rows, schema=schema_of(COLUMNS))


def _sums(found: Iterable[Movement]) -> dict[str, int | None]:
    """Sum the movements of one day, currency and balance."""
    by_bucket: defaultdict[str, list[Movement]] = defaultdict(list)
    for movement in found:
        by_bucket[movement.bucket].append(movement)
    activity = [movement for bucket in ACTIVITY for movement in by_bucket[bucket]]
    apart = [movement for bucket in APART for movement in by_bucket[bucket]]
    return {
        "transactions": sum(movement.transactions for movement in (*activity, *apart)),
        **{
            bucket: total([movement.amount for movement in by_bucket[bucket]])
            for bucket in (*ACTIVITY, *APART)
        },
        "fees": total([movement.fee for movement in activity]),
        "net_activity": total([movement.net for movement in activity]),
        "fees_apart": total([movement.fee for movement in apart]),
        "net": total([movement.net for movement in (*activity, *apart)]),
    }


SETTLEMENT_DAILY = Insight(
    name="settlement_daily",
    description="What came into the balance and what left it: one row per day, currency and balance.",
    inputs=INPUTS,
    columns=COLUMNS,
    compute=compute,
    summary=money_summaries.settlement,
    parameters=("timezone",),
)
