"""`status`: what the lake holds, how fresh it is, what it asked of Stripe."""

import csv
import io
import json
from pathlib import Path

from vantage_stripe.lake.files import writing
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe_tests.cli.command_line import CommandLine, at_server


def test_status_of_a_new_lake_says_what_to_run(empty: CommandLine) -> None:
    result = empty("status")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"the lake {empty.lake} is new: run `vantage-stripe sync`\n"


def test_status_counts_what_the_lake_holds(synced: CommandLine) -> None:
    result = synced("status", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    lake = json.loads(result.stdout)
    tables = {row["table"]: row for row in lake.pop("tables")}
    assert lake.pop("last_listed_completely")["why"] == "first sync"
    assert lake == {
        "account": "acct_1wnLzSiNcs27Yeca",
        "mode": "sandbox",
        "lake": str(synced.lake),
        "changes_followed_to": "2026-11-24T00:00:00+00:00",
        "changes_age_seconds": 0,
        "unmapped_event_types": {},
        "requests_30_days": 0,
        "requests_allowed_at_least": 10_000,
        "writer": None,
    }
    assert len(tables) == 14
    charges = tables["charges"]
    assert charges["rows"] > 100
    assert (charges["first_day"], charges["last_day"]) == ("2026-10-01", "2026-11-22")
    assert (charges["partitions"], charges["unfinished"]) == (2, False)
    assert charges["synced_at"] == "2026-11-24T00:00:00+00:00"
    sheet = list(csv.DictReader(io.StringIO(synced("status", "--csv").stdout)))
    assert [line["rows"] for line in sheet] == [str(row["rows"]) for row in tables.values()]


def test_status_tells_a_person_the_lake_first_and_then_its_tables(synced: CommandLine) -> None:
    result = synced("status", VANTAGE_SANDBOX_NOW="2026-11-25T01:00:00Z")
    assert result.stderr.splitlines() == [
        f"account acct_1wnLzSiNcs27Yeca (sandbox), lake {synced.lake}",
        "changes followed: up to 2026-11-24 00:00:00 UTC, 1 day, 1:00:00 ago",
        "requests in 30 days: 0, of at least 10,000 that Stripe allows",
        "writer: none",
    ]
    assert result.stdout.splitlines()[0].split()[:3] == ["table", "rows", "partitions"]


def test_a_time_set_back_is_no_negative_age(synced: CommandLine) -> None:
    result = synced("status", VANTAGE_SANDBOX_NOW="2026-11-21T00:00:00Z")
    assert (
        "changes followed: up to 2026-11-24 00:00:00 UTC, 3 days, 0:00:00 later than the account's time:"
        " it was set back (VANTAGE_SANDBOX_NOW), or the clock was\n"
    ) in result.stderr
    assert "-" not in result.stderr.partition("changes followed: up to 2026-11-24")[2].splitlines()[0]


def test_types_of_events_that_no_table_knows_are_named(synced: CommandLine) -> None:
    file = synced.lake / "_state" / "changes.json"
    unknown = {"planet.moved": 1200, "comet.seen": 1}
    file.write_text(json.dumps({**json.loads(file.read_text()), "unmapped": unknown}))
    assert (
        "events of types that no table knows, please report them: comet.seen (1), planet.moved (1,200)\n"
    ) in synced("status").stderr


def test_status_of_a_lake_that_was_only_connected(empty: CommandLine) -> None:
    empty("connect")
    assert "changes followed: never, run `vantage-stripe sync`\n" in empty("status").stderr
    tables = json.loads(empty("status", "--json").stdout)["tables"]
    assert {(row["rows"], row["first_day"], row["last_day"], row["synced_at"]) for row in tables} == {
        (0, None, None, None)
    }


def test_a_table_without_rows_has_no_days(synced: CommandLine) -> None:
    tables = {row["table"]: row for row in json.loads(synced("status", "--json").stdout)["tables"]}
    warnings = tables["early_fraud_warnings"]
    assert (warnings["rows"], warnings["partitions"], warnings["first_day"]) == (0, 1, None)


def test_a_listing_that_was_cut_off_is_unfinished(synced: CommandLine) -> None:
    file = synced.lake / "_state" / "payouts.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "asked": [1790812800, 1796083200]}))
    tables = json.loads(synced("status", "--json").stdout)["tables"]
    assert [row["table"] for row in tables if row["unfinished"]] == ["payouts"]


def test_status_counts_the_requests_of_a_real_account(served: Path, url: str) -> None:
    lake = json.loads(at_server(served, url)("status", "--json").stdout)
    assert lake["mode"] == "test"
    assert lake["requests_30_days"] > 11


def test_status_names_the_writer(synced: CommandLine) -> None:
    layout = Layout(synced.lake, MONTHLY)
    with writing(layout, "pid 1 (a test)", waiting=lambda _who: None, sleep=lambda _seconds: None):
        assert "writer: pid 1 (a test)\n" in synced("status").stderr
    assert "writer: none\n" in synced("status").stderr
