"""The report as an asset, and the large pictures of the insights."""

from typing import Any

import dagster as dg
from dagster import AssetKey

from vantage_stripe.assets.derived import derived_assets
from vantage_stripe.assets.reported import KEY, report_asset
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.insights import INSIGHTS
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.tables import table_named

TABLES = ("charges", "balance_transactions")


def test_the_report_and_the_pictures_are_made_and_told_of(
    stripe: StripeResource, instance: dg.DagsterInstance
) -> None:
    with stripe.session("a test") as work:
        sync_tables(work, [table_named(name) for name in TABLES], work.whole())
    chosen = [insight for insight in INSIGHTS if insight.name in {"payments_daily", "settlement_daily"}]
    result = dg.materialize(
        [*derived_assets(chosen), report_asset(INSIGHTS)], resources={"stripe": stripe}, instance=instance
    )
    assert result.success

    def metadata(key: AssetKey) -> dict[str, Any]:
        (event,) = result.asset_materializations_for_node("__".join(key.path))
        return dict(event.metadata)

    told = metadata(KEY)
    page = stripe.layout.report("report.html")
    assert told["page"].value == str(page.resolve())
    assert told["bytes"].value == page.stat().st_size
    assert told["disputes_need_you"].value == 0
    assert str(told["today"].value).startswith("- **0** disputes need you\n- **")
    for insight in chosen:
        told = metadata(AssetKey(["insights", insight.name]))
        picture = stripe.layout.report(f"{insight.name}.svg")
        assert told["large_picture"].value == str(picture.resolve())
        assert picture.read_text("utf-8").startswith("<svg ")
        assert told["totals"].value
