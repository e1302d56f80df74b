"""`report`: its files, and what is in them."""

import re
from pathlib import Path

from vantage_stripe_tests.cli.command_line import CommandLine

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w+")


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


def test_with_names_it_is_another_file(whole: CommandLine) -> None:
    result = whole("report", "--with-names")
    assert result.stdout == f"{whole.lake / '_reports' / 'report-with-names.html'}\n"
    assert ADDRESS.search(Path(result.stdout.strip()).read_text("utf-8"))


def test_an_empty_lake_has_no_report(empty: CommandLine) -> None:
    result = empty("report")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is empty: run `vantage-stripe sync` first" in result.stderr
