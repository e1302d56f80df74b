"""What the pages of the answers about money open on."""

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from vantage_stripe.insights import INSIGHTS
from vantage_stripe.insights.plots import LIMIT, sparklines
from vantage_stripe.insights.summary import Summary, Total

KNOWN = {insight.name: insight for insight in INSIGHTS}
NAMES = ("payments_daily", "settlement_daily", "balance_change", "recovery", "invoice_follow_ups")


def summary(name: str, *rows: dict[str, Any]) -> Summary:
    insight = KNOWN[name]
    schema = pa.schema([field.with_nullable(nullable=True) for field in insight.schema])
    full = [{**dict.fromkeys(schema.names), **row} for row in rows]
    assert insight.summary is not None
    return insight.summary(pa.Table.from_pylist(full, schema=schema))


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_without_rows_has_a_summary(name: str) -> None:
    made = summary(name)
    assert set(made.counts.values()) == {0}
    assert all(not total.amounts for total in made.money.values())
    assert made.top in ([], ())


def test_payments_are_those_of_the_newest_thirty_days() -> None:
    made = summary(
        "payments_daily",
        {"day": date(2026, 10, 1), "currency": "eur", "attempts": 7, "gross_captured": 7},
        {
            "day": date(2026, 11, 1),
            "currency": "eur",
            "attempts": 10,
            "succeeded_count": 9,
            "failed_count": 1,
            "gross_captured": 12345,
        },
        {"day": date(2026, 11, 2), "currency": "jpy", "attempts": 1, "gross_captured": None},
    )
    assert made.counts == {"attempts_30d": 11, "failed_count_30d": 1, "blocked_count_30d": 0}
    assert made.money == {"captured_30d": Total(amounts={"eur": 12345}, unknown=1)}
    assert made.top == [("EUR", "10", "90.0 %", "123.45 EUR"), ("JPY", "1", "-", "0 JPY")]
    assert made.picture is not None


def test_settlement_is_told_by_currency() -> None:
    made = summary(
        "settlement_daily",
        {"day": date(2026, 11, 1), "currency": "usd", "transactions": 3, "gross": 1000, "refunds": -300}
        | {"disputes": 0, "net_activity": 670, "fees": 30, "payouts": -500},
    )
    assert made.top == [("USD", "10.00 USD", "-3.00 USD", "0.00 USD", "6.70 USD")]
    assert made.money["payouts_30d"] == Total(amounts={"usd": -500})


def test_the_balance_is_the_newest_closing_of_each() -> None:
    month = {"period": "month", "balance_type": "payments"}
    made = summary(
        "balance_change",
        {**month, "currency": "usd", "closing": 5},
        {**month, "currency": "usd", "closing": 7},
        {**month, "currency": "usd", "balance_type": "issuing", "closing": 1},
        {**month, "currency": "eur", "closing": None},
        {**month, "currency": "usd", "period": "day", "closing": 99},
    )
    assert made.counts == {"balances": 3}
    assert made.money == {"closing": Total(amounts={"usd": 8}, unknown=1)}


def test_recovery_names_the_codes_with_most_to_recover() -> None:
    row = {"decline_class": "soft", "failed_payments": 5, "recovered_payments": 2, "currency": "usd"}
    made = summary(
        "recovery",
        {**row, "decline_code": "a", "recoverable_payments": 1, "recoverable_amount": 100},
        {**row, "decline_code": "b", "recoverable_payments": 2, "recoverable_amount": 300}
        | {"recommended_action": "wait_for_retry"},
        {**row, "decline_code": "c", "recoverable_payments": 0, "recoverable_amount": 0},
    )
    assert made.counts == {"failed_payments": 15, "recovered_payments": 6, "recoverable_payments": 3}
    assert [line[0] for line in made.top] == ["b", "a"]
    assert made.top[0] == ("b", "2", "3.00 USD", "wait_for_retry")


def test_follow_ups_are_those_that_need_somebody() -> None:
    made = summary(
        "invoice_follow_ups",
        {"invoice_id": "in_1", "recommended_action": "remind", "amount_at_risk": 5390, "currency": "jpy"}
        | {"overdue": True, "days_overdue": 12},
        {"invoice_id": "in_2", "recommended_action": "none", "amount_at_risk": 1, "currency": "jpy"},
        {"invoice_id": "in_3", "recommended_action": None, "amount_at_risk": 1, "currency": "jpy"},
    )
    assert made.counts == {"to_chase": 1, "overdue": 1}
    assert made.money == {"to_chase_amount": Total(amounts={"jpy": 5390})}
    assert made.top == [("remind", "5,390 JPY", "12", "in_1")]


def test_sparklines_stay_small_and_show_the_course() -> None:
    lines = {"EUR": list(range(90)), "A" * 30: [0] * 90, "USD": [-each for each in range(90)], "GBP": [1]}
    picture = sparklines(lines)
    assert len(picture.encode()) < LIMIT
    assert "EUR" in picture
    assert sparklines({"EUR": [0, 9]}).count("L") == 1
    assert 'd="M40 20L49 2"' in sparklines({"EUR": [0, 9]})
    assert sparklines({"<b>": [1]}).count("&lt;b&gt;") == 1
