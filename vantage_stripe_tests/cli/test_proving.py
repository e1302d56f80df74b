"""`reconcile`: what it shows, its filters, its exit codes."""

import csv
import io
import json
import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.settings import Settings
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.sync.session import session
from vantage_stripe.tables import TABLES
from vantage_stripe_tests.cli.command_line import SANDBOX, CommandLine


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lake = tmp_path_factory.mktemp("reconciled") / "lake"
    settings = Settings.load({"VANTAGE_LAKE": str(lake), **SANDBOX}, dotenv=None)
    with session(settings, "test") as work:
        sync_tables(work, TABLES, work.whole())
    return lake


@pytest.fixture
def run(synced: Path, tmp_path: Path) -> CommandLine:
    shutil.copytree(synced, tmp_path / "lake")
    return CommandLine(tmp_path / "lake", SANDBOX)


def spoil(run: CommandLine, column: str = "fee") -> str:
    """Add a cent to a balance transaction of October, and give its id."""
    layout = Layout(run.lake, MONTHLY)
    path = layout.partition("balance_transactions", "2026-10")
    rows = parquet.read(path)
    place = rows.schema.get_field_index(column)
    values = rows[column].to_pylist()
    values[2] += 1
    parquet.write(layout, path, rows.set_column(place, rows.schema.field(place), pa.array(values)))
    return str(rows["id"][2].as_py())


def test_a_sound_lake_is_told_check_by_check(run: CommandLine) -> None:
    result = run("reconcile")
    assert result.exit_code == 0
    assert "as of 2026-11-24 00:00 UTC" in result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].split() == [
        "check",
        "name",
        "asset",
        "status",
        "rows",
        "checked",
        "rows",
        "failed",
        "reason",
    ]
    assert any(line.startswith("E01") and "passed" in line for line in lines)
    assert any(line.startswith("E23") and "run `vantage-stripe verify`" in line for line in lines)
    assert "heal it" not in result.stdout


def test_a_failed_check_names_rows_money_cause_and_command_and_exits_1(run: CommandLine) -> None:
    wrong = spoil(run)
    result = run("reconcile", "--tables", "balance_transactions")
    assert result.exit_code == 1
    text = result.stdout
    assert "E01 net_identity, balance_transactions: net = amount - fee, to the minor unit." in text
    assert f"row(s) fail: {wrong}" in text
    assert "money off: 0.01 " in text
    assert "likely cause: the row was altered after it was read, or read in part" in text
    command = "vantage-stripe sync --full --tables balance_transactions --from 2026-10-01 --to 2026-10-31"
    assert f"heal it:      {command}" in text


@pytest.mark.slow
def test_the_command_that_is_printed_heals(run: CommandLine) -> None:
    spoil(run)
    assert run("reconcile", "--checks", "E01,E02").exit_code == 1
    words = "sync --full --tables balance_transactions --from 2026-10-01 --to 2026-10-31"
    assert run(*words.split()).exit_code == 0
    assert run("reconcile").exit_code == 0


def test_warnings_are_shown_and_exit_0(run: CommandLine) -> None:
    layout = Layout(run.lake, MONTHLY)
    path = layout.partition("invoices", "2026-10")
    rows = parquet.read(path)
    place = rows.schema.get_field_index("billing_reason")
    field = rows.schema.field(place)
    parquet.write(layout, path, rows.set_column(place, field, pa.array(["unheard_of"] * len(rows))))
    result = run("reconcile", "--checks", "known_values")
    assert result.exit_code == 0
    assert "warned" in result.stdout
    assert "seen: billing_reason unheard_of" in result.stdout


def test_filters_choose_checks_tables_severities_and_days(run: CommandLine) -> None:
    spoil(run)
    rows = json.loads(run("reconcile", "--checks", "E01", "--json").stdout)
    assert [(row["check"], row["status"], row["rows_failed"]) for row in rows] == [("E01", "failed", 1)]
    november = run("reconcile", "--checks", "e01", "--from", "2026-11-01", "--to", "2026-11-30", "--json")
    assert (november.exit_code, json.loads(november.stdout)[0]["status"]) == (0, "passed")
    only = list(csv.DictReader(io.StringIO(run("reconcile", "--tables", "refunds", "--csv").stdout)))
    assert {row["asset"] for row in only} == {"refunds"}
    warned = json.loads(run("reconcile", "--severity", "warn", "--json").stdout)
    assert "net_identity" not in {row["name"] for row in warned}
    assert "signs" in {row["name"] for row in warned}


@pytest.mark.parametrize(
    ("args", "text"),
    [
        (("--checks", "E99"), "No check is called 'E99'. Known: E01 net_identity"),
        (("--tables", "chargess"), "No table is called 'chargess'"),
        (("--from", "2026-11-02", "--to", "2026-11-01"), "--from 2026-11-02 is later than --to"),
    ],
)
def test_what_is_not_known_is_refused(run: CommandLine, args: tuple[str, ...], text: str) -> None:
    result = run("reconcile", *args)
    assert result.exit_code == 2
    assert text in result.stderr


def test_an_empty_lake_is_refused(tmp_path: Path) -> None:
    result = CommandLine(tmp_path / "lake", SANDBOX)("reconcile")
    assert result.exit_code == 2
    assert "run `vantage-stripe sync` first" in result.stderr
