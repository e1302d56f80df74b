"""What the footers of the lake's files tell: columns, rows, the first and the last instant.

Belongs here: opening a file, and what is known before a row is read. Does not: rows (parquet.py).
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from vantage_stripe.errors import DamagedLakeError

SCHEMA_VERSION_KEY = b"vantage.schema_version"


def schema_version(schema: pa.Schema) -> str:
    """Return what tells one declared schema from another: names, types and nullability in order."""
    return ";".join(f"{field.name}:{field.type}:{'?' if field.nullable else '!'}" for field in schema)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[pq.ParquetFile]:
    """Open a file for the time of a block.

    Raises:
        FileNotFoundError: There is no such file.
        DamagedLakeError: The file is not whole Parquet.
    """
    try:
        with path.open("rb") as file, pq.ParquetFile(file) as parquet:
            yield parquet
    except (pa.ArrowInvalid, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        key = path.parent.name.partition("=")[2]
        raise DamagedLakeError(
            f"{path} is not whole Parquet ({error}). To set it aside and heal it, run"
            f" `vantage-stripe sync --full --tables {path.parent.parent.name}`"
            + (f" over {key}." if key else ".")
        ) from error


def maximum(path: Path, column: str) -> datetime | None:
    """Return the latest instant of a column, as the file's footer tells it; None when it does not.

    Raises:
        FileNotFoundError: There is no such file.
        DamagedLakeError: The file is not whole Parquet.
    """
    with opened(path) as parquet:
        told = maxima(parquet, column)
    return max((each for each in told if each is not None), default=None) if None not in told else None


def maxima(parquet: pq.ParquetFile, column: str) -> list[datetime | None]:
    """Return the latest instant of a column in each row group; None where it is not told."""
    place = parquet.schema_arrow.names.index(column)  # all columns are flat
    groups = (parquet.metadata.row_group(number) for number in range(parquet.num_row_groups))
    told = (group.column(place).statistics for group in groups)
    return [each.max if each is not None and each.has_min_max else None for each in told]


@dataclass(frozen=True)
class Outline:
    """What a file's footer tells: its rows, and the `created` of the oldest and the newest of them."""

    rows: int
    first: datetime | None
    last: datetime | None


def outline(path: Path) -> Outline:
    """Return what a file's footer tells.

    Raises:
        FileNotFoundError: There is no such file.
        DamagedLakeError: The file is not whole Parquet.
    """
    with opened(path) as parquet:
        found = spans(parquet)
        return Outline(
            parquet.metadata.num_rows,
            min((first for first, _ in found), default=None),
            max((last for _, last in found), default=None),
        )


def spans(parquet: pq.ParquetFile) -> list[tuple[datetime, datetime]]:
    """Return the oldest and the newest `created` of each row group, from its statistics."""
    column = parquet.schema_arrow.names.index("created")
    groups = [parquet.metadata.row_group(number) for number in range(parquet.num_row_groups)]
    return [
        (group.column(column).statistics.min, group.column(column).statistics.max)
        for group in groups
        if group.num_rows
    ]


def file_schema_version(path: Path) -> str | None:
    """Return the schema version a file was written with.

    Raises:
        FileNotFoundError: There is no such file.
        DamagedLakeError: The file is not whole Parquet.
    """
    version = (file_schema(path).metadata or {}).get(SCHEMA_VERSION_KEY)
    return None if version is None else version.decode()


def has_schema(path: Path, schema: pa.Schema) -> bool:
    """Whether a file was written with a schema and has its columns: other programs keep what we say of it.

    Raises:
        FileNotFoundError: There is no such file.
        DamagedLakeError: The file is not whole Parquet.
    """
    found = file_schema(path)
    said = (found.metadata or {}).get(SCHEMA_VERSION_KEY)
    kept = {field.name: field.type for field in found} == {field.name: field.type for field in schema}
    return kept and said == schema_version(schema).encode()


def file_schema(path: Path) -> pa.Schema:
    """Return the columns of a file, as its footer tells them.

    Raises:
        FileNotFoundError: There is no such file.
        DamagedLakeError: The file is not whole Parquet.
    """
    with opened(path) as parquet:
        return parquet.schema_arrow
