"""How payments went, day by day: one row per day and presentment currency, from charges by `created`.

Belongs here: counting. Does not: the columns (`payments_daily_columns`), what a decline means (`declines`).
Stripe's page: https://docs.stripe.com/payments/analytics/acceptance.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.insights import days, declines, money_summaries
from vantage_stripe.insights.model import Insight, schema_of
from vantage_stripe.insights.payments_daily_columns import COLUMNS, COUNTED, INPUTS, THREE_D_SECURE
from vantage_stripe.insights.ratios import ratio
from vantage_stripe.insights.reading import Inputs, aware

PROVISIONAL_DAYS = 7
"""For so long a payment's result may still change."""
NOT_SENT = "not_sent_to_network"
KNOWN_ONLY = pc.ScalarAggregateOptions(skip_nulls=False)

Key = tuple[date, str | None]


def compute(tables: Mapping[str, pa.Table], as_of: datetime, *, timezone: str = "UTC") -> pa.Table:
    """Count attempts and payments by day and currency, with a row for every day in between.

    Args:
        tables: The table `charges`, if it is there.
        as_of: The instant that decides which day is today.
        timezone: IANA name of the time zone of the days.

    Raises:
        ValueError: `as_of` has no time zone, or no time zone is called `timezone`.
    """
    today = days.day_of(aware(as_of), zone := days.zone_named(timezone))
    inputs = Inputs(tables=tables, declared=INPUTS)
    if not inputs.has("charges"):
        return schema_of(COLUMNS).empty_table()
    attempts = attempts_of(inputs.columns("charges"), zone)
    counted, paid, declined = _counted(attempts), _payments(attempts, zone), _declined(attempts)
    rows = [
        {
            "day": day,
            "timezone": timezone,
            "currency": currency,
            **_row(counted.get((day, currency), {}), paid[day, currency]),
            **_reasons(declined.get((day, currency), ())),
            "is_partial": day >= today,
            "is_provisional": (today - day).days <= PROVISIONAL_DAYS,
        }
        for day, (currency,) in days.unbroken((day, (currency,)) for day, currency in counted)
    ]
    return pa.Table.from_pylist(rows, schema=schema_of(COLUMNS))


def attempts_of(charges: pa.Table, zone: ZoneInfo) -> pa.Table:
    """Give the charges that count as attempts, with their day, their payment, and flags of 0 and 1.

    Invalid requests are none. An authorisation that is not captured is a success.
    """
    invalid = _is(charges, "outcome_type", declines.INVALID)
    if pc.any(invalid).as_py():  # else nothing is copied
        charges = charges.filter(pc.invert(invalid))
    succeeded, failed = _is(charges, "status", "succeeded"), _is(charges, "status", "failed")
    blocked = _is(charges, "outcome_type", declines.BLOCKED)
    unsent = pc.or_(
        pc.or_(blocked, _is(charges, "outcome_network_status", NOT_SENT)),
        _is(charges, THREE_D_SECURE, "failed"),
    )
    uncaptured = pc.and_(succeeded, pc.fill_null(pc.invert(charges["captured"]), fill_value=False))
    flags = {
        "succeeded_count": succeeded,
        "failed_count": failed,
        "blocked_count": blocked,
        "pending_count": _is(charges, "status", "pending"),
        "uncaptured_count": uncaptured,
        "authorization_attempts": pc.or_(succeeded, pc.and_(failed, pc.invert(unsent))),
    }
    gross = pc.if_else(succeeded, charges["amount_captured"], pa.scalar(0, pa.int64()))
    more = {
        "day": days.days_of(charges["created"], zone),
        "payment": pc.coalesce(charges["payment_intent"], charges["id"]),
        "gross_captured": gross,
        **{name: pc.cast(flag, pa.int8()) for name, flag in flags.items()},
    }
    for name, column in more.items():
        charges = charges.append_column(name, column)
    return charges


def _is(rows: pa.Table, column: str, value: str) -> pa.ChunkedArray:
    """Say which rows have a value; null has none."""
    return pc.fill_null(pc.equal(rows[column], value), fill_value=False)


def _counted(attempts: pa.Table) -> Mapping[Key, dict[str, Any]]:
    """Count the attempts of each day and currency."""
    sums = [(name, "sum", KNOWN_ONLY) for name in COUNTED]
    groups = attempts.group_by(["day", "currency"]).aggregate([([], "count_all"), *sums]).to_pylist()
    return {
        (row["day"], row["currency"]): {
            "attempts": row["count_all"],
            **{name: row[f"{name}_sum"] for name in COUNTED},
        }
        for row in groups
    }


def _payments(attempts: pa.Table, zone: ZoneInfo) -> Mapping[Key, Counter[str]]:
    """Count payments by their final result, each on the day and in the currency of its first attempt."""
    # Numbers in place of the payments' ids: a million of those would be sorted and hashed as text.
    numbers = attempts["payment"].combine_chunks().dictionary_encode().indices
    columns = ["created", "currency", "succeeded_count", "failed_count", "pending_count"]
    order = pc.sort_indices(attempts, [("created", "ascending"), ("id", "ascending")])
    ordered = attempts.select(columns).append_column("payment", numbers).take(order)
    # In order and on one thread, `first` is the first attempt.
    payments = ordered.group_by("payment", use_threads=False).aggregate(
        [
            ("created", "first"),
            ("currency", "first", KNOWN_ONLY),
            ("succeeded_count", "max"),
            ("failed_count", "max"),
            ("pending_count", "max"),
        ]
    )
    by_result = (
        payments.append_column("day", days.days_of(payments["created_first"], zone))
        .group_by(["day", "currency_first", "succeeded_count_max", "failed_count_max", "pending_count_max"])
        .aggregate([([], "count_all")])
    )
    counted: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    for row in by_result.to_pylist():
        counted[row["day"], row["currency_first"]][_result(row)] += row["count_all"]
    return counted


def _result(row: Mapping[str, Any]) -> str:
    """Name the final result of a payment: one success decides; what is pending may still succeed."""
    if row["succeeded_count_max"]:
        return "succeeded"
    return "failed" if row["failed_count_max"] and not row["pending_count_max"] else "pending"


def _declined(attempts: pa.Table) -> Mapping[Key, list[dict[str, Any]]]:
    """Count the failed attempts of each day and currency by their decline; blocked ones are apart."""
    kept = pc.and_(
        _is(attempts, "status", "failed"), pc.invert(_is(attempts, "outcome_type", declines.BLOCKED))
    )
    keys = ["day", "currency", "outcome_reason", "failure_code", "outcome_advice_code"]
    groups: defaultdict[Key, list[dict[str, Any]]] = defaultdict(list)
    for row in attempts.filter(kept).group_by(keys).aggregate([([], "count_all")]).to_pylist():
        groups[row["day"], row["currency"]].append(row)
    return groups


def _reasons(groups: Iterable[Mapping[str, Any]]) -> dict[str, list[tuple[str, int]]]:
    """Sum up decline reasons and their classes, the most frequent first."""
    reasons: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    for row in groups:
        code = declines.decline_code(row["outcome_reason"], row["failure_code"])
        reasons[code] += row["count_all"]
        classes[declines.decline_class(code, advice_code=row["outcome_advice_code"])] += row["count_all"]
    return {"top_decline_reasons": _most_first(reasons), "decline_classes": _most_first(classes)}


def _most_first(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _row(counts: Mapping[str, int | None], paid: Counter[str]) -> dict[str, Any]:
    """Make the figures of one day and currency; a day with nothing has zeros, and rates of null."""
    full = {"attempts": 0, **dict.fromkeys(COUNTED, 0), **counts}
    succeeded, failed = full["succeeded_count"] or 0, full["failed_count"] or 0
    return {
        **full,
        "raw_success_rate": ratio(succeeded, succeeded + failed),
        "authorization_rate": ratio(succeeded, full["authorization_attempts"]),
        "payments": paid.total(),
        "payments_succeeded": paid["succeeded"],
        "payments_failed": paid["failed"],
        "payments_pending": paid["pending"],
        "dedup_success_rate": ratio(paid["succeeded"], paid["succeeded"] + paid["failed"]),
    }


PAYMENTS_DAILY = Insight(
    name="payments_daily",
    description="How do payments go, and why do they fail: one row per day and presentment currency.",
    inputs=INPUTS,
    columns=COLUMNS,
    compute=compute,
    summary=money_summaries.payments,
    parameters=("timezone",),
)
