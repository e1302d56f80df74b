"""`sync`: what it reads, what it writes, what it says."""

import csv
import io
import json
import shutil

import pytest

from vantage_stripe.lake import footers
from vantage_stripe_tests.cli.command_line import CommandLine

TABLES = [
    "charges",
    "customers",
    "invoices",
    "balance_transactions",
    "events",
    "disputes",
    "refunds",
    "subscriptions",
    "payouts",
    "invoice_payments",
    "early_fraud_warnings",
]
COMPANIONS = ["invoice_line_items", "balance_snapshots"]


@pytest.mark.slow
def test_the_first_sync_says_whose_account_it_is_and_lands_every_table(empty: CommandLine) -> None:
    result = empty("sync")
    assert result.exit_code == 0, result.output
    assert "this is the EMBEDDED account acct_1wnLzSiNcs27Yeca, simulated, at 2026-11-24" in result.stderr
    assert "2/2 partitions" in result.stderr
    assert " s for the tables, " in result.stderr
    header, *rows = result.stdout.splitlines()
    assert header.split() == [
        "table",
        "read",
        "new",
        "changed",
        "deleted",
        "requests",
        "least",
        "files",
        "written",
    ]
    assert [row.split()[0] for row in rows] == TABLES + COMPANIONS
    for name, read, new, changed, deleted, requests, least, _written in (row.split() for row in rows):
        assert (changed, deleted) == ("0", "0"), name
        assert read == new or name in COMPANIONS, name
        assert int(requests) <= int(least) * 1.1 + 8, name
    folders = {name.split("/")[0] for name in empty.files()}
    assert folders == {*TABLES, *COMPANIONS, "insights", "_reports"}


def test_the_second_sync_writes_nothing(synced: CommandLine) -> None:
    before = synced.files()
    result = synced("sync", "--json")
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)
    assert [row["table"] for row in rows] == TABLES + COMPANIONS
    assert {row["files_written"] for row in rows} == {0}
    # Where events announce every change, nothing is listed.
    assert {row["table"]: row["requests"] for row in rows if row["requests"]} == {
        "balance_transactions": 1,
        "events": 1,
        "payouts": 1,
        "invoice_payments": 1,
        "balance_snapshots": 3,
    }
    assert synced.files() == before
    assert "partitions" not in result.stderr


@pytest.mark.slow
def test_insights_are_computed_again_when_something_changed_or_an_hour_has_passed(
    synced: CommandLine,
) -> None:
    said = "the insights are of this hour, and nothing has changed since\n"
    assert said in synced("sync").stderr
    assert said not in synced("sync", VANTAGE_SANDBOX_NOW="2026-11-24T01:00:00Z").stderr
    (synced.lake / "insights" / "dispute_flags" / "part.parquet").unlink()
    assert said not in synced("sync", VANTAGE_SANDBOX_NOW="2026-11-24T01:00:00Z").stderr
    assert (synced.lake / "insights" / "dispute_flags" / "part.parquet").exists()


@pytest.mark.slow
def test_a_full_sync_reads_all_and_writes_nothing_new(synced: CommandLine) -> None:
    before = synced.files()
    result = synced("sync", "--full", "--csv")
    assert result.exit_code == 0, result.output
    rows = {row["table"]: row for row in csv.DictReader(io.StringIO(result.stdout))}
    assert list(rows) == TABLES + COMPANIONS
    assert int(rows["charges"]["read"]) > 100
    assert {row["files_written"] for row in rows.values()} == {"0"}
    assert synced.files() == before


def test_a_lost_partition_comes_back_byte_for_byte(synced: CommandLine) -> None:
    """`--from` and `--to` choose partitions by day; the tables not named are left alone."""
    before = synced.files()
    for month in ("month=2026-10", "month=2026-11"):
        shutil.rmtree(synced.lake / "refunds" / month)
    result = synced("sync", "--tables", "refunds", "--from", "2026-10-05", "--to", "2026-10-05", "--json")
    assert result.exit_code == 0, result.output
    (row,) = json.loads(result.stdout)
    assert (row["table"], row["files_written"], row["requests"]) == ("refunds", 1, 1)
    assert row["new"] == row["read"] > 0
    after = synced.files()
    assert after["refunds/month=2026-10/part.parquet"][1] == before["refunds/month=2026-10/part.parquet"][1]
    assert "refunds/month=2026-11/part.parquet" not in after


@pytest.mark.parametrize(
    ("days", "partitions"),
    [
        (["--from", "2026-11-01"], "1/1 partitions"),
        (["--to", "2026-10-31"], "1/1 partitions"),
        (["--from", "2026-10-31", "--to", "2026-11-01"], "2/2 partitions"),
    ],
)
def test_days_are_utc_and_both_included(days: list[str], partitions: str, synced: CommandLine) -> None:
    result = synced("sync", "--tables", "early_fraud_warnings", *days)
    assert result.exit_code == 0, result.output
    assert partitions in result.stderr


def test_several_tables_are_separated_by_commas_and_blanks_do_not_matter(synced: CommandLine) -> None:
    result = synced("sync", "--tables", "refunds, disputes", "--json")
    assert [row["table"] for row in json.loads(result.stdout)] == ["refunds", "disputes"]


@pytest.mark.parametrize("command", ["sync", "rebuild"])
def test_an_unknown_table_is_refused_with_the_known_ones(command: str, empty: CommandLine) -> None:
    result = empty(command, "--tables", "charges,chargse")
    assert result.exit_code == 2
    assert result.output == (
        "error: No table is called 'chargse'. Known tables: "
        + ", ".join(TABLES)
        + ", invoice_line_items, payout_items, balance_snapshots.\n"
    )
    assert not empty.lake.exists()


def test_an_interrupted_listing_is_continued_and_says_so(synced: CommandLine) -> None:
    file = synced.lake / "_state" / "payouts.json"
    state = json.loads(file.read_text())
    asked = [1790812800, 1796083200]  # 2026-10-01 to 2026-12-01
    file.write_text(json.dumps({**state, "asked": asked, "done": ["2026-11"]}))
    result = synced("sync")
    assert result.exit_code == 0, result.output
    assert "payouts: continuing an unfinished sync, 1 partition(s) are done" in result.stderr
    assert json.loads(file.read_text())["asked"] is None


def test_a_failed_check_is_an_error_that_names_it(synced: CommandLine) -> None:
    charges = synced.lake / "charges"
    shutil.copyfile(charges / "month=2026-11" / "part.parquet", charges / "month=2026-10" / "part.parquet")
    result = synced("sync", "--tables", "charges", "--from", "2026-11-01", "--quiet")
    assert result.exit_code == 1
    assert "stripe/charges: " in result.stderr
    assert "vantage-stripe ui" in result.stderr
    assert "Traceback" not in result.output


def test_dagsters_home_is_in_the_lake_or_where_it_is_told(synced: CommandLine, elsewhere: None) -> None:
    home = synced.lake.parent / "home"
    result = synced("sync", "--tables", "disputes", "--quiet", DAGSTER_HOME=str(home))
    assert result.exit_code == 0, result.output
    assert (home / "dagster.yaml").exists()
    assert (synced.lake / "_dagster" / "dagster.yaml").exists()


def test_a_home_that_is_no_whole_path_is_refused(synced: CommandLine) -> None:
    result = synced("sync", DAGSTER_HOME="home")
    assert result.exit_code == 2
    assert "DAGSTER_HOME=home is not an absolute path, as Dagster wants it." in result.stderr


@pytest.mark.slow
def test_a_lake_may_be_daily(empty: CommandLine) -> None:
    result = empty(
        "sync", "--tables", "charges", "--quiet", VANTAGE_START="2026-11-20", VANTAGE_PARTITIONS="daily"
    )
    assert result.exit_code == 0, result.output
    files = [name for name in empty.files() if name.startswith("charges/")]
    assert files
    assert all(name.startswith("charges/date=2026-11-2") for name in files)
    assert sum(footers.outline(empty.lake / name).rows for name in files) > 0
    refused = empty("status", VANTAGE_PARTITIONS="monthly")
    assert refused.exit_code == 0
