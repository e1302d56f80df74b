"""`report`: its files, and what is in them."""

import json
import re
import shutil
from pathlib import Path

import pytest

from vantage_stripe.insights import INSIGHTS
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.sync.answers import answer, keep
from vantage_stripe_tests.cli.command_line import NOW, CommandLine

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w+")


@pytest.mark.slow
def test_the_report_is_one_page_beside_the_data_and_the_same_each_time(
    whole: CommandLine, tmp_path: Path
) -> None:
    result = whole("report", "--output", str(tmp_path / "copy.html"))
    assert result.exit_code == 0, result.output
    assert result.stdout == f"{tmp_path / 'copy.html'}\n"
    reports = whole.lake / "_reports"
    text = (reports / "report.html").read_bytes()
    assert (tmp_path / "copy.html").read_bytes() == text
    assert {path.name for path in reports.glob("*.svg")} == {
        "disputes.svg",
        "payments.svg",
        "payments_daily.svg",
        "settlement_daily.svg",
    }
    written = {path: path.stat().st_mtime_ns for path in reports.iterdir()}
    assert whole("report").stdout == f"{reports / 'report.html'}\n"
    assert {path: path.stat().st_mtime_ns for path in reports.iterdir()} == written
    assert not ADDRESS.search(text.decode())


@pytest.mark.slow
def test_with_names_it_is_another_file(whole: CommandLine) -> None:
    result = whole("report", "--with-names")
    assert result.stdout == f"{whole.lake / '_reports' / 'report-with-names.html'}\n"
    assert ADDRESS.search(Path(result.stdout.strip()).read_text("utf-8"))


def test_an_empty_lake_has_no_report(empty: CommandLine) -> None:
    result = empty("report")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is empty: run `vantage-stripe sync` first" in result.stderr


@pytest.fixture
def synced(whole: CommandLine, tmp_path: Path) -> CommandLine:
    """A lake with its insights kept, as a sync leaves them."""
    lake = shutil.copytree(whole.lake, tmp_path / "lake")
    layout = Layout(lake, MONTHLY)
    for insight in INSIGHTS:
        if insight.name in {"dispute_flags", "stale_payment_methods"}:
            keep(layout, insight, answer(layout, insight, NOW))
    return CommandLine(lake, whole.env)


def test_an_alert_is_shown_before_it_is_sent(synced: CommandLine) -> None:
    result = synced("alerts")
    assert result.exit_code == 0, result.output
    shown = json.loads(result.stdout)
    assert shown["text"].startswith("Stripe acct_")
    assert not ADDRESS.search(result.stdout)
    assert not (synced.lake / "_state" / "alerts.json").exists()


def test_sending_an_alert_needs_a_url_and_shows_it_nowhere(synced: CommandLine) -> None:
    result = synced("alerts", "--send")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "VANTAGE_ALERT_URL is not set" in result.stderr
    lost = synced("alerts", "--send", VANTAGE_ALERT_URL="https://example.com:nine/hunter2")
    assert lost.exit_code == 1
    assert "the webhook of VANTAGE_ALERT_URL cannot be posted to" in lost.stderr
    assert "hunter2" not in lost.output


def test_a_lake_without_insights_has_no_alerts(whole: CommandLine) -> None:
    result = whole("alerts")
    assert result.exit_code == 2
    assert "has no insights: run `vantage-stripe sync` first" in result.stderr
