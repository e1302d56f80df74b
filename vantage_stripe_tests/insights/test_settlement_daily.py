"""Money in and out of the balance by day: categories, the fallback without them, and two identities."""

from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vantage_stripe.insights.movements import category_of
from vantage_stripe.insights.settlement_daily import SETTLEMENT_DAILY
from vantage_stripe_tests.insights.input_rows import NOW, at, tables
from vantage_stripe_tests.insights.money_examples import TRANSACTIONS, moved

Row = dict[str, Any]
COLUMNS = ("gross", "refunds", "disputes", "charge_failures", "other", "payouts", "transfers", "topups")


def answer(*transactions: Row, timezone: str = "UTC") -> list[Row]:
    held = tables(SETTLEMENT_DAILY, balance_transactions=transactions)
    return list(SETTLEMENT_DAILY.compute(held, NOW, timezone=timezone).to_pylist())


def column_of(transaction: Row) -> str:
    """Say in which column the amount of a lone transaction stands."""
    (row,) = answer(transaction)
    (found,) = [name for name in COLUMNS if row[name]]
    assert row[found] == transaction["amount"]
    return found


def test_a_day_of_every_kind() -> None:
    (row,) = answer(
        moved("txn_1", "charge", 10_000, 320),
        moved("txn_2", "charge", 5_000, 175),
        moved("txn_3", "refund", -2_000),
        moved("txn_4", "refund_failure", 500),
        moved("txn_5", "partial_capture_reversal", -700),
        moved("txn_6", "dispute", -3_000, 1_500),
        moved("txn_7", "dispute_reversal", 3_000, -1_500),
        moved("txn_8", "charge_failure", -400),
        moved("txn_9", "fee", -50),
        moved("txn_10", "payout", -9_000, 90),
        moved("txn_11", "payout_reversal", 9_000),
        moved("txn_12", "transfer", -600),
        moved("txn_13", "transfer_reversal", 100),
        moved("txn_14", "topup", 8_000),
    )
    assert row == {
        "day": date(2026, 6, 1),
        "timezone": "UTC",
        "currency": "usd",
        "balance_type": "payments",
        "transactions": 14,
        "gross": 15_000,
        "refunds": -2_200,
        "disputes": 0,
        "charge_failures": -400,
        "other": -50,
        "fees": 495,
        "net_activity": 11_855,
        "payouts": 0,
        "transfers": -500,
        "topups": 8_000,
        "fees_apart": 90,
        "net": 19_265,
        "is_partial": False,
    }


@pytest.mark.parametrize(
    ("category", "column"),
    [
        ("charge", "gross"),
        ("refund", "refunds"),
        ("refund_failure", "refunds"),
        ("partial_capture_reversal", "refunds"),
        ("dispute", "disputes"),
        ("dispute_reversal", "disputes"),
        ("charge_failure", "charge_failures"),
        ("payout", "payouts"),
        ("payout_reversal", "payouts"),
        ("payout_minimum_balance_hold", "payouts"),
        ("payout_minimum_balance_release", "payouts"),
        ("transfer", "transfers"),
        ("transfer_reversal", "transfers"),
        ("topup", "topups"),
        ("topup_reversal", "topups"),
        ("fee", "other"),
        ("network_cost", "other"),
        ("other_adjustment", "other"),
        ("platform_earning", "other"),
        ("a_category_of_tomorrow", "other"),
    ],
)
def test_every_category_has_its_column(category: str, column: str) -> None:
    assert column_of(moved("txn_1", category, -100)) == column


@pytest.mark.parametrize(
    ("kind", "source", "amount", "column"),
    [
        ("charge", "ch_1", 100, "gross"),
        ("payment", "py_1", 100, "gross"),
        ("refund", "re_1", -100, "refunds"),
        ("payment_refund", "pyr_1", -100, "refunds"),
        ("payout", "po_1", -100, "payouts"),
        ("payout_cancel", "po_1", 100, "payouts"),
        ("payout_failure", "po_1", 100, "payouts"),
        ("payment_failure_refund", "py_1", -100, "charge_failures"),
        ("adjustment", "dp_1", -100, "disputes"),
        ("adjustment", "du_1", 100, "disputes"),
        ("adjustment", "re_1", 100, "refunds"),
        ("adjustment", "pyr_1", 100, "refunds"),
        ("adjustment", None, 100, "other"),
        ("adjustment", "ch_dp_1", 100, "other"),
        ("transfer_failure", "tr_1", 100, "transfers"),
        ("topup", "tu_1", 100, "topups"),
        ("stripe_fee", None, -100, "other"),
        (None, "ch_1", 100, "other"),
    ],
)
def test_without_a_category_the_type_and_the_source_decide(
    kind: str | None, source: str | None, amount: int, column: str
) -> None:
    for category in (None, ""):
        assert column_of(moved("txn_1", category, amount, type=kind, source=source)) == column


@pytest.mark.parametrize(
    ("kind", "facts", "category"),
    [
        ("adjustment", {"disputes": True, "gives": False}, "dispute"),
        ("adjustment", {"disputes": True, "gives": True}, "dispute_reversal"),
        ("adjustment", {"refunds": True, "gives": True}, "refund_failure"),
        ("adjustment", {}, "other_adjustment"),
        ("payout_failure", {}, "payout_reversal"),
        ("tax_fee", {}, "fee"),
        ("charge", {"disputes": True}, "charge"),
        ("a_type_of_tomorrow", {}, "a_type_of_tomorrow"),
        (None, {}, "other"),
    ],
)
def test_the_category_of_a_transaction_that_names_none(
    kind: str | None, facts: dict[str, bool], category: str
) -> None:
    assert category_of(kind, **{"disputes": False, "refunds": False, "gives": False, **facts}) == category


@pytest.mark.parametrize("kind", ["payout_minimum_balance_hold", "payout_minimum_balance_release"])
def test_what_a_minimum_balance_holds_back_is_no_activity(kind: str) -> None:
    assert column_of(moved("txn_1", "other_adjustment", -100, type=kind)) == "payouts"


def test_currencies_and_balances_are_never_added() -> None:
    rows = answer(
        moved("txn_1", "charge", 100),
        moved("txn_2", "charge", 200, currency="jpy"),
        moved("txn_3", "charge", 400, balance_type="issuing"),
        moved("txn_4", "charge", 800, balance_type=None),
    )
    assert [(row["currency"], row["balance_type"], row["net"]) for row in rows] == [
        ("jpy", "payments", 200),
        ("usd", None, 800),
        ("usd", "issuing", 400),
        ("usd", "payments", 100),
    ]


def test_days_with_nothing_are_zeros_and_today_is_partial() -> None:
    rows = answer(
        moved("txn_1", "charge", 100, created=at("2026-06-08T23:00:00")),
        moved("txn_2", "charge", 200, created=at("2026-06-10T01:00:00")),
    )
    assert [(row["day"].day, row["transactions"], row["net"], row["is_partial"]) for row in rows] == [
        (8, 1, 100, False),
        (9, 0, 0, False),
        (10, 1, 200, True),
    ]
    berlin = answer(
        moved("txn_1", "charge", 100, created=at("2026-06-08T23:00:00")), timezone="Europe/Berlin"
    )
    assert [(row["day"].day, row["timezone"]) for row in berlin] == [(9, "Europe/Berlin")]


def test_an_amount_that_is_not_told_makes_its_sums_unknown_and_no_others() -> None:
    (row,) = answer(
        moved("txn_1", "charge", 100), moved("txn_2", "refund", -10) | {"amount": None, "net": None}
    )
    assert (row["gross"], row["refunds"], row["net_activity"], row["net"]) == (100, None, None, None)


@settings(max_examples=40, deadline=None)
@given(transactions=TRANSACTIONS, zone=st.sampled_from(["UTC", "America/New_York", "Pacific/Auckland"]))
def test_the_parts_of_every_row_add_up_and_so_do_the_rows(transactions: list[Row], zone: str) -> None:
    rows = answer(*({"id": f"txn_{number}", **row} for number, row in enumerate(transactions)), timezone=zone)
    for row in rows:
        parts = sum(row[name] for name in ("gross", "refunds", "disputes", "charge_failures", "other"))
        assert parts - row["fees"] == row["net_activity"]
        apart = row["payouts"] + row["transfers"] + row["topups"] - row["fees_apart"]
        assert row["net_activity"] + apart == row["net"]
    expected: defaultdict[tuple[str, str | None], int] = defaultdict(int)
    found: defaultdict[tuple[str, str | None], int] = defaultdict(int)
    for transaction in transactions:
        expected[transaction["currency"], transaction["balance_type"]] += transaction["net"]
    for row in rows:
        found[row["currency"], row["balance_type"]] += row["net"]
    assert found == expected
    assert sum(row["transactions"] for row in rows) == len(transactions)
