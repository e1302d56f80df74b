"""Dagster's home, and what a run tells while it goes on."""

from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from vantage_stripe.cli.progress import Live
from vantage_stripe.cli.runs import _cause
from vantage_stripe.errors import SettingsError
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.lake.state import count_requests
from vantage_stripe.sync.pace import Meter
from vantage_stripe.sync.reports import PartitionReport
from vantage_stripe_tests.sync.fake_account import FakeAccount, Reply, failing, refusal


def limited() -> Reply:
    status, headers, body = refusal(429, "Slow down.")
    return status, {**headers, "stripe-rate-limited-reason": "endpoint-rate"}, body


def meter(tmp_path: Path, clock: Callable[[], float] = lambda: 0.0) -> Meter:
    return Meter(FakeAccount().account(), Layout(tmp_path, MONTHLY), clock=clock)


def test_progress_counts_pages_rows_and_partitions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    live = Live(["charges"], 2, meter=meter(tmp_path), quiet=True)
    with live:
        live.listener.page("charges", 100)
        live.listener.page("charges", 20)
        live.listener.page("refunds", 3)
        live.listener.partition(PartitionReport(table="charges", key="2026-10", path=Path("x")))
        live.listener.partition(PartitionReport(table="refunds", key="2026-10", path=Path("y")))
    assert live.objects == {"charges": 120, "refunds": 3}
    assert live.requests == {"charges": 2, "refunds": 1}
    assert [report.table for report in live.reports] == ["charges", "refunds"]
    assert capsys.readouterr() == ("", "")


def test_progress_draws_each_table_and_below_how_the_run_stands(tmp_path: Path) -> None:
    seconds = iter([0.0, *[4.0] * 1_000])
    drawn = StringIO()
    console = Console(file=drawn, width=200, force_terminal=True, color_system=None)
    live = Live(
        ["charges"], 2, meter=meter(tmp_path), quiet=False, console=console, clock=lambda: next(seconds)
    )
    with live:
        live.listener.page("charges", 100)
        live.listener.partition(PartitionReport(table="charges", key="2026-10", path=Path("x")))
    last = drawn.getvalue().split("charges")[-1]
    assert "1/2 partitions" in last
    assert "100 rows      1 requests    25/s" in last
    assert "100 objects at " in last
    assert "0 requests at 0.0/s, 0 answered 429, 0 retries, 0.0 s waited for the limit" in last


def test_the_pace_counts_what_this_run_asked_and_what_the_lake_counted_before(tmp_path: Path) -> None:
    fake = FakeAccount()
    fake.fault = failing("charges", limited(), times=1)
    account, layout = replace(fake.account(), mode="test"), Layout(tmp_path, MONTHLY)
    count_requests(layout, 900, account.clock())
    account.client.get("customers")  # before the run
    seconds = iter([10.0, 14.0])
    told = Meter(account, layout, clock=lambda: next(seconds))
    account.client.get("charges")
    pace = told.pace(1_200)
    assert (pace.seconds, pace.objects, pace.objects_per_second) == (4.0, 1_200, 300.0)
    assert (pace.requests, pace.requests_per_second) == (2, 0.5)
    assert (pace.rate_limited, pace.retries, pace.reads) == (1, 1, 903)
    assert pace.waited == pytest.approx(0.25, abs=0.05)  # the wait between the two
    assert str(replace(pace, waited=0.2)) == (
        "1,200 objects at 300/s, 2 requests at 0.5/s, 1 answered 429, 1 retries, 0.2 s waited for the limit,"
        " 903 reads in 30 days (Stripe allows 500 a transaction, 10,000 at least)"
    )


def test_who_is_waited_for_and_what_matters_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    live = Live([], 0, meter=meter(tmp_path), quiet=True)
    live.listener.waiting("pid 1 (sync)")
    live.listener.notice("read this")
    assert capsys.readouterr() == ("", "waiting for the lake's writer: pid 1 (sync)\nread this\n")


def test_the_cause_of_a_failure_is_our_own_error_inside() -> None:
    ours, outer, bug = SettingsError("ours"), RuntimeError("Dagster's"), RuntimeError("a bug")
    outer.__cause__ = ours
    assert _cause(outer) is ours
    assert _cause(bug) is bug
