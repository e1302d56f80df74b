"""Our own sync without Dagster: what the difference to the command is, is Dagster's."""

import os
import sys

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


if __name__ == "__main__":
    main(sys.argv[1])
