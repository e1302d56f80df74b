"""Deriving the columns again from `raw`, without one request: a new column is there for all of history."""

from collections import Counter
from collections.abc import Callable

import pyarrow as pa

from vantage_stripe.api.protocol import API_VERSION
from vantage_stripe.errors import DamagedLakeError
from vantage_stripe.lake import footers, parquet
from vantage_stripe.lake.layout import Layout
from vantage_stripe.tables.model import Table
from vantage_stripe.tables.projection import project_raws

KEPT = ("_api_version", "_synced_at", "_deleted_at")
NEEDED = ("raw", "_synced_at")
"""Columns without which a row cannot be derived: a file that another program wrote may lack them."""


def rebuild_table(
    layout: Layout,
    table: Table,
    *,
    everything: bool = False,
    told: Callable[[str, int], None] = lambda _key, _rows: None,
) -> int:
    """Rewrite the partitions of an older schema, newest first, and return how many were.

    Killed halfway, it goes on where it was: each file says which schema it has.

    Args:
        layout: The lake.
        table: The declaration, in its present form.
        everything: Whether to derive partitions of the present schema again, too.
        told: Called with the key and rows of each partition.

    Raises:
        DamagedLakeError: A file cannot be read, or has no `raw`.
    """
    rebuilt = 0
    for key in reversed(layout.keys(table.name)):
        path = layout.partition(table.name, key)
        is_current = footers.has_schema(path, table.schema)
        if is_current and not everything:
            continue
        old = parquet.read(path)
        if missing := [name for name in NEEDED if name not in old.schema.names]:
            raise DamagedLakeError(
                f"{path} has no column {missing[0]}: nothing can be derived from it. Run"
                f" `vantage-stripe sync --full --tables {table.name}` over {key}."
            )
        new = reproject(table, old)
        if not (is_current and new.equals(old)):
            parquet.write(layout, path, new)
            rebuilt += 1
        told(key, len(new))
    return rebuilt


def reproject(table: Table, rows: pa.Table) -> pa.Table:
    """Return rows with their declared columns read again out of `raw`."""
    raws = rows["raw"].to_pylist()
    if not raws:
        return table.schema.empty_table()
    oddities: Counter[str] = Counter()
    batch = project_raws(
        table,
        [raw.encode() for raw in raws],
        synced_at=rows["_synced_at"][0].as_py(),
        api_version=API_VERSION,
        on_oddity=lambda column, _id: oddities.update([column]),
    )
    made = pa.Table.from_batches([batch], schema=table.schema)
    for name in KEPT:
        place = made.schema.get_field_index(name)
        field = table.schema.field(place)
        kept = rows[name].cast(field.type) if name in rows.schema.names else pa.nulls(len(rows), field.type)
        made = made.set_column(place, field, kept)
    return made
