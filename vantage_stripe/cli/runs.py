"""Dagster runs from the command line: on the real instance, in this process."""

import gc
import time
from pathlib import Path
from typing import Any, Self

import click
import dagster as dg

from vantage_stripe.assets.dead_runs import end_dead_runs, pool_holders, process_tag
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.errors import LakeError, VantageError
from vantage_stripe.lake.files import alone

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def open_instance(home: Path) -> dg.DagsterInstance:
    """Open the instance of a home; one process at a time, for two that make its storage at once fail."""
    with alone(home):
        return dg.DagsterInstance.from_config(str(home))


class Runner:
    """Runs jobs of the project on its Dagster instance.

    Args:
        stripe: The resource of the runs.
        home: Dagster's.
    """

    def __init__(self, stripe: StripeResource, home: Path) -> None:
        from vantage_stripe.definitions import build_defs

        self._defs = build_defs(stripe)
        self._instance = open_instance(home)
        for run in end_dead_runs(self._instance, stripe.layout):
            click.echo(f"run {run[:8]} died without a word; its place is free again", err=True)

    def __enter__(self) -> Self:
        """Return the runner; its instance is closed at the end of the block."""
        # What Dagster has built stays: looking through it again took 0.15 s each time, and no page was read.
        gc.freeze()
        return self

    def __exit__(self, *_: object) -> None:
        """Close the instance's files."""
        gc.unfreeze()  # else DuckDB says at the end of the process what was not collected
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
