"""Tables whose rows stand inside another table's objects: made from its `raw`, without a request.

Belongs here: which partitions must be made anew, and making them. A partition is all that its parent's
file says now, so it can be made again at any time; it is marked done by the version of that file.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace as changed
from pathlib import Path

import pyarrow as pa

from vantage_stripe.api.protocol import API_VERSION
from vantage_stripe.extraction.fetch import Spent
from vantage_stripe.extraction.rows import compact, parse
from vantage_stripe.lake import footers, parquet
from vantage_stripe.lake.files import version_of
from vantage_stripe.lake.layout import Layout
from vantage_stripe.lake.replace import replace
from vantage_stripe.lake.state import load_state, save_state
from vantage_stripe.sync.rebuild import KEPT
from vantage_stripe.sync.reports import PartitionReport
from vantage_stripe.tables import table_named
from vantage_stripe.tables.deriving import entries
from vantage_stripe.tables.model import EntriesOf, Table
from vantage_stripe.tables.projection import project_raws

READ = ("created", "id", "raw", *KEPT)
PARENTS = 1_000
"""Parents whose entries are made rows at once."""


def make_entries(
    layout: Layout, table: Table, origin: EntriesOf, keys: list[str], *, fresh: bool, spent: Spent
) -> Iterator[PartitionReport]:
    """Make the partitions whose parent's file has changed since they were made, newest first.

    Args:
        layout: The lake.
        table: The companion.
        origin: Where its rows stand.
        keys: The partitions to look at.
        fresh: Whether to make all of them, whatever was done before.
        spent: Told of values that do not fit their column.

    Raises:
        LakeError: The disk refused; the old file is untouched.
        DamagedLakeError: A file of the parent is not whole Parquet.
    """
    schema = footers.schema_version(table.schema)
    for key in sorted(set(keys) & set(layout.keys(origin.parent)), reverse=True):
        source, path = layout.partition(origin.parent, key), layout.partition(table.name, key)
        made_of = f"{version_of(source)} {schema}"
        state = load_state(layout, table.name)
        if not fresh and path.exists() and state.made_of.get(key) == made_of:
            continue
        made = replace(layout, path, table, _rows(source, table, origin, spent))
        save_state(layout, table.name, changed(state, made_of={**state.made_of, key: made_of}))
        yield PartitionReport(table=table.name, key=key, path=path, **vars(made))


def _rows(source: Path, table: Table, origin: EntriesOf, spent: Spent) -> Iterator[pa.Table]:
    parent = table_named(origin.parent)
    schema = pa.schema([parent.schema.field(name) for name in READ])
    for chunk in parquet.chunks(source, schema):
        for start in range(0, len(chunk), PARENTS):
            yield entries_of(chunk.slice(start, PARENTS), table, origin, spent.oddities)


def entries_of(parents: pa.Table, table: Table, origin: EntriesOf, oddities: Counter[str]) -> pa.Table:
    """Return the rows that stand inside parents, in their order: read and deleted when the parents were."""
    raws: list[bytes] = []
    places: list[int] = []
    for place, raw in enumerate(parents["raw"].to_pylist()):
        found = [compact(entry) for entry in entries(origin, parse(raw))]
        raws += found
        places += [place] * len(found)
    if not raws:
        return table.schema.empty_table()
    batch = project_raws(
        table,
        raws,
        synced_at=parents["_synced_at"][0].as_py(),
        api_version=API_VERSION,
        on_oddity=lambda column, _id: oddities.update([column]),
    )
    made = pa.Table.from_batches([batch], schema=table.schema)
    whose = pa.array(places, pa.int64())
    for name in KEPT:
        at = made.schema.get_field_index(name)
        made = made.set_column(at, table.schema.field(at), parents[name].take(whose))
    return made
