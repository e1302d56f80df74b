"""`recovery`, `follow-ups`, `trends`, and the filters that the answers share."""

import csv
import io
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from vantage_stripe_tests.cli.command_line import CommandLine
from vantage_stripe_tests.cli.test_answers import rows_of

NEW = ("recovery", "follow-ups", "trends")


@pytest.mark.parametrize("command", NEW)
def test_every_answer_is_a_table_and_says_of_when_and_in_which_days(whole: CommandLine, command: str) -> None:
    result = whole(command)
    assert result.exit_code == 0, result.output
    assert result.stderr == "as of 2026-11-24 00:00 UTC, days of UTC\n"
    assert len(result.stdout.splitlines()) == 1 + len(rows_of(whole(command, "--json"))) > 1


@pytest.mark.parametrize("command", NEW)
def test_a_spreadsheet_gets_the_rows_of_a_program(whole: CommandLine, command: str) -> None:
    rows = rows_of(whole(command, "--json"))
    sheet = list(csv.DictReader(io.StringIO(whole(command, "--csv").stdout)))
    assert [list(line) for line in sheet] == [list(row) for row in rows]


def test_recovery_of_a_currency_and_class(whole: CommandLine) -> None:
    everything = rows_of(whole("recovery", "--json"))
    chosen = rows_of(whole("recovery", "--json", "--currency", "EUR", "--class", "soft,dead"))
    assert chosen == [
        row for row in everything if row["currency"] == "eur" and row["decline_class"] in {"soft", "dead"}
    ]
    assert chosen


def test_recovery_since_a_day_leaves_out_what_nobody_failed_with_later(whole: CommandLine) -> None:
    recent = rows_of(whole("recovery", "--json", "--since", "2026-11-01"))
    assert 0 < len(recent) < len(rows_of(whole("recovery", "--json")))
    assert all(row["last_failed_day"] >= "2026-11-01" for row in recent)


def test_follow_ups_are_those_that_need_somebody(whole: CommandLine) -> None:
    everything, work = rows_of(whole("follow-ups", "--all", "--json")), rows_of(whole("follow-ups", "--json"))
    assert len(everything) > len(work) > 0
    assert not {row["recommended_action"] for row in work} & {"none", "wait_for_retry"}


def test_follow_ups_overdue_of_an_action_a_customer_and_an_amount(whole: CommandLine) -> None:
    late = rows_of(whole("follow-ups", "--overdue", "--all", "--json"))
    assert late
    assert all(row["overdue"] for row in late)
    waiting = rows_of(whole("follow-ups", "--action", "none", "--json"))
    assert {row["recommended_action"] for row in waiting} == {"none"}
    someone = late[0]["customer_id"]
    assert {row["customer_id"] for row in rows_of(whole("follow-ups", "--customer", someone, "--json"))} == {
        someone
    }


def test_a_least_amount_is_in_whole_units_of_the_row_s_own_currency(whole: CommandLine) -> None:
    everything = rows_of(whole("follow-ups", "--all", "--json"))
    rich = rows_of(whole("follow-ups", "--all", "--json", "--min-amount", "100"))
    digits = {"jpy": 0, "kwd": 3}

    def major(row: Mapping[str, Any]) -> Decimal:
        return Decimal(row["amount_at_risk"] or 0).scaleb(-digits.get(row["currency"], 2))

    assert rich == [row for row in everything if major(row) >= 100]
    assert {row["currency"] for row in rich} > {"usd"}


def test_trends_by_day_add_up_to_trends_by_month(whole: CommandLine) -> None:
    for subject, figure in (("payments", "attempts"), ("settlement", "net")):
        window = ("--of", subject, "--json", "--since", "2026-09-01", "--until", "2026-10-31")
        months, days = rows_of(whole("trends", *window)), rows_of(whole("trends", *window, "--by", "day"))
        assert {row["period"] for row in months} == {"2026-09", "2026-10"}
        for month in months:
            parts = [
                row[figure]
                for row in days
                if row["period"].startswith(month["period"]) and row["currency"] == month["currency"]
            ]
            assert sum(parts) == month[figure]


def test_a_currency_nobody_pays_in_has_no_rows(whole: CommandLine) -> None:
    assert whole("trends", "--currency", "chf").stdout == "nothing happened then\n"
    assert whole("recovery", "--currency", "chf").stdout == "no payment failed\n"
    assert whole("follow-ups", "--currency", "chf").stdout == "no invoices to chase\n"


@pytest.mark.parametrize(
    ("args", "fault"),
    [
        (("recovery", "--class", "softt"), "No class is called 'softt'. Known: dead, revoked, action, soft"),
        (("recovery", "--action", "x"), "No action is called 'x'. Known: request_payment_method"),
        (("follow-ups", "--action", "chase"), "No action is called 'chase'. Known: data_problem"),
        (("disputes", "--action", "reply"), "No action is called 'reply'. Known: respond_first"),
        (("stale", "--severity", "bad"), "No severity is called 'bad'. Known: critical, high"),
        (("trends", "--of", "sales"), "No trend is called 'sales'. Known: payments, settlement."),
        (("trends", "--by", "week"), "No period is called 'week'. Known: day, month."),
        (("trends", "--currency", "euro"), "'euro' is no currency: give its three letters"),
        (("trends", "--since", "yesterday"), "--since 'yesterday' is no day: write it like 2026-01-31."),
        (("trends", "--since", "2026-02-01", "--until", "2026-01-01"), "is later than --until 2026-01-01"),
        (("disputes", "--min-amount", "lots"), "--min-amount 'lots' is no amount: write it like 99.50."),
        (("disputes", "--min-amount", "inf"), "--min-amount 'inf' is no amount"),
    ],
)
def test_a_slip_of_the_pen_is_refused_and_names_what_is_known(
    empty: CommandLine, args: tuple[str, ...], fault: str
) -> None:
    result = empty(*args, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert fault in result.stderr


def test_disputes_and_stale_of_a_currency_a_customer_and_an_amount(whole: CommandLine) -> None:
    everything = rows_of(whole("disputes", "--all", "--json"))
    chosen = rows_of(whole("disputes", "--all", "--json", "--currency", "usd", "--min-amount", "30"))
    assert chosen == [
        row for row in everything if row["currency"] == "usd" and row["disputed_amount"] >= 3000
    ]
    action = everything[0]["recommended_action"]
    assert everything[0] in rows_of(whole("disputes", "--all", "--json", "--action", action))
    stale = rows_of(whole("stale", "--all", "--json"))
    customer = stale[0]["customer_id"]
    found = rows_of(whole("stale", "--all", "--json", "--customer", customer))
    assert found == [row for row in stale if row["customer_id"] == customer]
    severe = rows_of(whole("stale", "--json", "--severity", "critical"))
    assert {row["severity"] for row in severe} == {"critical"}


def test_the_rate_of_a_month_is_of_its_counts(whole: CommandLine) -> None:
    for row in json.loads(whole("trends", "--json").stdout):
        decided = row["succeeded_count"] + row["failed_count"]
        assert row["raw_success_rate"] == (
            None
            if not decided
            else str((Decimal(row["succeeded_count"]) / decided).quantize(Decimal("1e-6")))
        )
