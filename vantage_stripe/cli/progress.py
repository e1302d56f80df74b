"""How a sync stands, drawn while it runs: a line for each table, and the pace of all together."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Self

from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn

from vantage_stripe.cli.opening import notice_said, wait_said
from vantage_stripe.sync.pace import Meter, Pace
from vantage_stripe.sync.reports import Listener, PartitionReport

NARROW = 100
"""Columns of a terminal that has no room for bars beside the figures."""


class _Shown(Progress):
    """The tables' lines, and below them how the whole run stands."""

    def __init__(self, standing: Callable[[], str], *, quiet: bool, console: Console) -> None:
        self._standing = standing  # before Progress draws itself for the first time
        super().__init__(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description:<20}"),
            *([BarColumn(bar_width=24)] if console.width > NARROW else []),
            TextColumn("{task.completed:.0f}/{task.total:.0f} partitions"),
            TextColumn(
                "{task.fields[rows]:>7} rows {task.fields[requests]:>6} requests {task.fields[rate]:>5}/s"
            ),
            console=console,
            disable=quiet,
            transient=False,
        )

    def get_renderables(self) -> Iterable[RenderableType]:
        """Draw it."""
        yield from super().get_renderables()
        yield self._standing()


class Live:
    """A line for each table while a sync runs: rows, requests, rate, partitions remaining; and the pace.

    Args:
        tables: Which.
        partitions: How many each has.
        meter: Takes the pace of the run.
        quiet: Whether nothing is drawn.
        console: Where it is drawn.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        tables: list[str],
        partitions: int,
        *,
        meter: Meter,
        quiet: bool,
        console: Console | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.reports: list[PartitionReport] = []
        self.requests: Counter[str] = Counter()
        self.objects: Counter[str] = Counter()
        self._clock, self._began, self._meter = clock, clock(), meter
        self._progress = _Shown(
            lambda: str(self.pace()), quiet=quiet, console=console or Console(stderr=True)
        )
        self._tasks: dict[str, TaskID] = {
            name: self._progress.add_task(name, total=partitions, rows=0, requests=0, rate=0)
            for name in tables
        }
        self.listener = Listener(
            page=self._page, partition=self._partition, waiting=wait_said, notice=notice_said
        )

    def pace(self) -> Pace:
        """Say how the run stands, all tables together."""
        return self._meter.pace(self.objects.total())

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Draw the last state, and stop."""
        self._progress.stop()

    def _page(self, table: str, objects: int) -> None:
        self.requests[table] += 1
        self.objects[table] += objects
        rate = self.objects[table] / max(self._clock() - self._began, 0.001)
        if table in self._tasks:
            self._progress.update(
                self._tasks[table],
                rows=self.objects[table],
                requests=self.requests[table],
                rate=f"{rate:.0f}",
            )

    def _partition(self, report: PartitionReport) -> None:
        self.reports.append(report)
        if report.table in self._tasks:
            self._progress.advance(self._tasks[report.table])
