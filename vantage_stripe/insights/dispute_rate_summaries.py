"""The answers of `dispute_metrics` and `programme_estimates` at a glance: the newest months first."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.insights.plots import severity_bars
from vantage_stripe.insights.summary import Summary

TOP = 7
COUNTED = ("disputes_opened", "won", "lost", "inquiries", "prevented")
STATUSES = ("over", "watch", "ok", None)


def summarize_metrics(rows: pa.Table) -> Summary:
    """Sum up the disputes of all months, and show where they come from in the newest ones."""
    counts = {name: int(pc.sum(rows[name]).as_py() or 0) for name in COUNTED}
    order = [("period_start", "descending"), ("disputes_opened", "descending")]
    newest = rows.filter(pc.field("disputes_opened") > 0).sort_by([*order, ("currency", "ascending")])
    return Summary(
        counts=counts,
        head=("month", "currency", "network", "payments", "disputes", "activity", "rate"),
        top=[
            (
                f"{row['period_start']:%Y-%m}",
                row["currency"] or "unknown",
                row["card_network"] or "none",
                _shown(row["payments"]),
                _shown(row["disputes_opened"]),
                _percent(row["dispute_activity"]),
                _percent(row["dispute_rate"]) + (", provisional" if row["is_provisional"] else ""),
            )
            for row in newest.slice(0, TOP).to_pylist()
        ],
        picture=severity_bars(counts),
    )


def summarize_programmes(rows: pa.Table) -> Summary:
    """Say how near the programmes are in the newest month that is over, the nearest first."""
    over = rows.filter(pc.invert(rows["is_partial"]))
    newest = pc.max(over["period_start"])
    listed = over.filter(pc.equal(over["period_start"], newest)).to_pylist()
    listed.sort(key=_nearest_first)
    found = Counter(row["status"] or "unknown" for row in listed)
    return Summary(
        counts={"over": found["over"], "watch": found["watch"]},
        head=("month", "programme", "region", "counted", "ratio", "allowed", "status"),
        top=[
            (
                f"{row['period_start']:%Y-%m}",
                row["programme"],
                row["region"],
                _shown(row["counted"]) + (f" of {row['count_threshold']}" if row["count_threshold"] else ""),
                ("at least " if row["is_lower_bound"] else "") + _percent(row["ratio"]),
                _percent(row["ratio_threshold"]),
                _shown(row["status"]),
            )
            for row in listed[:TOP]
        ],
    )


def _nearest_first(row: Mapping[str, Any]) -> tuple[int, Decimal, str, str]:
    part = (row["ratio"] or Decimal(0)) / row["ratio_threshold"]
    return STATUSES.index(row["status"]), -part, row["programme"], row["region"]


def _shown(value: int | str | None) -> str:
    return "unknown" if value is None else str(value)


def _percent(share: Decimal | None) -> str:
    return "none" if share is None else f"{share * 100:.2f} %"
