"""Tables side by side: a thread each, one account budget; one table's failure stops no other."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from vantage_stripe.sync.reports import TableReport
from vantage_stripe.tables.model import Table

Work = Callable[[Table, TableReport], None]


def side_by_side(
    tables: Sequence[Table],
    work: Work,
    *,
    at_once: int,
    finished: Callable[[TableReport], None] = lambda _report: None,
) -> list[TableReport]:
    """Do the work of each table, and return their reports in the order of the tables.

    Args:
        tables: Which.
        work: Fills the report it is given; what it raises is kept in the report.
        at_once: How many tables at the same time.
        finished: Called in the caller's thread as each table ends, failed or not.
    """
    with ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="table") as threads:
        running = [threads.submit(_safely, table, work) for table in tables]
        for future in as_completed(running):
            finished(future.result())
    return [future.result() for future in running]


def _safely(table: Table, work: Work) -> TableReport:
    report = TableReport(table=table.name)
    began = time.monotonic()
    try:
        work(table, report)
    except Exception as error:  # noqa: BLE001 - even a bug in one table stops no other; it is raised by name
        report.error = error
    report.seconds = time.monotonic() - began
    return report
