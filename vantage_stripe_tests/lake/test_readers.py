"""Every table's files, read by the readers people use: equal rows, equal types, no setup."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vantage_stripe.lake.layout import DAILY, Layout
from vantage_stripe.lake.parquet import read_table, write
from vantage_stripe.tables import TABLES
from vantage_stripe.tables.model import TIMESTAMP, Table
from vantage_stripe_tests.lake.examples import lake_in, table_rows
from vantage_stripe_tests.tables.samples import sample

TWO_MONTHS = 5_184_000


def by_pandas(folder: Path, schema: pa.Schema) -> pa.Table:
    frame = pd.read_parquet(folder, dtype_backend="pyarrow")
    return pa.Table.from_pandas(frame[schema.names], preserve_index=False)


def by_pyarrow(folder: Path, schema: pa.Schema) -> pa.Table:
    return pq.read_table(folder)


def by_duckdb(folder: Path, schema: pa.Schema) -> pa.Table:
    with duckdb.connect() as connection:
        return connection.sql(f"SELECT * FROM '{folder}/**/*.parquet'").to_arrow_table()


def by_polars(folder: Path, schema: pa.Schema) -> pa.Table:
    return pl.read_parquet(folder).to_arrow()


READERS: list[Callable[[Path, pa.Schema], pa.Table]] = [by_pandas, by_pyarrow, by_duckdb, by_polars]

tables = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
readers = pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)


def found(read: pa.Table, schema: pa.Schema) -> list[dict[str, Any]]:
    """Give what a reader read in our columns: its own widths of text and time aside."""
    rows: list[dict[str, Any]] = read.select(schema.names).cast(schema).sort_by("created").to_pylist()
    return rows


@tables
@readers
def test_every_reader_reads_every_table_alike(
    tmp_path: Path, table: Table, reader: Callable[[Path, pa.Schema], pa.Table]
) -> None:
    """The older partition holds null in every column that may be: what inference trips over."""
    layout = lake_in(tmp_path)
    full = sample(table.object)
    thin = {"id": "thin", "created": full["created"] - TWO_MONTHS}
    for item in (thin, full):
        key = layout.period.key_of(item["created"])
        write(layout, layout.partition(table.name, key), table_rows(table, item))
    expected = table_rows(table, thin, full).to_pylist()
    assert expected[0]["_deleted_at"] is None
    assert found(reader(layout.table(table.name), table.schema), table.schema) == expected
    assert read_table(layout, table).to_pylist() == expected


@readers
def test_every_reader_reads_daily_partitions(
    tmp_path: Path, reader: Callable[[Path, pa.Schema], pa.Table]
) -> None:
    layout, table = Layout(tmp_path, DAILY), TABLES[0]
    today = sample(table.object)
    tomorrow = today | {"id": "ch_2", "created": today["created"] + 86_400}
    for item in (today, tomorrow):
        write(layout, layout.partition(table.name, DAILY.key_of(item["created"])), table_rows(table, item))
    rows = found(reader(layout.table(table.name), table.schema), table.schema)
    assert rows == table_rows(table, today, tomorrow).to_pylist()
    assert rows[1]["created"] - rows[0]["created"] == timedelta(days=1)


@tables
@readers
def test_a_table_without_rows_still_has_its_columns(
    tmp_path: Path, table: Table, reader: Callable[[Path, pa.Schema], pa.Table]
) -> None:
    layout = lake_in(tmp_path)
    write(layout, layout.partition(table.name, "2026-01"), table.schema.empty_table())
    read = reader(layout.table(table.name), table.schema)
    assert read.num_rows == 0
    assert set(table.schema.names) <= set(read.schema.names)


@tables
def test_no_column_has_a_name_or_a_type_that_a_reader_trips_over(table: Table) -> None:
    assert not {"date", "month"} & set(table.schema.names)
    for field in table.schema:
        assert not pa.types.is_null(field.type)
        assert not pa.types.is_dictionary(field.type)
        assert not pa.types.is_timestamp(field.type) or field.type == TIMESTAMP


def two_months_of_charges(tmp_path: Path) -> Path:
    layout, table = lake_in(tmp_path), TABLES[0]
    march, april = (
        sample("charge") | {"created": 1_236_000_000},
        sample("charge") | {"created": 1_239_000_000},
    )
    for item in (march, april):
        key = layout.period.key_of(item["created"])
        write(layout, layout.partition(table.name, key), table_rows(table, item))
    return layout.table(table.name)


@readers
def test_the_partition_is_a_column_of_its_own(
    tmp_path: Path, reader: Callable[[Path, pa.Schema], pa.Table]
) -> None:
    read = reader(two_months_of_charges(tmp_path), pa.schema([pa.field("month", pa.string())]))
    assert sorted(map(str, read["month"].to_pylist())) == ["2009-03", "2009-04"]


def test_the_partition_filters_by_the_words_of_its_key(tmp_path: Path) -> None:
    folder = two_months_of_charges(tmp_path)
    asked = [("month", "==", "2009-04")]
    assert len(pd.read_parquet(folder, filters=asked)) == 1
    assert pq.read_table(folder, filters=asked).num_rows == 1
    assert pl.scan_parquet(folder).filter(pl.col("month") == "2009-04").collect().height == 1
    with duckdb.connect() as connection:
        found = connection.sql(f"SELECT id FROM '{folder}/**/*.parquet' WHERE month = '2009-04'")
        assert len(found.fetchall()) == 1
