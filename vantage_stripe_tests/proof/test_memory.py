"""Of a table of any size, what is looked at is found without holding its objects."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vantage_stripe.proof.fields import SAMPLE, judge_fields
from vantage_stripe.proof.shape import FIELDS_KNOWN
from vantage_stripe.tables import table_named
from vantage_stripe_tests.proof.examples import DAY, NOW

pytestmark = pytest.mark.slow
ROWS = 120_000
LONG = "x" * 4_000
INSTANT = pa.timestamp("us", "UTC")


def lake_of(folder: Path) -> duckdb.DuckDBPyConnection:
    """Give a connection of little memory over charges read at once, the newest last in their file."""
    path = folder / "part.parquet"
    numbers = range(ROWS)
    rows = pa.table(
        {
            "id": [f"ch_{n:08d}" for n in numbers],
            "created": pa.array(
                [(NOW - DAY * 20 + n) * 1_000_000 for n in numbers], pa.timestamp("us", "UTC")
            ),
            "_synced_at": pa.array([NOW * 1_000_000] * ROWS, INSTANT),
            "raw": [f'{{"id":"ch_{n:08d}","object":"charge","note_{n}":"{LONG}"}}' for n in numbers],
        }
    )
    pq.write_table(rows, path, compression="zstd", row_group_size=20_000)
    connection = duckdb.connect(config={"memory_limit": "100MB", "threads": 1})
    connection.execute("CREATE SCHEMA whole")
    connection.execute(f"CREATE VIEW whole.charges AS SELECT * FROM read_parquet('{path}')")
    return connection


def test_the_rows_read_last_are_found_in_little_memory(tmp_path: Path) -> None:
    found = judge_fields(lake_of(tmp_path), FIELDS_KNOWN, table_named("charges"))
    assert (found.status, found.rows_checked, found.rows_failed + found.rows_warned) == (
        "warned",
        SAMPLE,
        SAMPLE,
    )
    assert found.sample_ids[0] == f"ch_{ROWS - SAMPLE:08d}"  # the samples are in order of ids
