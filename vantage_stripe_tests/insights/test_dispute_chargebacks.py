"""When a chargeback began, who has had several, and disputes that only money tells of."""

from datetime import date, timedelta
from typing import Any

import pytest

from vantage_stripe.insights.dispute_flags import DISPUTE_FLAGS
from vantage_stripe_tests.insights.dispute_answers import answer, one
from vantage_stripe_tests.insights.input_rows import NOW, at, table, tables

Row = dict[str, Any]
MOVED: Row = {"source": "dp_1", "amount": -2000, "fee": 1500, "net": -3500, "currency": "usd"}
COUNTS = ("customer_dispute_count_365d", "fingerprint_dispute_count_365d", "is_repeat_disputer")


def taken(name: str, moment: str, **more: Any) -> Row:
    return {**MOVED, "id": name, "created": at(moment), "reporting_category": "dispute", **more}


def test_a_chargeback_begins_when_money_is_first_taken() -> None:
    moves = [
        taken("txn_2", "2026-06-04"),
        taken("txn_1", "2026-06-03"),
        taken("txn_3", "2026-06-02", reporting_category="dispute_reversal", amount=1),
    ]
    assert one(balance_transactions=moves)["chargeback_at"] == at("2026-06-03")


def test_an_old_transaction_without_a_category_takes_when_it_is_negative() -> None:
    moves = [
        taken("txn_1", "2026-06-03", reporting_category=None, amount=2000),
        taken("txn_2", "2026-06-04", reporting_category=None),
    ]
    assert one(balance_transactions=moves)["chargeback_at"] == at("2026-06-04")


@pytest.mark.parametrize(
    ("status", "case_type", "expected"),
    [
        ("needs_response", None, at("2026-06-01")),
        ("needs_response", "compliance", at("2026-06-01")),
        ("appeal_under_review", None, at("2026-06-01")),
        ("charge_refunded", None, at("2026-06-01")),
        ("warning_under_review", "inquiry", None),
        ("prevented", None, None),
        ("lost", "resolution", None),
    ],
)
def test_without_money_a_chargeback_began_when_the_dispute_did(
    status: str, case_type: str | None, expected: object
) -> None:
    row = one({"status": status, "payment_method_details_card_case_type": case_type})
    assert row["chargeback_at"] == expected


def test_months_are_those_of_the_time_zone_and_it_is_named() -> None:
    given = tables(
        DISPUTE_FLAGS,
        disputes=[{"id": "dp_1", "charge": "ch_1", "status": "lost", "created": at("2026-06-01T03:00:00")}],
        charges=[{"id": "ch_1", "created": at("2026-05-01T02:00:00")}],
    )
    asked = ("chargeback_month", "charge_month", "timezone", "days_charge_to_dispute")
    (utc,) = DISPUTE_FLAGS.compute(given, NOW).to_pylist()
    assert [utc[key] for key in asked] == [date(2026, 6, 1), date(2026, 5, 1), "UTC", 31]
    (there,) = DISPUTE_FLAGS.compute(given, NOW, timezone="America/New_York").to_pylist()
    assert [there[key] for key in asked] == [date(2026, 5, 1), date(2026, 4, 1), "America/New_York", 31]


def several(*disputes: Row, charges: dict[str, Row]) -> dict[str, tuple[Any, ...]]:
    """Flag disputes `dp_1`, ..., and give what is known of their payers."""
    rows = [
        {"id": f"dp_{number}", "status": "lost", "amount": 1, "currency": "usd", **dispute}
        for number, dispute in enumerate(disputes, 1)
    ]
    found = answer(disputes=rows, charges=[{"id": name, **charge} for name, charge in charges.items()])
    return {name: tuple(row[key] for key in COUNTS) for name, row in found.items()}


def test_two_chargebacks_of_a_customer_on_two_charges_within_a_year_are_a_habit() -> None:
    someone = {"customer": "cus_1"}
    found = several(
        {"charge": "ch_1", "created": at("2025-06-01")},
        {"charge": "ch_2", "created": at("2025-06-01") + timedelta(days=365)},
        charges={"ch_1": someone, "ch_2": someone},
    )
    assert found == {"dp_1": (2, None, True), "dp_2": (2, None, True)}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # more than a year apart
        (
            {"charge": "ch_1"},
            {"charge": "ch_2", "created": at("2026-06-01") + timedelta(days=365, seconds=1)},
        ),
        # twice about the same charge
        ({"charge": "ch_1"}, {"charge": "ch_1"}),
        # the other was no chargeback
        ({"charge": "ch_1"}, {"charge": "ch_2", "status": "warning_closed"}),
        ({"charge": "ch_1"}, {"charge": "ch_2", "status": "prevented"}),
    ],
)
def test_anything_less_is_none(first: Row, second: Row) -> None:
    someone = {"customer": "cus_1"}
    begun = {"created": at("2026-06-01")}
    found = several({**begun, **first}, {**begun, **second}, charges={"ch_1": someone, "ch_2": someone})
    assert found["dp_1"] == (1, None, False)


def test_a_card_finds_guests_and_other_customers() -> None:
    card = {"payment_method_details_card_fingerprint": "same_card"}
    begun = {"created": at("2026-06-01")}
    found = several(
        {**begun, "charge": "ch_1"},
        {**begun, "charge": "ch_2"},
        {**begun, "charge": "ch_3"},
        charges={"ch_1": {**card, "customer": "cus_1"}, "ch_2": {**card}, "ch_3": {"customer": "cus_3"}},
    )
    assert found == {"dp_1": (1, 2, True), "dp_2": (None, 2, True), "dp_3": (1, None, False)}


def test_an_inquiry_of_somebody_with_two_chargebacks_says_so() -> None:
    someone = {"customer": "cus_1"}
    begun = {"created": at("2026-06-01")}
    found = several(
        {**begun, "charge": "ch_1"},
        {**begun, "charge": "ch_2"},
        {**begun, "charge": "ch_3", "status": "warning_needs_response"},
        charges={"ch_1": someone, "ch_2": someone, "ch_3": someone},
    )
    assert found["dp_3"] == (2, None, True)


def test_nobody_is_known_of_a_charge_without_customer_and_card_or_that_is_not_there() -> None:
    begun = {"created": at("2026-06-01")}
    found = several({**begun, "charge": "ch_1"}, {**begun, "charge": "ch_gone"}, charges={"ch_1": {}})
    assert found == {"dp_1": (None, None, None), "dp_2": (None, None, None)}


UNTOLD = (
    "status",
    "phase",
    "is_open",
    "outcome",
    "needs_merchant_action",
    "urgency",
    "deadline_passed",
    "response_possible",
    "at_stake_amount",
    "recommended_action",
    "evidence_state",
    "created_at",
    "efw_before_dispute",
    "refunded_and_disputed",
)


@pytest.mark.parametrize("listed", [True, False])
def test_a_dispute_that_only_money_tells_of_has_a_row_of_what_is_known(*, listed: bool) -> None:
    given = tables(DISPUTE_FLAGS, balance_transactions=[taken("txn_1", "2026-06-03", source="du_1")])
    if not listed:
        del given["disputes"]
    (row,) = DISPUTE_FLAGS.compute(given, NOW).to_pylist()
    assert (row["dispute_id"], row["evidence_source"]) == ("du_1", "balance_transaction")
    assert (row["net_impact"], row["settlement_currency"]) == (-3500, "usd")
    assert row["chargeback_at"] == at("2026-06-03")
    assert {row[key] for key in UNTOLD} == {None}
    assert row["missing_inputs"] == ([] if listed else ["disputes"])


def test_money_that_names_no_dispute_makes_no_row() -> None:
    assert answer(balance_transactions=[taken("txn_1", "2026-06-03", source="ch_9")]) == {}


def test_a_dispute_whose_object_was_not_given_still_has_its_row() -> None:
    bare = table("disputes", [{"id": "dp_1", "status": "needs_response"}]).drop_columns(["raw"])
    (row,) = DISPUTE_FLAGS.compute({"disputes": bare}, NOW).to_pylist()
    assert (row["urgency"], row["withdrawn_amount"], row["evidence_missing"]) == (
        "no_response_possible",
        None,
        None,
    )
