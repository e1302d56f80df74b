"""Failed payments by decline code: each has one result, and what invoices decide is null without them."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vantage_stripe.insights.recovery import RECOVERY
from vantage_stripe_tests.insights.input_rows import NOW, at, table, tables
from vantage_stripe_tests.insights.money_examples import failed, invoice, paid_by, succeeded

Row = dict[str, Any]
RESULTS = ("recovered", "pending", "recoverable", "settled_otherwise", "lost", "unknown")


def answer(*charges: Row, timezone: str = "UTC", **rows: list[Row]) -> list[Row]:
    held = tables(RECOVERY, charges=charges, **rows)
    return list(RECOVERY.compute(held, NOW, timezone=timezone).to_pylist())


def results(row: Row) -> dict[str, int]:
    return {name: row[f"{name}_payments"] for name in RESULTS if row[f"{name}_payments"]}


def test_a_payment_that_succeeds_in_the_end_is_recovered() -> None:
    (row,) = answer(
        failed("ch_1", "do_not_honor", "2026-06-01", payment_intent="pi_1"),
        failed("ch_2", "insufficient_funds", "2026-06-02", payment_intent="pi_1"),
        succeeded("ch_3", "2026-06-03", payment_intent="pi_1"),
        failed("ch_4", "insufficient_funds", "2026-06-04", amount=700),
        succeeded("ch_5", "2026-06-05", payment_intent="pi_5"),
    )
    assert row == {
        "decline_code": "insufficient_funds",
        "decline_class": "soft",
        "stripe_will_not_retry": False,
        "recommended_action": "wait_for_retry",
        "currency": "usd",
        "failed_payments": 2,
        "failed_attempts": 3,
        "failed_amount": 1700,
        "recovered_payments": 1,
        "recovered_amount": 1000,
        "recovery_rate": Decimal("0.500000"),
        "pending_payments": 0,
        "pending_amount": 0,
        "recoverable_payments": 1,
        "recoverable_amount": 700,
        "recoverable_30d_payments": 1,
        "recoverable_30d_amount": 700,
        "settled_otherwise_payments": 0,
        "settled_otherwise_amount": 0,
        "lost_payments": 0,
        "lost_amount": 0,
        "unknown_payments": 0,
        "unknown_amount": 0,
        "first_failed_day": date(2026, 6, 2),
        "last_failed_day": date(2026, 6, 4),
        "timezone": "UTC",
        "missing_inputs": [],
    }


@pytest.mark.parametrize(
    ("code", "facts", "result", "action"),
    [
        ("insufficient_funds", {}, "recoverable", "wait_for_retry"),
        ("do_not_honor", {}, "recoverable", "wait_for_retry"),
        ("a_code_of_tomorrow", {}, "recoverable", "wait_for_retry"),
        ("authentication_required", {}, "recoverable", "send_authentication_link"),
        ("lost_card", {}, "lost", "request_payment_method"),
        ("revocation_of_authorization", {}, "lost", "contact_before_charging"),
        ("duplicate_transaction", {}, "lost", "review_rules"),
        ("insufficient_funds", {"outcome_type": "blocked"}, "lost", "review_rules"),
        ("do_not_honor", {"outcome_advice_code": "do_not_try_again"}, "lost", "request_payment_method"),
        ("lost_card", {"outcome_advice_code": "try_again_later"}, "recoverable", "request_payment_method"),
        ("transaction_not_allowed", {}, "recoverable", "request_payment_method"),
        ("highest_risk_level", {"outcome_type": "blocked"}, "lost", "review_rules"),
    ],
)
def test_without_an_invoice_the_decline_decides(code: str, facts: Row, result: str, action: str) -> None:
    (row,) = answer(failed("ch_1", code, **facts))
    assert results(row) == {result: 1}
    assert row["recommended_action"] == action


@pytest.mark.parametrize(
    ("statuses", "result"),
    [
        (["open"], "recoverable"),
        (["draft"], "recoverable"),
        (["paid"], "settled_otherwise"),
        (["void"], "lost"),
        (["uncollectible"], "lost"),
        (["void", "open"], "recoverable"),
        (["uncollectible", "paid"], "settled_otherwise"),
    ],
)
def test_with_an_invoice_the_invoice_decides(statuses: list[str], result: str) -> None:
    bills = [invoice(f"in_{number}", status) for number, status in enumerate(statuses)]
    links = [paid_by("pi_1", row["id"], status="open") for row in bills]
    for code in ("lost_card", "insufficient_funds"):
        charge = failed("ch_1", code, payment_intent="pi_1")
        (row,) = answer(charge, invoices=bills, invoice_payments=links)
        assert results(row) == {result: 1}


def test_an_invoice_payment_may_name_the_charge_itself() -> None:
    link = {**paid_by("pi_1"), "payment_intent": None, "charge": "ch_1"}
    (row,) = answer(failed("ch_1", "lost_card"), invoices=[invoice()], invoice_payments=[link])
    assert results(row) == {"recoverable": 1}
    assert row["stripe_will_not_retry"] is True


def test_what_is_pending_may_still_succeed() -> None:
    (row,) = answer(
        failed("ch_1", "insufficient_funds", payment_intent="pi_1"),
        succeeded("ch_2", "2026-06-02", payment_intent="pi_1", status="pending"),
    )
    assert results(row) == {"pending": 1}


def test_an_invoice_that_is_not_in_the_lake_leaves_the_result_unknown() -> None:
    (row,) = answer(failed("ch_1", "lost_card", payment_intent="pi_1"), invoice_payments=[paid_by("pi_1")])
    assert results(row) == {"unknown": 1}


@pytest.mark.parametrize("missing", ["invoices", "invoice_payments"])
def test_without_invoices_what_they_decide_is_null_and_they_are_named(missing: str) -> None:
    charges = [
        failed("ch_1", "lost_card", payment_intent="pi_1"),
        failed("ch_2", "lost_card", payment_intent="pi_2"),
        succeeded("ch_3", "2026-06-02", payment_intent="pi_2"),
    ]
    held = tables(RECOVERY, charges=charges)
    del held[missing]
    (row,) = RECOVERY.compute(held, NOW).to_pylist()
    assert row["missing_inputs"] == [missing]
    assert (row["failed_payments"], row["recovered_payments"], row["unknown_payments"]) == (2, 1, 1)
    for result in ("recoverable", "recoverable_30d", "settled_otherwise", "lost"):
        assert row[f"{result}_payments"] is None
        assert row[f"{result}_amount"] is None


def test_currencies_codes_and_classes_have_their_own_rows() -> None:
    rows = answer(
        failed("ch_1", "lost_card"),
        failed("ch_2", "lost_card", currency="jpy"),
        failed("ch_3", "do_not_honor"),
        failed("ch_4", "do_not_honor"),
        failed("ch_5", "do_not_honor", outcome_advice_code="try_again_later"),
        failed("ch_6", None, failure_code=None),
        failed("ch_7", None, outcome_type="invalid"),
        failed("ch_8", "lost_card", _deleted_at=NOW),
    )
    assert [
        (row["currency"], row["decline_code"], row["decline_class"], row["failed_amount"]) for row in rows
    ] == [
        ("jpy", "lost_card", "dead", 1000),
        ("usd", "do_not_honor", "ambiguous", 2000),
        ("usd", "do_not_honor", "soft", 1000),
        ("usd", "lost_card", "dead", 1000),
        ("usd", "unknown", "ambiguous", 1000),
    ]


def test_what_failed_lately_is_told_apart() -> None:
    (row,) = answer(
        failed("ch_1", "do_not_honor", "2026-05-11", amount=1),
        failed("ch_2", "do_not_honor", created=at("2026-05-10T23:59:59"), amount=10),
    )
    assert (row["recoverable_amount"], row["recoverable_30d_amount"]) == (11, 1)


def test_an_amount_that_is_not_told_makes_the_sum_unknown() -> None:
    (row,) = answer(failed("ch_1", "do_not_honor"), failed("ch_2", "do_not_honor", amount=None))
    assert (row["failed_payments"], row["failed_amount"], row["recoverable_amount"]) == (2, None, None)
    assert row["lost_amount"] == 0


def test_days_are_those_of_the_time_zone_asked_for() -> None:
    (row,) = answer(failed("ch_1", "lost_card", "2026-06-02"), timezone="America/New_York")
    assert (row["first_failed_day"], row["timezone"]) == (date(2026, 6, 1), "America/New_York")


CHARGES = st.lists(
    st.fixed_dictionaries(
        {
            "created": st.integers(0, 60).map(lambda day: at("2026-04-01") + timedelta(days=day)),
            "status": st.sampled_from(["succeeded", "failed", "failed", "pending"]),
            "currency": st.sampled_from(["usd", "eur"]),
            "payment_intent": st.sampled_from(["pi_1", "pi_2", "pi_3", "pi_4", None]),
            "outcome_reason": st.sampled_from(["lost_card", "do_not_honor", "insufficient_funds", None]),
            "outcome_type": st.sampled_from(["issuer_declined", "blocked", "invalid", None]),
            "amount": st.integers(0, 99_999),
        }
    ),
    max_size=20,
)
BILLS = st.lists(st.sampled_from(["open", "paid", "void", "uncollectible"]), min_size=3, max_size=3)


@settings(max_examples=30, deadline=None)
@given(charges=CHARGES, statuses=BILLS)
def test_every_failed_payment_has_exactly_one_result(charges: list[Row], statuses: list[str]) -> None:
    named = [{"id": f"ch_{number:02}", **row} for number, row in enumerate(charges)]
    bills = [invoice(f"in_{number}", status) for number, status in enumerate(statuses)]
    links = [paid_by(f"pi_{number + 1}", f"in_{number}") for number in range(3)]
    rows = answer(*named, invoices=bills, invoice_payments=links)
    attempts = [row for row in named if row["outcome_type"] != "invalid"]
    failures = [row for row in attempts if row["status"] == "failed"]
    keys = {row["payment_intent"] or row["id"] for row in failures}
    won = {row["payment_intent"] or row["id"] for row in attempts if row["status"] == "succeeded"}
    assert sum(row["failed_payments"] for row in rows) == len(keys)
    assert sum(row["failed_attempts"] for row in rows) == len(failures)
    assert sum(row["recovered_payments"] for row in rows) == len(keys & won)
    for row in rows:
        assert sum(row[f"{name}_payments"] for name in RESULTS) == row["failed_payments"] > 0
        assert sum(row[f"{name}_amount"] for name in RESULTS) == row["failed_amount"]
    assert (
        max(
            Counter((row["decline_code"], row["decline_class"], row["currency"]) for row in rows).values(),
            default=1,
        )
        == 1
    )


def test_charges_alone_are_enough_to_tell_what_came_back() -> None:
    charges = table(
        "charges",
        [failed("ch_1", "lost_card", payment_intent="pi_1"), succeeded("ch_2", payment_intent="pi_1")],
    )
    (row,) = RECOVERY.compute({"charges": charges}, NOW).to_pylist()
    assert (row["recovered_payments"], row["recovery_rate"], row["timezone"]) == (
        1,
        Decimal("1.000000"),
        "UTC",
    )
    assert row["missing_inputs"] == ["invoice_payments", "invoices"]
