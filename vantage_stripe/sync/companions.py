"""The tables that go with others, after each sync: entries of objects, lists of objects, snapshots.

Belongs here: which of them follow a sync, and what each kind of origin asks for. Does not: how.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from vantage_stripe.errors import SettingsError
from vantage_stripe.lake import footers, parquet
from vantage_stripe.lake.layout import Window
from vantage_stripe.lake.state import load_state, requests_used, save_state
from vantage_stripe.sync.entries import make_entries
from vantage_stripe.sync.feed import begin_feed
from vantage_stripe.sync.full import TableSync
from vantage_stripe.sync.lists import Due, Lists, due_lists
from vantage_stripe.sync.mending import mend, set_aside
from vantage_stripe.sync.pace import READS_ALLOWED
from vantage_stripe.sync.rebuild import rebuild_table
from vantage_stripe.sync.reports import Follower, PartitionReport, TableReport
from vantage_stripe.sync.running import Running, side_by_side
from vantage_stripe.sync.session import Session
from vantage_stripe.sync.snapshots import take_snapshot
from vantage_stripe.tables import COMPANIONS
from vantage_stripe.tables.model import EntriesOf, ListOf, SnapshotOf, Table


def followers(tables: Iterable[Table], *, lists: bool) -> list[Table]:
    """Return the companions that go with some tables.

    Args:
        tables: What is synced.
        lists: Whether those that take a request for each object of their parent, too.
    """
    names = {table.name for table in tables}
    return [
        table
        for table in COMPANIONS
        if table.origin is not None
        and table.origin.parent in names
        and (lists or not isinstance(table.origin, ListOf))
    ]


def demand_wanted(tables: Iterable[Table], *, lists: bool) -> None:
    """See that what costs a request for each object of a parent was switched on by a person.

    Raises:
        SettingsError: It was not; the text says how.
    """
    for table in tables:
        if isinstance(table.origin, ListOf) and not lists:
            raise SettingsError(
                f"{table.name} takes at least one request for each of the {table.origin.parent}:"
                f" set VANTAGE_{table.name.upper()}=on to have it; what it costs is said before it is spent."
            )


def begin_range(
    work: Session, tables: Sequence[Table], window: Window, *, lists: bool, fresh: bool = False
) -> Running:
    """Begin what a sync of a range asks of Stripe at once: its tables' lists, and the snapshots beside them.

    Args:
        work: The account and the lake.
        tables: Which, companions among them.
        window: Whole partitions of `created`.
        lists: Whether companions that take a request for each object of their parent are wanted.
        fresh: Whether to begin anew where an unfinished sync of the range could be continued.
    """
    listed = [table for table in tables if table.origin is None]
    snapshots = [
        table
        for table in _companions(tables, lists=lists)
        if isinstance(table.origin, SnapshotOf) and table.origin.parent in {each.name for each in listed}
    ]
    keys = list(work.layout.period.keys_over(window))
    begin_feed(work)

    def run(table: Table, report: TableReport) -> None:
        if table.origin is None:
            TableSync(work, table, window, report).run(fresh=fresh)
        else:
            _Companion(work, table, report, keys).run(fresh=fresh)

    return Running([*listed, *snapshots], run, at_once=work.account.together + len(snapshots))


def sync_range(
    work: Session,
    tables: Sequence[Table],
    window: Window,
    *,
    lists: bool,
    fresh: bool = False,
    begun: Running | None = None,
    follower: Follower | None = None,
) -> None:
    """List tables over a range, then bring the companions that go with them and those asked for.

    Takes what `begin_range` takes; `begun` is what that gave, where it was called before. The follower is
    told of each partition and table as it is finished, in this thread.
    """
    told = follower or Follower()
    begun = begun or begin_range(work, tables, window, lists=lists, fresh=fresh)
    done = {report.table for report in begun.follow(told)}
    rest = [table for table in _companions(tables, lists=lists) if table.name not in done]
    sync_companions(work, rest, window, fresh=fresh, follower=told)


def _companions(tables: Sequence[Table], *, lists: bool) -> list[Table]:
    """Return the companions that are asked for, and those that go with the tables that are listed."""
    following = followers([table for table in tables if table.origin is None], lists=lists)
    asked = [table for table in tables if lists or not isinstance(table.origin, ListOf)]
    return [table for table in COMPANIONS if table in asked or table in following]


def sync_companions(
    work: Session,
    tables: Sequence[Table],
    window: Window,
    *,
    fresh: bool = False,
    follower: Follower | None = None,
) -> list[TableReport]:
    """Bring companions up to what the lake and the account hold now; a table's failure stops no other.

    Args:
        work: The account and the lake, whose other tables are synced already.
        tables: Which companions.
        window: Whole partitions of `created` to look at.
        fresh: Whether to make and read anew what was done before.
        follower: Told of each partition and table as it is finished, in this thread.

    Returns:
        A report for each table; `error` says why one failed.
    """
    keys = list(work.layout.period.keys_over(window))
    return side_by_side(
        tables,
        lambda table, report: _Companion(work, table, report, keys).run(fresh=fresh),
        at_once=max(len(tables), 1),
        follower=follower,
    )


@dataclass(frozen=True)
class _Companion:
    """One companion's part of a sync."""

    work: Session
    table: Table
    report: TableReport
    keys: list[str]

    def run(self, *, fresh: bool) -> None:
        """Do what its origin asks for; what is finished when it fails stays finished."""
        if fresh:
            set_aside(self.work.layout, self.table, self.keys, self.work.listener.notice, thorough=True)
            for key in self.keys:
                mend(self.work.layout, self.table, key)
        rebuild_table(self.work.layout, self.table)
        for part in self._parts(fresh=fresh):
            self.work.listener.partition(part)
            self.report.landed(part)
            self.report.demand_wanted()
        self._ensure_schema()
        state = load_state(self.work.layout, self.table.name)
        now = self.work.account.clock().isoformat()
        version = footers.schema_version(self.table.schema)
        save_state(self.work.layout, self.table.name, replace(state, schema_version=version, synced_at=now))

    def _parts(self, *, fresh: bool) -> Iterator[PartitionReport]:
        origin, layout, spent = self.table.origin, self.work.layout, self.report.spent
        match origin:
            case EntriesOf():
                yield from make_entries(layout, self.table, origin, self.keys, fresh=fresh, spent=spent)
            case ListOf():
                due = due_lists(layout, self.table, origin, self.keys, fresh=fresh)
                self._say_cost(due)
                lists = Lists(self.work, self.table, origin, spent)
                for each in due:
                    yield from lists.land(each)
            case SnapshotOf():
                yield from take_snapshot(self.work, self.table, origin, spent)

    def _say_cost(self, due: Sequence[Due]) -> None:
        """Say what reading the lists takes, before it is spent."""
        count = sum(len(each.parents) for each in due)
        if count:
            used = requests_used(self.work.layout, self.work.account.clock())
            used += self.work.account.client.usage.snapshot().uncounted()
            self.work.listener.notice(
                f"{self.table.name}: {count} lists to read, at least {count} requests; {used} of the"
                f" {READS_ALLOWED} reads that every account has in 30 days are used by this lake"
            )

    def _ensure_schema(self) -> None:
        """Give a table without rows one typed file for readers, as its parent has one."""
        layout = self.work.layout
        parent = self.table.origin is not None and layout.keys(self.table.origin.parent)
        if parent and self.keys and not layout.keys(self.table.name):
            path = layout.partition(self.table.name, self.keys[0])
            parquet.write(layout, path, self.table.schema.empty_table())
