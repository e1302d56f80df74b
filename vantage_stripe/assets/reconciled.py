"""The proof as an asset: every check judged once more, and written down with the days before."""

from typing import Any

import dagster as dg

from vantage_stripe.assets.derived import FOLLOWS_CHANGES, GROUP, column_schema, insight_key
from vantage_stripe.assets.reporting import key_of
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.assets.synced import OWNERS
from vantage_stripe.insights.reconciliation import RECONCILIATION
from vantage_stripe.proof import CHECKS
from vantage_stripe.sync.proving import prove
from vantage_stripe.sync.recording import record
from vantage_stripe.tables import EVERY_TABLE

_JUDGED = tuple(dict.fromkeys(asset for check in CHECKS if check.insight for asset in check.queries))


@dg.asset(
    key=insight_key(RECONCILIATION.name),
    group_name=GROUP,
    description=RECONCILIATION.description,
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
    counts = {
        status: sum(result.status == status for result in results)
        for status in ("passed", "failed", "warned", "skipped")
    }
    red = [f"{result.check} {result.name} ({result.asset})" for result in results if result.is_red]
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": len(rows),
            "dagster/uri": path.resolve().as_uri(),
            "bytes": size,
            "as_of": dg.MetadataValue.timestamp(as_of),
            "red": ", ".join(red) or "none",
            **counts,
        }
    )
