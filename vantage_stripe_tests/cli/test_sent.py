"""`fields`: what it says of the embedded account, of an object that changed, and of another version."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from vantage_stripe_tests.cli.command_line import CommandLine
from vantage_stripe_tests.sync.planting import Rows, edited

MONTH = "month=2026-11"


@pytest.fixture
def synced(whole: CommandLine, tmp_path: Path) -> CommandLine:
    """A copy of all of the embedded account's history."""
    return CommandLine(shutil.copytree(whole.lake, tmp_path / "copy"), whole.env)


def differences(command: CommandLine, *args: str) -> dict[str, dict[str, Any]]:
    result = command("fields", "--tables", "charges", "--json", *args)
    assert result.exit_code == 0, result.output
    return {row["field"]: row for row in json.loads(result.stdout)}


def moved(rows: Rows, version: str | None) -> Rows:
    """Rename a field, add one, and drop a part of an object, in all rows of a partition."""
    for row in rows:
        item = json.loads(row["raw"])
        item["mail_address"] = item.pop("receipt_email")
        item["loyalty"] = {"secret": "sesame"}
        (item["outcome"] or {}).pop("risk_level", None)
        row["raw"] = json.dumps(item)
        row["_api_version"] = version or row["_api_version"]
        row["_synced_at"] = row["_synced_at"].replace(year=2027)
    return rows


def test_of_the_embedded_account_nothing_undeclared_is_sent(synced: CommandLine) -> None:
    before = synced.files()
    result = synced("fields", "--json")
    assert result.exit_code == 0, result.output
    assert {row["finding"] for row in json.loads(result.stdout)} == {"declared, not sent"}
    assert synced.files() == before


def test_a_field_that_moved_in_a_new_version_is_listed_on_both_sides(synced: CommandLine) -> None:
    known = differences(synced)
    path = synced.lake / "charges" / MONTH / "part.parquet"
    edited(lambda rows: moved(rows, "2027-01-01.next"))(path)
    found = {name: row for name, row in differences(synced).items() if name not in known}
    told = {name: (row["finding"], row["type"]) for name, row in found.items()}
    assert (
        told.items()
        >= {
            "receipt_email": ("declared, not sent", "string"),
            "outcome.risk_level": ("declared, not sent", "string"),
            "loyalty": ("sent, not declared", "object"),
            "mail_address": ("sent, not declared", "string"),
        }.items()
    )
    assert {name for name, (finding, _) in told.items() if finding.startswith("sent")} == {
        "loyalty",
        "mail_address",
    }
    assert {row["version"] for row in found.values()} == {"2027-01-01.next"}
    assert found["loyalty"]["rows"] == found["loyalty"]["of"] > 0
    assert "loyalty" not in differences(synced, "--version", "2026-10-28.endive")
    assert differences(synced, "--version", "2020-01-01") == {}
    shown = synced("fields", "--tables", "charges").output
    assert "loyalty" in shown
    assert "sesame" not in shown


def test_the_check_lists_them_too_and_prints_the_command(synced: CommandLine) -> None:
    path = synced.lake / "charges" / MONTH / "part.parquet"
    edited(lambda rows: moved(rows, None))(path)
    result = synced("reconcile", "--checks", "fields_known", "--tables", "charges")
    assert result.exit_code == 0, result.output
    assert "  seen: loyalty (object), mail_address (string)\n" in result.output
    assert "  heal it:      vantage-stripe fields --tables charges\n" in result.output


def test_an_empty_lake_and_an_empty_table_have_nothing_to_compare(
    synced: CommandLine, empty: CommandLine
) -> None:
    assert "run `vantage-stripe sync` first" in empty("fields").output
    path = synced.lake / "charges"
    for part in path.glob("*/part.parquet"):
        edited(lambda _rows: [])(part)
    assert synced("fields", "--tables", "charges").output == "every declared field is sent, and no other\n"
