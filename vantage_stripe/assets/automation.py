"""Jobs, the schedule and the sensors. What spends requests is stopped until a person starts it."""

import dagster as dg

from vantage_stripe.assets.dead_runs import dead_runs
from vantage_stripe.assets.derived import GROUP as INSIGHTS
from vantage_stripe.assets.reported import GROUP as REPORTS
from vantage_stripe.assets.reporting import GROUP as STRIPE
from vantage_stripe.assets.ticks import follow_changes, relist_recent
from vantage_stripe.assets.verifying import stripe_verify
from vantage_stripe.assets.watching import changes_sensor
from vantage_stripe.settings import Settings
from vantage_stripe.sync.recent import TRAIL
from vantage_stripe.tables import TABLES

NIGHTLY = 2 * len(TABLES)
"""Requests of a night in which nothing has happened: a look at each table's changes, and a page of each."""
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


@dg.job(description="Bring new, changed and deleted objects home since the last sync; few requests.")
def stripe_changes() -> None:
    """Run one tick of the change feed."""
    follow_changes()


@dg.job(description=f"Follow the changes, then list the last {TRAIL.days} days again.")
def stripe_nightly() -> None:
    """Heal what no event announced."""
    relist_recent()


@dg.schedule(
    job=stripe_nightly,
    cron_schedule="15 1 * * *",
    execution_timezone="UTC",
    description=(
        f"Follows the changes, settles balance transactions, and lists the partitions of the last"
        f" {TRAIL.days} days again, so that what no event announced heals. Spends a request for every 100"
        f" objects created in them, and at least {NIGHTLY} a night for the {len(TABLES)} tables:"
        f" {NIGHTLY * 30:,} in 30 days where little happens."
    ),
)
def nightly() -> dg.RunRequest:
    """Run once a night; stopped until started, because it spends requests."""
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
    description="Computes insights again, and the report, after a table they read has changed, and once a day"
    " because time passes. Spends no request.",
)
JOBS = (SYNC, ANSWERS, stripe_changes, stripe_nightly, stripe_verify)
WRITING = (SYNC.name, stripe_changes.name, stripe_nightly.name, stripe_verify.name)
"""The jobs that hold the lake."""
SCHEDULES = (nightly,)


def sensors(settings: Settings) -> list[dg.SensorDefinition]:
    """Return the sensors: news from Stripe, what follows in the lake, runs that died, runs that failed."""
    looking = changes_sensor(stripe_changes.name, WRITING, interval=settings.changes_interval)
    return [looking, FOLLOW, dead_runs, run_failed]
