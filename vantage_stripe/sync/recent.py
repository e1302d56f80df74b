"""Listing the last weeks again, changes first: what no event announced, or came too late, heals.

Belongs here: how far back, and which tables. Does not: how a range is listed (full.py).
"""

from dataclasses import replace
from datetime import timedelta

from vantage_stripe.errors import SyncFailedError
from vantage_stripe.lake.layout import Window
from vantage_stripe.sync.changes import unlisted
from vantage_stripe.sync.companions import sync_range
from vantage_stripe.sync.reports import Follower, TableReport
from vantage_stripe.sync.session import Session
from vantage_stripe.sync.tick import follow
from vantage_stripe.tables import TABLES

TRAIL = timedelta(days=35)
"""A little more than the 30 days that events reach back: https://docs.stripe.com/api/events."""


def sync_recent(work: Session, *, lists: bool, follower: Follower | None = None) -> None:
    """Follow the changes, which also settles balance transactions, then list the last weeks completely.

    A table that was never listed completely is left to the sync that will do so.

    Args:
        work: The account and the lake.
        lists: Whether companions that take a request for each object of their parent are wanted.
        follower: Told of each partition and table as it is finished, in this thread.

    Raises:
        SettingsError: The lake has no complete sync to build on.
        SyncFailedError: Tables failed; the others are whole.
    """
    told = follower or Follower()
    failures: dict[str, BaseException] = {}

    def finished(report: TableReport) -> None:
        if report.error is not None:
            failures[report.table] = report.error
        told.finished(report)

    follow(work, lists=lists, follower=told)
    missing = unlisted(work.layout, TABLES, work.whole(), work.account.clock())
    window = trailing(work)
    work.listener.notice(f"listing {window} again")
    tables = [table for table in TABLES if table not in missing]
    sync_range(work, tables, window, lists=lists, fresh=True, follower=replace(told, finished=finished))
    if failures:
        raise SyncFailedError(failures)


def trailing(work: Session) -> Window:
    """Return the whole partitions that the last weeks touch, no earlier than the lake begins."""
    whole, period = work.whole(), work.layout.period
    first = int((work.account.clock() - TRAIL).timestamp())
    return Window(max(period.window_of(period.key_of(first)).since, whole.since), whole.until)
