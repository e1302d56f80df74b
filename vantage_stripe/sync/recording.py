"""Writing down what the proof said: a row per day, check and asset, beside the insights."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.insights.reconciliation import FOUND, PAST, RECONCILIATION
from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import Layout
from vantage_stripe.sync.answers import keep
from vantage_stripe.sync.proving import Result

NAMES = tuple(name for name in RECONCILIATION.schema.names if name not in {"day", "as_of"})
READ = ("check", "name", "asset", "status", "rows_checked", "rows_failed", "sample_ids", "reason")
"""What of a result a person reads in a report."""


def record(layout: Layout, results: Sequence[Result], as_of: datetime) -> tuple[pa.Table, Path, int]:
    """Add results to those of the days before, and return all rows, their file and its size.

    Raises:
        DamagedLakeError: What was written before cannot be read: it is not thrown away.
    """
    path = layout.insight(RECONCILIATION.name)
    past = {PAST: parquet.conform(parquet.read(path), RECONCILIATION.schema)} if path.exists() else {}
    rows = RECONCILIATION.compute({**past, FOUND: _rows(results)}, as_of)
    return rows, *keep(layout, RECONCILIATION, rows)


def last_found(layout: Layout) -> pa.Table | None:
    """Return what a person reads of the last day that was judged, red first; None before the first."""
    path = layout.insight(RECONCILIATION.name)
    if not path.exists():
        return None
    rows = parquet.conform(parquet.read(path), RECONCILIATION.schema)
    rows = rows.filter(pc.equal(rows["day"], pc.max(rows["day"])))
    rank = pc.index_in(rows["status"], pa.array(["failed", "warned", "passed", "skipped"]))
    return rows.append_column("rank", rank).sort_by([("rank", "ascending")]).select(list(READ))


def _rows(results: Sequence[Result]) -> pa.Table:
    schema = pa.schema([RECONCILIATION.schema.field(name) for name in NAMES])
    told = [{name: getattr(result, name) for name in NAMES} for result in results]
    for row in told:
        row["amount_off"] = [
            {"amount": amount, "currency": currency} for currency, amount in row["amount_off"].items()
        ]
    return pa.Table.from_pylist(told, schema=schema)
