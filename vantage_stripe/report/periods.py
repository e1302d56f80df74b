"""Daily answers added up to months, a currency at a time: counts and amounts; rates of the sums.

Belongs here: `Subject` and the adding up. Does not: how it is shown. A rate is never a mean of rates.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vantage_stripe.insights.money import total
from vantage_stripe.insights.ratios import ratio

PERIODS = ("day", "month")
MONTH = len("2026-01")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a trend is about.

    Attributes:
        insight: Whose rows.
        keys: What tells two rows of a day apart.
        counts: The columns that count.
        money: The columns of minor units.
        rates: By name, what is divided by the sum of what.
        columns: What a person sees, the most telling first; `_shown` is the figure as text.
    """

    insight: str
    keys: tuple[str, ...]
    counts: tuple[str, ...]
    money: tuple[str, ...]
    rates: Mapping[str, tuple[str, tuple[str, ...]]]
    columns: tuple[str, ...]


SUBJECTS = {
    "payments": Subject(
        insight="payments_daily",
        keys=("currency",),
        counts=(
            "attempts",
            "succeeded_count",
            "failed_count",
            "blocked_count",
            "pending_count",
            "uncaptured_count",
            "payments",
            "payments_succeeded",
            "payments_failed",
            "payments_pending",
            "authorization_attempts",
        ),
        money=("gross_captured",),
        rates={
            "raw_success_rate": ("succeeded_count", ("succeeded_count", "failed_count")),
            "dedup_success_rate": ("payments_succeeded", ("payments_succeeded", "payments_failed")),
            "authorization_rate": ("succeeded_count", ("authorization_attempts",)),
        },
        columns=(
            "attempts",
            "raw_success_rate_shown",
            "payments",
            "dedup_success_rate_shown",
            "gross_captured_shown",
            "failed_count",
            "blocked_count",
        ),
    ),
    "settlement": Subject(
        insight="settlement_daily",
        keys=("currency", "balance_type"),
        counts=("transactions",),
        money=(
            "gross",
            "refunds",
            "disputes",
            "charge_failures",
            "other",
            "fees",
            "net_activity",
            "payouts",
            "transfers",
            "topups",
            "fees_apart",
            "net",
        ),
        rates={},
        columns=(
            "net_activity_shown",
            "gross_shown",
            "refunds_shown",
            "disputes_shown",
            "fees_shown",
            "payouts_shown",
            "balance_type",
        ),
    ),
}
"""By the word that asks for it."""


def summed(daily: Iterable[Mapping[str, Any]], subject: Subject, by: str) -> list[dict[str, Any]]:
    """Add up the rows of each period, newest first; a sum with an unknown part is unknown.

    Args:
        daily: Rows of the subject's insight.
        subject: What they are about.
        by: One of `PERIODS`.
    """
    groups: defaultdict[tuple[Any, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for row in daily:
        day = row["day"].isoformat()
        groups[day if by == "day" else day[:MONTH], *(row[key] for key in subject.keys)].append(row)
    rows = [_row(key, group, subject) for key, group in groups.items()]
    rows.sort(key=lambda row: [str(row[key] or "") for key in subject.keys])
    rows.sort(key=lambda row: str(row["period"]), reverse=True)
    return rows


def _row(key: Sequence[Any], group: Sequence[Mapping[str, Any]], subject: Subject) -> dict[str, Any]:
    sums = {name: total([row[name] for row in group]) for name in (*subject.counts, *subject.money)}
    rates = {
        name: ratio(sums[part], total([sums[each] for each in whole]))
        for name, (part, whole) in subject.rates.items()
    }
    flags = [flag for flag in ("is_partial", "is_provisional") if flag in group[0]]
    return {
        "period": key[0],
        **dict(zip(subject.keys, key[1:], strict=True)),
        "timezone": group[0]["timezone"],
        **sums,
        **rates,
        **{flag: any(row[flag] for row in group) for flag in flags},
    }
