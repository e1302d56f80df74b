"""Judging columns against `raw`: each row is projected again and compared, a bounded number at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.proof.judging import SAMPLES, Group, Span, Verdict, group_of, verdict_of, within
from vantage_stripe.proof.model import Check
from vantage_stripe.tables.model import Table
from vantage_stripe.tables.projection import project_raws

CHUNK = 5_000
"""Rows compared at a time."""


@dataclass
class Derived:
    """What deriving a table's columns again has shown: one pass answers two checks.

    Attributes:
        rows: How many rows were read.
        differing: Those of which a column is not what its object says.
        odd: Those in whose object a value is not of its column's type.
    """

    rows: int = 0
    differing: list[Group] = field(default_factory=list)
    odd: list[Group] = field(default_factory=list)


def derive(connection: duckdb.DuckDBPyConnection, table: Table, span: Span | None = None) -> Derived:
    """Derive a table's columns again and compare them; files of another schema are left out.

    Args:
        connection: Has the table's views and the facts.
        table: Which.
        span: Only rows created in it.
    """
    derived = Derived()
    for chunk in _chunks(connection, table, span):
        differing, odd = compared(table, chunk)
        derived.rows += len(chunk)
        derived.differing += _groups(differing, "error")
        derived.odd += _groups(odd, "warn")
    return derived


def judge_derived(check: Check, table: Table, derived: Derived) -> Verdict:
    """Judge one of the two checks that deriving answers."""
    groups = derived.differing if check.by == "columns" else derived.odd
    fine = derived.rows - sum(group.rows for group in groups)
    return verdict_of(check, table.name, [group_of("passed", rows=fine), *groups])


def compared(table: Table, rows: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Give `id`, `created` and, as `note`, a column: of rows that differ from their object, and of odd ones.

    Of each row it is the first such column.
    """
    oddities: dict[str, str] = {}

    def odd(column: str, id_: str) -> None:
        oddities.setdefault(id_, column)

    said = project_raws(
        table,
        [raw.encode() for raw in rows["raw"].to_pylist()],
        synced_at=_ANY,
        api_version="",
        on_oddity=odd,
    )
    notes: list[str | None] = [None] * len(rows)
    for column in reversed(table.columns):
        kept, given = rows[column.name].combine_chunks(), said[column.name]
        if not kept.equals(given):
            equal = pc.fill_null(pc.equal(kept, given), pc.and_(pc.is_null(kept), pc.is_null(given)))
            for place in pc.indices_nonzero(pc.invert(equal)).to_pylist():
                notes[place] = column.name
    found = [oddities.get(id_) for id_ in said["id"].to_pylist()]
    return _noted(rows["id"], said["created"], notes), _noted(said["id"], said["created"], found)


def _noted(ids: pa.Array, created: pa.Array, notes: list[str | None]) -> pa.Table:
    note = pa.array(notes, pa.string())
    return pa.table({"id": ids, "created": created, "note": note}).filter(pc.is_valid(note))


def _groups(found: pa.Table, level: str) -> Iterable[Group]:
    for note, rows in found.to_pandas().groupby("note"):
        yield group_of(
            level,
            note=str(note),
            rows=len(rows),
            ids=sorted(rows["id"])[:SAMPLES],
            first=rows["created"].min().to_pydatetime(),
            last=rows["created"].max().to_pydatetime(),
        )


_ANY = datetime.fromtimestamp(0, UTC)


def _chunks(connection: duckdb.DuckDBPyConnection, table: Table, span: Span | None) -> Iterator[pa.Table]:
    names = ", ".join(f'"{name}"' for name in (*(column.name for column in table.columns), "raw"))
    reader = connection.sql(
        f"""
        SELECT {names} FROM whole.{table.name}
        WHERE _partition NOT IN (SELECT key FROM files WHERE tbl = '{table.name}' AND differs <> '')
        {within(span)}
        """  # noqa: S608, declared names
    ).to_arrow_reader(CHUNK)
    try:
        for batch in reader:
            yield pa.Table.from_batches([batch])
    except OSError as error:  # what DuckDB meets in the middle of a stream comes as Arrow's error
        kind = duckdb.OutOfMemoryException if "Out of Memory" in str(error) else duckdb.Error
        raise kind(str(error)) from error
