"""A partition's file made what it should be, all of its rows given; kept where it is that already.

Belongs here: a stream of whole truth against a file, in bounded memory. Does not: merging what was
fetched again into what is known (rewrite.py).
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import pyarrow as pa

from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import Layout
from vantage_stripe.lake.parquet import ROW_ORDER
from vantage_stripe.lake.rewrite import SLICE, Rewritten
from vantage_stripe.lake.streams import Head, abreast, first, regrouped
from vantage_stripe.tables.model import Table

ASIDE = ("_api_version", "_synced_at")
"""When and how a row was read is no content of it."""


def replace(layout: Layout, path: Path, table: Table, rows: Iterable[pa.Table]) -> Rewritten:
    """Publish a partition's rows, unless its file holds the same but for when they were read.

    Args:
        layout: The lake.
        path: The partition's file, which need not be there.
        table: The declaration.
        rows: All rows the partition should have, `created` never falling; within a second in any order.

    Raises:
        LakeError: The disk refused; the old file is untouched.
        DamagedLakeError: The old file is not whole Parquet.
    """
    made = Rewritten(bytes=path.stat().st_size if path.exists() else 0)
    slices = _slices(path, table, rows, made)
    same = 0
    for after, changed in slices:
        if changed:
            before = first(parquet.chunks(path, table.schema), same) if same else iter(())
            rest = (each for each, _ in slices)
            made.bytes = parquet.write_chunks(layout, path, table.schema, chain(before, [after], rest))
            made.written = True
            break
        same += len(after)
    return made


def _slices(
    path: Path, table: Table, rows: Iterable[pa.Table], made: Rewritten
) -> Iterator[tuple[pa.Table, bool]]:
    schema = table.schema
    old = Head(parquet.chunks(path, schema) if path.exists() else (), schema)
    new = Head(regrouped(rows, SLICE), schema)
    names = [name for name in schema.names if name not in ASIDE]
    for before, given in abreast(old, new):
        after = given.sort_by(ROW_ORDER)
        changed = not before.select(names).equals(after.select(names))
        _count(made, before.select(names), after.select(names), changed=changed)
        yield (after if changed else before), changed


def _count(made: Rewritten, before: pa.Table, after: pa.Table, *, changed: bool) -> None:
    made.rows += len(after)
    if not changed:
        made.unchanged += len(after)
        return
    old = {row["id"]: row for row in before.to_pylist()}
    for row in after.to_pylist():
        known = old.pop(row["id"], None)
        if known is None:
            made.inserted += 1
        elif known == row:
            made.unchanged += 1
        else:
            made.updated += 1
    made.deleted += len(old)
