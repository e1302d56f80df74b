"""Partitions as Parquet: read whole, written whole, in a fixed form.

Belongs here: the file's form (row groups, compression, metadata). Does not: what changed (merge.py).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from vantage_stripe.lake.files import published
from vantage_stripe.lake.footers import SCHEMA_VERSION_KEY, maxima, opened, schema_version, spans
from vantage_stripe.lake.layout import Layout
from vantage_stripe.lake.streams import regrouped
from vantage_stripe.tables.model import Table

ROW_GROUP = 20_000
CHUNK = 5_000
"""Rows read at a time where a file is streamed."""
ROW_ORDER = [("created", "ascending"), ("id", "ascending")]


def write(layout: Layout, destination: Path, rows: pa.Table) -> int:
    """Publish rows as one file in its fixed form, and return its size in bytes.

    Raises:
        LakeError: The disk refused; the old file is untouched.
    """
    return write_chunks(layout, destination, rows.schema, [rows])


def write_chunks(layout: Layout, destination: Path, schema: pa.Schema, chunks: Iterable[pa.Table]) -> int:
    """Publish a stream of rows as one file in its fixed form, and return its size in bytes.

    The same rows give the same bytes, however they are cut: one chunk a row group, no clock.

    Raises:
        LakeError: The disk refused; the old file is untouched.
    """
    schema = schema.with_metadata({SCHEMA_VERSION_KEY: schema_version(schema).encode()})
    form = {"compression": "zstd", "compression_level": 1, "use_dictionary": _enum_like_names(schema)}
    with published(layout, destination) as file:
        with pq.ParquetWriter(file, schema, **form) as writer:
            count = 0
            for group in regrouped(chunks, ROW_GROUP):
                writer.write_table(group.cast(schema), row_group_size=ROW_GROUP)
                count += len(group)
                del group  # else it lives until the next one is whole
            if not count:
                writer.write_table(schema.empty_table(), row_group_size=ROW_GROUP)
        return file.tell()


def chunks(path: Path, schema: pa.Schema, *, since: datetime | None = None) -> Iterator[pa.Table]:
    """Give a file's rows a bounded number at a time, in exactly a schema's columns, null where it lacks one.

    The file is opened once: one that takes its place meanwhile is not seen. With `since`, row groups
    that were all created earlier are left out.

    Raises:
        FileNotFoundError: There is no such file.
        DamagedLakeError: The file is not whole Parquet.
    """
    with opened(path) as parquet:
        names = set(parquet.schema_arrow.names)  # made anew each time it is asked for
        known = [name for name in schema.names if name in names]
        newest = maxima(parquet, "created")
        groups = [place for place, at in enumerate(newest) if since is None or at is None or at >= since]
        for batch in parquet.iter_batches(batch_size=CHUNK, columns=known, row_groups=groups):
            yield conform(pa.Table.from_batches([batch]), schema)


def between(path: Path, schema: pa.Schema, since: int | None, until: int | None) -> pa.Table:
    """Return a file's rows of a range of `created`, in Unix seconds; only row groups that hold some are read.

    Raises:
        FileNotFoundError: There is no such file.
        DamagedLakeError: The file is not whole Parquet.
    """
    parts = []
    with opened(path) as parquet:
        names = parquet.schema_arrow.names
        known = [name for name in schema.names if name in names]
        for number in range(parquet.metadata.num_row_groups):
            found = parquet.metadata.row_group(number).column(names.index("created")).statistics
            if found is None or not found.has_min_max or _overlaps(found.min, found.max, since, until):
                parts.append(_within(parquet.read_row_group(number, columns=known), since, until))
    return conform(pa.concat_tables(parts), schema) if parts else schema.empty_table()


def _overlaps(first: datetime, last: datetime, since: int | None, until: int | None) -> bool:
    return (since is None or last.timestamp() >= since) and (until is None or first.timestamp() < until)


def _within(rows: pa.Table, since: int | None, until: int | None) -> pa.Table:
    created = rows["created"]
    mask = pc.is_valid(created)
    if since is not None:
        mask = pc.and_(mask, pc.greater_equal(created, datetime.fromtimestamp(since, UTC)))
    if until is not None:
        mask = pc.and_(mask, pc.less(created, datetime.fromtimestamp(until, UTC)))
    return rows.filter(mask)


def read(path: Path, columns: list[str] | None = None) -> pa.Table:
    """Return a file's rows, opened once, so that a replacement in between cannot mix two versions.

    Raises:
        FileNotFoundError: There is no such file.
        DamagedLakeError: The file is not whole Parquet.
    """
    with opened(path) as parquet:
        names = set(parquet.schema_arrow.names)
        known = None if columns is None else [name for name in columns if name in names]
        return parquet.read(columns=known)


def read_table(
    layout: Layout, table: Table, columns: list[str] | None = None, *, live: bool = True
) -> pa.Table:
    """Return a whole table, in the order of its partitions; without deleted rows unless asked.

    A file of an older schema gives null for a column it lacks.
    """
    schema = table.schema if columns is None else pa.schema([table.schema.field(name) for name in columns])
    wanted = [*schema.names, *(["_deleted_at"] if live and "_deleted_at" not in schema.names else [])]
    parts = []
    for key in layout.keys(table.name):
        part = read(layout.partition(table.name, key), wanted)
        if live:
            part = part.filter(pc.is_null(part["_deleted_at"]))
        parts.append(conform(part, schema))
    # Between two schemas a new column may be null in the older files: then it is in the whole table.
    return pa.concat_tables(parts, promote_options="default") if parts else schema.empty_table()


def select(
    layout: Layout, table: Table, columns: Sequence[str], where: tuple[Sequence[str], pc.Expression] | None
) -> Iterator[pa.Table]:
    """Give some columns of the rows that are wanted, deleted ones too, a row group at a time.

    A row group in which none is wanted costs the columns that decide it only.

    Args:
        layout: The lake.
        table: The table.
        columns: The columns to give; a file of an older schema gives null for one it lacks.
        where: The columns that decide, and what they decide; None for every row.
    """
    schema = pa.schema([table.schema.field(name) for name in dict.fromkeys(columns)])
    for key in layout.keys(table.name):
        with opened(layout.partition(table.name, key)) as parquet:
            known = set(parquet.schema_arrow.names)
            for number in range(parquet.num_row_groups):
                if where is not None:
                    deciding = pa.schema([table.schema.field(name) for name in where[0]])
                    held = parquet.read_row_group(number, [name for name in where[0] if name in known])
                    if not conform(held, deciding).filter(where[1]).num_rows:
                        continue
                rows = parquet.read_row_group(number, [name for name in schema.names if name in known])
                rows = conform(rows, schema)
                yield rows if where is None else rows.filter(where[1])


def conform(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return rows in exactly a schema's columns, null where the rows lack one."""
    columns = [
        rows[field.name].cast(field.type)
        if field.name in rows.schema.names
        else pa.nulls(len(rows), field.type)
        for field in schema
    ]
    # A column that an old file lacks is null until `rebuild`, whatever the declaration says of it.
    fields = [
        field if field.name in rows.schema.names else field.with_nullable(nullable=True) for field in schema
    ]
    made = pa.table(columns, schema=pa.schema(fields))
    return made if made.schema.equals(schema) else pa.table(columns, names=schema.names)


def holds(path: Path, id_: str, created: int) -> bool:
    """Whether a file has a row, looked for where its `created` (Unix seconds) would be.

    Raises:
        FileNotFoundError: There is no such file.
        DamagedLakeError: The file is not whole Parquet.
    """
    second = datetime.fromtimestamp(created, UTC)
    with opened(path) as parquet:
        groups = [n for n, (first, last) in enumerate(spans(parquet)) if first <= second <= last]
        return id_ in parquet.read_row_groups(groups, columns=["id"])["id"].to_pylist()


def _enum_like_names(schema: pa.Schema) -> list[str]:
    """Return the columns a dictionary pays for: short repeated strings, not ids, texts or `raw`."""
    words = (
        "status",
        "type",
        "currency",
        "country",
        "brand",
        "network",
        "reason",
        "code",
        "funding",
        "method",
    )
    texts = (field.name for field in schema if pa.types.is_string(field.type) and field.name != "raw")
    return [name for name in texts if name.endswith(words)]
