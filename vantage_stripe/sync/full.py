"""Listing a range of a table completely: the first sync, a backfill, `--full`.

Belongs here: from windows to finished partitions, and resuming. Does not: what changed since.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

from vantage_stripe.extraction.fetch import fetch
from vantage_stripe.extraction.windows import DENSE, PAGE, Plan
from vantage_stripe.lake.footers import schema_version
from vantage_stripe.lake.layout import Window
from vantage_stripe.lake.runs import Runs
from vantage_stripe.lake.state import TableState, load_state, save_state
from vantage_stripe.sync.feed import begin_feed
from vantage_stripe.sync.inbox import Inbox
from vantage_stripe.sync.mending import set_aside
from vantage_stripe.sync.partitions import Landing
from vantage_stripe.sync.rebuild import rebuild_table
from vantage_stripe.sync.reports import Follower, TableReport
from vantage_stripe.sync.running import side_by_side
from vantage_stripe.sync.session import Session
from vantage_stripe.tables.model import Table

AHEAD = 2
"""Partitions of a table that may wait for their turn to be written: each holds memory."""
PAGES_AHEAD = 16
"""Pages of a table that may wait for their turn to become rows."""


def sync_tables(
    work: Session,
    tables: Sequence[Table],
    window: Window,
    *,
    fresh: bool = False,
    follower: Follower | None = None,
) -> list[TableReport]:
    """List tables over a range, all at once; a table's failure stops no other.

    Args:
        work: The account and the lake.
        tables: Which.
        window: Whole partitions of `created`.
        fresh: Whether to begin anew where an unfinished sync of the range could be continued.
        follower: Told of each partition and table as it is finished, in this thread.

    Returns:
        A report for each table; `error` says why one failed.
    """
    begin_feed(work)
    return side_by_side(
        tables,
        lambda table, report: TableSync(work, table, window, report).run(fresh=fresh),
        at_once=work.account.together,
        follower=follower,
    )


class TableSync:
    """One table's sync of a range: pages in, partitions out, each written down when it is on disk."""

    def __init__(self, work: Session, table: Table, window: Window, report: TableReport) -> None:
        self.work = work
        self.table = table
        self.window = window
        self.report = report
        self.reader = work.reader(table, work.account.clock())
        report.spent = self.reader.spent
        self.landing = Landing(work.layout, self.reader)
        self.state = TableState()
        self.pending: dict[str, Window] = {}
        self.inbox = Inbox(work.layout, self.reader)

    def run(self, *, fresh: bool) -> None:
        """Do it; what is finished when it fails stays finished.

        Raises:
            VantageError: Stripe or the disk refused.
        """
        layout = self.work.layout
        self.state = self._begin(fresh=fresh)
        done = set(self.state.done)
        self.pending = {
            key: layout.period.window_of(key)
            for key in reversed(list(layout.period.keys_over(self.window)))
            if key not in done
        }
        for key in self.state.done:
            self.report.told(self.landing.landed_earlier(key))
        try:
            with _thread(self.table, "rows") as maker, _thread(self.table, "landing") as writer:
                self._read(maker, writer)
        finally:
            self.inbox.discard()
            save_state(layout, self.table.name, self.state)
        self.landing.ensure_schema(layout.period.key_of(self.window.since))
        self.state = replace(self.state, asked=None, done=(), synced_at=self.reader.synced_at.isoformat())
        save_state(layout, self.table.name, self.state)

    def _read(self, maker: ThreadPoolExecutor, writer: ThreadPoolExecutor) -> None:
        """Read everything asked; rows are made and partitions land beside: the next page must not wait."""
        lanes = self.work.account.lanes
        plan = Plan(_ranges(self.pending.values()), lanes=lanes())
        making: deque[Future[None]] = deque()
        landing: list[Future[None]] = []
        for read in fetch(self.reader, plan, lanes=lanes):
            self.report.demand_wanted()
            self.work.listener.page(self.table.name, len(read))
            making.append(maker.submit(self.inbox.put, read))
            while making and (making[0].done() or len(making) > PAGES_AHEAD):
                making.popleft().result()
            self._say_what_is_dense(plan)
            for key in [key for key, part in self.pending.items() if not plan.unread(part.since, part.until)]:
                while len(landing) >= AHEAD:
                    landing.pop(0).result()
                rows = maker.submit(self.inbox.take, key)
                landing.append(writer.submit(self._finish, key, self.pending.pop(key), rows))
        for each in (*making, *landing):
            each.result()

    def _say_what_is_dense(self, plan: Plan) -> None:
        """Say the ceiling of a second that holds very many objects: it cannot be split among the lanes."""
        while plan.dense:
            at = datetime.fromtimestamp(plan.dense.pop(), UTC)
            ceiling = PAGE / max(self.work.account.client.usage.latency, 0.001)
            text = (
                f"{self.table.name}: more than {DENSE * PAGE:,} objects were created in the one second"
                f" {at:%Y-%m-%dT%H:%M:%SZ}; they can only be read page after page, at most"
                f" {ceiling:,.0f} a second, whatever the account's limit"
            )
            self.report.notices.append(text)
            self.work.listener.notice(text)

    def _begin(self, *, fresh: bool) -> TableState:
        """Continue the unfinished sync of this very range, or write down that a new one begins."""
        layout, version = self.work.layout, schema_version(self.table.schema)
        keys = layout.period.keys_over(self.window)
        moved = set_aside(layout, self.table, keys, self.work.listener.notice, thorough=fresh)
        rebuild_table(layout, self.table)
        state = replace(load_state(layout, self.table.name), schema_version=version)
        state = replace(state, done=tuple(key for key in state.done if key not in moved))
        asked = (self.window.since, self.window.until)
        if fresh or state.asked != asked:
            state = replace(state, asked=asked, done=())
        elif state.done:
            self.work.listener.notice(
                f"{self.table.name}: continuing an unfinished sync, {len(state.done)} partition(s) are done"
            )
        save_state(layout, self.table.name, state)
        return state

    def _finish(self, key: str, part: Window, rows: Future[Runs]) -> None:
        report = self.landing.land_complete(key, rows.result())
        now = int(self.reader.synced_at.timestamp())
        self.state = replace(self.state.close(part, now), done=(*self.state.done, key))
        if report.written:
            save_state(self.work.layout, self.table.name, self.state)
        self.work.listener.partition(report)
        self.report.landed(report)


def _thread(table: Table, what: str) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"{table.name} {what}")


def _ranges(parts: Iterable[Window]) -> list[tuple[int, int | None]]:
    """Join neighbouring partitions into as few ranges as can be: work, not partitions, sets the windows."""
    joined: list[tuple[int, int | None]] = []
    for part in sorted(parts, key=lambda part: part.since):
        if joined and joined[-1][1] == part.since:
            joined[-1] = (joined[-1][0], part.until)
        else:
            joined.append((part.since, part.until))
    return joined
