"""Bringing every later change home: new, changed and deleted rows, to the partition of their `created`.

Belongs here: from touched ids to landed partitions, the cursor moved last. What events cannot say
(balance transactions that settle) is listed again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.errors import SettingsError, SyncFailedError
from vantage_stripe.extraction.fetch import Read, Reader, fetch
from vantage_stripe.extraction.rows import parse
from vantage_stripe.extraction.windows import Plan
from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import Layout, Window
from vantage_stripe.lake.state import TableState, load_state, save_changes, save_state
from vantage_stripe.sync.feed import OVERLAP, Touched, cursor_of, forget_listing, is_gap, touched_by
from vantage_stripe.sync.inbox import Inbox
from vantage_stripe.sync.partitions import Landing
from vantage_stripe.sync.rebuild import rebuild_table
from vantage_stripe.sync.reports import Follower, TableReport
from vantage_stripe.sync.running import side_by_side
from vantage_stripe.sync.session import Session
from vantage_stripe.tables import TABLES
from vantage_stripe.tables.events import EVENTS as FEED
from vantage_stripe.tables.model import TIMESTAMP, Table


def unlisted(layout: Layout, tables: Sequence[Table], whole: Window, now: datetime) -> list[Table]:
    """Return the tables that must be listed completely before changes can be followed.

    Those never listed to the end, those whose listing was cut off, and all of them when the cursor
    is older than events reach back.
    """
    cursor = cursor_of(layout)
    if cursor is None or is_gap(cursor, now):
        return list(tables)
    return [table for table in tables if not _listed(load_state(layout, table.name), whole)]


def _listed(state: TableState, whole: Window) -> bool:
    return (
        state.asked is None and bool(state.closed) and state.covers(Window(whole.since, state.closed[-1][1]))
    )


def sync_changes(
    work: Session,
    tables: Sequence[Table] = TABLES,
    *,
    follower: Follower | None = None,
) -> list[TableReport]:
    """Take in what changed since the cursor, then move the cursor.

    A table that was never listed completely is left out: its full listing will bring what it misses,
    and begins anew, for what it finished before has missed events, too. With some of the tables only,
    the cursor stays, for the others need the same events.

    Raises:
        SettingsError: The lake has no complete sync to build on.
        StripeError: The events could not be read.
        SyncFailedError: Tables failed; the cursor stays, so that the next run repeats the work.
    """
    now = work.account.clock()
    missing = unlisted(work.layout, tables, work.whole(), now)
    names = ", ".join(table.name for table in missing)
    if len(missing) == len(tables):
        raise SettingsError(
            f"not listed completely yet, or too long ago: {names}. Run `vantage-stripe sync --full`."
        )
    if missing:
        work.listener.notice(f"left out until `vantage-stripe sync` has listed them completely: {names}")
    feed = Reader(work.account.client, FEED, synced_at=now)
    events, reads = _events(work, feed)
    reports = side_by_side(
        [table for table in tables if table not in missing],
        lambda table, report: (
            _Changes(work, report, feed).run(events, reads)
            if table is FEED
            else _Changes(work, report, Reader(work.account.client, table, synced_at=now)).run(events)
        ),
        at_once=work.account.together,
        follower=follower,
    )
    failures = {report.table: report.error for report in reports if report.error is not None}
    if failures:
        raise SyncFailedError(failures)
    if {table.name for table in TABLES} <= {table.name for table in tables}:
        for table in missing:
            forget_listing(work.layout, table)
        save_changes(work.layout, cursor=int(now.timestamp()), read_at=now)
    return reports


def _events(work: Session, reader: Reader) -> tuple[list[dict[str, Any]], list[Read]]:
    """Read the events since the cursor, newest first, each once."""
    cursor = cursor_of(work.layout) or 0
    lanes = work.account.lanes
    reads = list(fetch(reader, Plan([(cursor - OVERLAP, None)], lanes=lanes()), lanes=lanes))
    events = (parse(raw) for read in reads for raw in read.raws)
    return list({event["id"]: event for event in events}.values()), reads


class _Changes:
    """One table's part of a tick."""

    def __init__(self, work: Session, report: TableReport, reader: Reader) -> None:
        self.work = work
        self.table = reader.table
        self.report = report
        self.reader = reader
        report.spent = reader.spent
        self.landing = Landing(work.layout, reader)
        self.whole = work.whole()
        self.inbox = Inbox(work.layout, reader)
        self.seen: set[str] = set()

    def run(self, events: Iterable[dict[str, Any]], reads: list[Read] | None = None) -> None:
        """Read what is new and what was touched, and land it."""
        rebuild_table(self.work.layout, self.table)
        state = load_state(self.work.layout, self.table.name)
        since = self._since(state)
        try:
            for read in self._listed(since) if reads is None else reads:
                self._keep(read)
            deleted = self._retrieve(touched_by(self.table, events))
            for key in sorted({*self.inbox.keys(), *deleted}):
                report = self.landing.land_changes(key, self.inbox.take(key), deleted.get(key, {}))
                self.work.listener.partition(report)
                self.report.landed(report)
        finally:
            self.inbox.discard()
        now = int(self.reader.synced_at.timestamp())
        closed = state.close(Window(since, max(now, since)), now)
        save_state(
            self.work.layout, self.table.name, replace(closed, synced_at=self.reader.synced_at.isoformat())
        )

    def _since(self, state: TableState) -> int:
        """From where to list by `created`: the last closed second, or the oldest row that settled."""
        since = max(state.closed[-1][1] - OVERLAP, self.whole.since)
        if self.table.settles_on is None:
            return since
        rows = parquet.read_table(
            self.work.layout, self.table, ["created", self.table.settles_on, "_synced_at"]
        )
        settles, now = rows[self.table.settles_on], pa.scalar(self.reader.synced_at, TIMESTAMP)
        due = pc.and_(pc.greater(settles, rows["_synced_at"]), pc.less_equal(settles, now))
        unsettled = rows.filter(due)
        oldest = pc.min(unsettled["created"]).as_py()
        return since if oldest is None else max(min(since, int(oldest.timestamp())), self.whole.since)

    def _listed(self, since: int) -> Iterator[Read]:
        lanes = self.work.account.lanes
        for read in fetch(self.reader, Plan([(since, None)], lanes=lanes()), lanes=lanes):
            self.report.demand_wanted()
            self.work.listener.page(self.table.name, len(read))
            yield read

    def _keep(self, read: Read) -> None:
        self.seen.update(id_ for id_, _ in read.marks)
        self.inbox.put(read.since(self.whole.since))

    def _retrieve(self, touched: Touched) -> dict[str, dict[str, datetime]]:
        """Ask for each touched row that the listing did not bring; return the deleted ones by partition."""
        self._resolve(touched)
        gone: dict[str, datetime] = {}
        for id_, at in touched.ids.items():
            if id_ in self.seen:
                continue
            self.report.demand_wanted()
            read = self.reader.retrieve(id_)
            if read is not None:
                self._keep(read)
            elif self.table.deletable:
                gone[id_] = touched.deleted.get(id_, datetime.fromtimestamp(at, UTC))
        return self._by_partition(gone)

    def _resolve(self, touched: Touched) -> None:
        """Turn values of other columns into ids, by what is in the lake."""
        for column, values in touched.via.items():
            rows = parquet.read_table(self.work.layout, self.table, ["id", column])
            for id_ in rows.filter(pc.is_in(rows[column], pa.array(sorted(values))))["id"].to_pylist():
                touched.ids.setdefault(id_, 0)

    def _by_partition(self, gone: dict[str, datetime]) -> dict[str, dict[str, datetime]]:
        if not gone:
            return {}
        found: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
        rows = parquet.read_table(self.work.layout, self.table, ["id", "created"])
        rows = rows.filter(pc.is_in(rows["id"], pa.array(sorted(gone))))
        for id_, created in zip(rows["id"].to_pylist(), rows["created"].to_pylist(), strict=True):
            found[self.work.layout.period.key_of(int(created.timestamp()))][id_] = gone[id_]
        return found
