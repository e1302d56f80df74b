"""The report's tables of proof: what was read and when, what the checks found.

Belongs here: their rows. Does not: any check.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

from vantage_stripe.report.grids import Grid, cell
from vantage_stripe.report.words import instant

MOST = 60


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
    """Show what the checks found, column by column as they tell it."""
    caption = "Checks of the files"
    if found is None:
        empty = "They were not run."
        return [Grid(caption=caption, head=(), rows=(), empty=empty)]
    names = found.schema.names
    rest = len(found) - MOST
    return [
        Grid(
            caption=caption,
            head=[name.replace("_", " ") for name in names],
            rows=[[cell(_plain(row[name])) for name in names] for row in found.slice(0, MOST).to_pylist()],
            note=f"and {rest:,} more" if rest > 0 else "",
            empty="There was nothing to check.",
        )
    ]


def _plain(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(_plain(each) for each in value) or "-"
    return str(value)
