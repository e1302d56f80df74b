"""Objects of a few fields, from which examples of checks are made. Expectations are with the tests."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from vantage_stripe.proof.judging import Facts, Span, Verdict, judge
from vantage_stripe.proof.model import Check
from vantage_stripe.tables import table_named
from vantage_stripe_tests.proof.judged import facts_of, instant, rows, shown

NOW = 1_781_049_600  # 2026-06-10T00:00:00Z
HOUR, DAY = 3_600, 86_400
Json = dict[str, Any]


def charge(id_: str = "ch_1", **fields: Any) -> Json:
    """A captured charge of 10.00 EUR, two days old."""
    return {
        "id": id_,
        "created": NOW - 2 * DAY,
        "amount": 1000,
        "amount_captured": 1000,
        "amount_refunded": 0,
        "balance_transaction": "txn_1",
        "captured": True,
        "currency": "eur",
        "customer": None,
        "disputed": False,
        "failure_balance_transaction": None,
        "livemode": False,
        "payment_intent": "pi_1",
        "refunded": False,
        "status": "succeeded",
        **fields,
    }


def entry(id_: str = "txn_1", **fields: Any) -> Json:
    """The balance transaction of that charge."""
    return {
        "id": id_,
        "created": NOW - 2 * DAY,
        "amount": 1000,
        "currency": "eur",
        "exchange_rate": None,
        "fee": 50,
        "fee_details": [{"amount": 50, "currency": "eur"}],
        "net": 950,
        "reporting_category": "charge",
        "source": "ch_1",
        "type": "charge",
        **fields,
    }


def refund(id_: str = "re_1", **fields: Any) -> Json:
    base = {"created": NOW - DAY, "amount": 300, "currency": "eur", "charge": "ch_1", "status": "succeeded"}
    return {"id": id_, **base, **fields}


def dispute(id_: str = "dp_1", **fields: Any) -> Json:
    base = {"created": NOW - 90 * DAY, "amount": 1000, "currency": "eur", "charge": "ch_1", "status": "lost"}
    return {"id": id_, **base, **fields}


def payout(id_: str = "po_1", **fields: Any) -> Json:
    base = {"created": NOW - 2 * DAY, "amount": 500, "currency": "eur", "status": "paid", "automatic": True}
    return {"id": id_, **base, "balance_transaction": "txn_1", "reconciliation_status": "completed", **fields}


def invoice(id_: str = "in_1", **fields: Any) -> Json:
    """A paid invoice of 10.00 EUR."""
    return {
        "id": id_,
        "created": NOW - 2 * DAY,
        "currency": "eur",
        "customer": None,
        "status": "paid",
        "amount_due": 1000,
        "amount_paid": 1000,
        "amount_remaining": 0,
        "total": 1000,
        "status_transitions": {"paid_at": NOW - DAY, "finalized_at": NOW - 2 * DAY},
        **fields,
    }


def invoice_payment(id_: str = "inpay_1", **fields: Any) -> Json:
    link = {"type": "payment_intent", "payment_intent": "pi_1"}
    base = {"created": NOW - DAY, "invoice": "in_1", "status": "paid", "amount_paid": 1000, "payment": link}
    return {"id": id_, **base, **fields}


def event(id_: str = "evt_1", kind: str = "charge.updated", ago: int = DAY, **told: Any) -> Json:
    """An event of some time ago about an object."""
    body = {"id": "ch_1", "object": "charge", "created": NOW - 2 * DAY, **told}
    return {"id": id_, "created": NOW - ago, "type": kind, "livemode": False, "data": {"object": body}}


def verdict(
    check: Check,
    tables: Mapping[str, list[Json]],
    *,
    asset: str | None = None,
    facts: Facts | None = None,
    span: Span | None = None,
) -> Verdict:
    """Judge a check on a few objects, all read now."""
    given = {
        name: rows(table_named(name), objects, synced_at=instant(NOW)) for name, objects in tables.items()
    }
    with shown(given, facts or facts_of(NOW)) as connection:
        return judge(connection, check, asset or next(iter(check.queries)), span)


def listed_since(second: int) -> Facts:
    """Facts of a lake whose tables were listed from some second on only."""
    facts = facts_of(NOW)
    return replace(facts, listed=tuple((name, instant(second), until) for name, _, until in facts.listed))
