"""The worked example's disputes, and each join that makes a row."""

from datetime import date
from typing import Any

import pytest

from vantage_stripe.insights.dispute_flags import DISPUTE_FLAGS
from vantage_stripe_tests.insights.dispute_answers import answer, one
from vantage_stripe_tests.insights.dispute_examples import ROWS
from vantage_stripe_tests.insights.input_rows import NOW, at, tables

Row = dict[str, Any]

WORKED: dict[str, Row] = {
    "w1": {
        "is_open": True,
        "days_left": 1,
        "hours_left": 47,
        "urgency": "critical",
        "evidence_state": "none",
        "at_stake_amount": 21900,
        "at_stake_currency": "eur",
        "at_stake_fee": 2000,
        "recommended_action": "respond_first",
        "customer_id": "cus_1",
        "customer_email": "one@example.com",
        "charge_in_lake": True,
        "needs_merchant_action": True,
        "is_partial": False,
        "refunded_and_disputed": False,
        "paid_back_in_excess": 0,
        "chargeback_at": at("2026-06-02T01:00:00"),
        "chargeback_month": date(2026, 6, 1),
        "charge_month": date(2026, 5, 1),
        "days_charge_to_dispute": 28,
        "customer_dispute_count_365d": 1,
        "is_repeat_disputer": False,
        "evidence_source": "api",
        "timezone": "UTC",
    },
    "w2": {
        "urgency": "high",
        "evidence_state": "staged",
        "at_stake_amount": 6000,
        "recommended_action": "respond",
    },
    "w3": {
        "deadline_passed": True,
        "needs_merchant_action": False,
        "urgency": "missed",
        "is_open": True,
        "at_stake_amount": 3700,
        "days_left": -5,
        "recommended_action": "missed_deadline",
    },
    "w4": {
        "is_open": True,
        "urgency": "none",
        "evidence_state": "submitted",
        "recommended_action": "wait",
        "deadline_passed": False,
        "at_stake_amount": 4600,
    },
    "w5": {
        "phase": "inquiry",
        "urgency": "low",
        "refund_can_still_avoid": True,
        "at_stake_amount": 5200,
        "at_stake_currency": "usd",
        "at_stake_fee": None,
        "settlement_currency": None,
        "withdrawn_amount": 0,
        "card_brand": "amex",
        "chargeback_at": None,
        "recommended_action": "refund_or_respond",
    },
    "w6": {
        "is_partial": True,
        "net_impact": -2700,
        "outcome": "lost",
        "at_stake_amount": 0,
        "recommended_action": "none",
        "paid_back_in_excess": 0,
        "customer_dispute_count_365d": 2,
    },
    "w7": {
        "refunded_and_disputed": True,
        "paid_back_in_excess": 7500,
        "recommended_action": "review_double_payment",
        "is_partial": False,
        "is_repeat_disputer": True,
        "customer_dispute_count_365d": 2,
        "fingerprint_dispute_count_365d": None,
    },
    "w8": {
        "is_open": False,
        "outcome": "won",
        "net_impact": -1500,
        "withdrawn_amount": 0,
        "fee_total": 1500,
        "at_stake_amount": 0,
        "at_stake_fee": 0,
        "recommended_action": "none",
    },
    "w9": {
        "phase": "prevented",
        "is_open": False,
        "outcome": "prevented",
        "evidence_due_at": None,
        "days_left": None,
        "response_possible": False,
        "refunded_and_disputed": False,
        "recommended_action": "none",
    },
    "w10": {
        "urgency": "no_response_possible",
        "response_possible": False,
        "evidence_due_at": None,
        "hours_left": None,
        "at_stake_amount": 9400,
        "at_stake_currency": "gbp",
        "settlement_currency": "gbp",
        "withdrawn_amount": 7900,
        "paid_back_in_excess": None,
        "recommended_action": "accept",
    },
    "w11": {
        "charge_in_lake": False,
        "urgency": "medium",
        "is_partial": None,
        "refunded_and_disputed": None,
        "paid_back_in_excess": None,
        "charge_amount_captured": None,
        "customer_id": None,
        "is_repeat_disputer": None,
        "days_charge_to_dispute": None,
        "charge_month": None,
        "at_stake_amount": 2100,
        "recommended_action": "respond",
    },
}


@pytest.mark.parametrize("name", sorted(WORKED))
def test_the_worked_example_is_answered_as_written(name: str) -> None:
    row = answer(**ROWS)[f"dp_{name}"]
    assert {key: row[key] for key in WORKED[name]} == WORKED[name]


def test_the_most_urgent_dispute_comes_first() -> None:
    found = DISPUTE_FLAGS.compute(tables(DISPUTE_FLAGS, **ROWS), NOW).column("dispute_id").to_pylist()
    assert found == [
        *("dp_w1", "dp_w2", "dp_w11", "dp_w5", "dp_w10", "dp_w3"),
        *("dp_w8", "dp_w6", "dp_w7", "dp_w4", "dp_w9"),
    ]


def test_a_deleted_dispute_has_no_row() -> None:
    assert answer(disputes=[{**ROWS["disputes"][0], "_deleted_at": NOW}]) == {}


def test_the_transactions_a_dispute_inlines_count_once_beside_the_lakes() -> None:
    inlined = {
        "id": "txn_1",
        "amount": -2000,
        "fee": 1500,
        "net": -3500,
        "currency": "usd",
        "created": 1780272000,
    }
    second = {**inlined, "id": "txn_2", "amount": -100, "fee": 0, "net": -100, "created": 1780272060}
    lake = {**inlined, "created": at("2026-06-01"), "source": "dp_1", "reporting_category": "dispute"}
    row = one({"raw": {"balance_transactions": [inlined, second]}}, balance_transactions=[lake])
    assert (row["withdrawn_amount"], row["fee_total"], row["net_impact"]) == (2100, 1500, -3600)
    assert row["at_stake_amount"] == 3600


def test_without_any_word_on_its_transactions_the_money_is_unknown() -> None:
    given = tables(DISPUTE_FLAGS, disputes=[{**ROWS["disputes"][0], "raw": {}}], charges=ROWS["charges"])
    asked = ("withdrawn_amount", "fee_total", "net_impact", "at_stake_amount", "paid_back_in_excess")
    (there,) = DISPUTE_FLAGS.compute(given, NOW).to_pylist()
    assert [there[key] for key in asked] == [0, 0, 0, None, 0]
    del given["balance_transactions"]
    (row,) = DISPUTE_FLAGS.compute(given, NOW).to_pylist()
    assert [row[key] for key in asked] == [None] * 5


def test_a_chargeback_whose_withdrawal_is_not_there_yet_has_an_unknown_stake() -> None:
    row = one()
    assert (row["withdrawn_amount"], row["at_stake_amount"], row["at_stake_currency"]) == (0, None, None)


def test_currencies_of_one_dispute_are_never_added() -> None:
    moved = {"source": "dp_1", "amount": -2000, "fee": 1500, "net": -3500, "created": at("2026-06-01")}
    pair = [{**moved, "id": "txn_1", "currency": "usd"}, {**moved, "id": "txn_2", "currency": "eur"}]
    row = one(balance_transactions=pair)
    asked = (
        "settlement_currency",
        "withdrawn_amount",
        "net_impact",
        "at_stake_amount",
        "paid_back_in_excess",
    )
    assert [row[key] for key in asked] == [None] * 5
    sums = {"withdrawn_amount": 2000, "fee_total": 1500, "net_impact": -3500}
    assert row["settled_by_currency"] == [{"currency": "eur", **sums}, {"currency": "usd", **sums}]


def test_a_transaction_that_does_not_say_its_amount_leaves_the_sums_unknown() -> None:
    row = one(balance_transactions=[{"id": "txn_1", "source": "dp_1", "fee": 1500, "currency": "usd"}])
    asked = ("withdrawn_amount", "fee_total", "net_impact", "settled_by_currency", "at_stake_amount")
    assert [row[key] for key in asked] == [None] * 5


def test_two_disputes_of_one_charge_are_paid_back_together() -> None:
    money = {"charge": "ch_1", "amount": 3000, "currency": "usd", "status": "lost", "raw": {}}
    moved = {"amount": -3000, "fee": 1500, "net": -4500, "currency": "usd"}
    found = answer(
        disputes=[{**money, "id": "dp_1"}, {**money, "id": "dp_2"}],
        charges=[{"id": "ch_1", "amount_captured": 5000, "amount_refunded": 0, "currency": "usd"}],
        balance_transactions=[
            {**moved, "id": "txn_1", "source": "dp_1"},
            {**moved, "id": "txn_2", "source": "dp_2"},
        ],
    )
    assert [found[name]["paid_back_in_excess"] for name in ("dp_1", "dp_2")] == [1000, 1000]


REFUND = {"id": "re_1", "charge": "ch_1", "amount": 5000, "status": "succeeded", "created": at("2026-05-20")}


@pytest.mark.parametrize(
    ("refunds", "action"),
    [
        ([REFUND], "respond_with_refund_proof"),
        ([{**REFUND, "amount": 4999}], "respond"),
        ([{**REFUND, "status": "failed"}], "respond"),
        ([{**REFUND, "created": at("2026-06-01")}], "respond"),
        ([], "respond"),
    ],
)
def test_a_refund_is_a_proof_when_it_was_whole_and_came_first(refunds: list[Row], action: str) -> None:
    row = one(charge={"amount_refunded": 5000}, refunds=refunds)
    assert (row["recommended_action"], row["refunded_and_disputed"]) == (action, True)


def test_what_was_never_captured_cannot_be_refunded_in_full() -> None:
    row = one(charge={"amount_captured": 0, "amount_refunded": 0}, refunds=[REFUND])
    assert row["recommended_action"] == "respond"


def test_refunds_that_were_not_synced_prove_nothing() -> None:
    given = tables(DISPUTE_FLAGS, **{**ROWS, "charges": [{**ROWS["charges"][0], "amount_refunded": 19900}]})
    del given["refunds"]
    found = DISPUTE_FLAGS.compute(given, NOW).to_pylist()
    assert (found[0]["dispute_id"], found[0]["recommended_action"]) == ("dp_w1", "respond_first")
    assert found[0]["missing_inputs"] == ["refunds"]


def test_the_first_fraud_warning_counts() -> None:
    warning = {"charge": "ch_1", "actionable": True}
    row = one(
        early_fraud_warnings=[
            {**warning, "id": "issfr_2", "created": at("2026-06-03")},
            {**warning, "id": "issfr_1", "created": at("2026-05-30")},
        ]
    )
    assert (row["efw_id"], row["efw_created_at"], row["efw_before_dispute"]) == (
        "issfr_1",
        at("2026-05-30"),
        True,
    )


def test_no_warning_is_false_and_no_table_of_warnings_is_unknown() -> None:
    assert one()["efw_before_dispute"] is False
    given = tables(DISPUTE_FLAGS, **ROWS)
    del given["early_fraud_warnings"]
    row = DISPUTE_FLAGS.compute(given, NOW).to_pylist()[0]
    assert (row["efw_before_dispute"], row["missing_inputs"]) == (None, ["early_fraud_warnings"])


@pytest.mark.parametrize(
    ("payments", "invoice"),
    [
        ([{"id": "inpay_1", "payment_intent": "pi_1", "invoice": "in_1"}], "in_1"),
        ([{"id": "inpay_1", "charge": "ch_1", "invoice": "in_1"}], "in_1"),
        ([], None),
        (
            [
                {"id": "inpay_1", "payment_intent": "pi_1", "invoice": "in_1"},
                {"id": "inpay_2", "payment_intent": "pi_1", "invoice": "in_2"},
            ],
            None,
        ),
    ],
)
def test_the_invoice_is_found_through_its_payment(payments: list[Row], invoice: str | None) -> None:
    assert one(invoice_payments=payments)["invoice_id"] == invoice


def test_a_deleted_customer_is_named_by_id_and_by_the_charges_address() -> None:
    row = one(
        charge={"customer": "cus_1", "billing_details_email": "payer@example.com"},
        customers=[{"id": "cus_1", "email": "gone@example.com", "_deleted_at": NOW}],
    )
    assert (row["customer_id"], row["customer_email"]) == ("cus_1", "payer@example.com")


def test_the_disputes_own_card_and_code_come_before_the_charges() -> None:
    row = one(
        {
            "payment_method_details_card_network": "visa",
            "payment_method_details_card_network_reason_code": "10.4",
            "network_reason_code": "83",
        },
        {"payment_method_details_card_network": "cartes_bancaires", "payment_method_details_type": "card"},
    )
    assert (row["card_network"], row["network_reason_code"], row["payment_method_type"]) == (
        "visa",
        "10.4",
        "card",
    )


def test_an_inquiry_without_its_charge_has_an_unknown_stake() -> None:
    row = one({"status": "warning_under_review", "charge": "ch_gone"})
    assert (row["at_stake_amount"], row["at_stake_currency"]) == (None, "usd")


def test_a_charge_that_says_no_amounts_leaves_its_sums_unknown() -> None:
    row = one({"status": "warning_needs_response"}, {"amount_refunded": None})
    asked = ("at_stake_amount", "refunded_and_disputed", "paid_back_in_excess")
    assert [row[key] for key in asked] == [None] * 3


def test_an_inquirys_stake_is_what_is_left_of_the_charge() -> None:
    row = one({"status": "warning_needs_response"}, {"amount_refunded": 4000})
    assert (row["at_stake_amount"], row["refund_can_still_avoid"]) == (1000, None)
