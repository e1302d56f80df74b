"""One dispute asked about: what several test modules of `dispute_flags` need. No expectations."""

from typing import Any

from vantage_stripe.insights.dispute_flags import DISPUTE_FLAGS
from vantage_stripe_tests.insights.input_rows import NOW, at, tables

Row = dict[str, Any]


def answer(**rows: list[Row]) -> dict[str, Row]:
    """Flag disputes, by id."""
    found = DISPUTE_FLAGS.compute(tables(DISPUTE_FLAGS, **rows), NOW).to_pylist()
    return {row["dispute_id"]: row for row in found}


def one(dispute: Row | None = None, charge: Row | None = None, **rows: list[Row]) -> Row:
    """Flag one dispute of 2,000 usd on a charge of 5,000 usd."""
    asked = {"id": "dp_1", "charge": "ch_1", "payment_intent": "pi_1", "status": "needs_response"}
    money = {"amount": 2000, "currency": "usd", "raw": {"balance_transactions": []}}
    due = {"created": at("2026-06-01"), "evidence_details_due_by_at": at("2026-07-30")}
    paid = {"id": "ch_1", "amount_captured": 5000, "amount_refunded": 0, "currency": "usd"}
    return answer(
        disputes=[{**asked, **money, **due, **(dispute or {})}], charges=[{**paid, **(charge or {})}], **rows
    )["dp_1"]
