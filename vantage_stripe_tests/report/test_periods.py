"""Daily answers added up."""

from decimal import Decimal
from typing import Any

from vantage_stripe.report.periods import SUBJECTS, summed
from vantage_stripe_tests.report.daily_rows import daily

ROWS: list[dict[str, Any]] = [
    {"day": "10-30", "succeeded_count": 1, "failed_count": 1, "gross_captured": 100, "currency": "usd"},
    {"day": "10-31", "succeeded_count": 98, "failed_count": 0, "gross_captured": 900, "currency": "usd"},
    {"day": "11-01", "succeeded_count": 1, "failed_count": 2, "currency": "usd", "is_partial": True},
    {"day": "11-01", "currency": "eur"},
]


def test_a_month_is_the_sum_of_its_days_and_a_rate_that_of_the_sums() -> None:
    rows = summed(daily("payments_daily", ROWS).to_pylist(), SUBJECTS["payments"], "month")
    assert [(row["period"], row["currency"]) for row in rows] == [
        ("2026-11", "eur"),
        ("2026-11", "usd"),
        ("2026-10", "usd"),
    ]
    october = rows[2]
    assert (october["gross_captured"], october["is_partial"]) == (1000, False)
    assert october["raw_success_rate"] == Decimal("0.990000")  # not 0.75, the mean of the days'
    assert rows[1]["is_partial"] is True
    assert rows[0]["raw_success_rate"] is None


def test_an_unknown_part_makes_the_sum_unknown() -> None:
    rows: list[dict[str, Any]] = [
        {"day": "10-30", "gross_captured": None},
        {"day": "10-31", "gross_captured": 5},
    ]
    (row,) = summed(daily("payments_daily", rows).to_pylist(), SUBJECTS["payments"], "month")
    assert row["gross_captured"] is None


def test_days_stay_days_and_balances_apart() -> None:
    rows: list[dict[str, Any]] = [
        {"day": "10-30", "gross": 1, "balance_type": "payments"},
        {"day": "10-30", "gross": 2, "balance_type": None},
    ]
    found = summed(daily("settlement_daily", rows).to_pylist(), SUBJECTS["settlement"], "day")
    assert [(row["period"], row["balance_type"], row["gross"]) for row in found] == [
        ("2026-10-30", None, 2),
        ("2026-10-30", "payments", 1),
    ]
