"""What a sync tells: per partition and table, to Dagster, the terminal or a test."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from pathlib import Path

from vantage_stripe.extraction.fetch import Spent


@dataclass(frozen=True, kw_only=True)
class PartitionReport:
    """One finished partition.

    Attributes:
        table: The table's name.
        key: The partition's key.
        path: Its file; absent when the partition has no rows.
        rows: Rows in the file, deleted ones included.
        bytes: Size of the file.
        written: Whether the file was written; an unchanged one is kept.
        inserted: New rows.
        updated: Rows whose content changed.
        deleted: Rows newly marked deleted.
        unchanged: Rows read again and found the same.
        missing: Rows that a complete list no longer held although Stripe never deletes such objects.
        earlier: Whether a run that this one continues had finished it, and may have died before it said so.
    """

    table: str
    key: str
    path: Path
    rows: int = 0
    bytes: int = 0
    written: bool = False
    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0
    missing: int = 0
    earlier: bool = False

    @property
    def touched(self) -> bool:
        """Whether the partition's content changed."""
        return bool(self.inserted or self.updated or self.deleted)


@dataclass(kw_only=True)
class TableReport:
    """One table's part of a sync.

    Attributes:
        table: The table's name.
        partitions: The partitions finished, in the order they were.
        spent: Requests and objects.
        seconds: Wall-clock time.
        error: Why it failed, None when it did not.
        notices: What a person should read about it.
        told: Called with each partition as it lands, in the thread that landed it.
        stopped: Whether nobody waits for the table any more.
    """

    table: str
    partitions: list[PartitionReport] = field(default_factory=list)
    spent: Spent = field(default_factory=Spent)
    seconds: float = 0.0
    error: Exception | None = None
    notices: list[str] = field(default_factory=list)
    told: Callable[[PartitionReport], None] = lambda _part: None
    stopped: bool = False

    def landed(self, part: PartitionReport) -> None:
        """Take in a finished partition."""
        self.partitions.append(part)
        self.told(part)

    def demand_wanted(self) -> None:
        """See that somebody still waits for the table; asked between pages.

        Raises:
            CancelledError: The run was told to stop.
        """
        if self.stopped:
            raise CancelledError


@dataclass(frozen=True)
class Listener:
    """Whom a sync tells of its progress; each call may come from any thread.

    Attributes:
        page: A page was read, of this table, with so many objects.
        partition: A partition is on disk, or was found unchanged.
        waiting: The lake is being written by somebody else.
        notice: Something a person should read.
    """

    page: Callable[[str, int], None] = lambda _table, _objects: None
    partition: Callable[[PartitionReport], None] = lambda _report: None
    waiting: Callable[[str], None] = lambda _who: None
    notice: Callable[[str], None] = lambda _text: None


@dataclass(frozen=True, kw_only=True)
class Follower:
    """Whom a sync tells in the thread that called it, where Dagster's events are logged.

    Attributes:
        landed: A partition of a table is finished, while others are still read.
        finished: A table has ended, failed or not.
        meanwhile: Called every so often while tables are read, with all their reports.
        every: Seconds between two calls of it.
        clock: Seconds that only grow.
    """

    landed: Callable[[TableReport, PartitionReport], None] = lambda _report, _part: None
    finished: Callable[[TableReport], None] = lambda _report: None
    meanwhile: Callable[[Sequence[TableReport]], None] = lambda _reports: None
    every: float = 10.0
    clock: Callable[[], float] = time.monotonic
