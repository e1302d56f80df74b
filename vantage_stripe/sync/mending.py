"""Files of the lake that are not as we write them: put right before a complete listing is landed in them.

Belongs here: files that cannot be read, rows out of order, twice or in a wrong partition. Does not: what
the account says now, which the listing brings.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.lake import parquet
from vantage_stripe.lake.files import sync_folder
from vantage_stripe.lake.layout import Layout, Window
from vantage_stripe.lake.query import damaged
from vantage_stripe.lake.rewrite import rewrite
from vantage_stripe.lake.runs import Runs
from vantage_stripe.sync.rebuild import reproject
from vantage_stripe.tables.model import Table


def set_aside(
    layout: Layout,
    table: Table,
    keys: Iterable[str],
    notice: Callable[[str], None],
    *,
    thorough: bool = False,
) -> list[str]:
    """Move files that are not whole Parquet out of the table's folder, and return their partitions.

    Args:
        layout: The lake.
        table: Which.
        keys: The partitions that are about to be listed.
        notice: Told of each file, and of what no listing brings back.
        thorough: Whether all is read, not only the files' ends.
    """
    wanted, moved = set(keys), []
    for key, error in damaged(layout, table.name, thorough=thorough).items():
        if key not in wanted:
            continue
        path, aside = layout.partition(table.name, key), layout.damaged(table.name, key)
        aside.parent.mkdir(parents=True, exist_ok=True)
        path.replace(aside)
        sync_folder(path.parent)
        forgotten = (
            f" Stripe lists the last {table.history.days} days only: what was older is beyond recovery."
            if table.history is not None
            else ""
        )
        what = str(error).partition(" To set it aside")[0]
        notice(f"{table.name} {key}: {what} It was set aside as {aside}; it is listed again.{forgotten}")
        moved.append(key)
    return moved


def mend(layout: Layout, table: Table, key: str, listed: Runs | None = None) -> None:
    """Put a partition's rows right; nothing is done where they are.

    Rows that are out of order, twice, or outside of the partition are a sign that somebody wrote into the
    file: columns are derived from `raw` again, of two rows of an id the one read later stays, and a row of
    another partition goes there.

    Args:
        layout: The lake.
        table: The declaration.
        key: The partition.
        listed: What a complete listing of it holds: such a row is of no other partition, whatever it says.

    Raises:
        DamagedLakeError: The file is not whole Parquet.
    """
    path, window = layout.partition(table.name, key), layout.period.window_of(key)
    if not path.exists() or _is_sound(parquet.chunks(path, _order(table)), window):
        return
    rows = _one_per_id(reproject(table, parquet.conform(parquet.read(path), table.schema)))
    homes = pa.array([layout.period.key_of(int(at.timestamp())) for at in rows["created"].to_pylist()])
    mine = rows.filter(pc.equal(homes, key))
    if len(mine):
        parquet.write(layout, path, mine)
    else:  # an empty partition has no file
        path.unlink()
        sync_folder(path.parent)
    for home in sorted(set(homes.to_pylist()) - {key}):
        strayed = rows.filter(pc.equal(homes, home))
        for chunk in () if listed is None else listed.chunks(["created", "id"]):
            strayed = strayed.filter(pc.invert(pc.is_in(strayed["id"], chunk["id"].combine_chunks())))
        mend(layout, table, home)
        _bring(layout, table, home, strayed)


def _order(table: Table) -> pa.Schema:
    return pa.schema([table.schema.field(name) for name in ("created", "id")])


def _is_sound(chunks: Iterator[pa.Table], window: Window) -> bool:
    """Whether rows are in order, once each second and id, and all in the partition."""
    last: pa.Table | None = None
    for chunk in chunks:
        rows = chunk if last is None else pa.concat_tables([last, chunk])
        created, ids = rows["created"].combine_chunks(), rows["id"].combine_chunks()
        later = pc.greater(created[1:], created[:-1])
        equal = pc.equal(created[1:], created[:-1])
        ordered = pc.or_(later, pc.and_(equal, pc.greater(ids[1:], ids[:-1])))
        if not pc.all(ordered, min_count=0).as_py():
            return False
        seconds = pc.min_max(pc.floor(pc.divide(created.cast(pa.int64()), 1_000_000))).as_py()
        if seconds["min"] is not None and not window.since <= seconds["min"] <= seconds["max"] < window.until:
            return False
        last = chunk.slice(max(len(chunk) - 1, 0))
    return True


def _one_per_id(rows: pa.Table) -> pa.Table:
    by_id = rows.sort_by([("id", "ascending"), ("_synced_at", "descending")])
    ids = by_id["id"].combine_chunks()
    first = pa.array(chain([True], pc.not_equal(ids[1:], ids[:-1]).to_pylist()), pa.bool_())
    return by_id.filter(first.slice(0, len(ids))).sort_by(parquet.ROW_ORDER)


def _bring(layout: Layout, table: Table, key: str, rows: pa.Table) -> None:
    """Merge rows that strayed into the partition they belong to."""
    if not len(rows):
        return
    found = Runs(layout, table.schema)
    for batch in rows.combine_chunks().to_batches():
        found.add("strayed", batch)
    rewrite(layout, layout.partition(table.name, key), table, found, gone={})
