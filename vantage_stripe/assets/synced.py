"""The source tables as assets: one step lists all selected tables at once, each an asset of its own."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg
import pyarrow as pa

from vantage_stripe.assets.lineage import column_lineage, parents_of
from vantage_stripe.assets.partitions import window_of
from vantage_stripe.assets.reporting import GROUP, Reporter, key_of, nothing_read, table_result
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.errors import SyncFailedError
from vantage_stripe.sync.companions import sync_range
from vantage_stripe.sync.pace import Pace
from vantage_stripe.tables.model import Table

POOL = "stripe"
OWNERS = ["team:payments"]


class SyncConfig(dg.Config):
    """How a run lists.

    Attributes:
        fresh: List everything again, where an unfinished sync of the same range would be continued.
    """

    fresh: bool = False


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
        with stripe.session(f"Dagster run {context.run.run_id}", log=context.log) as work:
            window = window_of(work.layout.period, list(context.partition_keys))
            reporter = Reporter(context, work, meter=stripe.meter)
            sync_range(
                work,
                selected,
                window,
                lists=stripe.settings.payout_items,
                fresh=config.fresh,
                begun=stripe.begun,
                follower=reporter.follower,
            )
            pace = reporter.pace()
        context.log.info("read: %s", pace)
        failures = {report.table: report.error for report in reporter.reports if report.error is not None}
        yield from _ends(context, tables, reporter, pace)
        if failures:
            raise SyncFailedError(failures)

    return stripe_tables


def _ends(
    context: dg.AssetExecutionContext, tables: Sequence[Table], reporter: Reporter, pace: Pace
) -> Iterator[dg.MaterializeResult[Any]]:
    """End each selected table that did not fail, parents first: the run's checks wait for all of them.

    Also one that was not to be read (payout items, switched off). A companion that went with its table
    unasked is none of the step's outputs.
    """
    reports = {report.table: report for report in reporter.reports}
    for table in tables:
        key, report = key_of(table.name), reports.get(table.name)
        if key in context.selected_asset_keys and (report is None or report.error is None):
            yield nothing_read(key) if report is None else table_result(report, pace)


def table_spec(table: Table) -> dg.AssetSpec:
    """Return a table's asset: all that the declaration says, where the UI shows it."""
    return dg.AssetSpec(
        key=key_of(table.name),
        group_name=GROUP,
        description=f"{table.description}\n\n[Stripe's page]({table.docs}) · permission `{table.permission}`",
        deps=[key_of(name) for name in parents_of(table)],
        kinds={"stripe", "parquet"},
        owners=OWNERS,
        tags={"personal_data": "yes" if table.personal else "no"},
        metadata={
            "dagster/column_schema": column_schema(table),
            "dagster/column_lineage": column_lineage(table, key_of),
            "endpoint": table.requests,
        },
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
