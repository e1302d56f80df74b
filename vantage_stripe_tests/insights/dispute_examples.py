"""The worked example's disputes w1 to w11, as rows of the lake; the answers stand in the tests.

Belongs here: inputs only. Times: the account looks at them on 2026-06-10, 00:00 UTC.
"""

from typing import Any

from vantage_stripe_tests.insights.input_rows import at

Row = dict[str, Any]


def _dispute(name: str, status: str, amount: int, *, currency: str = "usd", **more: Any) -> Row:
    counts = {"evidence_details_submission_count": 0, "evidence_details_has_evidence": False}
    begun = {"created": at("2026-06-02"), "livemode": False, "is_charge_refundable": False}
    what = {"id": f"dp_{name}", "charge": f"ch_{name}", "status": status, "amount": amount}
    inlined: Row = {"raw": {"balance_transactions": []}}
    return {**what, "currency": currency, **counts, **begun, **inlined, **more}


def _charge(name: str, captured: int, refunded: int = 0, currency: str = "usd", **more: Any) -> Row:
    money = {"amount_captured": captured, "amount_refunded": refunded, "currency": currency}
    return {"id": f"ch_{name}", "created": at("2026-05-05"), **money, **more}


def _taken(name: str, amount: int, fee: int, currency: str = "usd", *, back: bool = False) -> Row:
    return {
        "id": f"txn_{name}{'_back' if back else ''}",
        "created": at("2026-06-02T01:00:00"),
        "source": f"dp_{name}",
        "amount": amount,
        "fee": fee,
        "net": amount - fee,
        "currency": currency,
        "reporting_category": "dispute_reversal" if back else "dispute",
    }


def _due(day: str) -> dict[str, Any]:
    return {"evidence_details_due_by_at": at(f"{day}T23:59:59")}


SUBMITTED: Row = {"evidence_details_submission_count": 1, "evidence_details_has_evidence": True}
NO_ANSWER: Row = {"evidence_details_due_by_at": at("1970-01-01")}

DISPUTES: list[Row] = [
    _dispute("w1", "needs_response", 19900, currency="eur", **_due("2026-06-11")),
    _dispute("w2", "needs_response", 4500, **_due("2026-06-14"), evidence_details_has_evidence=True),
    _dispute("w3", "needs_response", 2200, **_due("2026-06-05"), evidence_details_past_due=False),
    _dispute("w4", "under_review", 3100, **_due("2026-05-20"), **SUBMITTED),
    _dispute("w5", "warning_needs_response", 5200, **_due("2026-06-25"), is_charge_refundable=True),
    _dispute("w6", "lost", 1200, **_due("2026-04-20"), created=at("2026-04-02")),
    _dispute("w7", "lost", 7500, **_due("2026-05-01"), created=at("2026-04-12")),
    _dispute("w8", "won", 4400, **_due("2026-03-01"), **SUBMITTED),
    _dispute("w9", "prevented", 800),
    _dispute("w10", "needs_response", 10000, **NO_ANSWER),
    _dispute("w11", "needs_response", 600, **_due("2026-06-19")),
]
CHARGES: list[Row] = [
    _charge("w1", 19900, currency="eur", customer="cus_1"),
    _charge("w2", 4500),
    _charge("w3", 2200),
    _charge("w4", 3100),
    _charge("w5", 5200, payment_method_details_card_brand="amex"),
    _charge("w6", 3000, customer="cus_R"),
    _charge("w7", 7500, 7500, customer="cus_R"),
    _charge("w8", 4400),
    _charge("w9", 800),
    _charge("w10", 10000),
]
BALANCE_TRANSACTIONS: list[Row] = [
    _taken("w1", -19900, 2000, "eur"),
    _taken("w2", -4500, 1500),
    _taken("w3", -2200, 1500),
    _taken("w4", -3100, 1500),
    _taken("w6", -1200, 1500),
    _taken("w7", -7500, 1500),
    _taken("w8", -4400, 1500),
    _taken("w8", 4400, 0, back=True),
    _taken("w10", -7900, 1500, "gbp"),
    _taken("w11", -600, 1500),
]
ROWS: dict[str, list[Row]] = {
    "disputes": DISPUTES,
    "charges": CHARGES,
    "balance_transactions": BALANCE_TRANSACTIONS,
    "customers": [{"id": "cus_1", "email": "one@example.com"}],
}
