"""Questions in SQL over the lake as it is at one moment, answered by DuckDB within fixed memory.

Belongs here: the connection and its views. Does not: any question.
"""

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from vantage_stripe.errors import DamagedLakeError
from vantage_stripe.lake import footers, parquet
from vantage_stripe.lake.layout import Layout
from vantage_stripe.lake.snapshot import Held, held
from vantage_stripe.tables.model import Table

_TYPES: Mapping[pa.DataType, str] = {
    pa.string(): "VARCHAR",
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.timestamp("us", tz="UTC"): "TIMESTAMP WITH TIME ZONE",
}
_KEY = r"regexp_extract(filename, '=([^=/\\]+)[/\\][^/\\]+$', 1)"
"""A row's partition, out of its file's path."""
_NO_ROW = "(SELECT 1 WHERE false)"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a question may use.

    Attributes:
        memory: As DuckDB writes it; what does not fit goes to disk, beside the lake.
        threads: Workers.
    """

    memory: str = "1GB"
    threads: int = min(4, os.cpu_count() or 1)


@contextlib.contextmanager
def querying(
    layout: Layout,
    tables: Sequence[Table],
    *,
    insights: Sequence[str] = (),
    partition: bool = False,
    limits: Limits | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection with two views a table: `charges`, and `whole.charges` with the deleted rows too.

    The views show one moment: a writer beside them can neither fail a question nor mix its answer.
    They have exactly the declared columns, null where an older file lacks one, and no rows where
    the table has no files. Nothing but these files can be read: no other file, no network.

    Args:
        layout: The lake.
        tables: Whose views.
        insights: Which are shown too, as `insights.<name>`, if they were computed.
        partition: Whether the views also have `_partition`, the key of the row's file.
        limits: What may be used.

    Raises:
        DamagedLakeError: A file is not whole Parquet; found when it is opened or while it is asked.
        LakeError: The disk refused.
    """
    with held(layout, [table.name for table in tables], insights=insights) as files:
        connection = _connection(files.folder, limits or Limits())
        try:
            for table in tables:
                _show(connection, table, files, partition=partition)
            for name, path in files.insights.items():
                rows = (
                    f"SELECT * FROM read_parquet({_quoted(_literal(str(path)))}, hive_partitioning = false)"  # noqa: S608
                )
                connection.execute(f"CREATE VIEW insights.{_named(name)} AS {rows}")
            yield connection
        except duckdb.Error:
            _blame(layout, files)
            raise
        finally:
            connection.close()


def damaged(layout: Layout, table: str, *, thorough: bool = False) -> dict[str, DamagedLakeError]:
    """Give the partitions of a table whose files are not whole Parquet, each with what is wrong.

    Args:
        layout: The lake.
        table: Which.
        thorough: Whether all is read, not only the files' ends.
    """
    found: dict[str, DamagedLakeError] = {}
    for key in layout.keys(table):
        try:
            (parquet.read if thorough else footers.file_schema_version)(layout.partition(table, key))
        except FileNotFoundError:  # a writer beside us took it away
            continue
        except DamagedLakeError as error:
            found[key] = error
    return found


def _blame(layout: Layout, files: Held) -> None:
    """Read held files through; return when all are whole.

    Raises:
        DamagedLakeError: One is not whole Parquet; it is named as it stands in the lake.
    """
    for table, parts in files.files.items():
        for key, path in parts.items():
            try:
                parquet.read(path)
            except DamagedLakeError as error:
                told = str(error).replace(str(path), str(layout.partition(table, key)))
                raise DamagedLakeError(told) from error


def _connection(folder: Path, limits: Limits) -> duckdb.DuckDBPyConnection:
    """Open a database in memory that may touch one folder and cannot be told otherwise."""
    connection = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": limits.memory,
            "threads": limits.threads,
            "temp_directory": str(folder / "spilled"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "python_enable_replacements": False,  # a view's name must not find a variable of ours
        },
    )
    connection.execute("SET parquet_metadata_cache = true")
    connection.execute("SET TimeZone = 'UTC'")
    allowed = f"{_quoted(str(folder))}, {_quoted(_literal(str(folder)))}"
    connection.execute(f"SET allowed_directories = [{allowed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    connection.execute("CREATE SCHEMA whole")
    connection.execute("CREATE SCHEMA insights")
    return connection


def _show(connection: duckdb.DuckDBPyConnection, table: Table, files: Held, *, partition: bool) -> None:
    """Make a table's two views."""
    paths = ", ".join(_quoted(_literal(str(path))) for path in files.files[table.name].values())
    # Folders above the lake may be named like hive columns too: none is asked for.
    source = f"read_parquet([{paths}], union_by_name = true, hive_partitioning = false)" if paths else _NO_ROW
    described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()  # noqa: S608, our own files
    known = {row[0] for row in described}
    columns = [
        f"CAST({_named(field.name) if field.name in known else 'NULL'} AS {_TYPES[field.type]})"
        f" AS {_named(field.name)}"
        for field in table.schema
    ]
    if partition:
        columns.append(f"CAST({_KEY if paths else 'NULL'} AS VARCHAR) AS _partition")
    whole = f"whole.{_named(table.name)}"
    connection.execute(f"CREATE VIEW {whole} AS SELECT {', '.join(columns)} FROM {source}")  # noqa: S608
    live = f"SELECT * FROM {whole} WHERE _deleted_at IS NULL"  # noqa: S608, a declared name
    connection.execute(f"CREATE VIEW {_named(table.name)} AS {live}")


def _named(column: str) -> str:
    return f'"{column}"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _literal(path: str) -> str:
    """Write a path so that none of its characters is a wildcard."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in path)
