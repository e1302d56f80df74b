"""`disputes` and `stale`: which rows a person, a program and a spreadsheet get."""

import csv
import io
import json
from typing import Any

from click.testing import Result

from vantage_stripe_tests.cli.command_line import SANDBOX, CommandLine

URGENCIES = {"missed", "critical", "high", "medium", "low", "no_response_possible", "none"}


def rows_of(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    rows: list[dict[str, Any]] = json.loads(result.stdout)
    return rows


def test_disputes_are_shown_as_a_table_and_say_of_when(whole: CommandLine) -> None:
    result = whole("disputes")
    assert result.exit_code == 0
    assert result.stderr == "as of 2026-11-24 00:00 UTC, days of UTC\n"
    header, *lines = result.stdout.splitlines()
    assert header.split()[:5] == ["dispute", "id", "urgency", "evidence", "due"]
    assert len(lines) == len(rows_of(whole("disputes", "--json"))) > 0


def test_disputes_without_all_are_those_not_closed(whole: CommandLine) -> None:
    everything, work = rows_of(whole("disputes", "--all", "--json")), rows_of(whole("disputes", "--json"))
    assert len(everything) > len(work) > 0
    assert not any(row["is_open"] is False for row in work)
    assert [row["dispute_id"] for row in everything if row["is_open"] is not False] == [
        row["dispute_id"] for row in work
    ]


def test_disputes_of_chosen_urgencies(whole: CommandLine) -> None:
    everything = rows_of(whole("disputes", "--all", "--json"))
    assert {row["urgency"] for row in everything} <= URGENCIES
    chosen = rows_of(whole("disputes", "--all", "--urgency", "none", "--json"))
    assert chosen
    assert {row["urgency"] for row in chosen} == {"none"}
    both = rows_of(whole("disputes", "--all", "--urgency", ",".join(URGENCIES), "--json"))
    assert both == everything


def test_disputes_that_nobody_has_are_said_to_a_person_and_empty_to_a_program(whole: CommandLine) -> None:
    never = ("disputes", "--urgency", "critical", "--all")
    assert rows_of(whole(*never, "--json")) == []
    assert whole(*never).stdout == "no disputes need work\n"
    assert whole(*never, "--csv").stdout == (
        "dispute_id,urgency,evidence_due_at,recommended_action,disputed,at_stake,reason,status,days_left\n"
    )


def test_an_urgency_that_is_none_is_refused(whole: CommandLine) -> None:
    result = whole("disputes", "--urgency", "hihg")
    assert result.exit_code == 2
    assert result.stderr == (
        "error: No urgency is called 'hihg'. Known: critical, high, medium, low, "
        "no_response_possible, missed, none.\n"
    )


def test_the_rows_for_a_spreadsheet_are_the_rows_for_a_program(whole: CommandLine) -> None:
    for command in ("disputes", "stale"):
        rows = rows_of(whole(command, "--all", "--json"))
        sheet = list(csv.DictReader(io.StringIO(whole(command, "--all", "--csv").stdout)))
        assert len(sheet) == len(rows) > 0
        for line, row in zip(sheet, rows, strict=True):
            assert list(line) == list(row)
            for name, value in row.items():
                if value is None or isinstance(value, str):
                    assert line[name] == (value or ""), name


def test_money_is_written_with_its_currency_beside_the_minor_units(whole: CommandLine) -> None:
    row = next(row for row in rows_of(whole("disputes", "--all", "--json")) if row["currency"] == "usd")
    amount = row["disputed_amount"]
    assert row["disputed"] == f"{amount // 100}.{amount % 100:02} USD"


def test_stale_without_all_are_those_that_need_somebody(whole: CommandLine) -> None:
    everything, work = rows_of(whole("stale", "--all", "--json")), rows_of(whole("stale", "--json"))
    assert len(everything) > len(work) > 0
    flags = ("is_outdated", "next_charge_at_risk", "expiring_soon")
    assert all(any(row[flag] for flag in flags) for row in work)
    kept = {row["customer_id"] for row in work}
    assert not any(row[flag] for row in everything if row["customer_id"] not in kept for flag in flags)


def test_stale_of_one_customer_whatever_the_capitals(whole: CommandLine) -> None:
    someone = next(row for row in rows_of(whole("stale", "--json")) if row["customer_email"])
    address = someone["customer_email"]
    found = rows_of(whole("stale", "--json", "--email", f" {address.upper()} "))
    assert someone in found
    assert {row["customer_email"] for row in found} == {address}


def test_stale_of_nobody_says_so(whole: CommandLine) -> None:
    assert whole("stale", "--email", "nobody@example.com").stdout == "no stale payment methods\n"
    assert rows_of(whole("stale", "--email", "nobody@example.com", "--all", "--json")) == []


def test_the_answers_make_no_request_and_write_nothing(whole: CommandLine) -> None:
    """With a key and a base URL where nobody listens, they answer all the same."""
    before = whole.files()
    offline = CommandLine(
        whole.lake,
        {
            "STRIPE_API_KEY": "sk_test_nobodylistens00000000000",
            "VANTAGE_STRIPE_BASE_URL": "http://127.0.0.1:9/v1",
        },
    )
    for command in ("disputes", "stale"):
        assert offline(command).exit_code == 0
    assert whole.files() == before


def test_an_empty_lake_is_an_error_that_says_what_to_run(empty: CommandLine) -> None:
    for command in ("disputes", "stale"):
        result = empty(command, "--json")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "is empty: run `vantage-stripe sync` first" in result.stderr
    assert not empty.lake.exists()


def test_tomorrow_is_one_day_less(whole: CommandLine) -> None:
    def days(now: str) -> dict[str, int | None]:
        result = CommandLine(whole.lake, SANDBOX)("disputes", "--json", VANTAGE_SANDBOX_NOW=now)
        return {row["dispute_id"]: row["days_left"] for row in rows_of(result)}

    today, tomorrow = days("2026-11-24T00:00:00Z"), days("2026-11-25T00:00:00Z")
    assert today
    assert tomorrow == {id_: None if left is None else left - 1 for id_, left in today.items()}
