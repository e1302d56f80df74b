"""Tables whose rows Stripe lists for each object of another table: a list a parent, paid for once.

Belongs here: which parents' lists must be read, what that costs, and landing them, newest partition first.
A parent's rows are the record that its list was read: what a run that died has landed is not paid again.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.errors import APIError
from vantage_stripe.extraction.fetch import Spent, fetch
from vantage_stripe.extraction.rows import compact, parse
from vantage_stripe.extraction.windows import Plan
from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import Layout
from vantage_stripe.lake.replace import replace as publish
from vantage_stripe.lake.runs import Runs
from vantage_stripe.lake.streams import Head, abreast
from vantage_stripe.sync.reports import PartitionReport
from vantage_stripe.sync.session import Session
from vantage_stripe.tables import table_named
from vantage_stripe.tables.deriving import listed
from vantage_stripe.tables.model import ListOf, Table

AT_ONCE = 4
"""Lists asked for in one go, for each that may be under way."""
LANDED = 20_000
"""Rows after which what was read is landed, so that a run that dies has not paid in vain."""
BLOCK = 2_000
Parent = dict[str, Any]


@dataclass(frozen=True)
class Due:
    """The parents of one partition whose lists must be read."""

    key: str
    parents: list[Parent]


def due_lists(layout: Layout, table: Table, origin: ListOf, keys: Sequence[str], *, fresh: bool) -> list[Due]:
    """Find the parents whose lists were never read, or must be read once more; newest partition first."""
    found = []
    for key in sorted(set(keys) & set(layout.keys(origin.parent)), reverse=True):
        known = {} if fresh else _known(layout, table, origin, key)
        parents = [
            parent
            for parent in _parents(layout, origin, key)
            if all(parent[name] == value for name, value in origin.wanted.items())
            and not _is_read(parent, known, origin)
        ]
        if parents:
            found.append(Due(key, parents))
    return found


def _parents(layout: Layout, origin: ListOf, key: str) -> list[Parent]:
    """Give the living parents of a partition, their `created` as Unix seconds."""
    names = {"created", "_deleted_at", origin.again.of, *origin.wanted, *origin.given.values()}
    rows = parquet.read(layout.partition(origin.parent, key), sorted(names))
    rows = rows.filter(pc.is_null(rows["_deleted_at"]))
    return [{**row, "created": int(row["created"].timestamp())} for row in rows.to_pylist()]


def _known(layout: Layout, table: Table, origin: ListOf, key: str) -> dict[str, str | None]:
    """Give the parents whose lists are in the lake, with what each was when its list was read."""
    path = layout.partition(table.name, key)
    if not path.exists():
        return {}
    rows = parquet.read(path, [origin.param, origin.again.column])
    seen = rows.group_by([origin.param, origin.again.column]).aggregate([])
    return dict(zip(seen[origin.param].to_pylist(), seen[origin.again.column].to_pylist(), strict=True))


def _is_read(parent: Parent, known: dict[str, str | None], origin: ListOf) -> bool:
    id_, now = parent["id"], parent[origin.again.of]
    return id_ in known and (known[id_] == now or now not in origin.again.at)


class Lists:
    """Reads the lists that are due and lands them.

    Args:
        work: The account and the lake.
        table: The companion.
        origin: Where its rows come from.
        spent: Told what it takes.
    """

    def __init__(self, work: Session, table: Table, origin: ListOf, spent: Spent) -> None:
        self.work = work
        self.table = table
        self.origin = origin
        self.spent = spent
        self.synced_at: datetime = work.account.clock()

    def land(self, due: Due) -> Iterator[PartitionReport]:
        """Read a partition's lists, several at once, and land them, now and then before all are read.

        Raises:
            StripeError: A list could not be read; what was landed before stands.
            LakeError: The disk refused.
        """
        runs, read = Runs(self.work.layout, self.table.schema), set[str]()
        rows = 0
        try:
            for parent, batches in self._lists(due.parents):
                read.add(parent["id"])
                for batch in batches:
                    runs.add(0, batch)
                    rows += len(batch)
                if rows >= LANDED:
                    yield self._publish(due.key, runs, read)
                    runs.discard()
                    read, rows = set(), 0
            if read:
                yield self._publish(due.key, runs, read)
        finally:
            runs.discard()

    def _lists(self, parents: Sequence[Parent]) -> Iterator[tuple[Parent, list[pa.RecordBatch]]]:
        """Read lists side by side: each is one chain of pages, as a rule of one page."""
        lanes = self.work.account.lanes()
        with ThreadPoolExecutor(lanes, thread_name_prefix=self.table.name) as threads:
            for start in range(0, len(parents), lanes * AT_ONCE):
                some = parents[start : start + lanes * AT_ONCE]
                yield from zip(some, threads.map(self._read, some), strict=True)

    def _read(self, parent: Parent) -> list[pa.RecordBatch]:
        """Read one parent's whole list."""
        source = table_named(self.origin.listed)
        params = (*source.list_params, (self.origin.param, parent["id"]))
        reader = self.work.reader(replace(source, list_params=params), self.synced_at)
        projected = self.work.reader(self.table, self.synced_at)
        batches, raws = [], []
        try:
            for read in fetch(reader, Plan([(0, None)], lanes=1)):
                self.work.listener.page(self.table.name, len(read))
                raws += [compact(listed(self.origin, parent, parse(raw))) for raw in read.raws]
                if len(raws) >= BLOCK:
                    batches.append(projected.project(raws))
                    raws = []
        finally:
            self.spent.pages += reader.spent.pages
            self.spent.objects += reader.spent.objects
        if raws:
            batches.append(projected.project(raws))
        if not batches:
            # Its own transaction at least is in it: an empty list is not the truth.
            raise APIError(f"the list of {parent['id']} is empty", endpoint=source.endpoint)
        return batches

    def _publish(self, key: str, runs: Runs, read: set[str]) -> PartitionReport:
        path = self.work.layout.partition(self.table.name, key)
        schema = self.table.schema
        old = Head(parquet.chunks(path, schema) if path.exists() else (), schema)
        new = Head(runs.chunks(), schema)
        made = publish(self.work.layout, path, self.table, self._joined(old, new, read))
        return PartitionReport(table=self.table.name, key=key, path=path, **vars(made))

    def _joined(self, old: Head, new: Head, read: set[str]) -> Iterator[pa.Table]:
        """Put the lists that were read in the place of what was known of their parents."""
        values = pa.array(sorted(read))
        for before, now in abreast(old, new):
            others = before.filter(pc.invert(pc.is_in(before[self.origin.param], value_set=values)))
            yield pa.concat_tables([others, now])
