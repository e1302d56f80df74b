"""Checks of disputes, invoices and customers: tables of examples."""

from typing import Any

import pytest

from vantage_stripe.proof import invoices, payouts
from vantage_stripe.proof.model import Check
from vantage_stripe_tests.proof.examples import (
    DAY,
    HOUR,
    NOW,
    Json,
    charge,
    dispute,
    entry,
    event,
    invoice,
    invoice_payment,
    listed_since,
    verdict,
)

Tables = dict[str, list[Json]]
BTS = "balance_transactions"
TAKEN = entry("txn_d", source="dp_1", amount=-1000, reporting_category="dispute")
GIVEN = entry("txn_r", source="dp_1", amount=1000, reporting_category="dispute_reversal")
CLOSED = event(kind="charge.dispute.closed", ago=3 * DAY, id="dp_1", object="dispute")
PAID: Tables = {"charges": [charge()], "invoice_payments": [invoice_payment()]}


def of_dispute(*entries: Json, **fields: Any) -> Tables:
    return {"disputes": [dispute(**fields)], BTS: list(entries), "charges": [charge()]}


CASES: list[tuple[str, Check, Tables, str, dict[str, int]]] = [
    ("lost", payouts.DISPUTE_BT_NET, of_dispute(TAKEN), "passed", {}),
    ("won", payouts.DISPUTE_BT_NET, of_dispute(TAKEN, GIVEN, status="won"), "passed", {}),
    ("an inquiry", payouts.DISPUTE_BT_NET, of_dispute(status="warning_closed"), "passed", {}),
    ("lost without a withdrawal", payouts.DISPUTE_BT_NET, of_dispute(), "warned", {"eur": 1000}),
    (
        "won and never given back",
        payouts.DISPUTE_BT_NET,
        of_dispute(TAKEN, status="won"),
        "warned",
        {"eur": 1000},
    ),
    (
        "prevented, but withdrawn",
        payouts.DISPUTE_BT_NET,
        of_dispute(TAKEN, status="prevented"),
        "warned",
        {"eur": 1000},
    ),
    ("open", payouts.DISPUTE_BT_NET, of_dispute(TAKEN, status="under_review"), "skipped", {}),
    (
        "settled in another currency",
        payouts.DISPUTE_BT_NET,
        of_dispute(TAKEN | {"currency": "usd"}, status="won"),
        "skipped",
        {},
    ),
    (
        "closed 3 days ago",
        payouts.DISPUTE_BT_NET,
        of_dispute(TAKEN, status="won") | {"events": [CLOSED]},
        "skipped",
        {},
    ),
    (
        "refunded meanwhile",
        payouts.DISPUTE_BT_NET,
        of_dispute(TAKEN, status="won") | {"charges": [charge(amount_refunded=500)]},
        "skipped",
        {},
    ),
    (
        "disputed",
        payouts.DISPUTED_FLAG,
        {"charges": [charge(disputed=True)], "disputes": [dispute()]},
        "passed",
        {},
    ),
    (
        "an inquiry marks or not",
        payouts.DISPUTED_FLAG,
        {"charges": [charge()], "disputes": [dispute(status="warning_closed")]},
        "passed",
        {},
    ),
    (
        "prevented",
        payouts.DISPUTED_FLAG,
        {"charges": [charge()], "disputes": [dispute(status="prevented")]},
        "passed",
        {},
    ),
    (
        "disputed, not marked",
        payouts.DISPUTED_FLAG,
        {"charges": [charge()], "disputes": [dispute()]},
        "warned",
        {},
    ),
    ("marked, no dispute", payouts.DISPUTED_FLAG, {"charges": [charge(disputed=True)]}, "warned", {}),
    ("nothing left", invoices.INVOICE_IDENTITY, {"invoices": [invoice()]}, "passed", {}),
    ("paid too much", invoices.INVOICE_IDENTITY, {"invoices": [invoice(amount_paid=1500)]}, "passed", {}),
    (
        "a cent left",
        invoices.INVOICE_IDENTITY,
        {"invoices": [invoice(amount_remaining=1)]},
        "failed",
        {"eur": 1},
    ),
    (
        "a draft",
        invoices.INVOICE_IDENTITY,
        {"invoices": [invoice(status="draft", amount_remaining=1)]},
        "skipped",
        {},
    ),
    ("paid by its charge", invoices.INVOICE_PAID_BY_CHARGES, {"invoices": [invoice()], **PAID}, "passed", {}),
    (
        "paid by a charge of old",
        invoices.INVOICE_PAID_BY_CHARGES,
        {
            "invoices": [invoice()],
            "charges": [charge(payment_intent=None)],
            "invoice_payments": [invoice_payment(payment={"type": "charge", "charge": "ch_1"})],
        },
        "passed",
        {},
    ),
    (
        "paid by less",
        invoices.INVOICE_PAID_BY_CHARGES,
        {"invoices": [invoice(amount_paid=1001)], **PAID},
        "warned",
        {"eur": 1},
    ),
    (
        "no link",
        invoices.INVOICE_PAID_BY_CHARGES,
        {"invoices": [invoice()], "charges": [charge()]},
        "skipped",
        {},
    ),
    (
        "out of band",
        invoices.INVOICE_PAID_BY_CHARGES,
        {"invoices": [invoice(amount_paid_off_stripe=5)], **PAID},
        "skipped",
        {},
    ),
    (
        "overpaid",
        invoices.INVOICE_PAID_BY_CHARGES,
        {"invoices": [invoice(amount_paid=1, amount_overpaid=5)], **PAID},
        "skipped",
        {},
    ),
    (
        "a credit note",
        invoices.INVOICE_PAID_BY_CHARGES,
        {"invoices": [invoice(amount_paid=1, post_payment_credit_notes_amount=5)], **PAID},
        "skipped",
        {},
    ),
    (
        "from the balance",
        invoices.INVOICE_PAID_BY_CHARGES,
        {"invoices": [invoice(amount_paid=1, starting_balance=-999, ending_balance=0)], **PAID},
        "skipped",
        {},
    ),
    (
        "one intent, two invoices",
        invoices.INVOICE_PAID_BY_CHARGES,
        {
            "invoices": [invoice(amount_paid=400), invoice("in_2", amount_paid=600)],
            "charges": [charge()],
            "invoice_payments": [invoice_payment(), invoice_payment("inpay_2", invoice="in_2")],
        },
        "skipped",
        {},
    ),
    ("times are there", invoices.STATUS_COHERENT, {"invoices": [invoice()]}, "passed", {}),
    ("paid, no time", invoices.STATUS_COHERENT, {"invoices": [invoice(status_transitions={})]}, "warned", {}),
    ("paid, some left", invoices.STATUS_COHERENT, {"invoices": [invoice(amount_remaining=1)]}, "warned", {}),
    (
        "open, never finalised",
        invoices.STATUS_COHERENT,
        {"invoices": [invoice(status="open", status_transitions={})]},
        "warned",
        {},
    ),
    ("void, no time", invoices.STATUS_COHERENT, {"invoices": [invoice(status="void")]}, "warned", {}),
    (
        "a draft",
        invoices.STATUS_COHERENT,
        {"invoices": [invoice(status="draft", status_transitions={})]},
        "skipped",
        {},
    ),
]


@pytest.mark.parametrize(
    ("check", "tables", "expected"),
    [(check, tables, (status, off)) for _, check, tables, status, off in CASES],
    ids=[f"{case[1].id} {case[0]}" for case in CASES],
)
def test_a_case_of_the_business_is_judged(
    check: Check, tables: Tables, expected: tuple[str, dict[str, int]]
) -> None:
    found = verdict(check, tables)
    assert (found.status, found.off) == expected


def customers(count: int, wrong: int, **fields: Any) -> Tables:
    """Charges of one customer, so many of them naming another."""
    named = [
        charge(f"ch_{n}", customer="cus_2" if n < wrong else "cus_1", **{"created": NOW - 2 * DAY, **fields})
        for n in range(count)
    ]
    first = event(kind="payout.paid", ago=20 * DAY, id="po_1", object="payout")
    return {"charges": named, "customers": [{"id": "cus_1", "created": NOW - 9 * DAY}], "events": [first]}


@pytest.mark.parametrize(
    ("count", "wrong", "status"),
    [(50, 0, "passed"), (1000, 1, "warned"), (1000, 2, "failed"), (50, 1, "failed")],
)
def test_customers_that_are_not_there_warn_up_to_one_in_a_thousand(
    count: int, wrong: int, status: str
) -> None:
    found = verdict(invoices.CUSTOMER_EXISTS, customers(count, wrong))
    assert (found.status, found.rows_failed + found.rows_warned, found.rows_checked) == (status, wrong, count)
    assert found.heals == (("customers",) if wrong else ())


def test_whose_customer_may_have_been_deleted_unseen_is_not_told() -> None:
    assert verdict(invoices.CUSTOMER_EXISTS, customers(1, 1, created=NOW - 21 * DAY)).status == "skipped"
    assert verdict(invoices.CUSTOMER_EXISTS, customers(1, 1, created=NOW - HOUR // 2)).status == "skipped"
    late = verdict(invoices.CUSTOMER_EXISTS, customers(1, 1), facts=listed_since(NOW - 9 * DAY))
    assert late.status == "skipped"
    gone = event("evt_2", kind="customer.deleted", id="cus_2", object="customer")
    told = customers(1, 1)
    told["events"].append(gone)
    assert verdict(invoices.CUSTOMER_EXISTS, told).status == "passed"
    assert verdict(invoices.CUSTOMER_EXISTS, {**customers(1, 0), "charges": [charge()]}).status == "skipped"
