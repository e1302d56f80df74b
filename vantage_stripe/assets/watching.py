"""The sensor that looks at Stripe's events: one request a look, a run only for news.

What has been taken in is told by the lake. The sensor's cursor holds only for which event it last requested
a run, and when: an event that Stripe lists so late that the run does not meet it is not asked for for ever.
"""

import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import dagster as dg

from vantage_stripe.assets.reporting import GROUP
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.lake.files import writer_of
from vantage_stripe.lake.state import REQUEST_DAYS
from vantage_stripe.sync.feed import cursor_of
from vantage_stripe.sync.news import is_taken_in, look

UNDER_WAY = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
LONGEST_REST = 3600
"""Seconds between two tries of a run that keeps failing, at most: each try spends requests."""
REMEMBERED = 8
"""How many of the last runs are looked at to see whether they keep failing."""


def changes_sensor(job: str, writing: Sequence[str], *, interval: int) -> dg.SensorDefinition:
    """Return the sensor that requests a job whenever Stripe lists an event that the lake has not taken in.

    Args:
        job: The name of what it requests.
        writing: The jobs that write the lake; while one of them is under way it does not look.
        interval: Seconds between two looks.
    """
    looks = REQUEST_DAYS * 86_400 // interval

    @dg.sensor(
        name="stripe_changes",
        job_name=job,  # by name: over the object, Dagster makes the sensor anew with a beta feature
        minimum_interval_seconds=interval,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description=(
            f"Asks Stripe for its newest event every {interval} s, one request, {looks:,} in {REQUEST_DAYS}"
            f" days, and requests a run of `{job}` when the lake has not taken it in yet."
            " Does not ask while somebody writes the lake."
        ),
    )
    def stripe_changes(
        context: dg.SensorEvaluationContext, stripe: dg.ResourceParam[StripeResource]
    ) -> dg.SensorResult | dg.SkipReason:
        stripe = stripe.reread()
        layout = stripe.layout
        if cursor_of(layout) is None:
            return dg.SkipReason(f"no sync of {layout.root} yet: run `vantage-stripe sync` first")
        busy = under_way(context.instance, writing) or resting(
            context.instance, job, interval=interval, now=time.time()
        )
        writer = writer_of(layout)
        if busy is None and writer is not None:
            busy = f"the lake is being written by {writer}"
        if busy is not None:
            return dg.SkipReason(busy)
        newest = look(stripe.settings, layout, account=stripe.opened)
        if newest is None:
            return dg.SkipReason(f"Stripe lists no event of the last {REQUEST_DAYS} days")
        if is_taken_in(layout, newest):
            return dg.SkipReason(f"nothing new since {newest}")
        now = time.time()
        if was_followed(context.instance, job, context.cursor, newest.id):
            return dg.SkipReason(
                f"{newest} was listed too late for the change feed: the schedule `nightly` brings it,"
                " or `vantage-stripe sync --full`"
            )
        context.log.info("new: %s", newest)
        # No run key: a run that failed must be requested again for the same event.
        return dg.SensorResult(run_requests=[dg.RunRequest()], cursor=json.dumps([newest.id, now]))

    return stripe_changes


def was_followed(instance: dg.DagsterInstance, job: str, cursor: str | None, event: str) -> bool:
    """Whether the run that was requested for an event has succeeded."""
    requested, at = json.loads(cursor) if cursor else (None, 0.0)
    if requested != event:
        return False
    records = instance.get_run_records(dg.RunsFilter(job_name=job), limit=1)
    return any(
        record.dagster_run.status == dg.DagsterRunStatus.SUCCESS and record.create_timestamp.timestamp() >= at
        for record in records
    )


def under_way(instance: dg.DagsterInstance, writing: Sequence[str]) -> str | None:
    """Say which run that writes the lake is queued or in progress, None when none is."""
    for run in instance.get_runs(dg.RunsFilter(statuses=UNDER_WAY)):
        selected = any(key.path[0] == GROUP for key in run.asset_selection or ())
        if run.job_name in writing or selected:
            return f"run {run.run_id} ({run.job_name}) is {run.status.value.lower().replace('_', ' ')}"
    return None


def resting(instance: dg.DagsterInstance, job: str, *, interval: int, now: float) -> str | None:
    """Say until when a job that keeps failing is left alone, None when it is not.

    The first failure is tried again at the next look, then after twice the time, and so on up to an hour.
    """
    records = instance.get_run_records(dg.RunsFilter(job_name=job), limit=REMEMBERED)
    failed = 0
    while failed < len(records) and records[failed].dagster_run.status == dg.DagsterRunStatus.FAILURE:
        failed += 1
    if failed == 0:
        return None
    rest = min(interval * (2 ** (failed - 1) - 1), max(LONGEST_REST, interval))
    until = (records[0].end_time or now) + rest
    if now >= until:
        return None
    return (
        f"run {records[0].dagster_run.run_id} failed, as did the {failed - 1} before it:"
        f" the next try is at {datetime.fromtimestamp(until, UTC):%H:%M:%S} UTC"
    )
