"""Tables side by side."""

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from vantage_stripe.sync.reports import Follower, PartitionReport, TableReport
from vantage_stripe.sync.running import Running, side_by_side
from vantage_stripe.tables import TABLES, table_named
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


def test_what_is_finished_is_told_in_the_callers_thread_as_it_is(tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []
    threads: set[int] = set()
    released = threading.Event()

    def work(table: Table, report: TableReport) -> None:
        if table.name == "refunds":
            assert released.wait(30)  # until the charges' partition was told
        report.landed(PartitionReport(table=table.name, key="2026-10", path=tmp_path))

    def landed(report: TableReport, part: PartitionReport) -> None:
        told.append((report.table, part.key))
        threads.add(threading.get_ident())
        released.set()

    def finished(report: TableReport) -> None:
        told.append((report.table, "finished"))

    side_by_side(
        [table_named("refunds"), table_named("charges")],
        work,
        at_once=2,
        follower=Follower(landed=landed, finished=finished),
    )
    assert told[0] == ("charges", "2026-10")
    assert sorted(told[1:]) == [("charges", "finished"), ("refunds", "2026-10"), ("refunds", "finished")]
    assert threads == {threading.get_ident()}


def test_every_so_often_the_caller_is_asked_how_it_stands() -> None:
    ticks = iter(range(0, 1_000_000, 20))
    released, heard = threading.Event(), list[int]()

    def work(_table: Table, report: TableReport) -> None:
        report.spent.objects = 7
        assert released.wait(30)

    def meanwhile(reports: Sequence[TableReport]) -> None:
        heard.append(len(reports))
        if len(heard) == 3:
            released.set()

    follower = Follower(meanwhile=meanwhile, every=10.0, clock=lambda: next(ticks))
    (report,) = side_by_side([table_named("charges")], work, at_once=1, follower=follower)
    assert report.spent.objects == 7
    assert heard[:3] == [1, 1, 1]


def test_what_has_begun_goes_on_before_it_is_followed_and_stops_where_nobody_follows() -> None:
    read: list[str] = []
    reached = threading.Event()

    def work(table: Table, report: TableReport) -> None:
        for page in range(10_000_000):
            report.demand_wanted()
            read.append(f"{table.name} {page}")
            reached.set()

    with Running([table_named("charges"), table_named("refunds")], work, at_once=1):
        assert reached.wait(30)
    stopped = len(read)
    assert 0 < stopped < 10_000_000
    assert not any(line.startswith("refunds") for line in read)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("table")]


def test_a_run_told_to_stop_ends_its_tables_at_their_next_page(tmp_path: Path) -> None:
    begun: list[str] = []
    read_whole: list[str] = []

    def work(table: Table, report: TableReport) -> None:
        begun.append(table.name)
        report.landed(PartitionReport(table=table.name, key="2026-10", path=tmp_path))
        for _page in range(10_000_000):
            report.demand_wanted()
        read_whole.append(table.name)

    def landed(_report: TableReport, _part: PartitionReport) -> None:
        raise KeyboardInterrupt

    tables = [table_named("charges"), table_named("refunds")]
    with pytest.raises(KeyboardInterrupt):
        side_by_side(tables, work, at_once=1, follower=Follower(landed=landed))
    assert begun == ["charges"]
    assert read_whole == []
