"""Jobs, the schedule and the sensors. What spends requests is stopped until a person starts it."""

import dagster as dg

from vantage_stripe.assets.derived import GROUP as INSIGHTS
from vantage_stripe.assets.reported import GROUP as REPORTS
from vantage_stripe.assets.reporting import GROUP as STRIPE
from vantage_stripe.assets.reporting import Reporter, pace_metadata
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.assets.synced import POOL
from vantage_stripe.sync.tick import follow

SYNC = dg.define_asset_job(
    "stripe_sync",
    selection=dg.AssetSelection.groups(STRIPE),
    description="List all tables over the chosen partitions.",
)
ANSWERS = dg.define_asset_job(
    "insights",
    selection=dg.AssetSelection.groups(INSIGHTS),
    description="Compute every insight from what is in the lake; no request.",
)


@dg.op(pool=POOL)
def follow_changes(context: dg.OpExecutionContext, stripe: dg.ResourceParam[StripeResource]) -> None:
    """Take in what changed since the last sync, and report each partition it touched."""
    with stripe.session(f"Dagster run {context.run.run_id}") as work:
        reporter = Reporter(context, work, only_touched=True)
        try:
            follow(work, lists=stripe.settings.payout_items, follower=reporter.follower)
        finally:
            _report(context, reporter)


def _report(context: dg.OpExecutionContext, reporter: Reporter) -> None:
    pace = reporter.pace()
    context.log.info("read: %s", pace)
    parts = [part for report in reporter.reports for part in report.partitions]
    context.add_output_metadata(
        {
            "requests_used": sum(report.spent.requests for report in reporter.reports),
            "inserted": sum(part.inserted for part in parts),
            "updated": sum(part.updated for part in parts),
            "deleted": sum(part.deleted for part in parts),
            **pace_metadata(pace),
        }
    )


@dg.job(description="Bring new, changed and deleted objects home since the last sync; few requests.")
def stripe_changes() -> None:
    """Run one tick of the change feed."""
    follow_changes()


@dg.schedule(job=stripe_changes, cron_schedule="15 1 * * *", execution_timezone="UTC")
def daily_changes() -> dg.RunRequest:
    """Follow the changes once a day; stopped until started, because it spends requests."""
    return dg.RunRequest()


@dg.run_failure_sensor(
    description="Says in the daemon's log which run failed, and why.",
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def run_failed(context: dg.RunFailureSensorContext) -> None:
    """Log a failed run's name and error."""
    context.log.error(
        "run %s of %s failed: %s",
        context.dagster_run.run_id,
        context.dagster_run.job_name,
        context.failure_event.message,
    )


FOLLOW = dg.AutomationConditionSensorDefinition(
    "insights_follow_changes",
    target=dg.AssetSelection.groups(INSIGHTS, REPORTS),
    default_status=dg.DefaultSensorStatus.RUNNING,  # computes from the lake, spends no request
    minimum_interval_seconds=30,
)
