"""The runs that materialize no chosen partitions: a tick of the change feed, and the nightly listing.

Each yields a materialization for every partition it touched, and ends with the touched tables' checks.
"""

from collections.abc import Iterator
from functools import partial
from typing import Protocol

import dagster as dg

from vantage_stripe.assets.checks import evaluations
from vantage_stripe.assets.reporting import Reporter, pace_metadata
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.assets.synced import POOL
from vantage_stripe.sync.recent import sync_recent
from vantage_stripe.sync.reports import Follower
from vantage_stripe.sync.session import Session
from vantage_stripe.sync.tick import follow
from vantage_stripe.tables import EVERY_TABLE


class Work(Protocol):
    """What a run does with the account and the lake."""

    def __call__(self, work: Session, *, follower: Follower) -> None:
        """Do it, and tell the follower."""


Events = Iterator[dg.AssetMaterialization | dg.AssetCheckEvaluation | dg.Output[None]]


@dg.op(pool=POOL, out=dg.Out(dg.Nothing))
def follow_changes(context: dg.OpExecutionContext, stripe: dg.ResourceParam[StripeResource]) -> Events:
    """Take in what changed since the last sync, report each partition it touched, check the tables."""
    yield from _told(context, stripe, partial(follow, lists=stripe.settings.payout_items))


@dg.op(pool=POOL, out=dg.Out(dg.Nothing))
def relist_recent(context: dg.OpExecutionContext, stripe: dg.ResourceParam[StripeResource]) -> Events:
    """Follow the changes, then list the last weeks again; report and check as a tick does."""
    yield from _told(context, stripe, partial(sync_recent, lists=stripe.settings.payout_items))


def _told(context: dg.OpExecutionContext, stripe: StripeResource, work: Work) -> Events:
    """Do the work under the lake's lock, and tell Dagster what came of it.

    The checks are evaluated before anything is told: who follows the tables then sees all of a tick at once,
    and not its beginning.
    """
    with stripe.session(f"Dagster run {context.run.run_id}", log=context.log) as opened:
        reporter = Reporter(context, opened, at_the_end=True)
        try:
            work(opened, follower=reporter.follower)
        except Exception:
            yield from reporter.touched()  # they are on disk, whatever failed
            raise
        pace = reporter.pace()
    context.log.info("read: %s", pace)
    parts = [part for report in reporter.reports for part in report.partitions]
    names = {part.table for part in parts if part.touched}
    checked = list(evaluations(stripe.layout, [table for table in EVERY_TABLE if table.name in names]))
    yield from reporter.touched()
    yield from checked
    counts: dict[str, float] = {
        "partitions_touched": sum(part.touched for part in parts),
        "inserted": sum(part.inserted for part in parts),
        "updated": sum(part.updated for part in parts),
        "deleted": sum(part.deleted for part in parts),
        "unchanged": sum(part.unchanged for part in parts),
        "requests_used": sum(report.spent.requests for report in reporter.reports),
    }
    yield dg.Output(None, metadata=counts | pace_metadata(pace))
