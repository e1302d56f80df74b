"""`charges`, `customers` and `invoices`: straight from the account, the lake untouched."""

import csv
import io
import json
from typing import Any

import pytest

from vantage_stripe_tests.cli.command_line import CommandLine


def rows(run: CommandLine, *args: str) -> list[dict[str, Any]]:
    result = run(*args, "--json")
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize("command", ["charges", "customers", "invoices"])
def test_the_newest_come_first_and_no_more_than_asked_for(command: str, empty: CommandLine) -> None:
    newest = rows(empty, command, "--limit", "3")
    assert len(newest) == 3
    assert [row["created"] for row in newest] == sorted((row["created"] for row in newest), reverse=True)
    assert all(row["created"].endswith("+00:00") for row in newest)
    assert len(rows(empty, command)) == 20
    assert not empty.lake.exists()


def test_a_list_longer_than_a_page_goes_on(empty: CommandLine) -> None:
    ids = [row["id"] for row in rows(empty, "charges", "--limit", "120")]
    assert len(set(ids)) == 120


def test_charges_of_one_customer(empty: CommandLine) -> None:
    customer = next(row["customer"] for row in rows(empty, "charges") if row["customer"])
    found = rows(empty, "charges", "--customer", customer, "--limit", "500")
    assert {row["customer"] for row in found} == {customer}


def test_charges_before_and_after_one(empty: CommandLine) -> None:
    first, second, third = rows(empty, "charges", "--limit", "3")
    assert rows(empty, "charges", "--starting-after", first["id"], "--limit", "2") == [second, third]
    newer = rows(empty, "charges", "--ending-before", third["id"], "--limit", "2")
    assert {row["id"] for row in newer} == {first["id"], second["id"]}


def test_money_is_shown_in_the_currencys_own_digits(empty: CommandLine) -> None:
    found = rows(empty, "charges", "--limit", "200")
    usd = next(row for row in found if row["currency"] == "usd")
    assert usd["money"] == f"{usd['amount'] // 100}.{usd['amount'] % 100:02} USD"


def test_a_table_for_people_has_times_and_answers_in_words(empty: CommandLine) -> None:
    header, line = empty("charges", "--limit", "1").stdout.splitlines()
    assert header.split() == [
        "id", "created", "customer", "money", "status", "refunded", "disputed", "failure", "code",
    ]  # fmt: skip
    assert line.split()[0].startswith("ch_")
    assert line.split()[1].startswith("2026-11-")
    assert {"yes", "no"} & set(line.split())


def test_customers_by_address_and_by_id_are_the_same_person(empty: CommandLine) -> None:
    someone = next(row for row in rows(empty, "customers") if row["email"])
    assert someone in rows(empty, "customers", "--email", someone["email"])
    assert [row["id"] for row in rows(empty, "customers", someone["id"])] == [someone["id"]]
    sheet = list(csv.DictReader(io.StringIO(empty("customers", someone["id"], "--csv").stdout)))
    assert [line["email"] for line in sheet] == [someone["email"]]


def test_a_customer_that_is_not_there_is_one_error(empty: CommandLine) -> None:
    result = empty("customers", "cus_nobody")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("error: No such customer: 'cus_nobody' [endpoint customers/cus_nobody, ")


def test_invoices_of_a_status_and_what_remains_to_be_paid(empty: CommandLine) -> None:
    found = rows(empty, "invoices", "--status", "paid", "--limit", "5")
    assert {row["status"] for row in found} == {"paid"}
    assert {row["amount_remaining"] for row in found} == {0}
    assert all(row["remaining"].split()[0] in {"0", "0.00"} for row in found)
    assert all(row["due"].endswith(row["currency"].upper()) for row in found)


def test_nothing_found_is_said_to_a_person(empty: CommandLine) -> None:
    assert empty("customers", "--email", "nobody@example.com").stdout == "no customers\n"
    nobody = next(row["id"] for row in rows(empty, "customers", "--limit", "100") if not row["currency"])
    assert empty("invoices", "--customer", nobody, "--status", "void").stdout == "no invoices\n"


@pytest.mark.parametrize(
    "args",
    [
        ["charges", "--limit", "0"],
        ["charges", "--limit", "10001"],
        ["invoices", "--status", "late"],
        ["charge"],
    ],
)
def test_wrong_usage_exits_2(args: list[str], empty: CommandLine) -> None:
    result = empty(*args)
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: ")
