"""Writing down what the proof said: a row per day, check and asset, beside the insights."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from vantage_stripe.insights.reconciliation import FOUND, PAST, RECONCILIATION
from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import Layout
from vantage_stripe.sync.answers import keep
from vantage_stripe.sync.proving import Result

NAMES = tuple(name for name in RECONCILIATION.schema.names if name not in {"day", "as_of"})


def record(layout: Layout, results: Sequence[Result], as_of: datetime) -> tuple[pa.Table, Path, int]:
    """Add results to those of the days before, and return all rows, their file and its size.

    Raises:
        DamagedLakeError: What was written before cannot be read: it is not thrown away.
    """
    path = layout.insight(RECONCILIATION.name)
    past = {PAST: parquet.conform(parquet.read(path), RECONCILIATION.schema)} if path.exists() else {}
    rows = RECONCILIATION.compute({**past, FOUND: _rows(results)}, as_of)
    return rows, *keep(layout, RECONCILIATION, rows)


def _rows(results: Sequence[Result]) -> pa.Table:
    schema = pa.schema([RECONCILIATION.schema.field(name) for name in NAMES])
    told = [{name: getattr(result, name) for name in NAMES} for result in results]
    for row in told:
        row["amount_off"] = [
            {"amount": amount, "currency": currency} for currency, amount in row["amount_off"].items()
        ]
    return pa.Table.from_pylist(told, schema=schema)
