"""What is proved about each table after a sync: one table of predicates, from which the checks derive."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.assets.reporting import key_of
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import Layout
from vantage_stripe.tables.model import Table

SAMPLES = 5


@dataclass(frozen=True, kw_only=True)
class Predicate:
    """Something that holds for every row of a table.

    Attributes:
        name: The check's name.
        description: What holds, for people.
        columns: The columns it reads.
        failing: Returns the ids of the rows for which it does not hold.
    """

    name: str
    description: str
    columns: tuple[str, ...]
    failing: Callable[[pa.Table], pa.Array]

    def fits(self, table: Table) -> bool:
        """Whether the table has the columns."""
        return set(self.columns) <= set(table.schema.names)


def _repeated(rows: pa.Table) -> pa.Array:
    counts = rows["id"].value_counts()
    return counts.filter(pc.greater(counts.field("counts"), 1)).field("values")


def _net_is_off(rows: pa.Table) -> pa.Array:
    return rows.filter(pc.not_equal(rows["net"], pc.subtract(rows["amount"], rows["fee"])))["id"]


PREDICATES = (
    Predicate(name="unique_id", description="One row per id.", columns=("id",), failing=_repeated),
    Predicate(
        name="net_identity",
        description="net = amount - fee, to the minor unit.",
        columns=("id", "amount", "fee", "net"),
        failing=_net_is_off,
    ),
)


def table_checks(tables: Sequence[Table]) -> list[dg.AssetChecksDefinition]:
    """Return the checks of every table: its predicates, and that each row is in its partition."""
    checks = [
        _predicate_check(table, predicate)
        for table in tables
        for predicate in PREDICATES
        if predicate.fits(table)
    ]
    return [*checks, *(_placement_check(table) for table in tables)]


def _predicate_check(table: Table, predicate: Predicate) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=key_of(table.name), name=predicate.name, description=predicate.description, blocking=True
    )
    def check(stripe: dg.ResourceParam[StripeResource]) -> dg.AssetCheckResult:
        rows = parquet.read_table(stripe.layout, table, list(predicate.columns), live=False)
        return _result(len(rows), predicate.failing(rows).to_pylist())

    return check


def _placement_check(table: Table) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=key_of(table.name),
        name="in_partition",
        description="Every row lies in the partition of its `created` (UTC).",
        blocking=True,
    )
    def check(stripe: dg.ResourceParam[StripeResource]) -> dg.AssetCheckResult:
        rows, astray = 0, []
        for key in stripe.layout.keys(table.name):
            part = parquet.read(stripe.layout.partition(table.name, key), ["id", "created"])
            rows += len(part)
            astray += _astray(stripe.layout, key, part)
        return _result(rows, astray)

    return check


def _astray(layout: Layout, key: str, part: pa.Table) -> list[str]:
    window = layout.period.window_of(key)
    seconds = pc.divide(pc.cast(part["created"], pa.int64()), 1_000_000)
    outside = pc.or_(pc.less(seconds, window.since), pc.greater_equal(seconds, window.until))
    ids: list[str] = part.filter(outside)["id"].to_pylist()
    return ids


def _result(checked: int, failed: list[str]) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=not failed,
        metadata={
            "rows_checked": checked,
            "rows_failed": len(failed),
            "sample_ids": ", ".join(sorted(failed)[:SAMPLES]),
        },
    )
