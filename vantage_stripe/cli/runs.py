"""Dagster runs from the command line: on the real instance, in this process, with live progress."""

import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable
from importlib import resources
from pathlib import Path
from typing import Any, Self

import click
import dagster as dg
from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn

from vantage_stripe.assets.dead_runs import end_dead_runs, pool_holders, process_tag
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.errors import LakeError, SettingsError, VantageError
from vantage_stripe.lake.files import alone
from vantage_stripe.lake.layout import Layout
from vantage_stripe.sync.pace import Meter, Pace
from vantage_stripe.sync.reports import Listener, PartitionReport

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def dagster_home(layout: Layout) -> Path:
    """Return Dagster's home, made ready: DAGSTER_HOME, else a folder of the lake.

    Raises:
        SettingsError: DAGSTER_HOME is no absolute path.
    """
    given = os.environ.get("DAGSTER_HOME")
    if given and not Path(given).is_absolute():
        raise SettingsError(
            f"DAGSTER_HOME={given} is not an absolute path, as Dagster wants it. Give the whole path."
        )
    home = Path(given) if given else layout.dagster_home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    with alone(home):
        if not (home / "dagster.yaml").exists():
            with resources.as_file(resources.files("vantage_stripe") / "dagster.yaml") as template:
                shutil.copyfile(template, home / "dagster.yaml")
    return home


def open_instance(layout: Layout) -> dg.DagsterInstance:
    """Open Dagster's instance; one process at a time, for two that make its storage at once fail."""
    home = dagster_home(layout)
    with alone(home):
        return dg.DagsterInstance.from_config(str(home))


class Runner:
    """Runs jobs of the project on its Dagster instance.

    Args:
        stripe: The resource of the runs.
    """

    def __init__(self, stripe: StripeResource) -> None:
        from vantage_stripe.definitions import build_defs

        self._defs = build_defs(stripe)
        self._instance = open_instance(stripe.layout)
        for run in end_dead_runs(self._instance, stripe.layout):
            click.echo(f"run {run[:8]} died without a word; its place is free again", err=True)

    def __enter__(self) -> Self:
        """Return the runner; its instance is closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the instance's files."""
        self._instance.dispose()

    def run(
        self,
        job: str,
        *,
        assets: list[str] | None = None,
        keys: tuple[str, str] | None = None,
        config: dict[str, Any] | None = None,
    ) -> float:
        """Run a job to its end and return the seconds it took.

        Args:
            job: The job's name.
            assets: Only these, `stripe/charges`; None: the whole job.
            keys: First and last partition.
            config: Config of the job's ops.

        Raises:
            VantageError: What made the run fail.
        """
        from vantage_stripe.assets.automation import WRITING

        for holder in pool_holders(self._instance) if job in WRITING else ():
            click.echo(f"waiting for the lake's writer: {holder}", err=True)
        tags = process_tag()
        if keys is not None:
            tags |= {
                "dagster/asset_partition_range_start": keys[0],
                "dagster/asset_partition_range_end": keys[1],
            }
        began = time.monotonic()
        try:
            self._defs.resolve_job_def(job).execute_in_process(
                instance=self._instance,
                run_config={**QUIET, **({"ops": config} if config else {})},
                asset_selection=None
                if assets is None
                else [dg.AssetKey.from_user_string(name) for name in assets],
                tags=tags,
            )
        except dg.DagsterError as error:
            raise _cause(error) from None
        return time.monotonic() - began


def _cause(error: BaseException) -> BaseException:
    """Return the project's own error inside Dagster's, or in its place."""
    from dagster._core.errors import DagsterAssetCheckFailedError  # exported nowhere

    inner: BaseException | None = error
    while inner is not None and not isinstance(inner, VantageError):
        inner = inner.__cause__
    if inner is None and isinstance(error, DagsterAssetCheckFailedError):
        return LakeError(f"{error}\nThe rows in question are in the run's page of `vantage-stripe ui`.")
    return inner or error


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
            page=self._page, partition=self._partition, waiting=self._waiting, notice=self._notice
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

    def _waiting(self, who: str) -> None:
        click.echo(f"waiting for the lake's writer: {who}", err=True)

    def _notice(self, text: str) -> None:
        click.echo(text, err=True)
