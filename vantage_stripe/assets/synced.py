"""The source tables as assets: one step lists all selected tables at once, each an asset of its own."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg
import pyarrow as pa

from vantage_stripe.assets.partitions import window_of
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.errors import SyncFailedError
from vantage_stripe.lake.state import requests_used
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.sync.reports import PartitionReport, TableReport
from vantage_stripe.sync.session import Session
from vantage_stripe.tables.model import Table

GROUP = "stripe"
POOL = "stripe"
READS_ALLOWED = 10_000
"""Reads that Stripe allows every account in 30 days, however few its transactions."""
OWNERS = ["team:payments"]


class SyncConfig(dg.Config):
    """How a run lists.

    Attributes:
        fresh: List everything again, where an unfinished sync of the same range would be continued.
    """

    fresh: bool = False


def key_of(table: str) -> dg.AssetKey:
    """Return the asset key of a table."""
    return dg.AssetKey([GROUP, table])


def synced_assets(tables: Sequence[Table], partitions: dg.PartitionsDefinition[str]) -> dg.AssetsDefinition:
    """Return the asset that lists all selected tables over the run's partitions."""

    @dg.multi_asset(
        name="stripe_tables",
        specs=[table_spec(table) for table in tables],
        partitions_def=partitions,
        backfill_policy=dg.BackfillPolicy.single_run(),
        can_subset=True,
        pool=POOL,
    )
    def stripe_tables(
        context: dg.AssetExecutionContext, config: SyncConfig, stripe: dg.ResourceParam[StripeResource]
    ) -> Iterator[dg.MaterializeResult[Any]]:
        selected = [table for table in tables if key_of(table.name) in context.selected_asset_keys]
        keys = list(context.partition_keys)
        reports: list[TableReport] = []
        with stripe.session(f"Dagster run {context.run.run_id}") as work:
            window = window_of(work.layout.period, keys)
            sync_tables(work, selected, window, fresh=config.fresh, finished=reports.append)
            usage = usage_metadata(work)
        context.log.info("requests of this run: %s", usage)
        for report in reports:
            if report.error is None:
                yield from _succeeded(context, report, usage)
            else:
                _report_finished(context, report)
        failures = {report.table: report.error for report in reports if report.error is not None}
        if failures:
            raise SyncFailedError(failures)

    return stripe_tables


def table_spec(table: Table) -> dg.AssetSpec:
    """Return a table's asset: all that the declaration says, where the UI shows it."""
    return dg.AssetSpec(
        key=key_of(table.name),
        group_name=GROUP,
        description=f"{table.description}\n\n[Stripe's page]({table.docs}) · permission `{table.permission}`",
        kinds={"stripe", "parquet"},
        owners=OWNERS,
        tags={"personal_data": "yes" if table.personal else "no"},
        metadata={"dagster/column_schema": column_schema(table), "endpoint": f"GET /v1/{table.endpoint}"},
        skippable=True,
    )


def column_schema(table: Table) -> dg.TableSchema:
    """Return a table's columns as Dagster shows them."""
    declared = {column.name: column for column in table.columns}
    system = {
        "raw": "the whole object as compact JSON, its nested lists complete",
        "_api_version": "the Stripe-Version the row was read in",
        "_synced_at": "when the row was read (UTC)",
        "_deleted_at": "when Stripe deleted the object (UTC); null while it lives",
    }
    return dg.TableSchema(columns=[_table_column(field, declared, system) for field in table.schema])


def _table_column(field: pa.Field, declared: dict[str, Any], system: dict[str, str]) -> dg.TableColumn:
    column = declared.get(field.name)
    return dg.TableColumn(
        field.name,
        str(field.type),
        description=column.description if column else system[field.name],
        constraints=dg.TableColumnConstraints(nullable=field.nullable, unique=field.name == "id"),
        tags={"personal": ""} if column is not None and column.personal else {},
    )


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
    """Return what a table's part of a run shows."""
    return {
        "requests_used": report.spent.requests,
        "requests_nested": report.spent.nested,
        "objects_read": report.spent.objects,
        "objects_per_second": round(report.spent.objects / max(report.seconds, 0.01)),
        "seconds": round(report.seconds, 2),
        "odd_values": dg.MetadataValue.json(dict(report.spent.oddities)),
    }


def usage_metadata(work: Session) -> dict[str, float]:
    """Return what a run asked of Stripe, all its tables together, and how much of the month that is.

    Stripe allows 500 reads for each transaction of a rolling 30 days, and 10,000 at least
    (https://docs.stripe.com/rate-limits): how many transactions it counts, it does not say.
    """
    usage = work.account.client.usage.snapshot()
    used = requests_used(work.layout, work.account.clock()) + usage.requests
    return {
        "run_requests": usage.requests,
        "run_rate_limited": usage.rate_limited,
        "run_retries": usage.retries,
        "run_seconds_waited": round(usage.waited, 1),
        "reads_of_30_days": used,
        "reads_allowed_at_least": READS_ALLOWED,
    }


def _succeeded(
    context: dg.AssetExecutionContext, report: TableReport, usage: dict[str, float]
) -> Iterator[dg.MaterializeResult[Any]]:
    key = key_of(report.table)
    for part in report.partitions:
        context.add_asset_metadata(partition_metadata(part), asset_key=key, partition_key=part.key)
    if report.spent.oddities:
        context.log.warning("%s: odd values, read as null: %s", report.table, dict(report.spent.oddities))
    yield dg.MaterializeResult(asset_key=key, metadata=table_metadata(report) | usage)


def _report_finished(context: dg.AssetExecutionContext, report: TableReport) -> None:
    """Say what a failed table had finished: it is on disk, and a rerun does not pay for it again."""
    for part in report.partitions:
        context.log_event(
            dg.AssetMaterialization(
                key_of(report.table), partition=part.key, metadata=partition_metadata(part)
            )
        )
