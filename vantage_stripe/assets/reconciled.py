"""The proof as an asset: every check judged once more, and written down with the days before."""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from vantage_stripe.assets.derived import FOLLOWS_CHANGES, GROUP, column_schema, describe, insight_key
from vantage_stripe.assets.reporting import key_of
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.assets.summaries import shown
from vantage_stripe.assets.synced import OWNERS
from vantage_stripe.insights.plots import severity_bars
from vantage_stripe.insights.reconciliation import RECONCILIATION
from vantage_stripe.insights.summary import Summary
from vantage_stripe.proof import CHECKS
from vantage_stripe.report.proof import of_which
from vantage_stripe.sync.proving import Result, prove
from vantage_stripe.sync.recording import record
from vantage_stripe.tables import EVERY_TABLE

_JUDGED = tuple(dict.fromkeys(asset for check in CHECKS if check.insight for asset in check.queries))


@dg.asset(
    key=insight_key(RECONCILIATION.name),
    group_name=GROUP,
    description=describe(RECONCILIATION),
    deps=[
        *(
            dg.AssetDep(key_of(table.name), partition_mapping=dg.AllPartitionMapping())
            for table in EVERY_TABLE
        ),
        *(insight_key(name) for name in _JUDGED),
    ],
    kinds={"python", "parquet"},
    owners=OWNERS,
    metadata={"dagster/column_schema": column_schema(RECONCILIATION)},
    automation_condition=FOLLOWS_CHANGES,
)
def reconciliation(stripe: dg.ResourceParam[StripeResource]) -> dg.MaterializeResult[Any]:
    """Judge every check, and keep what was found."""
    as_of = stripe.now()
    results = prove(stripe.layout, as_of)
    rows, path, size = record(stripe.layout, results, as_of)
    return dg.MaterializeResult(
        metadata={
            # In the order of the page: the answer first.
            "as_of": dg.MetadataValue.timestamp(as_of),
            **shown(_summary(results)),
            "dagster/row_count": len(rows),
            "dagster/uri": path.resolve().as_uri(),
            "bytes": size,
        }
    )


def _summary(results: Sequence[Result]) -> Summary:
    """Count the verdicts, and tell of those that did not pass: the worst first."""
    order = ("failed", "warned", "skipped", "passed")
    counts = {status: sum(result.status == status for result in results) for status in order}
    alike: dict[tuple[str, ...], list[str]] = {}
    for result in sorted(results, key=lambda result: order.index(result.status)):
        if result.status != "passed":
            told = (result.status, f"{result.check} {result.name}", result.found)
            alike.setdefault(told, []).append(result.asset)
    return Summary(
        counts={"rows_checked": sum(result.rows_checked for result in results), **counts},
        head=("verdict", "check", "of", "what was found"),
        top=[(status, check, of_which(assets), found) for (status, check, found), assets in alike.items()],
        picture=severity_bars(counts),
    )
