"""Which warnings a refund still keeps from becoming disputes."""

from typing import Any

import pytest

from vantage_stripe.insights.efw_watch import EFW_WATCH
from vantage_stripe.insights.summary import Total
from vantage_stripe_tests.insights.input_rows import NOW, at, tables

Row = dict[str, Any]
WARNING: Row = {
    "id": "issfr_1",
    "charge": "ch_1",
    "payment_intent": "pi_1",
    "created": at("2026-06-01T12:00:00"),
    "fraud_type": "made_with_stolen_card",
    "actionable": True,
    "livemode": False,
}
CHARGE: Row = {
    "id": "ch_1",
    "customer": "cus_1",
    "amount_captured": 5000,
    "amount_refunded": 2000,
    "currency": "eur",
}


def answer(**rows: list[Row]) -> list[Row]:
    found: list[Row] = EFW_WATCH.compute(tables(EFW_WATCH, **rows), NOW).to_pylist()
    return found


def test_a_warning_says_what_is_at_risk_and_what_to_do() -> None:
    assert answer(early_fraud_warnings=[WARNING], charges=[CHARGE]) == [
        {
            "efw_id": "issfr_1",
            "charge_id": "ch_1",
            "payment_intent_id": "pi_1",
            "customer_id": "cus_1",
            "livemode": False,
            "fraud_type": "made_with_stolen_card",
            "created_at": at("2026-06-01T12:00:00"),
            "days_since": 8,
            "charge_in_lake": True,
            "at_risk_amount": 3000,
            "at_risk_currency": "eur",
            "is_disputed": False,
            "recommended_action": "refund_before_dispute",
            "missing_inputs": [],
        }
    ]


@pytest.mark.parametrize("actionable", [False, None])
def test_a_warning_that_is_not_actionable_has_no_row(*, actionable: bool | None) -> None:
    assert answer(early_fraud_warnings=[{**WARNING, "actionable": actionable}], charges=[CHARGE]) == []


def test_once_the_dispute_has_come_a_refund_would_pay_twice() -> None:
    (row,) = answer(
        early_fraud_warnings=[WARNING], charges=[CHARGE], disputes=[{"id": "dp_1", "charge": "ch_1"}]
    )
    assert (row["is_disputed"], row["recommended_action"]) == (True, "none")


def test_what_is_refunded_in_full_needs_nothing() -> None:
    (row,) = answer(early_fraud_warnings=[WARNING], charges=[{**CHARGE, "amount_refunded": 5000}])
    assert (row["at_risk_amount"], row["recommended_action"]) == (0, "none")


def test_without_the_charge_the_risk_is_unknown_and_without_disputes_so_are_they() -> None:
    given = tables(EFW_WATCH, early_fraud_warnings=[WARNING])
    del given["disputes"]
    (row,) = EFW_WATCH.compute(given, NOW).to_pylist()
    asked = ("charge_in_lake", "at_risk_amount", "at_risk_currency", "is_disputed", "missing_inputs")
    assert [row[name] for name in asked] == [False, None, None, None, ["disputes"]]
    assert row["recommended_action"] == "refund_before_dispute"


def test_what_can_be_done_comes_first_and_the_oldest_of_it() -> None:
    rows = answer(
        early_fraud_warnings=[
            {**WARNING, "id": "issfr_1", "charge": "ch_2", "created": at("2026-05-01")},
            {**WARNING, "id": "issfr_2", "created": at("2026-06-02")},
            {**WARNING, "id": "issfr_3", "created": at("2026-06-01")},
        ],
        charges=[CHARGE],
        disputes=[{"id": "dp_1", "charge": "ch_2"}],
    )
    assert [row["efw_id"] for row in rows] == ["issfr_3", "issfr_2", "issfr_1"]


def test_the_answer_is_summed_up() -> None:
    assert EFW_WATCH.summary is not None
    warnings = [WARNING, {**WARNING, "id": "issfr_2", "charge": "ch_gone"}]
    held = tables(EFW_WATCH, early_fraud_warnings=warnings, charges=[CHARGE])
    found = EFW_WATCH.summary(EFW_WATCH.compute(held, NOW))
    assert found.counts == {"actionable_warnings": 2, "disputed_meanwhile": 0}
    assert found.money == {"at_risk": Total(amounts={"eur": 3000}, unknown=1)}
