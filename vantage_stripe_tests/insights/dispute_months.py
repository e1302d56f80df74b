"""Payments and disputes for tests of rates, as rows of the lake. Inputs only.

Each has its usual facts unless told otherwise: visa, usd, a charge of 10.00 paid on 2026-05-05.
"""

from typing import Any

import pyarrow as pa

from vantage_stripe.insights.dispute_metrics import DISPUTE_METRICS
from vantage_stripe.insights.efw_watch import EFW_WATCH
from vantage_stripe.insights.programme_estimates import PROGRAMME_ESTIMATES
from vantage_stripe_tests.insights.input_rows import at, tables

Row = dict[str, Any]
NETWORK = "payment_method_details_card_network"
BRAND = "payment_method_details_card_brand"
CASE_TYPE = "payment_method_details_card_case_type"
DUE = "evidence_details_due_by_at"
SUBMITTED = "evidence_details_submission_count"


def paid(name: str, day: str = "2026-05-05", **more: Any) -> Row:
    """Make a payment."""
    money = {"status": "succeeded", "captured": True, "amount_captured": 1000, "amount_refunded": 0}
    card = {NETWORK: "visa", BRAND: "visa", "payment_method_details_type": "card", "currency": "usd"}
    return {"id": f"ch_{name}", "created": at(day), **money, **card, **more}


def disputed(name: str, charge: str, day: str = "2026-06-02", **more: Any) -> Row:
    """Make a chargeback of the whole of a payment, not answered, due later this month."""
    asked = {"id": f"dp_{name}", "charge": f"ch_{charge}", "created": at(day), "amount": 1000}
    state = {"status": "needs_response", "currency": "usd", SUBMITTED: 0}
    evidence = {"evidence_details_has_evidence": False, DUE: at("2026-06-20")}
    return {**asked, **state, **evidence, **more}


def back(name: str, day: str) -> Row:
    """Make the balance transaction that gives a dispute's money back."""
    money = {"amount": 1000, "fee": 0, "net": 1000, "currency": "usd"}
    return {"id": f"txn_{name}", "source": f"dp_{name}", "created": at(day), **money}


def closed(name: str, day: str, **more: Any) -> Row:
    """Make the event that a dispute was closed."""
    what = {"type": "charge.dispute.closed", "data_object_id": f"dp_{name}"}
    return {"id": f"evt_{name}{day}", "created": at(day), **what, **more}


def worked_example() -> dict[str, list[Row]]:
    """Give 400 payments of May, 250 of June, and their disputes: 5 opened in June, and 2 inquiries."""
    may = [paid(f"m{number}", "2026-05-03") for number in range(400)]
    june = [paid(f"j{number}", "2026-06-04") for number in range(250)]
    on = ["m1", "m1", "m2", "m3", "j1"]
    chargebacks = [disputed(f"c{number}", charge, "2026-06-08") for number, charge in enumerate(on)]
    inquiries = [
        disputed("i1", "m4", "2026-06-03", status="warning_needs_response"),
        disputed("i2", "j2", "2026-06-07", status="warning_under_review"),
    ]
    return {"charges": [*may, *june], "disputes": [*chargebacks, *inquiries]}


def examples() -> dict[str, dict[str, pa.Table]]:
    """Give each insight's inputs, with several rows in every table, over nine months and more."""
    charges = [paid(f"{number}", f"2026-0{number % 9 + 1}-05") for number in range(18)]
    states = ("needs_response", "won", "lost", "warning_closed", "prevented")
    disputes = [
        disputed(f"{number}", f"{number}", f"2026-0{number % 3 + 3}-02", status=states[number % 5])
        for number in range(12)
    ]
    money = [back(f"{number}", "2026-05-20") for number in range(12)]
    events = [closed(f"{number}", f"2026-0{number % 2 + 4}-09") for number in range(12)]
    events += [closed(f"{number}", "2026-05-09", type="charge.dispute.updated") for number in range(3)]
    warnings = [
        {
            "id": f"issfr_{number}",
            "charge": f"ch_{number + 6}",
            "created": at("2026-05-20"),
            "actionable": True,
        }
        for number in range(12)
    ]
    held = {"charges": charges, "disputes": disputes, "balance_transactions": money, "events": events}
    held["early_fraud_warnings"] = warnings
    return {each.name: tables(each, **held) for each in (DISPUTE_METRICS, PROGRAMME_ESTIMATES, EFW_WATCH)}
