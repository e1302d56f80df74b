"""Payments by day: what counts as an attempt, a payment and a success, on which day, in which currency."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vantage_stripe.insights.payments_daily import PAYMENTS_DAILY
from vantage_stripe_tests.insights.input_rows import NOW, at, tables
from vantage_stripe_tests.insights.money_examples import failed, succeeded

Row = dict[str, Any]
THREE_D = "payment_method_details_card_three_d_secure_result"


def answer(*charges: Row, as_of: datetime = NOW, **given_parameters: str) -> list[Row]:
    held = tables(PAYMENTS_DAILY, charges=charges)
    return list(PAYMENTS_DAILY.compute(held, as_of, **given_parameters).to_pylist())


def only(*charges: Row) -> Row:
    (row,) = answer(*charges)
    return row


def test_a_day_is_counted_by_what_became_of_its_charges() -> None:
    row = only(
        succeeded("ch_1"),
        succeeded("ch_2", captured=False, amount_captured=0),
        failed("ch_3", "insufficient_funds"),
        failed(
            "ch_4", "highest_risk_level", outcome_type="blocked", outcome_network_status="not_sent_to_network"
        ),
        succeeded("ch_5", status="pending"),
        failed("ch_6", None, outcome_type="invalid"),
    )
    expected = {
        "day": date(2026, 6, 1),
        "timezone": "UTC",
        "currency": "usd",
        "attempts": 5,
        "succeeded_count": 2,
        "failed_count": 2,
        "blocked_count": 1,
        "pending_count": 1,
        "uncaptured_count": 1,
        "gross_captured": 1000,
        "raw_success_rate": Decimal("0.500000"),
        "payments": 5,
        "payments_succeeded": 2,
        "payments_failed": 2,
        "payments_pending": 1,
        "dedup_success_rate": Decimal("0.500000"),
        "authorization_attempts": 3,
        "authorization_rate": Decimal("0.666667"),
        "top_decline_reasons": [("insufficient_funds", 1)],
        "decline_classes": [("soft", 1)],
        "is_partial": False,
        "is_provisional": False,
    }
    assert row == expected


@pytest.mark.parametrize(
    ("facts", "sent"),
    [
        ({}, 1),
        ({"outcome_type": "blocked"}, 0),
        ({"outcome_network_status": "not_sent_to_network"}, 0),
        ({"outcome_network_status": "reversed_after_approval", "outcome_type": "blocked"}, 0),
        ({THREE_D: "failed"}, 0),
        ({THREE_D: "authenticated"}, 1),
        ({"outcome_type": None, "outcome_network_status": None}, 1),
    ],
)
def test_only_what_was_sent_to_the_issuer_counts_for_authorizations(facts: Row, sent: int) -> None:
    row = only(failed("ch_1", "generic_decline", **facts))
    assert row["authorization_attempts"] == sent
    assert row["authorization_rate"] == (Decimal("0.000000") if sent else None)


def test_a_payment_has_one_result_however_often_it_was_tried() -> None:
    rows = answer(
        failed("ch_1", "do_not_honor", "2026-06-01", payment_intent="pi_1"),
        failed("ch_2", "do_not_honor", "2026-06-03", payment_intent="pi_1"),
        succeeded("ch_3", "2026-06-04", payment_intent="pi_1"),
        failed("ch_4", "do_not_honor", "2026-06-04", payment_intent="pi_2"),
        succeeded("ch_5", "2026-06-04", payment_intent="pi_2", status="pending"),
    )
    figures = [
        (row["day"].day, row["attempts"], row["payments"], row["payments_succeeded"], row["payments_pending"])
        for row in rows
    ]
    assert figures == [(1, 1, 1, 1, 0), (2, 0, 0, 0, 0), (3, 1, 0, 0, 0), (4, 3, 1, 0, 1)]
    assert [row["raw_success_rate"] for row in rows] == [
        Decimal("0.000000"),
        None,
        Decimal("0.000000"),
        Decimal("0.500000"),
    ]
    assert [row["dedup_success_rate"] for row in rows] == [Decimal("1.000000"), None, None, None]


def test_a_payment_belongs_to_the_currency_of_its_first_attempt() -> None:
    rows = answer(
        failed("ch_2", "do_not_honor", payment_intent="pi_1", currency="eur"),
        succeeded("ch_1", "2026-06-02", payment_intent="pi_1", currency="usd"),
    )
    assert [(row["currency"], row["payments"], row["payments_succeeded"]) for row in rows] == [
        ("eur", 1, 1),
        ("usd", 0, 0),
    ]


def test_currencies_are_never_added() -> None:
    rows = answer(succeeded("ch_1"), succeeded("ch_2", currency="jpy"), succeeded("ch_3", currency=None))
    assert [(row["currency"], row["gross_captured"]) for row in rows] == [
        (None, 1000),
        ("jpy", 1000),
        ("usd", 1000),
    ]


def test_an_amount_that_is_not_told_makes_the_sum_unknown() -> None:
    assert only(succeeded("ch_1"), succeeded("ch_2", amount_captured=None))["gross_captured"] is None
    assert only(succeeded("ch_1"), failed("ch_2", None, amount_captured=None))["gross_captured"] == 1000


def test_a_day_with_nothing_has_zeros_and_no_rates() -> None:
    empty = answer(succeeded("ch_1", "2026-06-01"), succeeded("ch_2", "2026-06-03"))[1]
    assert empty["day"] == date(2026, 6, 2)
    assert {name: value for name, value in empty.items() if name.endswith("_rate")} == {
        "raw_success_rate": None,
        "dedup_success_rate": None,
        "authorization_rate": None,
    }
    assert [empty[name] for name in ("attempts", "payments", "gross_captured", "top_decline_reasons")] == [
        *(0, 0, 0),
        [],
    ]


def test_days_are_those_of_the_time_zone_asked_for() -> None:
    charge = succeeded("ch_1", created=at("2026-06-02T03:59:59"))
    (row,) = answer(charge, timezone="America/New_York")
    assert (row["day"], row["timezone"]) == (date(2026, 6, 1), "America/New_York")
    assert answer(charge)[0]["day"] == date(2026, 6, 2)
    with pytest.raises(ValueError, match="no time zone is called 'Nowhere'"):
        answer(charge, timezone="Nowhere")


def test_today_is_partial_and_the_last_seven_days_are_provisional() -> None:
    charges = [succeeded("ch_1", "2026-06-01"), succeeded("ch_2", "2026-06-10")]
    rows = answer(*charges, as_of=at("2026-06-10T12:00:00"))
    assert [row["day"].day for row in rows if row["is_partial"]] == [10]
    assert [row["day"].day for row in rows if row["is_provisional"]] == [3, 4, 5, 6, 7, 8, 9, 10]
    # Midnight in Tokyo has passed: the tenth is over there, and the third is now 8 days ago.
    tokyo = answer(*charges, as_of=at("2026-06-10T15:00:00"), timezone="Asia/Tokyo")
    assert [row["day"].day for row in tokyo if row["is_partial"]] == []
    assert next(row["day"].day for row in tokyo if row["is_provisional"]) == 4


def test_reasons_come_most_frequent_first_and_blocked_ones_are_apart() -> None:
    row = only(
        failed("ch_1", "lost_card"),
        failed("ch_2", "insufficient_funds"),
        failed("ch_3", "insufficient_funds"),
        failed("ch_4", None, failure_code="expired_card"),
        failed("ch_5", None, failure_code=None),
        failed("ch_6", "generic_decline", outcome_advice_code="do_not_try_again"),
        failed("ch_7", "rule", outcome_type="blocked"),
    )
    assert row["top_decline_reasons"] == [
        ("insufficient_funds", 2),
        ("expired_card", 1),
        ("generic_decline", 1),
        ("lost_card", 1),
        ("unknown", 1),
    ]
    assert row["decline_classes"] == [("dead", 3), ("soft", 2), ("ambiguous", 1)]
    assert (row["failed_count"], row["blocked_count"]) == (7, 1)


def test_deleted_charges_and_invalid_requests_leave_no_trace() -> None:
    assert answer(succeeded("ch_1", _deleted_at=NOW), failed("ch_2", None, outcome_type="invalid")) == []


CHARGES = st.lists(
    st.fixed_dictionaries(
        {
            "created": st.integers(0, 40 * 86_400).map(
                lambda second: at("2026-02-20") + timedelta(seconds=second)
            ),
            "status": st.sampled_from(["succeeded", "failed", "pending"]),
            "currency": st.sampled_from(["usd", "eur", "jpy"]),
            "payment_intent": st.sampled_from(["pi_1", "pi_2", "pi_3", None]),
            "outcome_type": st.sampled_from(["authorized", "issuer_declined", "blocked", "invalid", None]),
            "captured": st.booleans(),
            "amount_captured": st.integers(0, 99_999),
        }
    ),
    max_size=25,
)


@settings(max_examples=30, deadline=None)
@given(charges=CHARGES, zone=st.sampled_from(["UTC", "America/New_York", "Australia/Lord_Howe"]))
def test_nothing_is_lost_or_counted_twice(charges: list[Row], zone: str) -> None:
    named = [{"id": f"ch_{number:02}", **charge} for number, charge in enumerate(charges)]
    rows = answer(*named, timezone=zone)
    attempts = [charge for charge in named if charge["outcome_type"] != "invalid"]
    assert Counter((row["day"], row["currency"]) for row in rows if row["attempts"]) == Counter(
        {(charge["created"].astimezone(ZoneInfo(zone)).date(), charge["currency"]) for charge in attempts}
    )
    assert sum(row["attempts"] for row in rows) == len(attempts)
    assert sum(row["payments"] for row in rows) == len(
        {charge["payment_intent"] or charge["id"] for charge in attempts}
    )
    for row in rows:
        assert row["payments"] == row["payments_succeeded"] + row["payments_failed"] + row["payments_pending"]
        assert row["attempts"] == row["succeeded_count"] + row["failed_count"] + row["pending_count"]
    for currency in ("usd", "eur", "jpy"):
        assert sum(row["gross_captured"] for row in rows if row["currency"] == currency) == sum(
            charge["amount_captured"]
            for charge in attempts
            if charge["currency"] == currency and charge["status"] == "succeeded"
        )
        days = [row["day"] for row in rows if row["currency"] == currency]
        assert days == [days[0] + timedelta(days=number) for number in range(len(days))]


def test_the_day_a_clock_goes_back_has_25_hours() -> None:
    start = datetime(2026, 11, 1, 4, tzinfo=UTC)
    hours = [succeeded(f"ch_{hour:02}", created=start + timedelta(hours=hour)) for hour in range(26)]
    rows = answer(*hours, timezone="America/New_York")
    assert [(row["day"].day, row["attempts"]) for row in rows] == [(1, 25), (2, 1)]
