"""Taking personal data out of a lake that has it: all of it, or that of customers who were deleted.

Belongs here: rewriting what is on disk. What comes from Stripe later is redacted as it is read.
"""

import shutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.errors import SettingsError
from vantage_stripe.insights import INSIGHTS
from vantage_stripe.lake import parquet, privacy
from vantage_stripe.lake.layout import Layout
from vantage_stripe.lake.stamp import read_stamp, write_stamp
from vantage_stripe.sync.answers import answer, keep
from vantage_stripe.sync.rebuild import reproject
from vantage_stripe.tables import EVERY_TABLE, TABLES, table_named
from vantage_stripe.tables.model import Table
from vantage_stripe.tables.personal import Mode, Redaction

Told = Callable[[str, int], None]
OWN = (
    "id",
    "payment_intent",
    "payment_method",
    "default_payment_method",
    "default_source",
    "invoice_settings_default_payment_method",
)
"""Columns that name what belongs to a row's customer alone."""


def redact_lake(layout: Layout, redaction: Redaction, told: Told = lambda _table, _count: None) -> None:
    """Redact every file of the tables, newest first; files without anything to redact are kept.

    Killed halfway, it is done again from the start: what is redacted stays as it is.
    """
    for table in EVERY_TABLE:
        paths = [layout.partition(table.name, key) for key in reversed(layout.keys(table.name))]
        told(table.name, sum(_redact(layout, path, table, redaction) for path in paths))


def _redact(layout: Layout, path: Path, table: Table, redaction: Redaction) -> bool:
    if all(chunk.equals(redacted) for chunk, redacted in _redacted(path, table, redaction)):
        return False
    rows = (redacted for _, redacted in _redacted(path, table, redaction))
    parquet.write_chunks(layout, path, table.schema, rows)
    return True


def _redacted(path: Path, table: Table, redaction: Redaction) -> Iterator[tuple[pa.Table, pa.Table]]:
    place = table.schema.get_field_index("raw")
    for chunk in parquet.chunks(path, table.schema):
        raws = [redaction.redact(raw.encode()) for raw in chunk["raw"].to_pylist()]
        changed = chunk.set_column(place, table.schema.field("raw"), pa.array(map(bytes.decode, raws)))
        yield chunk, reproject(table, changed)


def become(layout: Layout, mode: Mode, told: Told = lambda _table, _count: None) -> None:
    """Have a lake that kept its personal data, or hashed it, hash or drop it from here on; the stamp last.

    What was computed from it goes: it is computed again after the next sync.
    """
    stamp = read_stamp(layout.stamp)
    privacy.begin(layout, mode)
    redact_lake(layout, privacy.redaction_of(layout, mode), told)
    shutil.rmtree(layout.insights, ignore_errors=True)
    shutil.rmtree(layout.reports, ignore_errors=True)
    if stamp is not None:
        write_stamp(layout, replace(stamp, personal=mode))


def forget_customers(
    layout: Layout,
    redaction: Redaction,
    customers: Collection[str],
    as_of: datetime,
    *,
    timezone: str = "UTC",
    told: Told = lambda _table, _count: None,
) -> frozenset[str]:
    """Redact all that names deleted customers, now and in all that will be read; return the ids it goes by.

    Raises:
        SettingsError: One is not in the lake, or not deleted: Stripe would send its data again.
    """
    _demand_deleted(layout, customers)
    ids = privacy.forget(layout, {*customers, *_belongings(layout, customers)})
    redact_lake(layout, replace(redaction, forgotten=ids), told)
    shutil.rmtree(layout.reports, ignore_errors=True)
    for insight in INSIGHTS:
        if layout.insight(insight.name).exists():
            keep(layout, insight, answer(layout, insight, as_of, timezone=timezone))
    return ids


def _demand_deleted(layout: Layout, customers: Collection[str]) -> None:
    rows = parquet.read_table(layout, table_named("customers"), ["id", "_deleted_at"], live=False)
    deleted = dict(zip(rows["id"].to_pylist(), rows["_deleted_at"].to_pylist(), strict=True))
    for customer in customers:
        if customer not in deleted:
            raise SettingsError(f"no customer {customer} is in the lake {layout.root}. Nothing was redacted.")
        if deleted[customer] is None:
            raise SettingsError(
                f"customer {customer} is not deleted: delete it at Stripe and sync, else its data comes"
                " again."
                " Nothing was redacted."
            )


def _belongings(layout: Layout, customers: Collection[str]) -> set[str]:
    """Return the ids of what belongs to some customers: some objects name only these, not the customer."""
    wanted = pa.array(sorted(customers), pa.string())
    found: set[str] = set()
    for table in TABLES:
        owner = "customer" if "customer" in table.schema.names else "id"
        names = [name for name in OWN if name in table.schema.names]
        rows = parquet.read_table(layout, table, list(dict.fromkeys([owner, *names])), live=False)
        rows = rows.filter(pc.is_in(rows[owner], wanted))
        for name in names:
            found.update(value for value in rows[name].to_pylist() if value is not None)
    return found
