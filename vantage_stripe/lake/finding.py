"""Where rows are, and what is known of them: read out of the partitions, one at a time.

Belongs here: looking rows up by id, by another column, by `created`. Does not: what is done with them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.lake import footers, parquet
from vantage_stripe.lake.layout import Layout
from vantage_stripe.tables.model import Table

MARKS = ("id", "created", "_synced_at", "_deleted_at")
MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """A row on disk.

    Attributes:
        created: Unix seconds.
        known_at: Unix seconds as of which it is true, rounded down: read then, or found deleted then.
        deleted: Whether it is marked.
    """

    created: int
    known_at: int
    deleted: bool


@dataclass
class Part:
    """What was found in one partition.

    Attributes:
        key: The partition's.
        created: The `created` of all its rows, ascending, in Unix seconds.
        places: The rows found by id, by id.
        via: The ids of the rows found by a column's value, by column and value.
        due: The ids of rows that have settled since they were read.
    """

    key: str
    created: pa.Int64Array
    places: dict[str, Place] = field(default_factory=dict)
    via: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    due: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Wanted:
    """What to look for.

    Attributes:
        ids: Rows by id.
        via: Rows by the values of other columns, by column.
        settled: Rows whose instant of settling lies in this half-open range of Unix seconds and after
            they were read.
    """

    ids: Collection[str] = ()
    via: Mapping[str, Collection[str]] = field(default_factory=dict)
    settled: tuple[int, int] | None = None


def look(layout: Layout, table: Table, wanted: Wanted, keys: Iterable[str]) -> Iterator[Part]:
    """Look into partitions, one at a time, for rows that are wanted."""
    ids = pa.array(sorted(wanted.ids), pa.string())
    values = {name: pa.array(sorted(each), pa.string()) for name, each in wanted.via.items() if each}
    settles = table.settles_on if wanted.settled is not None else None
    schema = pa.schema(
        [table.schema.field(name) for name in (*MARKS, *values, *([settles] if settles else []))]
    )
    for key in keys:
        path = layout.partition(table.name, key)
        rows = parquet.conform(parquet.read(path, schema.names), schema)
        part = Part(key, _seconds(rows["created"]))
        _places(part, rows.filter(pc.is_in(rows["id"], ids)))
        for name, each in values.items():
            found = rows.filter(pc.is_in(rows[name], each))
            _places(part, found)
            for id_, value in zip(found["id"].to_pylist(), found[name].to_pylist(), strict=True):
                part.via.setdefault((name, value), []).append(id_)
        if settles and wanted.settled:
            found = rows.filter(_due(rows, settles, *wanted.settled))
            _places(part, found)
            part.due = found["id"].to_pylist()
        yield part


def may_have_settled(layout: Layout, table: Table, since: int) -> Iterator[str]:
    """Give the partitions of rows that settle at an instant or later, as far as their footers tell."""
    for key in layout.keys(table.name):
        if table.settles_on is not None:
            latest = footers.maximum(layout.partition(table.name, key), table.settles_on)
            if latest is None or latest.timestamp() >= since:
                yield key


def raws_of(layout: Layout, table: Table, key: str, ids: Collection[str]) -> dict[str, str]:
    """Return the whole objects of some rows of a partition, as compact JSON by id."""
    schema = pa.schema([table.schema.field(name) for name in ("id", "raw")])
    wanted = pa.array(sorted(ids), pa.string())
    found: dict[str, str] = {}
    for chunk in parquet.chunks(layout.partition(table.name, key), schema) if ids else ():
        rows = chunk.filter(pc.is_in(chunk["id"], wanted))
        found.update(zip(rows["id"].to_pylist(), rows["raw"].to_pylist(), strict=True))
    return found


def newest_raws(layout: Layout, table: Table, count: int) -> list[str]:
    """Return some of the newest live objects of a table, as compact JSON."""
    schema = pa.schema([table.schema.field(name) for name in ("raw", "_deleted_at")])
    for key in reversed(layout.keys(table.name)):
        last: list[str] = []
        path = layout.partition(table.name, key)
        for chunk in parquet.chunks(path, schema, since=footers.maximum(path, "created")):
            live = chunk.filter(pc.is_null(chunk["_deleted_at"]))
            last = [*last, *live["raw"].slice(max(len(live) - count, 0)).to_pylist()][-count:]
        if last:
            return last
    return []


def _places(part: Part, rows: pa.Table) -> None:
    read, deleted = _seconds(rows["_synced_at"]), _seconds(rows["_deleted_at"])
    known = pc.max_element_wise(read, deleted)
    columns = (rows["id"], _seconds(rows["created"]), known, pc.is_valid(rows["_deleted_at"]))
    for id_, *cells in zip(*(column.to_pylist() for column in columns), strict=True):
        part.places[id_] = Place(*cells)


def _due(rows: pa.Table, settles: str, since: int, until: int) -> pa.ChunkedArray:
    seconds = _seconds(rows[settles])
    recent = pc.and_(pc.greater_equal(seconds, since), pc.less(seconds, until))
    return pc.and_(recent, pc.greater(rows[settles], rows["_synced_at"]))


def _seconds(instants: pa.ChunkedArray) -> pa.Int64Array:
    return pc.divide(instants.cast(pa.int64()).combine_chunks(), MICROSECONDS)
