"""Assembles what Dagster loads; defines nothing."""

import dagster as dg

from vantage_stripe.assets import automation
from vantage_stripe.assets.alerts import alerts
from vantage_stripe.assets.checks import asset_checks
from vantage_stripe.assets.derived import derived_assets
from vantage_stripe.assets.partitions import partitions_of
from vantage_stripe.assets.reconciled import reconciliation
from vantage_stripe.assets.reported import report_asset
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.assets.synced import synced_assets
from vantage_stripe.assets.verifying import verified_check
from vantage_stripe.insights import INSIGHTS
from vantage_stripe.insights.reconciliation import RECONCILIATION
from vantage_stripe.settings import Settings
from vantage_stripe.tables import EVERY_TABLE


def build_defs(stripe: StripeResource) -> dg.Definitions:
    """Assemble the definitions over a resource; tests and the command line bring their own."""
    return dg.Definitions(
        assets=[
            synced_assets(EVERY_TABLE, partitions_of(stripe.settings, stripe.layout)),
            *derived_assets(INSIGHTS),
            reconciliation,
            report_asset((*INSIGHTS, RECONCILIATION)),
        ],
        asset_checks=[*asset_checks(), verified_check()],
        jobs=automation.JOBS,
        schedules=automation.SCHEDULES,
        sensors=[*automation.sensors(stripe.settings), alerts],
        resources={"stripe": stripe},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """Assemble the definitions from the environment's settings."""
    return build_defs(StripeResource(Settings.load(), reload=Settings.load))
