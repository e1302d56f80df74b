"""The report's tables of proof: what was read and when, what the checks found.

Belongs here: their rows. Does not: any check.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

from vantage_stripe.report.grids import Cell, Grid, cell
from vantage_stripe.report.words import instant

MOST = 60
NAMED = 3
"""Tables that are named; of more it is told how many they are."""
LEVELS = {"failed": "critical", "warned": "medium", "skipped": "", "passed": ""}
"""The verdicts, the worst first, and the colour of each."""


def synced(rows: Sequence[Mapping[str, Any]]) -> Grid:
    """Show what the lake holds of each table."""
    return Grid(
        caption="Tables read from Stripe",
        head=("Table", "Rows", "First period", "Last period", "Last read"),
        rows=[
            [
                cell(row["table"]),
                cell(f"{row['rows']:,}", figure=True),
                cell(row["first"] or "-"),
                cell(row["last"] or "-"),
                cell(_read(row["synced_at"])),
            ]
            for row in rows
        ],
    )


def _read(at: str | None) -> str:
    return "never" if at is None else instant(datetime.fromisoformat(at))


def reconciliation(found: pa.Table | None) -> list[Grid]:
    """Show what the checks found, the worst first; tables of which a check says the same share a row."""
    caption, empty = "Checks of the files", "There was nothing to check."
    if found is None:
        return [Grid(caption=caption, head=(), rows=(), empty="They were not run.")]
    rows = found.to_pylist()
    counts = Counter(row["status"] for row in rows)
    told = ", ".join(f"{counts[status]:,} {status}" for status in LEVELS)
    alike: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: list(LEVELS).index(row["status"])):
        alike.setdefault((row["status"], row["check"], row["name"], _found(row)), []).append(row)
    return [
        Grid(
            caption=f"{caption}: {told}" if rows else caption,
            head=("Check", "Of", "Verdict", "Rows checked", "Rows that fail", "What was found"),
            rows=[_verdict(group) for group in list(alike.values())[:MOST]],
            note=f"and {len(alike) - MOST:,} more" if len(alike) > MOST else "",
            empty=empty,
        )
    ]


def _verdict(group: Sequence[Mapping[str, Any]]) -> list[Cell]:
    """Make the row of a check, over one asset or over several that say the same."""
    first = group[0]
    return [
        cell(f"{first['check']} {first['name'].replace('_', ' ')}"),
        cell(of_which([row["asset"] for row in group])),
        cell(first["status"], level=LEVELS[first["status"]]),
        cell(f"{sum(row['rows_checked'] for row in group):,}", figure=True),
        cell(f"{sum(row['rows_failed'] for row in group):,}", figure=True),
        cell(_found(first)),
    ]


def of_which(assets: Sequence[str]) -> str:
    """Name a few assets; of more, say how many they are."""
    return ", ".join(assets) if len(assets) <= NAMED else f"{len(assets)} tables"


def _found(row: Mapping[str, Any]) -> str:
    parts = ((row["reason"] or "").replace("`", ""), ", ".join(row["sample_ids"]))
    return "; ".join(part for part in parts if part) or "-"
