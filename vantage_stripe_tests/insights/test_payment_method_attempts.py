"""How the charges of a payment method went, and which other one of the customer is better."""

import random
from collections import defaultdict
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vantage_stripe.insights.payment_method_attempts import histories_of
from vantage_stripe.insights.stale_payment_methods import STALE_PAYMENT_METHODS
from vantage_stripe_tests.insights.input_rows import LONG_AGO, NOW, at, table, tables
from vantage_stripe_tests.insights.payment_method_examples import (
    DEFAULT,
    Row,
    card,
    charge,
    customer,
    decline,
    event,
    invoice,
    judged,
    snapshot,
    subscription,
)

PRINT = f"{DEFAULT}_card_fingerprint"


def told(row: Row, *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def one(**rows: list[Row]) -> Row:
    (row,) = judged(**rows)
    return row


def test_a_payment_method_that_was_never_tried_did_not_fail() -> None:
    row = one(customers=[customer("2030-01")])
    assert told(row, "last_attempt_at", "last_attempt_failed", "failures_since_success") == (None, False, 0)
    assert told(row, "last_decline_code", "decline_class", "stripe_will_not_retry") == (None, None, None)
    assert told(row, "last_success_at", "inactive") == (None, True)


def test_without_charges_it_is_unknown_how_they_went() -> None:
    given_tables = tables(STALE_PAYMENT_METHODS, customers=[customer("2030-01")])
    del given_tables["charges"]
    (row,) = STALE_PAYMENT_METHODS.compute(given_tables, NOW).to_pylist()
    flags = ("last_attempt_failed", "failures_since_success", "worked_after_expiry", "inactive")
    assert told(row, *flags, "auto_updating") == (None,) * 5
    assert told(row, "state", "is_outdated", "next_charge_at_risk") == ("unknown", None, None)
    assert row["missing_inputs"] == ["charges", "mandates", "payment_methods"]


def test_a_request_stripe_calls_invalid_was_no_attempt_and_one_that_waits_did_not_fail() -> None:
    invalid = decline("2026-06-02", "lost_card", outcome_type="invalid")
    row = one(customers=[customer("2030-01")], charges=[charge("2026-06-01"), invalid])
    assert told(row, "state", "last_attempt_at") == ("ok", at("2026-06-01"))
    waiting = charge("2026-06-03", status="pending")
    row = one(customers=[customer("2030-01")], charges=[decline("2026-06-01", "no_account"), waiting])
    assert told(row, "last_attempt_failed", "failures_since_success", "state") == (False, 1, "ok")


def test_charges_of_one_second_follow_their_ids() -> None:
    first, second = charge("2026-06-01", id="ch_a"), decline("2026-06-01", "lost_card", id="ch_b")
    assert one(customers=[customer("2030-01")], charges=[second, first])["state"] == "dead"
    first, second = charge("2026-06-01", id="ch_b"), decline("2026-06-01", "lost_card", id="ch_a")
    assert one(customers=[customer("2030-01")], charges=[second, first])["state"] == "ok"


@pytest.mark.parametrize(
    ("more", "code", "decline_class", "state"),
    [
        ({"outcome_reason": None, "failure_code": "expired_card"}, "expired_card", "dead", "dead"),
        ({"outcome_reason": None, "failure_code": None}, "unknown", "ambiguous", "retrying"),
        ({"outcome_advice_code": "do_not_try_again"}, "do_not_honor", "dead", "dead"),
        ({"outcome_advice_code": "confirm_card_data"}, "do_not_honor", "dead", "dead"),
        (
            {"outcome_advice_code": "try_again_later", "outcome_reason": "lost_card"},
            "lost_card",
            "soft",
            "retrying",
        ),
        (
            {"outcome_type": "blocked", "outcome_reason": "highest_risk_level"},
            "highest_risk_level",
            "ours",
            "retrying",
        ),
        ({"outcome_reason": "a_code_of_tomorrow"}, "a_code_of_tomorrow", "ambiguous", "retrying"),
    ],
)
def test_the_reason_the_advice_and_radar_decide_the_class(
    more: Row, code: str, decline_class: str, state: str
) -> None:
    row = one(
        customers=[customer("2030-01")], charges=[decline("2026-06-01", "do_not_honor", id="ch_1") | more]
    )
    assert told(row, "last_decline_code", "decline_class", "state") == (code, decline_class, state)
    assert row["stripe_will_not_retry"] == (code in {"lost_card", "highest_risk_level"})


CODES = ["lost_card", "do_not_honor", "insufficient_funds", "authentication_required"]
ATTEMPTS = st.lists(
    st.tuples(
        st.sampled_from(["pm_1", "pm_2", "pm_3"]),
        st.integers(0, 6),
        st.sampled_from(["succeeded", "failed", "pending", "invalid"]),
        st.sampled_from(CODES),
    ),
    max_size=25,
)


@settings(max_examples=30, deadline=None)
@given(attempts=ATTEMPTS, seed=st.integers(0, 99))
def test_the_columns_say_what_going_through_the_charges_one_by_one_says(
    attempts: list[tuple[str, int, str, str]], seed: int
) -> None:
    rows: list[Row] = [
        {
            "id": f"ch_{number:02}",
            "created": LONG_AGO + timedelta(days=day),
            "payment_method": method,
            "status": "failed" if status == "invalid" else status,
            "outcome_type": "invalid" if status == "invalid" else "issuer_declined",
            "outcome_reason": code if status == "failed" else None,
        }
        for number, (method, day, status, code) in enumerate(attempts)
    ]
    expected: dict[str, dict[str, Any]] = defaultdict(lambda: {"failures": 0, "success": None})
    for row in sorted(rows, key=lambda row: (row["created"], row["id"])):
        if row["outcome_type"] == "invalid":
            continue
        known = expected[row["payment_method"]]
        known |= {"at": row["created"], "failed": row["status"] == "failed", "code": row["outcome_reason"]}
        if row["status"] == "succeeded":
            known |= {"success": row["created"], "failures": 0}
        known["failures"] += row["status"] == "failed"
    random.Random(seed).shuffle(rows)
    found, _ = histories_of(table("charges", rows))
    assert {
        name: {
            "at": each.last_at,
            "failed": each.last_failed,
            "code": each.code,
            "success": each.last_success_at,
            "failures": each.failures,
        }
        for name, each in found.items()
    } == expected


def other(expiry: str = "2029-03", day: str = "2026-06-02", **more: Any) -> Row:
    own = {"id": f"ch_new_{day}", "payment_method": "pm_new", **snapshot(expiry, "fp_1")}
    return charge(day, **(own | more))


SAME = customer("2030-01", **{PRINT: "fp_1"})
BETTER: dict[str, tuple[dict[str, list[Row]], str | None]] = {
    "the same card with a later date": (
        {"customers": [customer("2026-08", **{PRINT: "fp_1"})], "charges": [other("2029-03", "2026-01-01")]},
        "pm_new",
    ),
    "the same card with the same date": (
        {"customers": [customer("2029-03", **{PRINT: "fp_1"})], "charges": [other("2029-03")]},
        None,
    ),
    "the same card with an earlier date": ({"customers": [SAME], "charges": [other()]}, None),
    "another card that was not charged later": (
        {
            "customers": [customer("2026-08", **{PRINT: "fp_2"})],
            "charges": [other(), charge("2026-06-03")],
        },
        None,
    ),
    "another card with a newer success": (
        {
            "customers": [customer("2030-01", **{PRINT: "fp_2"})],
            "charges": [other("2027-01"), charge("2026-06-01")],
        },
        "pm_new",
    ),
    "one that expired": (
        {
            "customers": [customer("2026-04", **{PRINT: "fp_1"})],
            "charges": [other("2026-05"), charge("2026-04-01")],
        },
        None,
    ),
    "one of unknown date": (
        {
            "customers": [SAME],
            "charges": [charge("2026-06-02", payment_method="pm_new"), charge("2026-05-01")],
        },
        None,
    ),
    "a bank account with a newer success": (
        {
            "customers": [SAME],
            "charges": [
                charge("2026-06-02", payment_method="pm_new", payment_method_details_type="sepa_debit"),
                charge("2026-05-01"),
            ],
        },
        "pm_new",
    ),
    "one that died": (
        {
            "customers": [SAME],
            "charges": [
                charge("2026-05-01"),
                other(),
                decline("2026-06-05", "stolen_card", payment_method="pm_new", **snapshot("2029-03")),
            ],
        },
        None,
    ),
    "one that was detached": (
        {
            "customers": [SAME],
            "charges": [charge("2026-05-01"), other()],
            "events": [
                event("payment_method.detached", "2026-06-03", card("pm_new", "2029-03", customer=None))
            ],
        },
        None,
    ),
    "one of another customer": (
        {"customers": [SAME], "charges": [charge("2026-05-01"), other(customer="cus_2")]},
        None,
    ),
    "one on file that was never charged": (
        {
            "customers": [customer("2026-08", **{PRINT: "fp_1"})],
            "events": [
                event(
                    "payment_method.attached",
                    "2026-06-01",
                    card("pm_new", "2029-03", card={"fingerprint": "fp_1"}),
                )
            ],
        },
        "pm_new",
    ),
    "what this one, new and never tried, is to replace": (
        {"customers": [SAME], "charges": [other("2027-01")]},
        None,
    ),
    "what works while this one never did": (
        {"customers": [SAME], "charges": [other("2027-01"), decline("2026-06-03", "do_not_honor")]},
        "pm_new",
    ),
}


@pytest.mark.parametrize("name", sorted(BETTER))
def test_a_payment_method_is_superseded_by(name: str) -> None:
    given_rows, expected = BETTER[name]
    row = next(row for row in judged(**given_rows) if row["payment_method_id"] == "pm_1")
    assert row["superseded_by"] == expected


def test_the_best_of_several_is_the_one_that_worked_last() -> None:
    old = customer("2026-05", **{PRINT: "fp_1"})
    charges = [other("2029-03", "2026-06-01"), other("2028-01", "2026-06-02", payment_method="pm_newer")]
    assert one(customers=[old], charges=charges)["recommended_action"] == "set_default:pm_newer"


CHARGES = st.lists(
    st.builds(
        lambda number, method, day, code: (
            charge(
                f"2026-05-{day:02}", id=f"ch_{number}", payment_method=method, **snapshot("2026-07", method)
            )
            if code is None
            else decline(f"2026-05-{day:02}", code, payment_method=method) | {"id": f"ch_{number}"}
        ),
        st.integers(0, 10**6),
        st.sampled_from(["pm_1", "pm_2"]),
        st.integers(1, 31),
        st.sampled_from([None, *CODES]),
    ),
    max_size=8,
    unique_by=lambda row: row["id"],
)


@settings(max_examples=20, deadline=None)
@given(
    charges=CHARGES,
    expiry=st.sampled_from(["2026-05", "2026-06", "2026-07", "2030-01"]),
    seed=st.integers(0, 9),
)
def test_each_payment_method_has_one_row_whatever_the_order_and_no_two_currencies_one_sum(
    charges: list[Row], expiry: str, seed: int
) -> None:
    bills = [invoice(), invoice(id="in_2", currency="eur", amount_remaining=1)]
    own = {"default_payment_method": "pm_2"}
    rows = {
        "customers": [customer(expiry)],
        "charges": charges,
        "invoices": bills,
        "subscriptions": [subscription("2026-07-05", **own)],
    }
    found = judged(**rows)
    assert sorted(row["payment_method_id"] for row in found) == ["pm_1", "pm_2"]
    by_id = {row["payment_method_id"]: row for row in found}
    assert by_id["pm_1"]["next_charge_amounts"] == [
        {"amount": 1, "currency": "eur"},
        {"amount": 5000, "currency": "usd"},
    ]
    assert told(by_id["pm_1"], "next_charge_amount", "next_charge_currency") == (None, None)
    chance = random.Random(seed)
    assert judged(**{name: chance.sample(each, len(each)) for name, each in rows.items()}) == found
