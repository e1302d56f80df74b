"""The insights as assets: each the whole answer at its `as_of`, downstream of the tables it reads."""

from collections.abc import Sequence
from typing import Any

import dagster as dg
import pyarrow as pa

from vantage_stripe.assets.reporting import key_of
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.assets.summaries import shown
from vantage_stripe.assets.synced import OWNERS
from vantage_stripe.insights.model import Insight
from vantage_stripe.sync.answers import answer, keep
from vantage_stripe.sync.freshness import grounds, note
from vantage_stripe.sync.picturing import keep_picture, picture_of

GROUP = "insights"
CHANGED: Any = dg.AutomationCondition.any_deps_updated() | dg.AutomationCondition.cron_tick_passed(
    "5 0 * * *"
)
_IDLE = ~dg.AutomationCondition.any_deps_in_progress() & ~dg.AutomationCondition.in_progress()
FOLLOWS_CHANGES = CHANGED.since_last_handled() & _IDLE
"""Once per change upstream, and once a day because time passes."""
MADE_ONCE = (
    dg.AutomationCondition.newly_missing().since_last_handled()
    & ~dg.AutomationCondition.any_deps_missing()
    & _IDLE
)
"""Where it was never made, as soon as all that it rests on is there."""


def insight_key(name: str) -> dg.AssetKey:
    """Return the asset key of an insight."""
    return dg.AssetKey([GROUP, name])


def derived_assets(insights: Sequence[Insight]) -> list[dg.AssetsDefinition]:
    """Return an asset for each insight."""
    return [_derived_asset(insight) for insight in insights]


def _derived_asset(insight: Insight) -> dg.AssetsDefinition:
    @dg.asset(
        key=insight_key(insight.name),
        group_name=GROUP,
        description=describe(insight),
        deps=[
            dg.AssetDep(key_of(name), partition_mapping=dg.AllPartitionMapping()) for name in insight.inputs
        ],
        kinds={"python", "parquet"},
        owners=OWNERS,
        metadata={
            "dagster/column_schema": column_schema(insight),
            "dagster/column_lineage": _lineage(insight),
        },
        automation_condition=FOLLOWS_CHANGES,
    )
    def derived(stripe: dg.ResourceParam[StripeResource]) -> dg.MaterializeResult[Any]:
        as_of = stripe.now()
        layout, timezone = stripe.layout, stripe.settings.report_timezone
        rests_on = grounds(layout, insight, as_of, timezone=timezone)
        rows = answer(layout, insight, as_of, timezone=timezone)
        path, size = keep(layout, insight, rows)
        note(layout, insight, rests_on, as_of)
        return dg.MaterializeResult(
            metadata={
                # In the order of the page: the answer first.
                "as_of": dg.MetadataValue.timestamp(as_of),
                **(shown(insight.summary(rows)) if insight.summary else {}),
                **_large_picture(stripe, insight, rows),
                "dagster/row_count": len(rows),
                "dagster/uri": path.resolve().as_uri(),
                "bytes": size,
            }
        )

    return derived


def describe(insight: Insight) -> str:
    """Return the question, and where the answer is: the page puts all columns before it."""
    page = f"/assets/{GROUP}/{insight.name}?view=events"
    return f"{insight.description}\n\n[The newest answer at a glance]({page})"


def _large_picture(
    stripe: StripeResource, insight: Insight, rows: pa.Table
) -> dict[str, dg.MetadataValue[Any]]:
    """Draw the large picture beside the data; it is linked, and what it shows is told in words."""
    picture = picture_of(insight.name)
    if picture is None:
        return {}
    path, plot = keep_picture(stripe.layout, picture, {insight.name: rows})
    facts = {column.title: column.facts for column in plot.columns}
    return {"large_picture": dg.MetadataValue.path(path.resolve()), "totals": dg.MetadataValue.json(facts)}


def column_schema(insight: Insight) -> dg.TableSchema:
    """Return the columns; each says where it comes from, because Dagster's own UI draws no column lineage."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                column.name,
                _type(column.type),
                description=column.description
                + "".join(f" ← `stripe/{source}`" for source in column.sources),
                constraints=dg.TableColumnConstraints(nullable=column.nullable),
            )
            for column in insight.columns
        ]
    )


def _type(kind: pa.DataType) -> str:
    """Return a type's name; of a list of records not all their fields, which push the words off the page."""
    nested = pa.types.is_list(kind) and pa.types.is_struct(kind.value_type)
    return "list<struct>" if nested else str(kind)


def _lineage(insight: Insight) -> dg.TableColumnLineage:
    return dg.TableColumnLineage(
        {
            column.name: [
                dg.TableColumnDep(key_of(source.partition(".")[0]), source.partition(".")[2])
                for source in column.sources
            ]
            for column in insight.columns
        }
    )
