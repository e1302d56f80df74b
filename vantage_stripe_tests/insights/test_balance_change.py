"""The balance rolled forward by day and by month: each period opens as the one before it closed."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vantage_stripe.insights.balance_change import BALANCE_CHANGE
from vantage_stripe.insights.settlement_daily import SETTLEMENT_DAILY
from vantage_stripe_tests.insights.input_rows import NOW, at, tables
from vantage_stripe_tests.insights.money_examples import TRANSACTIONS, moved

Row = dict[str, Any]
SERIES = ("currency", "balance_type")


def answer(*transactions: Row, timezone: str = "UTC") -> list[Row]:
    held = tables(BALANCE_CHANGE, balance_transactions=transactions)
    return list(BALANCE_CHANGE.compute(held, NOW, timezone=timezone).to_pylist())


def of(period: str, rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["period"] == period]


SPRING = (
    moved("txn_1", "charge", 10_000, 320, created=at("2026-04-29")),
    moved("txn_2", "charge", 5_000, 175, created=at("2026-04-29")),
    moved("txn_3", "payout", -9_000, created=at("2026-05-01")),
    moved("txn_4", "refund", -2_000, created=at("2026-05-01")),
    moved("txn_5", "dispute", -1_000, 1_500, created=at("2026-06-02")),
    moved("txn_6", "payout", -500, 5, created=at("2026-06-02")),
    moved("txn_7", "payout_minimum_balance_hold", -300, created=at("2026-06-02")),
)


def test_a_month_opens_as_the_last_one_closed() -> None:
    months = [
        (
            row["period_start"],
            row["period_end"],
            *(
                row[name]
                for name in ("transactions", "opening", "activity", "payouts", "closing", "is_partial")
            ),
        )
        for row in of("month", answer(*SPRING))
    ]
    assert months == [
        (date(2026, 4, 1), date(2026, 4, 30), 2, 0, 14_505, 0, 14_505, False),
        (date(2026, 5, 1), date(2026, 5, 31), 2, 14_505, -2_000, -9_000, 3_505, False),
        (date(2026, 6, 1), date(2026, 6, 30), 3, 3_505, -2_500, -805, 200, True),
    ]


def test_activity_is_told_by_reporting_category() -> None:
    april = of("month", answer(*SPRING, moved("txn_0", "refund", -100, created=at("2026-04-30"))))[0]
    assert april["activity_by_category"] == [
        {"reporting_category": "charge", "transactions": 2, "amount": 15_000, "fee": 495, "net": 14_505},
        {"reporting_category": "refund", "transactions": 1, "amount": -100, "fee": 0, "net": -100},
    ]


def test_a_day_with_nothing_keeps_the_balance() -> None:
    rows = of("day", answer(*SPRING[:4]))
    assert [(row["period_start"].day, row["opening"], row["closing"]) for row in rows] == [
        (29, 0, 14_505),
        (30, 14_505, 14_505),
        (1, 14_505, 3_505),
    ]
    assert rows[1]["activity_by_category"] == []
    assert rows[1]["period_end"] == rows[1]["period_start"]


def test_a_transaction_at_midnight_belongs_to_the_month_of_the_time_zone() -> None:
    rows = answer(
        moved("txn_1", "charge", 100, created=at("2026-05-01T03:00:00")), timezone="America/New_York"
    )
    assert [(row["period"], row["period_start"], row["timezone"]) for row in rows] == [
        ("day", date(2026, 4, 30), "America/New_York"),
        ("month", date(2026, 4, 1), "America/New_York"),
    ]


def test_an_amount_that_is_not_told_leaves_every_later_balance_unknown() -> None:
    rows = of(
        "month",
        answer(
            *SPRING[:3], moved("txn_9", "charge", 1, created=at("2026-05-02")) | {"net": None}, *SPRING[4:]
        ),
    )
    assert [(row["opening"], row["activity"], row["closing"]) for row in rows] == [
        (0, 14_505, 14_505),
        (14_505, None, None),
        (None, -2_500, None),
    ]


@settings(max_examples=30, deadline=None)
@given(transactions=TRANSACTIONS, zone=st.sampled_from(["UTC", "Asia/Kolkata"]))
def test_opening_and_what_happened_make_closing(transactions: list[Row], zone: str) -> None:
    named = [{"id": f"txn_{number}", **row} for number, row in enumerate(transactions)]
    rows = answer(*named, timezone=zone)
    for row in rows:
        assert row["opening"] + row["activity"] + row["payouts"] == row["closing"]
        assert sum(entry["net"] for entry in row["activity_by_category"]) == row["activity"]
        assert all(entry["amount"] - entry["fee"] == entry["net"] for entry in row["activity_by_category"])
    for before, after in pairwise(rows):
        same = all(before[name] == after[name] for name in ("period", *SERIES))
        assert after["opening"] == (before["closing"] if same else 0)
    settled = SETTLEMENT_DAILY.compute(
        tables(SETTLEMENT_DAILY, balance_transactions=named), NOW, timezone=zone
    ).to_pylist()
    days = [(row["period_start"], row["currency"], row["balance_type"]) for row in of("day", rows)]
    assert days == [(row["day"], row["currency"], row["balance_type"]) for row in settled]
    changes = [row["closing"] - row["opening"] for row in of("day", rows)]
    assert changes == [row["net"] for row in settled]


@settings(max_examples=30, deadline=None)
@given(transactions=TRANSACTIONS)
def test_the_last_day_and_the_last_month_close_alike_with_all_that_moved(transactions: list[Row]) -> None:
    rows = answer(*({"id": f"txn_{number}", **row} for number, row in enumerate(transactions)))
    closed: dict[str, dict[Any, int]] = {"day": {}, "month": {}}
    for row in rows:
        closed[row["period"]][row["currency"], row["balance_type"]] = row["closing"]
    expected: dict[Any, int] = {}
    for transaction in transactions:
        key = transaction["currency"], transaction["balance_type"]
        expected[key] = expected.get(key, 0) + transaction["net"]
    assert closed == {"day": expected, "month": expected}


def test_a_time_zone_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone is called"):
        answer(timezone="Nowhere")
