"""Invoices to chase: every row of the table of actions, every payment status, and the joins behind them."""

from datetime import date
from typing import Any

import pytest

from vantage_stripe.insights.invoice_follow_ups import INVOICE_FOLLOW_UPS
from vantage_stripe_tests.insights.input_rows import NOW, at, tables
from vantage_stripe_tests.insights.money_examples import failed, invoice, paid_by, sent, succeeded

Row = dict[str, Any]
CARD = "invoice_settings_default_payment_method"
EXPIRY: Row = {f"{CARD}_type": "card", f"{CARD}_card_exp_month": 9, f"{CARD}_card_exp_year": 2029}
GOOD: Row = {"id": "cus_1", CARD: "pm_1", **EXPIRY}
BARE: Row = {"id": "cus_1"}
JUST_NOW = at("2026-06-09T23:30:00")
AN_HOUR_AGO = at("2026-06-09T23:00:00")
TOMORROW = at("2026-06-11")


def answer(*invoices: Row, timezone: str = "UTC", **rows: list[Row]) -> list[Row]:
    held = tables(INVOICE_FOLLOW_UPS, invoices=invoices, **({"customers": [GOOD]} | rows))
    return list(INVOICE_FOLLOW_UPS.compute(held, NOW, timezone=timezone).to_pylist())


def only(*invoices: Row, **rows: Any) -> Row:
    (row,) = answer(*invoices, **rows)
    return row


def verdict(row: Row) -> tuple[Any, Any]:
    return row["payment_status"], row["recommended_action"]


def draft(created: str = "2026-06-09", **more: Any) -> Row:
    facts: Row = {"created": at(created), "attempted": False, "status_transitions_finalized_at": None}
    return invoice(status="draft", **facts, **more)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (draft(last_finalization_error_code="tax_id_invalid"), "fix_finalization_error"),
        (draft("2026-01-01", last_finalization_error_code="x", auto_advance=False), "fix_finalization_error"),
        (draft(automatically_finalizes_at=at("2026-06-09T22:59:59")), "check_stuck_draft"),
        (draft(automatically_finalizes_at=AN_HOUR_AGO), "none"),
        (draft(automatically_finalizes_at=TOMORROW), "none"),
        (draft("2026-06-06T23:59:59"), "check_stuck_draft"),
        (draft("2026-06-07"), "none"),
        (draft("2026-06-07", auto_advance=False), "none"),
        (draft("2026-06-02T23:59:59", auto_advance=False), "review_forgotten_draft"),
        (draft("2026-06-03", auto_advance=False), "none"),
        (draft("2026-01-01", auto_advance=False, automatically_finalizes_at=NOW), "review_forgotten_draft"),
    ],
)
def test_drafts(row: Row, expected: str) -> None:
    found = only(row)
    assert verdict(found) == ("draft", expected)
    assert (found["overdue"], found["bucket"], found["amount_at_risk"]) == (False, None, 5000)


FRESH: Row = {"status_transitions_finalized_at": JUST_NOW, "attempted": False}
AGAIN: Row = {"next_payment_attempt_at": TOMORROW}


@pytest.mark.parametrize(
    ("facts", "status", "action"),
    [
        ({"amount_remaining": 0}, "not_due", "data_problem"),
        (FRESH, "not_due", "none"),
        ({**FRESH, **AGAIN}, "not_due", "none"),
        ({**FRESH, "attempted": True}, "collection_stopped", "collect_manually"),
        (
            {**FRESH, "status_transitions_finalized_at": AN_HOUR_AGO, **AGAIN},
            "retry_scheduled",
            "wait_for_retry",
        ),
        (AGAIN, "retry_scheduled", "wait_for_retry"),
        ({**AGAIN, "auto_advance": False}, "retry_scheduled", "wait_for_retry"),
        ({}, "collection_stopped", "collect_manually"),
        ({"next_payment_attempt_at": NOW}, "collection_stopped", "collect_manually"),
        ({"auto_advance": False}, "collection_stopped", "collect_manually"),
        ({"auto_advance": False, "attempted": False}, "collection_stopped", "review_paused_collection"),
        ({"attempted": False}, "overdue", "collect_manually"),
    ],
)
def test_open_invoices_that_stripe_charges(facts: Row, status: str, action: str) -> None:
    assert verdict(only(invoice(**facts))) == (status, action)


@pytest.mark.parametrize(
    ("due", "status", "action", "days", "bucket"),
    [
        ("2026-06-14", "not_due", "none", None, None),
        ("2026-06-13T00:00:01", "not_due", "none", None, None),
        ("2026-06-13", "not_due", "remind_upcoming", None, None),
        ("2026-06-10", "not_due", "remind_upcoming", None, None),
        ("2026-06-09T23:59:59", "overdue", "remind", 0, "0-30"),
        ("2026-05-11", "overdue", "remind", 30, "0-30"),
        ("2026-05-10T00:00:01", "overdue", "remind", 30, "0-30"),
        ("2026-05-10", "overdue", "second_notice", 31, "31-60"),
        ("2026-04-11", "overdue", "second_notice", 60, "31-60"),
        ("2026-04-10", "overdue", "escalate", 61, "61-90"),
        ("2026-03-12", "overdue", "escalate", 90, "61-90"),
        ("2026-03-11", "overdue", "consider_uncollectible", 91, "90+"),
        ("2025-06-10", "overdue", "consider_uncollectible", 365, "90+"),
    ],
)
def test_invoices_that_are_sent(  # noqa: PLR0917 - one column of the table each
    due: str, status: str, action: str, days: int | None, bucket: str | None
) -> None:
    row = only(sent(due))
    assert verdict(row) == (status, action)
    assert (row["overdue"], row["days_overdue"], row["bucket"]) == (status == "overdue", days, bucket)
    assert row["due_at"] == at(due)


def test_a_sent_invoice_whose_collection_is_paused_or_that_has_no_due_date() -> None:
    assert verdict(only(sent("2026-01-01", auto_advance=False))) == ("overdue", "review_paused_collection")
    assert verdict(only(sent("2026-01-01", amount_remaining=0))) == ("not_due", "data_problem")
    unknown = only({**sent("2026-01-01"), "due_date_at": None})
    assert (*verdict(unknown), unknown["overdue"], unknown["bucket"]) == (None, None, None, None)


def test_an_automatic_invoice_is_due_when_it_was_finalized() -> None:
    row = only(invoice(amount_remaining=1200, due_date_at=None, **AGAIN))
    assert (row["due_at"], row["overdue"], row["days_overdue"], row["bucket"]) == (
        at("2026-05-31"),
        True,
        10,
        "0-30",
    )
    assert (row["amount_at_risk"], row["total"]) == (1200, 5000)


def test_what_was_given_up_can_still_be_paid_and_what_is_void_cannot() -> None:
    lost = only(invoice(status="uncollectible", status_details_uncollectible_reason="max_payment_attempts"))
    assert verdict(lost) == ("uncollectible", "report_bad_debt")
    assert (lost["amount_at_risk"], lost["uncollectible_reason"]) == (5000, "max_payment_attempts")
    void = only(invoice(status="void"))
    assert (*verdict(void), void["amount_at_risk"]) == ("void", "none", 0)


LINK = [paid_by("pi_1", status="open")]


@pytest.mark.parametrize(
    ("charge", "action"),
    [
        (failed("ch_1", "lost_card"), "request_payment_method"),
        (failed("ch_1", "transaction_not_allowed"), "request_payment_method"),
        (failed("ch_1", "authentication_required"), "request_payment_method"),
        (failed("ch_1", "approve_with_id"), "send_authentication_link"),
        (failed("ch_1", "incorrect_cvc"), "send_authentication_link"),
        (failed("ch_1", "insufficient_funds"), "wait_for_retry"),
        (failed("ch_1", "lost_card", outcome_type="invalid"), "wait_for_retry"),
        (failed("ch_1", "lost_card", payment_method="pm_1"), "request_payment_method"),
        # The customer has given another card since: nobody need be asked.
        (failed("ch_1", "lost_card", payment_method="pm_0"), "wait_for_retry"),
        (succeeded("ch_1", status="pending"), "wait_for_retry"),
    ],
)
def test_the_last_decline_decides_who_must_act(charge: Row, action: str) -> None:
    charges = [
        failed("ch_0", "do_not_honor", "2026-05-31", payment_intent="pi_1"),
        charge | {"payment_intent": "pi_1"},
    ]
    row = only(invoice(**AGAIN), charges=charges, invoice_payments=LINK)
    assert row["recommended_action"] == action


def test_the_last_attempt_is_told() -> None:
    charges = [
        failed("ch_1", "lost_card", "2026-06-01", payment_intent="pi_1"),
        failed("ch_2", "approve_with_id", "2026-06-02"),
    ]
    links = [
        paid_by("pi_1", status="canceled"),
        {**paid_by("pi_2"), "payment_intent": None, "charge": "ch_2"},
    ]
    row = only(invoice(**AGAIN), charges=charges, invoice_payments=links)
    told = (
        "last_attempt_at",
        "last_attempt_failed",
        "last_decline_code",
        "decline_class",
        "stripe_will_not_retry",
    )
    assert [row[name] for name in told] == [at("2026-06-02"), True, "approve_with_id", "action", False]
    assert row["refunded_amount"] is None
    untried = only(invoice(**AGAIN))
    assert [untried[name] for name in told] == [None, False, None, None, None]


def test_without_a_payment_method_one_must_be_asked_for() -> None:
    row = only(invoice(**AGAIN), customers=[BARE])
    assert row["recommended_action"] == "request_payment_method"
    assert (row["payment_method_id"], row["payment_method_state"]) == (None, "missing")
    good = only(invoice(**AGAIN))
    assert (good["payment_method_id"], good["payment_method_state"]) == ("pm_1", "ok")
    # A customer that is not in the lake says nothing either way.
    assert verdict(only(invoice(**AGAIN), customers=[])) == ("retry_scheduled", "wait_for_retry")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("needs_response", ("paid_then_disputed", "follow_dispute")),
        ("under_review", ("paid_then_disputed", "follow_dispute")),
        ("warning_needs_response", ("paid_then_disputed", "follow_dispute")),
        ("a_status_of_tomorrow", ("paid_then_disputed", "follow_dispute")),
        ("lost", ("paid_then_disputed", "follow_dispute")),
        ("won", None),
        ("warning_closed", None),
        ("prevented", None),
    ],
)
def test_paid_invoices_are_followed_while_a_dispute_is_open_or_once_it_is_lost(
    status: str, expected: tuple[str, str] | None
) -> None:
    dispute = {"id": "dp_1", "charge": "ch_1", "status": status, "amount": 5000, "currency": "usd"}
    charge = succeeded("ch_1", payment_intent="pi_1", disputed=True)
    rows = answer(
        invoice(status="paid", amount_remaining=0),
        disputes=[dispute],
        charges=[charge],
        invoice_payments=[paid_by("pi_1")],
    )
    assert [verdict(row) for row in rows] == ([] if expected is None else [expected])
    for row in rows:
        assert (row["dispute_id"], row["dispute_status"], row["disputed_amount"]) == ("dp_1", status, 5000)
        assert row["refunded_amount"] == 0


def test_an_open_dispute_is_shown_before_a_newer_one_that_is_lost() -> None:
    facts = {"charge": "ch_1", "payment_intent": "pi_1", "amount": 700, "currency": "eur"}
    disputes = [
        {"id": "dp_1", "status": "lost", "created": at("2026-06-03"), **facts},
        {"id": "dp_2", "status": "under_review", "created": at("2026-06-02"), **facts},
        {"id": "dp_3", "status": "under_review", "created": at("2026-06-01"), **facts},
    ]
    paid = invoice(status="paid", amount_remaining=0)
    row = only(paid, disputes=disputes, invoice_payments=[paid_by("pi_1")])
    assert (row["dispute_id"], row["disputed_amount"]) == ("dp_2", None)


def test_paid_invoices_whose_money_went_back_are_told_and_plain_ones_are_not() -> None:
    bills = [invoice(f"in_{number}", "paid", amount_remaining=0) for number in range(4)]
    charges = [
        succeeded("ch_0", payment_intent="pi_0", amount_refunded=400),
        succeeded("ch_1", payment_intent="pi_1"),
        succeeded("ch_2", payment_intent="pi_2", amount_refunded=300),
        succeeded("ch_3", payment_intent="pi_3", amount_refunded=300, currency="eur"),
    ]
    links = [
        paid_by("pi_0", "in_0"),
        paid_by("pi_1", "in_1"),
        paid_by("pi_2", "in_2", status="canceled"),
        paid_by("pi_3", "in_3"),
    ]
    rows = answer(*bills, charges=charges, invoice_payments=links)
    assert [(row["invoice_id"], *verdict(row), row["refunded_amount"]) for row in rows] == [
        ("in_0", "paid_then_refunded", "none", 400),
        ("in_3", "paid_then_refunded", "none", None),
    ]


def test_a_refund_of_a_payment_for_two_invoices_is_not_divided_by_guessing() -> None:
    bills = [invoice(f"in_{number}", "paid", amount_remaining=0) for number in range(2)]
    charge = succeeded("ch_0", payment_intent="pi_0", amount_refunded=400)
    rows = answer(
        *bills, charges=[charge], invoice_payments=[paid_by("pi_0", "in_0"), paid_by("pi_0", "in_1")]
    )
    assert [(row["payment_status"], row["refunded_amount"]) for row in rows] == [
        ("paid_then_refunded", None)
    ] * 2


def without(*missing: str, **rows: list[Row]) -> list[Row]:
    held = tables(INVOICE_FOLLOW_UPS, **{"customers": [GOOD], **rows})
    kept = {name: table for name, table in held.items() if name not in missing}
    found = list(INVOICE_FOLLOW_UPS.compute(kept, NOW).to_pylist())
    assert all(row["missing_inputs"] == sorted((*missing, "mandates", "payment_methods")) for row in found)
    return found


@pytest.mark.parametrize("missing", ["customers", "charges", "invoice_payments"])
def test_without_what_tells_of_the_payment_method_the_action_is_unknown(missing: str) -> None:
    due = sent("2026-06-01", id="in_2")
    rows = without(missing, invoices=[invoice(**AGAIN), due, invoice("in_3", "uncollectible")])
    assert {row["invoice_id"]: verdict(row) for row in rows} == {
        "in_1": ("retry_scheduled", None),
        "in_2": ("overdue", "remind"),
        "in_3": ("uncollectible", "report_bad_debt"),
    }


def test_one_reason_to_ask_is_enough_whatever_else_is_missing() -> None:
    lost = [failed("ch_1", "lost_card", payment_intent="pi_1")]
    (row,) = without("customers", invoices=[invoice(**AGAIN)], charges=lost, invoice_payments=LINK)
    assert row["recommended_action"] == "request_payment_method"
    (row,) = without("charges", invoices=[invoice(**AGAIN)], customers=[BARE])
    assert row["recommended_action"] == "request_payment_method"


def test_without_disputes_a_disputed_payment_is_kept_and_left_open() -> None:
    paid = [invoice(status="paid", amount_remaining=0)]
    charge = succeeded("ch_1", payment_intent="pi_1", disputed=True)
    (row,) = without("disputes", invoices=paid, charges=[charge], invoice_payments=[paid_by("pi_1")])
    assert verdict(row) == (None, None)
    refunded = succeeded("ch_1", payment_intent="pi_1", amount_refunded=5)
    (row,) = without("disputes", invoices=paid, charges=[refunded], invoice_payments=[paid_by("pi_1")])
    assert verdict(row) == ("paid_then_refunded", "none")


def test_without_charges_a_dispute_still_finds_its_invoice() -> None:
    dispute = {"id": "dp_1", "charge": "ch_1", "payment_intent": "pi_1", "status": "lost", "amount": 5}
    paid = [invoice(status="paid", amount_remaining=0)]
    (row,) = without("charges", invoices=paid, disputes=[dispute], invoice_payments=[paid_by("pi_1")])
    assert (*verdict(row), row["refunded_amount"]) == ("paid_then_disputed", "follow_dispute", None)
    assert without("invoice_payments", invoices=paid, disputes=[dispute]) == []


def test_rows_come_by_what_to_do_then_by_how_long_they_are_due() -> None:
    rows = answer(
        invoice("in_1", **AGAIN),
        sent("2026-06-01", id="in_2"),
        sent("2026-05-20", id="in_3"),
        sent("2026-01-01", id="in_4"),
        invoice("in_5", amount_remaining=0),
        draft(id="in_6"),
    )
    assert [row["invoice_id"] for row in rows] == ["in_5", "in_4", "in_3", "in_2", "in_1", "in_6"]


def test_the_day_an_invoice_is_due_is_that_of_the_time_zone() -> None:
    (row,) = answer(sent("2026-06-12"), timezone="America/New_York")
    assert (row["due_day"], row["timezone"]) == (date(2026, 6, 11), "America/New_York")


def test_the_invoices_own_facts_are_copied() -> None:
    facts = {"number": "A-1", "customer_email": "one@example.com", "livemode": False, "subscription": "sub_1"}
    row = only(sent("2026-06-12", **facts, hosted_invoice_url="https://pay.example.com/1", _synced_at=NOW))
    copied = ("number", "customer_email", "livemode", "subscription_id", "hosted_invoice_url", "status")
    assert [row[name] for name in copied] == [
        "A-1",
        "one@example.com",
        False,
        "sub_1",
        "https://pay.example.com/1",
        "open",
    ]
