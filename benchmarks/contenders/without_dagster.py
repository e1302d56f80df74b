"""Our own sync without Dagster: what the difference to the command is, is Dagster's.

With no table named it only imports what it would use, and opens it: what an idle process takes.
"""

import os
import sys

import pyarrow as pa
import pyarrow.json as pj
import pyarrow.parquet as pq

from vantage_stripe.settings import Settings
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.sync.session import session
from vantage_stripe.tables import table_named


def main(tables: str) -> None:
    """Sync the tables into the lake that the environment names."""
    settings = Settings.load(os.environ, dotenv=None)
    with session(settings, "benchmark") as work:
        reports = sync_tables(work, [table_named(name) for name in tables.split(",")], work.whole())
    for report in reports:
        if report.error is not None:
            raise report.error


def idle() -> None:
    """Take the memory of the libraries, pandas included, which Arrow loads with its first array."""
    pa.array([1])
    pj.read_json(pa.py_buffer(b'{"a": 1}'))
    pq.write_table(pa.table({"a": [1]}), pa.BufferOutputStream())


if __name__ == "__main__":
    main(sys.argv[1]) if sys.argv[1:] else idle()
