"""Tables side by side."""

from vantage_stripe.sync.reports import TableReport
from vantage_stripe.sync.running import side_by_side
from vantage_stripe.tables import TABLES
from vantage_stripe.tables.model import Table


def test_a_bug_in_one_table_stops_no_other() -> None:
    done: list[str] = []

    def work(table: Table, _report: TableReport) -> None:
        if table.name == "charges":
            raise ZeroDivisionError
        done.append(table.name)

    reports = side_by_side(TABLES, work, at_once=2)
    assert [report.table for report in reports] == [table.name for table in TABLES]
    assert [report.table for report in reports if report.error is not None] == ["charges"]
    assert isinstance(reports[0].error, ZeroDivisionError)
    assert sorted(done) == sorted(table.name for table in TABLES if table.name != "charges")
