"""The events: read into the lake first, where they are kept for ever, then told to the tables from there.

Belongs here: where each table stands, reading events, handing them out oldest first. Does not: landing rows.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from vantage_stripe.extraction.fetch import fetch
from vantage_stripe.extraction.rows import parse
from vantage_stripe.extraction.windows import Plan
from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import Layout, Window
from vantage_stripe.lake.state import FeedState, load_feed, load_state, save_feed, save_state
from vantage_stripe.sync.inbox import Inbox
from vantage_stripe.sync.partitions import Landing
from vantage_stripe.sync.rebuild import rebuild_table
from vantage_stripe.sync.reports import TableReport
from vantage_stripe.sync.session import Session
from vantage_stripe.sync.touched import Touched, matching
from vantage_stripe.tables import TABLES
from vantage_stripe.tables.events import EVENTS
from vantage_stripe.tables.model import Table
from vantage_stripe.tables.unmapped import is_explained

OVERLAP = 300
"""Seconds read again: several events share one, and Stripe lists some late.

By how much is not documented. What is listed later than this is not seen: the object it names is brought
up to date by the next event that touches it, or by `vantage-stripe sync --full`, which also brings the
event for as long as Stripe lists it, 30 days.
"""
LONGEST_GAP = timedelta(days=25)
"""Stripe lists events for 30 days; past this age the feed may have a hole: https://docs.stripe.com/api/events."""
AT_ONCE = 10_000
"""About how many events are told at a time: what they touch is held in memory, and lands before the next."""


def begin_feed(work: Session) -> None:
    """See that events will tell what changes from here on; called before anything is listed.

    Tables that have fallen too far behind must be listed again: their listing is forgotten, all of it on
    disk before the first request. The first sync sets the cursor to now.
    """
    feed, now = load_feed(work.layout), work.account.clock()
    lost = [table for table in TABLES if is_lost(feed, table, now)]
    if not lost:
        return
    for table in lost:
        forget_listing(work.layout, table)
    names = {table.name for table in lost}
    kept = {table.name: feed.position(table.name) for table in TABLES if table.name not in names}
    standing = {name: at for name, at in kept.items() if at is not None}
    why = "first sync"
    if feed.cursor is not None:
        oldest = min(feed.position(name) or feed.cursor for name in names)
        why = f"no changes were taken in since {_instant(oldest)}, longer than events are listed"
        work.listener.notice(f"{why}: listed completely again: {', '.join(sorted(names))}")
    cursor = min(standing.values(), default=int(now.timestamp()))
    relisted = {
        "from": _instant(work.whole().since),
        "to": now.isoformat(timespec="seconds"),
        "why": why,
        "tables": sorted(names),
    }
    save_feed(work.layout, _placed(replace(feed, relisted=relisted), standing, cursor))


def forget_listing(layout: Layout, table: Table) -> None:
    """Have a table listed completely again: what changed meanwhile, no event will tell."""
    state = load_state(layout, table.name)
    if state.begun:
        save_state(layout, table.name, replace(state, asked=None, closed=(), done=()))


def cursor_of(layout: Layout) -> int | None:
    """Return the second up to which all tables that are followed took the events in; None before a sync."""
    return load_feed(layout).cursor


def is_gap(cursor: int, now: datetime) -> bool:
    """Whether the cursor is too old for the events to tell everything since."""
    return now - datetime.fromtimestamp(cursor, UTC) > LONGEST_GAP


def is_lost(feed: FeedState, table: Table, now: datetime) -> bool:
    """Whether a table has fallen so far behind that the events cannot be trusted to tell everything since."""
    position = feed.position(table.name)
    return position is None or is_gap(position, now)


@dataclass
class Chunk:
    """Some events, as the tables see them.

    Attributes:
        touched: What they touch, by table.
        until: The second up to which they go.
        last: Whether they are the last ones.
        recent: The `created` and id of those that a tick may meet again.
        types: How many new ones there are, by type.
    """

    touched: dict[str, Touched]
    until: int = 0
    last: bool = False
    recent: list[tuple[int, str]] = field(default_factory=list)
    types: Counter[str] = field(default_factory=Counter)


class Feed:
    """The events of one tick, and where its tables stand.

    Args:
        work: The account and the lake.
        tables: The tables that take them in.
        left_out: The tables that must be listed first.
        now: The instant before the first request.
    """

    def __init__(
        self, work: Session, tables: Sequence[Table], left_out: Sequence[Table], *, now: datetime
    ) -> None:
        self.layout = work.layout
        self.work = work
        self.tables = tables
        self.left_out = {table.name for table in left_out}
        self.now = now
        self.state = load_feed(work.layout)
        self.positions = {
            table.name: position
            for table in TABLES
            if (position := self.state.position(table.name)) is not None
            and (table.name not in self.left_out or load_state(self.layout, table.name).begun)
        }
        self.before = dict(self.positions)
        standing = [at for name, at in self.before.items() if name != EVENTS.name]
        self.newest = max(standing, default=int(now.timestamp()))
        self.oldest = min((self.before[table.name] for table in tables), default=self.newest)

    def read(self, report: TableReport) -> None:
        """Read the events that are not in the lake yet, and land them.

        Raises:
            VantageError: They could not be read, or not be kept; nothing was taken in.
        """
        work = self.work
        reader = work.reader(EVENTS, self.now)
        report.spent = reader.spent
        rebuild_table(self.layout, EVENTS)
        state = load_state(self.layout, EVENTS.name)
        since, now = self.oldest - OVERLAP, int(self.now.timestamp())
        if state.closed and state.covers(Window(self.oldest, max(state.closed[-1][1], self.oldest))):
            since = max(since, state.closed[-1][1] - OVERLAP)
        inbox, landing = Inbox(self.layout, reader), Landing(self.layout, reader)
        try:
            lanes = work.account.lanes
            for page in fetch(reader, Plan([(since, None)], lanes=lanes()), lanes=lanes):
                report.demand_wanted()
                work.listener.page(EVENTS.name, len(page))
                inbox.put(page.since(work.whole().since))
            for key in list(inbox.keys()):
                part = landing.land_changes(key, inbox.take(key), {})
                work.listener.partition(part)
                report.landed(part)
        finally:
            inbox.discard()
        begins = bool(state.closed) and state.closed[-1][1] >= since
        state = state.extend(now) if begins else state.close(Window(since, max(now, since)), now)
        save_state(self.layout, EVENTS.name, replace(state, synced_at=self.now.isoformat()))
        self.positions[EVENTS.name] = now

    def chunks(self) -> Iterator[Chunk]:
        """Give the events that tables have not taken in, oldest first; the last chunk may be empty."""
        chunk = self._chunk()
        schema = pa.schema([EVENTS.schema.field(name) for name in ("id", "created", "raw")])
        begin = self.oldest - OVERLAP
        told = 0
        for key in self.layout.keys(EVENTS.name):
            if self.layout.period.window_of(key).until <= begin:
                continue
            path = self.layout.partition(EVENTS.name, key)
            for rows in parquet.chunks(path, schema, since=datetime.fromtimestamp(begin, UTC)):
                if told + len(rows) > AT_ONCE and told:
                    yield chunk
                    chunk, told = self._chunk(chunk), 0
                told += self._tell(chunk, rows, begin)
        chunk.last, chunk.until = True, max(int(self.now.timestamp()), self.newest)
        yield chunk

    def taken_in(self, chunk: Chunk, failed: Sequence[str]) -> None:
        """Write down that a chunk is on disk, for all tables but those that failed."""
        for table in self.tables:
            if table.name not in failed:
                self.positions[table.name] = max(self.positions[table.name], chunk.until)
        followed = [at for name, at in self.positions.items() if name not in self.left_out]
        known = Counter(self.state.unmapped), Counter(self.state.passed_over)
        for type_, count in chunk.types.items():
            if not any(matching(table.touches, type_) for table in TABLES):
                known[is_explained(type_)][type_] += count
        newest = max(chunk.until, self.newest)
        recent = tuple(sorted(id_ for at, id_ in chunk.recent if at >= newest - OVERLAP))
        self.state = replace(
            _placed(self.state, self.positions, min(followed)),
            read_at=self.now.isoformat(),
            taken=recent if chunk.until >= self.newest else self.state.taken,
            unmapped=dict(known[False]),
            passed_over=dict(known[True]),
        )
        save_feed(self.layout, self.state)

    def _chunk(self, before: Chunk | None = None) -> Chunk:
        recent = (
            [] if before is None else [each for each in before.recent if each[0] >= before.until - OVERLAP]
        )
        return Chunk({table.name: Touched(table) for table in self.tables}, recent=recent)

    def _tell(self, chunk: Chunk, rows: pa.Table, begin: int) -> int:
        """Tell the tables of events, each of those it has not taken in; return how many were told of."""
        taken, told = set(self.state.taken), 0
        ids, raws = rows["id"].to_pylist(), rows["raw"]
        seconds = [int(at.timestamp()) for at in rows["created"].to_pylist()]
        for place, (id_, at) in enumerate(zip(ids, seconds, strict=True)):
            if at < begin:
                continue
            chunk.until = at
            chunk.recent.append((at, id_))
            is_new = at >= self.newest - OVERLAP and id_ not in taken
            takers = [
                table
                for table in self.tables
                if (is_new if (stands := self.before[table.name]) == self.newest else at >= stands - OVERLAP)
            ]
            if not takers:
                continue
            event = parse(raws[place].as_py())
            told += 1
            chunk.types.update([event["type"]] if is_new else [])
            for table in takers:
                chunk.touched[table.name].add(event)
        return told


def _placed(feed: FeedState, positions: dict[str, int], cursor: int) -> FeedState:
    """Return the feed's state with the cursor, and the positions of those that stand elsewhere."""
    elsewhere = {name: at for name, at in sorted(positions.items()) if at != cursor}
    return replace(feed, cursor=cursor, positions=elsewhere)


def _instant(second: int) -> str:
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%SZ}"
