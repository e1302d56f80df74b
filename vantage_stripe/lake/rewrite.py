"""A partition's file made anew from the old one and what was fetched, both streamed; written if it changed.

Belongs here: one partition from streams to a file, in bounded memory. Does not: which row wins (merge.py).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import Layout
from vantage_stripe.lake.merge import Merged, mark_deleted, merge
from vantage_stripe.lake.runs import Runs
from vantage_stripe.lake.streams import Head, abreast, first, regrouped
from vantage_stripe.tables.model import Table

SLICE = 4_000
"""About how many rows are merged at a time."""


@dataclass
class Rewritten:
    """What became of a partition.

    Attributes:
        rows: Rows it has now.
        bytes: Size of its file now, 0 when there is none.
        written: Whether its file was written anew.
        inserted: Rows that were not there.
        updated: Rows whose content changed.
        deleted: Rows newly marked deleted.
        unchanged: Rows fetched again and found the same.
    """

    rows: int = 0
    bytes: int = 0
    written: bool = False
    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0

    def count(self, merged: Merged) -> None:
        """Add one slice."""
        self.rows += len(merged.rows)
        self.inserted += merged.inserted
        self.updated += merged.updated
        self.deleted += merged.deleted
        self.unchanged += merged.unchanged


@dataclass(frozen=True)
class Absent:
    """Live rows of a partition's file that a complete listing of it does not hold where they are.

    Attributes:
        missing: Ids that it does not hold at all.
        misplaced: Ids that it holds at another `created`: what the file says of them is wrong.
    """

    missing: list[str]
    misplaced: frozenset[str] = frozenset()


def absent(path: Path, table: Table, fetched: Runs) -> Absent:
    """Find the live rows of a partition's file that a complete listing of it does not hold."""
    if not path.exists():
        return Absent([])
    names = ["created", "id", "_deleted_at"]
    schema = pa.schema([table.schema.field(name) for name in names])
    old = Head(parquet.chunks(path, schema), schema)
    new = Head(fetched.chunks(["created", "id"]), pa.schema([schema.field(0), schema.field(1)]))
    missing: list[str] = []
    for before, now in abreast(old, new):
        live = before.filter(pc.is_null(before["_deleted_at"]))
        unseen = pc.invert(pc.is_in(live["id"], value_set=now["id"].combine_chunks()))
        missing += live["id"].filter(unseen).to_pylist()
    if not missing:
        return Absent([])
    wanted = pa.array(missing, pa.string())
    chunks = (chunk["id"].combine_chunks() for chunk in fetched.chunks(["created", "id"]))
    misplaced = frozenset(id_ for ids in chunks for id_ in ids.filter(pc.is_in(ids, wanted)).to_pylist())
    return Absent([id_ for id_ in missing if id_ not in misplaced], misplaced)


def rewrite(
    layout: Layout,
    path: Path,
    table: Table,
    fetched: Runs,
    *,
    gone: Mapping[str, datetime],
    misplaced: frozenset[str] = frozenset(),
) -> Rewritten:
    """Bring fetched rows into a partition, and mark those that are gone; a file that stays the same is kept.

    Args:
        layout: The lake.
        path: The partition's file, which need not be there.
        table: The declaration.
        fetched: The rows.
        gone: Ids that are deleted, and since when.
        misplaced: Ids whose rows on disk stand where no fetched row does: they are dropped.

    Raises:
        LakeError: The disk refused; the old file is untouched.
        DamagedLakeError: The old file is not whole Parquet.
    """
    made = Rewritten(bytes=path.stat().st_size if path.exists() else 0)
    slices = _slices(path, table, fetched, gone=gone, misplaced=misplaced, made=made)
    same = 0
    for merged in slices:
        if merged.changed:
            # Only now is it known that there is something to write: what lies before is as it was.
            before = first(parquet.chunks(path, table.schema), same) if same else iter(())
            rest = (each.rows for each in slices)
            made.bytes = parquet.write_chunks(layout, path, table.schema, chain(before, [merged.rows], rest))
            made.written = True
            break
        same += len(merged.rows)
    return made


def _slices(
    path: Path,
    table: Table,
    fetched: Runs,
    *,
    gone: Mapping[str, datetime],
    misplaced: frozenset[str],
    made: Rewritten,
) -> Iterator[Merged]:
    schema = table.schema
    if not path.exists():
        for rows in fetched.chunks():  # nothing to merge with: what was fetched is what will be
            fresh = Merged(rows, inserted=len(rows))
            made.count(fresh)
            yield fresh
        return
    old = Head(parquet.chunks(path, schema), schema)
    new = Head(regrouped(fetched.chunks(), SLICE), schema)
    for before, now in abreast(old, new):
        kept = _without(before, now, misplaced)
        merged = mark_deleted(merge(table, kept, now), gone)
        if len(kept) < len(before):
            merged = replace(merged, updated=merged.updated + len(before) - len(kept))
        made.count(merged)
        yield merged


def _without(before: pa.Table, now: pa.Table, misplaced: frozenset[str]) -> pa.Table:
    """Leave out misplaced rows of which a fetched one stands elsewhere."""
    if not misplaced:
        return before
    wrong = pc.is_in(before["id"], pa.array(sorted(misplaced), pa.string()))
    here = pc.is_in(before["id"], now["id"].combine_chunks())
    return before.filter(pc.or_(pc.invert(wrong), here))
