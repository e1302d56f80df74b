"""What the proof said, day by day: the one answer that grows, because it reads its own past.

Belongs here: columns, and how a day's results take their place. Does not: judging (`sync/proving.py`).
It stands beside `INSIGHTS`, whose answers follow from the tables alone.
"""

from collections.abc import Mapping
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.insights.model import (
    DAY,
    INTEGER,
    MONIES,
    STRING,
    STRINGS,
    TIMESTAMP,
    Insight,
    column,
    schema_of,
)

PAST, FOUND = "reconciliation", "found"
"""The inputs: the answer so far, and what was found now."""
_KEY = ("day", "check", "name", "asset")
_COLUMNS = (
    column("day", DAY, "UTC day of the judgement; of several on a day, the last one.", nullable=False),
    column("check", STRING, "Number of the check: E01, ...", nullable=False),
    column("name", STRING, "Name of the check.", nullable=False),
    column("asset", STRING, "The table, or the insight, that was judged.", nullable=False),
    column("severity", STRING, "error or warn: of what was found, else the check's own.", nullable=False),
    column("status", STRING, "passed, failed, warned or skipped.", nullable=False),
    column("reason", STRING, "Why it was skipped, or could not be judged."),
    column("rows_checked", INTEGER, "Rows of which it could be told.", nullable=False),
    column("rows_failed", INTEGER, "Rows that fail, as errors or as warnings.", nullable=False),
    column("sample_ids", STRINGS, "The first few of them.", nullable=False),
    column("amount_off", MONIES, "How much money is off, minor units, a currency each.", nullable=False),
    column("as_of", TIMESTAMP, "The instant of the judgement, UTC.", nullable=False),
)


def compute(tables: Mapping[str, pa.Table], as_of: datetime) -> pa.Table:
    """Give all days' results: those of before, and of the day of `as_of` those found now.

    Args:
        tables: `reconciliation`, the answer so far, and `found`, without the columns `day` and `as_of`.
        as_of: The instant of the judgement.

    Raises:
        ValueError: `as_of` has no time zone.
    """
    if as_of.tzinfo is None:
        raise ValueError("reconciliation needs an as_of with a time zone")
    schema = schema_of(_COLUMNS)
    found = tables.get(FOUND, schema.empty_table())
    day, instant = pa.scalar(as_of.date(), DAY), pa.scalar(as_of, TIMESTAMP)
    dated = {"day": pa.repeat(day, len(found)), "as_of": pa.repeat(instant, len(found))}
    columns = [dated[name] if name in dated else found[name] for name in schema.names]
    now = pa.table(columns, schema=schema)
    # A run may judge some checks only: the others keep what an earlier run of the day found.
    past = tables.get(PAST, schema.empty_table())
    kept = past.filter(pc.invert(pc.is_in(_keys(past), _keys(now)))) if len(now) else past
    return pa.concat_tables([kept, now]).sort_by([(name, "ascending") for name in _KEY]).combine_chunks()


def _keys(rows: pa.Table) -> pa.Array:
    parts = [rows[name].cast(STRING).combine_chunks() for name in _KEY]
    return pc.binary_join_element_wise(*parts, "\n")


RECONCILIATION = Insight(
    name="reconciliation",
    description="What the proof said: one row per day, check and table, kept from day to day.",
    inputs={},
    columns=_COLUMNS,
    compute=compute,
)
