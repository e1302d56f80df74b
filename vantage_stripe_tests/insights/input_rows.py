"""Input tables made of the few fields a test cares about; all other columns are null.

Belongs here: the making of tables in the lake's own schema. Does not: any expected value.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
import pyarrow as pa

from vantage_stripe.insights import Insight
from vantage_stripe.tables import table_named

NOW = datetime(2026, 6, 10, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    """Read `2026-06-11` or `2026-06-11T23:59:59` as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def table(name: str, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Make an input table: `created`, `_synced_at` and `raw` have defaults, `raw` may be an object."""
    full = []
    for row in rows:
        raw = row.get("raw", {})
        text = raw if isinstance(raw, str) else msgspec.json.encode(raw).decode()
        full.append({"created": LONG_AGO, "_synced_at": NOW, **row, "raw": text})
    return pa.Table.from_pylist(full, schema=table_named(name).schema)


def tables(insight: Insight, **rows: Iterable[Mapping[str, Any]]) -> dict[str, pa.Table]:
    """Make all input tables of an insight; those not named have no rows."""
    return {name: table(name, rows.get(name, ())) for name in insight.inputs}
