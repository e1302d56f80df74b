"""Bringing every later change home: new, changed and deleted rows, to the partition of their `created`.

Belongs here: the order of a tick. Does not: reading events (feed.py), one table's part (following.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from vantage_stripe.errors import SettingsError, SyncFailedError
from vantage_stripe.lake.layout import Layout, Window
from vantage_stripe.lake.state import TableState, load_feed, load_state
from vantage_stripe.sync.feed import Chunk, Feed, is_lost
from vantage_stripe.sync.following import Following
from vantage_stripe.sync.reports import Follower, TableReport
from vantage_stripe.sync.running import side_by_side
from vantage_stripe.sync.session import Session
from vantage_stripe.tables import TABLES
from vantage_stripe.tables.events import EVENTS as FEED
from vantage_stripe.tables.model import Table


def unlisted(layout: Layout, tables: Sequence[Table], whole: Window, now: datetime) -> list[Table]:
    """Return the tables that must be listed completely before changes can be followed.

    Those never listed to the end, those whose listing was cut off, and those that took events in so long
    ago that Stripe no longer lists all since.
    """
    feed = load_feed(layout)
    return [
        table
        for table in tables
        if is_lost(feed, table, now) or not _listed(load_state(layout, table.name), whole)
    ]


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

    The events are read into the lake, and told to the tables from there, oldest first, so many at a time:
    what they touch lands, then the place each table has reached is written down. A table that fails stays
    where it was and holds the cursor, the others go on; so it is with tables that are not asked for.
    A table that was never listed completely is left out, and follows from where it stood once it is.

    Raises:
        SettingsError: The lake has no complete sync to build on.
        StripeError: The events could not be read.
        LakeError: The disk refused.
        SyncFailedError: Tables failed; the next run repeats their work.
    """
    now = work.account.clock()
    missing = unlisted(work.layout, TABLES, work.whole(), now)
    following = [table for table in tables if table not in missing]
    names = ", ".join(table.name for table in tables if table in missing)
    if not following:
        raise SettingsError(
            f"not listed completely yet, or too long ago: {names}. Run `vantage-stripe sync --full`."
        )
    if names:
        work.listener.notice(f"left out until `vantage-stripe sync` has listed them completely: {names}")
    feed = Feed(work, [table for table in following if table is not FEED], missing, now=now)
    told = follower or Follower()
    (read,) = side_by_side([FEED], lambda _table, report: feed.read(report), at_once=1, follower=told)
    if read.error is not None:
        raise read.error
    parts = {table.name: Following(work, table, now=now) for table in feed.tables}
    for chunk in feed.chunks():
        _take_in(work, chunk, parts, told)
        feed.taken_in(chunk, [name for name, part in parts.items() if part.report.error is not None])
    reports = {FEED.name: read} | {name: part.report for name, part in parts.items()}
    failures = {name: report.error for name, report in reports.items() if report.error is not None}
    if failures:
        raise SyncFailedError(failures)
    return [reports[table.name] for table in tables if table.name in reports]


def _take_in(work: Session, chunk: Chunk, parts: Mapping[str, Following], told: Follower) -> None:
    """Land what a chunk touches, all tables side by side but those that failed before."""
    side_by_side(
        [part.table for part in parts.values() if part.report.error is None],
        lambda table, _report: parts[table.name].take_in(chunk.touched[table.name], last=chunk.last),
        at_once=work.account.together,
        follower=replace(
            told,
            finished=lambda report: told.finished(report) if chunk.last or report.error is not None else None,
        ),
        begun={name: part.report for name, part in parts.items()},
    )
