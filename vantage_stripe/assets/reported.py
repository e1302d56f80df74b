"""The report as an asset: the page a person opens, downstream of every insight."""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from vantage_stripe.assets.derived import FOLLOWS_CHANGES, MADE_ONCE, insight_key
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.assets.synced import OWNERS
from vantage_stripe.insights.model import Insight
from vantage_stripe.report.today import pressing
from vantage_stripe.sync.reporting import gather, keep_report

GROUP = "reports"
KEY = dg.AssetKey([GROUP, "report"])


def report_asset(insights: Sequence[Insight]) -> dg.AssetsDefinition:
    """Return the asset of the report."""

    @dg.asset(
        key=KEY,
        group_name=GROUP,
        description="One HTML page: what needs action today, trends, and proof. Without names."
        f"\n\n[The newest one at a glance](/assets/{GROUP}/report?view=events)",
        deps=[insight_key(insight.name) for insight in insights],
        kinds={"python", "html"},
        owners=OWNERS,
        automation_condition=MADE_ONCE | FOLLOWS_CHANGES,
    )
    def report(stripe: dg.ResourceParam[StripeResource]) -> dg.MaterializeResult[Any]:
        as_of = stripe.now()
        # Computed anew: a page that says "as of now" of what was computed yesterday would lie.
        material = gather(stripe.layout, as_of, timezone=stripe.settings.report_timezone)
        path = keep_report(stripe.layout, material)
        cards = pressing(material)
        return dg.MaterializeResult(
            metadata={
                # In the order of the page: the answer first.
                "as_of": dg.MetadataValue.timestamp(as_of),
                "page": dg.MetadataValue.path(path.resolve()),
                "today": dg.MetadataValue.md(
                    "\n".join(
                        f"- **{card.count:,}** {card.title}" + "".join(f"; {fact}" for fact in card.facts)
                        for card in cards
                    )
                ),
                **{card.title.replace(" ", "_"): card.count for card in cards},
                "dagster/uri": path.resolve().as_uri(),
                "bytes": path.stat().st_size,
            }
        )

    return report
