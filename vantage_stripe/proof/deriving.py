"""Judging columns against `raw`: each row is projected again and compared, a bounded number at a time."""

from collections.abc import Iterator
from datetime import UTC, datetime

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.proof.judging import SAMPLES, Span, Verdict, group_of, verdict_of
from vantage_stripe.proof.model import Check
from vantage_stripe.tables.model import Table
from vantage_stripe.tables.projection import project_raws

CHUNK = 5_000
"""Rows compared at a time."""


def judge_derived(
    connection: duckdb.DuckDBPyConnection, check: Check, table: Table, span: Span | None = None
) -> Verdict:
    """Judge whether a table's columns are those that its objects give.

    Args:
        connection: Has the table's views.
        check: One that `derives`.
        table: Which.
        span: Only rows created in it.
    """
    rows, groups = 0, []
    for chunk in _chunks(connection, table, span):
        wrong = differing(table, chunk)
        rows += len(chunk) - len(wrong)
        for note, found in wrong.to_pandas().groupby("note"):
            groups.append(
                group_of(
                    "error",
                    note=str(note),
                    rows=len(found),
                    ids=sorted(found["id"])[:SAMPLES],
                    first=found["created"].min().to_pydatetime(),
                    last=found["created"].max().to_pydatetime(),
                )
            )
    return verdict_of(check, table.name, [group_of("passed", rows=rows), *groups])


def differing(table: Table, rows: pa.Table) -> pa.Table:
    """Give `id`, `created` and, as `note`, the first column of each row that is not what its object says."""
    said = project_raws(
        table,
        [raw.encode() for raw in rows["raw"].to_pylist()],
        synced_at=_ANY,
        api_version="",
        on_oddity=lambda _column, _id: None,
    )
    notes: list[str | None] = [None] * len(rows)
    for column in reversed(table.columns):
        kept, given = rows[column.name].combine_chunks(), said[column.name]
        if not kept.equals(given):
            equal = pc.fill_null(pc.equal(kept, given), pc.and_(pc.is_null(kept), pc.is_null(given)))
            for place in pc.indices_nonzero(pc.invert(equal)).to_pylist():
                notes[place] = column.name
    note = pa.array(notes, pa.string())
    found = pa.table({"id": rows["id"], "created": said["created"], "note": note})
    return found.filter(pc.is_valid(note))


_ANY = datetime.fromtimestamp(0, UTC)


def _chunks(connection: duckdb.DuckDBPyConnection, table: Table, span: Span | None) -> Iterator[pa.Table]:
    names = ", ".join(f'"{name}"' for name in (*(column.name for column in table.columns), "raw"))
    within = (
        ""
        if span is None
        else f"WHERE created >= TIMESTAMPTZ '{span.since.isoformat()}'"
        f" AND created < TIMESTAMPTZ '{span.until.isoformat()}'"
    )
    reader = connection.sql(f"SELECT {names} FROM whole.{table.name} {within}").to_arrow_reader(CHUNK)  # noqa: S608
    for batch in reader:
        yield pa.Table.from_batches([batch])
