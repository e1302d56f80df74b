"""`verify`: what it says of a whole lake, of a broken one, and that its command heals it."""

import json
import shlex
import shutil
from pathlib import Path

import pytest

from vantage_stripe_tests.cli.command_line import CommandLine
from vantage_stripe_tests.sync.planting import a_cent, cut_in_half, edited

HEAL = "vantage-stripe sync --full --tables charges --from 2026-11-01 --to 2026-11-30"


@pytest.fixture
def synced(whole: CommandLine, tmp_path: Path) -> CommandLine:
    """A copy of all of the embedded account's history."""
    return CommandLine(shutil.copytree(whole.lake, tmp_path / "copy"), whole.env)


@pytest.mark.slow
def test_a_whole_lake_is_what_the_account_says(synced: CommandLine) -> None:
    before = synced.files()
    result = synced("verify", "--json")
    assert result.exit_code == 0, result.output
    assert result.stderr.startswith("192 window(s) of 11 table(s), about ")
    rows = {row["table"]: row for row in json.loads(result.stdout)}
    assert rows["charges"]["rows"] > 100
    assert {json.dumps(row["findings"]) for row in rows.values()} == {"{}"}
    assert synced.files() == before


def test_a_budget_is_kept_and_its_seed_told(synced: CommandLine) -> None:
    result = synced("verify", "--requests", "3", "--seed", "5", "--tables", "charges,refunds,payouts")
    assert result.exit_code == 0, result.output
    assert "requests; --seed 5\n" in result.stderr
    again = synced("verify", "--requests", "3", "--seed", "5", "--tables", "charges,refunds,payouts")
    assert again.stdout == result.stdout
    one = synced("verify", "--sample", "1", "--from", "2026-10-01", "--to", "2026-10-31")
    assert one.stderr.startswith("1 window(s) of 1 table(s), about ")


@pytest.mark.slow
def test_a_cent_is_found_and_the_printed_command_heals_it(synced: CommandLine) -> None:
    path = synced.lake / "charges" / "month=2026-11" / "part.parquet"
    before = path.read_bytes()
    edited(lambda rows: a_cent(rows, flat=True, raw=False))(path)
    result = synced("verify", "--tables", "charges")
    assert result.exit_code == 1
    assert ": columns at amount\n" in result.stderr
    assert "charges: the lake's amount in " in result.stderr
    assert result.stderr.splitlines()[-2:] == ["To heal:", HEAL]
    assert synced(*shlex.split(HEAL)[1:], "--quiet").exit_code == 0
    assert path.read_bytes() == before
    assert synced("verify", "--tables", "charges").exit_code == 0


@pytest.mark.slow
def test_a_file_cut_in_half_is_found_and_the_printed_command_heals_it(synced: CommandLine) -> None:
    path = synced.lake / "charges" / "month=2026-11" / "part.parquet"
    before = path.read_bytes()
    cut_in_half(path)
    result = synced("verify", "--tables", "charges")
    assert result.exit_code == 1
    assert "charges 2026-11 the file: unreadable\n" in result.stderr
    assert result.stderr.splitlines()[-1] == HEAL
    assert synced(*shlex.split(HEAL)[1:], "--quiet").exit_code == 0
    assert path.read_bytes() == before


def test_a_table_that_goes_with_another_is_refused_with_what_to_do(synced: CommandLine) -> None:
    result = synced("verify", "--tables", "invoice_line_items")
    assert result.exit_code == 2
    assert result.stderr.endswith("vantage-stripe sync --full --tables invoice_line_items\n")


def test_an_empty_lake_or_range_is_refused(empty: CommandLine, synced: CommandLine) -> None:
    assert empty("verify").exit_code == 2
    assert not empty.lake.exists()
    result = synced("verify", "--from", "2020-01-01", "--to", "2020-01-02")
    assert result.exit_code == 2
    assert "ask for no day of the lake" in result.stderr
