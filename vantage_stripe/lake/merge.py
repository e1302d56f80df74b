"""What a partition becomes when rows were fetched again. Pure.

Belongs here: which row wins, what counts as a change. Does not: files, requests, what is absent.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.lake.parquet import ROW_ORDER
from vantage_stripe.tables.model import Table


@dataclass(frozen=True)
class Merged:
    """A partition after a merge, and what the merge did to it.

    Attributes:
        rows: All rows, sorted by `created` and `id`.
        inserted: Rows that were not there.
        updated: Rows whose content changed.
        deleted: Rows newly marked deleted.
        unchanged: Rows fetched again and found the same.
    """

    rows: pa.Table
    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0

    @property
    def changed(self) -> bool:
        """Whether the partition's file must be written again."""
        return bool(self.inserted or self.updated or self.deleted)


def merge(table: Table, old: pa.Table, fetched: pa.Table) -> Merged:
    """Return the partition with the fetched rows in it.

    Args:
        table: The declaration, for the fields that differ between two reads.
        old: The rows on disk, in the table's schema.
        fetched: The rows read now, in the table's schema, one per id.
    """
    if not len(old):
        return Merged(fetched, inserted=len(fetched))
    known = _known(old, fetched["id"])
    altered = _altered(table, old, fetched, known)
    fresh: list[int] = []
    dropped: set[int] = set()
    raws, times = fetched["raw"], fetched["_synced_at"].to_pylist()
    for index, id_ in enumerate(fetched["id"].to_pylist()):
        found = known.get(id_)
        if found is None:
            fresh.append(index)
        elif found.older_than(times[index]) and not (
            # One object at a time: both sides as Python strings would double the partition's memory.
            found.deleted is None
            and index not in altered
            and same(old["raw"][found.position].as_py(), raws[index].as_py(), table.unstable)
        ):
            dropped.add(found.position)
            fresh.append(index)
    return _merged(old, fetched, fresh, dropped)


@dataclass(frozen=True, slots=True)
class _Known:
    """A row on disk: where it is, when it was read, when it was found deleted."""

    position: int
    synced: datetime
    deleted: datetime | None

    def older_than(self, read_at: datetime) -> bool:
        """Whether a read may replace it: one from before a deletion must not bring the row back to life."""
        return max(self.synced, self.deleted or self.synced) <= read_at


def _known(old: pa.Table, ids: pa.ChunkedArray) -> dict[str, _Known]:
    """Look up the rows on disk that were fetched again: few of many, when changes are late."""
    places = pc.indices_nonzero(pc.is_in(old["id"], value_set=ids.combine_chunks()))
    columns = (old[name].take(places).to_pylist() for name in ("id", "_synced_at", "_deleted_at"))
    rows = zip(places.to_pylist(), *columns, strict=True)
    return {id_: _Known(position, synced, deleted) for position, id_, synced, deleted in rows}


def _altered(table: Table, old: pa.Table, fetched: pa.Table, known: Mapping[str, _Known]) -> frozenset[int]:
    """Find the fetched rows of which the columns on disk say something else, whatever `raw` says there.

    Columns follow from `raw`, unless somebody wrote into the file: then they must not outlive a new read.
    """
    names = [column.name for column in table.columns if column.name not in table.unstable]
    places: pa.Array | None = None
    before, after = old, fetched
    if not old["id"].equals(fetched["id"]):
        found = [(place, known.get(id_)) for place, id_ in enumerate(fetched["id"].to_pylist())]
        pairs = [(place, row.position) for place, row in found if row is not None]
        places = pa.array([place for place, _ in pairs], pa.int64())
        before = old.select(names).take(pa.array([position for _, position in pairs], pa.int64()))
        after = fetched.select(names).take(places)
    differs: set[int] = set()
    for name in names:
        left, right = before[name], after[name]
        if not left.equals(right):
            both_null = pc.and_(pc.is_null(left), pc.is_null(right))
            alike = pc.or_(both_null, pc.fill_null(pc.equal(left, right), fill_value=False))
            differs.update(pc.indices_nonzero(pc.invert(alike)).to_pylist())
    return frozenset(differs if places is None else (places[place].as_py() for place in differs))


def _merged(old: pa.Table, fetched: pa.Table, fresh: list[int], dropped: set[int]) -> Merged:
    unchanged = len(fetched) - len(fresh)
    if not fresh:
        return Merged(old, unchanged=unchanged)
    # Typed: an empty list would be an array of nulls, by which nothing can be taken.
    keep = pa.array([i for i in range(len(old)) if i not in dropped], pa.int64())
    kept = old.take(keep) if dropped else old
    return Merged(
        pa.concat_tables([kept, fetched.take(fresh)]).sort_by(ROW_ORDER),
        inserted=len(fresh) - len(dropped),
        updated=len(dropped),
        unchanged=unchanged,
    )


def mark_deleted(merged: Merged, gone: Mapping[str, datetime]) -> Merged:
    """Return the partition with `_deleted_at` set on the rows that are gone, where it was not."""
    if not gone:
        return merged
    ids = merged.rows["id"].to_pylist()
    before = merged.rows["_deleted_at"].to_pylist()
    after = [gone.get(id_) if at is None else at for id_, at in zip(ids, before, strict=True)]
    marked = sum(1 for old, new in zip(before, after, strict=True) if old != new)
    if not marked:
        return merged
    position = merged.rows.schema.get_field_index("_deleted_at")
    field = merged.rows.schema.field(position)
    rows = merged.rows.set_column(position, field, pa.array(after, field.type))
    return replace(merged, rows=rows, deleted=merged.deleted + marked)


def same(one: str, other: str, unstable: tuple[str, ...]) -> bool:
    """Whether two reads of an object say the same, key order and unstable fields aside."""
    if one == other:
        return True
    left, right = json.loads(one), json.loads(other)
    for name in unstable:
        left.pop(name, None)
        right.pop(name, None)
    return bool(left == right)
