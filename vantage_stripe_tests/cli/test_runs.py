"""Dagster's home, and what a run tells while it goes on."""

from pathlib import Path

import pytest

from vantage_stripe.cli.runs import Live, _cause
from vantage_stripe.errors import SettingsError
from vantage_stripe.sync.reports import PartitionReport


def test_progress_counts_pages_rows_and_partitions(capsys: pytest.CaptureFixture[str]) -> None:
    live = Live(["charges"], 2, quiet=True)
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


def test_who_is_waited_for_and_what_matters_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    live = Live([], 0, quiet=True)
    live.listener.waiting("pid 1 (sync)")
    live.listener.notice("read this")
    assert capsys.readouterr() == ("", "waiting for the lake's writer: pid 1 (sync)\nread this\n")


def test_the_cause_of_a_failure_is_our_own_error_inside() -> None:
    ours, outer, bug = SettingsError("ours"), RuntimeError("Dagster's"), RuntimeError("a bug")
    outer.__cause__ = ours
    assert _cause(outer) is ours
    assert _cause(bug) is bug
