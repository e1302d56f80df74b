"""Charges, invoices and balance transactions for tests of money over time, as rows of the lake.

Belongs here: inputs only. Each has its usual facts unless told otherwise.
"""

from datetime import timedelta
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from vantage_stripe.insights.balance_change import BALANCE_CHANGE
from vantage_stripe.insights.invoice_follow_ups import INVOICE_FOLLOW_UPS
from vantage_stripe.insights.movements import BUCKETS
from vantage_stripe.insights.payments_daily import PAYMENTS_DAILY
from vantage_stripe.insights.recovery import RECOVERY
from vantage_stripe.insights.settlement_daily import SETTLEMENT_DAILY
from vantage_stripe_tests.insights.input_rows import at, tables

Row = dict[str, Any]


def succeeded(name: str, day: str = "2026-06-01", **more: Any) -> Row:
    """Make a charge of 10.00 usd that went through."""
    row = {"id": name, "created": at(day), "status": "succeeded", "amount": 1000, "currency": "usd"}
    taken = {"captured": True, "amount_captured": 1000, "amount_refunded": 0, "disputed": False}
    return {
        **row,
        **taken,
        "outcome_type": "authorized",
        "outcome_network_status": "approved_by_network",
        **more,
    }


def failed(name: str, code: str | None, day: str = "2026-06-01", **more: Any) -> Row:
    """Make a charge of 10.00 usd that the issuer declined."""
    row = {"id": name, "created": at(day), "status": "failed", "amount": 1000, "currency": "usd"}
    taken = {"captured": False, "amount_captured": 0, "amount_refunded": 0, "disputed": False}
    why = {"failure_code": "card_declined", "outcome_reason": code, "outcome_type": "issuer_declined"}
    return {**row, **taken, **why, "outcome_network_status": "declined_by_network", **more}


def moved(name: str, category: str | None, amount: int, fee: int = 0, **more: Any) -> Row:
    """Make a balance transaction in usd."""
    row = {"id": name, "created": at("2026-06-01"), "reporting_category": category, "currency": "usd"}
    return {**row, "amount": amount, "fee": fee, "net": amount - fee, "balance_type": "payments", **more}


def invoice(name: str = "in_1", status: str = "open", **more: Any) -> Row:
    """Make an invoice of 50.00 usd that Stripe charges by itself, tried once, ten days old."""
    row = {"id": name, "created": at("2026-05-31"), "status": status, "customer": "cus_1", "currency": "usd"}
    state = {"collection_method": "charge_automatically", "auto_advance": True, "attempted": True}
    money = {"total": 5000, "amount_remaining": 5000, "amount_paid": 0}
    return {**row, **state, **money, "status_transitions_finalized_at": at("2026-05-31"), **more}


def sent(due: str, **more: Any) -> Row:
    """Make an open invoice of 50.00 usd that is sent, due on a day."""
    return invoice(collection_method="send_invoice", due_date_at=at(due), **more)


def paid_by(payment_intent: str, name: str = "in_1", **more: Any) -> Row:
    """Make the link of an invoice to a payment intent."""
    row = {"id": f"inpay_{payment_intent}_{name}", "created": at("2026-05-31"), "invoice": name}
    return {**row, "payment_intent": payment_intent, "status": "paid", **more}


def examples() -> dict[str, dict[str, pa.Table]]:
    """Give each insight's inputs, with enough rows in every table to be told apart by their order."""
    days = [f"2026-06-0{number}" for number in range(1, 10)]
    codes = ["lost_card", "insufficient_funds", "do_not_honor", None, "authentication_required"]
    declined = [
        failed(f"ch_f{number}", codes[number % 5], day, payment_intent=f"pi_{number % 6}")
        for number, day in enumerate(days)
    ]
    alone = [failed(f"ch_a{number}", f"code_{number}", day) for number, day in enumerate(days)]
    good = [
        succeeded(f"ch_s{number}", day, payment_intent=f"pi_{number}") for number, day in enumerate(days[:4])
    ]
    money = [
        moved(f"txn_{number}", ("charge", "refund", "payout")[number % 3], 100 * number, 3, created=at(day))
        for number, day in enumerate(days)
    ]
    bills = [invoice(f"in_{number}", ("open", "draft", "paid")[number % 3]) for number in range(9)]
    bills += [sent(day, id=f"in_9{number}") for number, day in enumerate(days)]
    links = [paid_by(f"pi_{number}", f"in_{number}") for number in range(9)]
    people = [{"id": "cus_1", "invoice_settings_default_payment_method": "pm_1"}]
    charges = [*declined, *alone, *good, {**good[2], "id": "ch_r", "amount_refunded": 400, "currency": "eur"}]
    follow = {"invoices": bills, "invoice_payments": links, "charges": charges, "customers": people}
    return {
        "recovery": tables(RECOVERY, charges=charges, invoices=bills, invoice_payments=links),
        "invoice_follow_ups": tables(INVOICE_FOLLOW_UPS, **follow),
        "payments_daily": tables(PAYMENTS_DAILY, charges=charges),
        "settlement_daily": tables(SETTLEMENT_DAILY, balance_transactions=money),
        "balance_change": tables(BALANCE_CHANGE, balance_transactions=money),
    }


def _with_net(row: Row) -> Row:
    return {**row, "net": row["amount"] - row["fee"]}


CATEGORIES = st.sampled_from(
    [
        *(name for listed in BUCKETS.values() for name in listed),
        "fee",
        "risk_reserved_funds",
        "a_category_of_tomorrow",
    ]
)
TRANSACTIONS = st.lists(
    st.fixed_dictionaries(
        {
            "created": st.integers(0, 40 * 86_400).map(
                lambda second: at("2026-02-20") + timedelta(seconds=second)
            ),
            "reporting_category": st.none() | CATEGORIES,
            "type": st.sampled_from(["charge", "adjustment", "payout", "payout_minimum_balance_hold", None]),
            "source": st.sampled_from(["ch_1", "dp_1", "re_1", "po_1", None]),
            "amount": st.integers(-(10**9), 10**9),
            "fee": st.integers(-5_000, 5_000),
            "currency": st.sampled_from(["usd", "eur", "jpy"]),
            "balance_type": st.sampled_from(["payments", "issuing", None]),
        }
    ).map(_with_net),
    max_size=25,
)
