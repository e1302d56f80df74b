"""Tables side by side: a thread each, one account budget; one table's failure stops no other."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from typing import Self

from vantage_stripe.sync.reports import Follower, PartitionReport, TableReport
from vantage_stripe.tables.model import Table

Work = Callable[[Table, TableReport], None]
News = tuple[TableReport, PartitionReport | None]
"""A partition of a table is finished; None: the table is."""


class Running:
    """Work on several tables that has begun, in threads of its own, and is followed later to its end.

    Args:
        tables: Which.
        work: Fills the report it is given; what it raises is kept in the report.
        at_once: How many tables at the same time.
        begun: The reports to go on with, by table; new ones when None.
    """

    def __init__(
        self,
        tables: Sequence[Table],
        work: Work,
        *,
        at_once: int,
        begun: Mapping[str, TableReport] | None = None,
    ) -> None:
        self._news: SimpleQueue[News] = SimpleQueue()
        self._reports = [(begun or {}).get(table.name) or TableReport(table=table.name) for table in tables]
        self._threads = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="table")
        self._tables = [
            self._threads.submit(_safely, table, report, work, self._news)
            for table, report in zip(tables, self._reports, strict=True)
        ]

    def __enter__(self) -> Self:
        """Return it; what is not followed to its end is stopped where the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop what was not followed to its end."""
        self.stop()

    def stop(self) -> None:
        """Tell the tables that nobody waits for them any more, and wait until they have heard it."""
        for report, table in zip(self._reports, self._tables, strict=True):
            if not table.done():
                report.stopped = True
        self._threads.shutdown()

    def follow(self, follower: Follower) -> list[TableReport]:
        """Wait for all tables, and return their reports in the order of the tables.

        Args:
            follower: Told of what is finished, as it is, in the caller's thread.
        """
        try:
            _follow(self._reports, self._news, follower)
        except BaseException:
            self.stop()  # else reading would go on, and nobody would hear of it
            raise
        self._threads.shutdown()
        for each in self._tables:
            each.result()  # what is no Exception, a table's own or a bug's, ends the run
        return self._reports


def side_by_side(
    tables: Sequence[Table],
    work: Work,
    *,
    at_once: int,
    follower: Follower | None = None,
    begun: Mapping[str, TableReport] | None = None,
) -> list[TableReport]:
    """Do the work of each table and follow it to its end: see `Running`."""
    return Running(tables, work, at_once=at_once, begun=begun).follow(follower or Follower())


def _safely(table: Table, report: TableReport, work: Work, news: SimpleQueue[News]) -> None:
    report.told = partial(_tell, news, report)
    began = time.monotonic()
    try:
        report.demand_wanted()
        work(table, report)
    except Exception as error:  # noqa: BLE001 - even a bug in one table stops no other; it is raised by name
        report.error = error
    finally:
        report.seconds += time.monotonic() - began
        news.put((report, None))


def _tell(news: SimpleQueue[News], report: TableReport, part: PartitionReport) -> None:
    news.put((report, part))


def _follow(reports: Sequence[TableReport], news: SimpleQueue[News], follower: Follower) -> None:
    """Pass on what is finished until every table is."""
    running, due = len(reports), follower.clock() + follower.every
    while running:
        with suppress(Empty):
            report, part = news.get(timeout=max(0.0, due - follower.clock()))
            if part is not None:
                follower.landed(report, part)
            else:
                running -= 1
                follower.finished(report)
        if follower.clock() >= due:
            follower.meanwhile(reports)
            due = follower.clock() + follower.every
