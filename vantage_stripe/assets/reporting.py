"""What a run tells Dagster while it goes on: partitions as they finish, its pace, tables as they end.

Belongs here: events and their metadata. Does not: what is read. Called in the step's own thread only.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import dagster as dg
from dagster._core.definitions.source_asset import (  # exported nowhere
    SYSTEM_METADATA_KEY_SOURCE_ASSET_OBSERVATION as ALREADY_REPORTED,
)

from vantage_stripe.sync.pace import READS_ALLOWED, Meter, Pace
from vantage_stripe.sync.reports import Follower, PartitionReport, TableReport
from vantage_stripe.sync.session import Session

GROUP = "stripe"


def key_of(table: str) -> dg.AssetKey:
    """Return the asset key of a table."""
    return dg.AssetKey([GROUP, table])


class Reporter:
    """Reports one step's work, as it is done.

    Args:
        context: The step's.
        work: What it reads with.
        meter: Takes the pace of what began before the step; None: it begins here.
        at_the_end: Whether partitions wait for `touched`: who follows the tables begins at the first event.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        context: dg.AssetExecutionContext | dg.OpExecutionContext,
        work: Session,
        *,
        meter: Meter | None = None,
        at_the_end: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._context = context
        self._meter = meter or Meter(work.account, work.layout, clock=clock)
        self._at_the_end = at_the_end
        self._objects: dict[str, int] = {}
        self._reported: dict[str, frozenset[str]] = {}
        self.reports: list[TableReport] = []
        self.follower = Follower(
            landed=self._landed, finished=self._finished, meanwhile=self._meanwhile, clock=clock
        )

    def pace(self) -> Pace:
        """Say how the run stands."""
        return self._meter.pace(sum(self._objects.values()))

    def _landed(self, report: TableReport, part: PartitionReport) -> None:
        self._objects[report.table] = report.spent.objects
        if not self._at_the_end and not self._is_known(report.table, part):
            self._context.log_event(self._materialization(report, part))

    def touched(self) -> Iterator[dg.AssetMaterialization]:
        """Give the partitions whose content changed."""
        for report in self.reports:
            for part in report.partitions:
                if part.touched:
                    yield self._materialization(report, part)

    def _materialization(self, report: TableReport, part: PartitionReport) -> dg.AssetMaterialization:
        metadata = partition_metadata(part) | table_metadata(report) | pace_metadata(self.pace())
        return dg.AssetMaterialization(key_of(report.table), partition=part.key, metadata=metadata)

    def _is_known(self, table: str, part: PartitionReport) -> bool:
        """Whether the run that finished a partition lived to report it."""
        if not part.earlier:
            return False
        if table not in self._reported:
            known = self._context.instance.get_materialized_partitions(key_of(table))
            self._reported[table] = frozenset(known)
        return part.key in self._reported[table]

    def _finished(self, report: TableReport) -> None:
        self.reports.append(report)
        self._objects[report.table] = report.spent.objects
        for notice in report.notices:
            self._context.log.warning(notice)
        if report.spent.oddities:
            self._context.log.warning(
                "%s: odd values, read as null: %s", report.table, dict(report.spent.oddities)
            )

    def _meanwhile(self, reports: Sequence[TableReport]) -> None:
        self._objects |= {report.table: report.spent.objects for report in reports}
        self._context.log.info("reading: %s", self.pace())


def table_result(report: TableReport, pace: Pace) -> dg.MaterializeResult[Any]:
    """Return a table's end, so that its checks run; its partitions were reported as they finished.

    Without the mark, which Dagster sets itself where a step has logged its own events, each partition would
    be reported again, at the price of some 10 ms each.
    """
    metadata = table_metadata(report) | pace_metadata(pace) | {ALREADY_REPORTED: True}
    return dg.MaterializeResult(asset_key=key_of(report.table), metadata=metadata)


def nothing_read(key: dg.AssetKey) -> dg.MaterializeResult[Any]:
    """Return the end of a table that was selected and not read: no partition of it is reported."""
    return dg.MaterializeResult(asset_key=key, metadata={ALREADY_REPORTED: True})


def partition_metadata(report: PartitionReport) -> dict[str, Any]:
    """Return what a partition's materialization shows."""
    return {
        "dagster/row_count": report.rows,
        "dagster/uri": report.path.resolve().as_uri(),
        "bytes": report.bytes,
        "inserted": report.inserted,
        "updated": report.updated,
        "deleted": report.deleted,
        "unchanged": report.unchanged,
        "missing": report.missing,
    }


def table_metadata(report: TableReport) -> dict[str, Any]:
    """Return what a table has asked and read so far."""
    return {
        "requests_used": report.spent.requests,
        "requests_nested": report.spent.nested,
        "requests_retrieved": report.spent.retrieved,
        "objects_read": report.spent.objects,
        "odd_values": dg.MetadataValue.json(dict(report.spent.oddities)),
    }


def pace_metadata(pace: Pace) -> dict[str, float]:
    """Return what a run has asked of Stripe so far, all its tables together, and how fast."""
    told: dict[str, float] = {
        "run_seconds": round(pace.seconds, 2),
        "run_objects": pace.objects,
        "run_objects_per_second": round(pace.objects_per_second),
        "run_requests": pace.requests,
        "run_requests_per_second": round(pace.requests_per_second, 1),
        "run_rate_limited": pace.rate_limited,
        "run_retries": pace.retries,
        "run_seconds_waited": round(pace.waited, 1),
    }
    if pace.reads is None:
        return told
    return told | {"reads_of_30_days": pace.reads, "reads_allowed_at_least": READS_ALLOWED}
