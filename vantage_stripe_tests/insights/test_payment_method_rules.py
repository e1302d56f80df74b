"""The truth table line by line, and the days at which an answer changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vantage_stripe.insights.days import day_of
from vantage_stripe.insights.payment_method_attempts import History
from vantage_stripe.insights.payment_method_facts import Fact
from vantage_stripe.insights.payment_method_rules import (
    REPLACED,
    SEVERITIES,
    Expiry,
    Facts,
    Verdict,
    expiry_of,
    lapses_on,
    verdict,
    verdict_without,
)
from vantage_stripe_tests.insights.input_rows import at

JUNE = date(2026, 6, 30)
UTC_ZONE = ZoneInfo("UTC")
GOOD = Facts(
    money_due=True,
    detached=False,
    blocked=False,
    unusable=False,
    mandate_inactive=False,
    expiry=Expiry(known=True, days_until=400, expired=False, soon=False, before_next_charge=False),
    worked_after_expiry=False,
    auto_updating=False,
    last_failed=False,
    decline_class=None,
    failures=0,
    superseded_by=None,
    mandate_dormant=False,
)
EXPIRED = replace(GOOD.expiry, days_until=-10, expired=True)
EARLY = replace(GOOD.expiry, days_until=20, before_next_charge=True, soon=True)
SOON = replace(GOOD.expiry, days_until=20, soon=True)
UNDATED = Expiry(known=False)


def failed(decline_class: str, failures: int = 1) -> dict[str, Any]:
    return {"last_failed": True, "decline_class": decline_class, "failures": failures}


LINES: list[tuple[str, dict[str, Any], tuple[str, str, str]]] = [
    ("4", {"detached": True}, ("missing", "critical", "request_payment_method")),
    ("5 dead", failed("dead"), ("dead", "critical", "request_payment_method")),
    ("5 blocked", {"blocked": True}, ("dead", "critical", "request_payment_method")),
    ("5 source", {"unusable": True}, ("dead", "critical", "request_payment_method")),
    ("6 revoked", failed("revoked"), ("dead", "critical", "contact_before_charging")),
    ("6 mandate", {"mandate_inactive": True}, ("dead", "critical", "contact_before_charging")),
    (
        "7",
        {"expiry": EXPIRED, "worked_after_expiry": True},
        ("expired_but_working", "low", "nudge_update"),
    ),
    ("8", {"expiry": EXPIRED, "auto_updating": True}, ("expired_stale_data", "medium", "refresh_from_api")),
    ("9 due", {"expiry": EXPIRED}, ("expired", "critical", "request_payment_method")),
    (
        "9 nothing due",
        {"expiry": EXPIRED, "money_due": False},
        ("expired", "medium", "request_payment_method"),
    ),
    ("10", {"expiry": EARLY}, ("expires_before_next_charge", "high", "request_payment_method")),
    (
        "10 renewed",
        {"expiry": EARLY, "auto_updating": True},
        ("expires_before_next_charge", "low", "request_payment_method"),
    ),
    ("11", {"expiry": SOON}, ("expiring_soon", "medium", "remind")),
    ("11 renewed", {"expiry": SOON, "auto_updating": True}, ("expiring_soon", "low", "remind")),
    ("12", failed("action", 9), ("needs_customer_action", "high", "send_authentication_link")),
    ("13 soft", failed("soft", 3), ("failing", "high", "request_payment_method")),
    ("13 ambiguous", failed("ambiguous", 4), ("failing", "high", "request_payment_method")),
    ("14 soft", failed("soft", 2), ("retrying", "low", "wait_for_retry")),
    ("14 ambiguous", failed("ambiguous", 1), ("retrying", "low", "wait_for_retry")),
    ("14 ours", failed("ours", 9), ("retrying", "low", "review_rules")),
    ("16", {"mandate_dormant": True}, ("mandate_dormant", "medium", "renew_mandate")),
    ("17", {"expiry": UNDATED}, ("unknown", "info", "fetch_payment_method")),
    ("18", {}, ("ok", "none", "none")),
]
BY_LINE = pytest.mark.parametrize(
    ("given_facts", "expected"), [line[1:] for line in LINES], ids=[line[0] for line in LINES]
)


def said(found: Verdict) -> tuple[str, str, str]:
    return found.state, found.severity, found.action


@BY_LINE
def test_each_line_of_the_table_is_answered_as_written(
    given_facts: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    assert said(verdict(replace(GOOD, **given_facts))) == expected


@BY_LINE
def test_a_better_payment_method_is_the_action_of_lines_5_to_14_and_the_state_after_them(
    given_facts: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    state, severity, action = expected
    found = said(verdict(replace(GOOD, superseded_by="pm_2", **given_facts)))
    if state == "missing":
        assert found == expected
    elif state in {"mandate_dormant", "unknown", "ok"}:
        assert found == ("superseded", "low", "set_default")
    else:
        assert found == (state, severity, "set_default:pm_2")
    assert action != found[2] or state == "missing"


def test_lines_1_to_3_are_about_customers_without_a_payment_method() -> None:
    assert said(verdict_without(money_due=True)) == ("missing", "critical", "request_payment_method")
    assert said(verdict_without(money_due=False)) == ("none_on_file", "info", "none")
    unknown = verdict_without(money_due=None)
    assert said(unknown) == ("unknown", "info", "none")
    assert (unknown.is_outdated, unknown.next_charge_at_risk) == (None, None)


ORDERED = [line for line in LINES if line[0] != "18"]


@pytest.mark.parametrize("number", range(len(ORDERED) - 1), ids=[line[0] for line in ORDERED[:-1]])
def test_the_earlier_of_two_lines_wins(number: int) -> None:
    _, first, expected = ORDERED[number]
    for _, later, _ in ORDERED[number + 1 :]:
        if not set(first) & set(later):
            assert said(verdict(replace(GOOD, **later, **first)))[0] == expected[0]


FLAGS: dict[str, tuple[bool | None, bool | None]] = {
    "missing": (True, True),
    "dead": (True, True),
    "expired_but_working": (True, False),
    "expired_stale_data": (True, False),
    "expired": (True, True),
    "expires_before_next_charge": (False, True),
    "expiring_soon": (False, False),
    "needs_customer_action": (False, True),
    "failing": (False, True),
    "retrying": (False, False),
    "superseded": (True, False),
    "mandate_dormant": (False, False),
    "unknown": (None, None),
    "ok": (False, False),
}
TRUTH = st.sampled_from([True, False, None])


@given(
    facts=st.builds(
        Facts,
        money_due=TRUTH,
        detached=TRUTH,
        blocked=TRUTH,
        unusable=TRUTH,
        mandate_inactive=TRUTH,
        expiry=st.sampled_from([GOOD.expiry, EXPIRED, EARLY, SOON, UNDATED]),
        worked_after_expiry=st.booleans(),
        auto_updating=TRUTH,
        last_failed=st.booleans(),
        decline_class=st.sampled_from(["dead", "revoked", "action", "soft", "ambiguous", "ours"]),
        failures=st.integers(0, 5),
        superseded_by=st.sampled_from([None, "pm_2"]),
        mandate_dormant=st.booleans(),
    )
)
def test_whatever_the_facts_there_is_one_state_and_the_flags_follow_from_it(facts: Facts) -> None:
    found = verdict(facts)
    assert (found.is_outdated, found.next_charge_at_risk) == FLAGS[found.state]
    assert found.severity in SEVERITIES
    assert found.action.startswith("set_default:") == (
        facts.superseded_by is not None and found.state in REPLACED
    )


def test_what_unknown_charges_would_decide_is_unknown() -> None:
    unseen = replace(GOOD, last_failed=None, failures=None, worked_after_expiry=None)
    found = verdict(unseen)
    assert (said(found), found.is_outdated, found.next_charge_at_risk) == (
        ("unknown", "info", "none"),
        None,
        None,
    )
    expired = verdict(replace(unseen, expiry=EXPIRED))
    assert (expired.state, expired.is_outdated, expired.next_charge_at_risk) == ("expired", True, None)
    detached = verdict(replace(unseen, detached=True))
    assert (detached.state, detached.next_charge_at_risk) == ("missing", True)


@pytest.mark.parametrize(
    ("as_of", "zone", "days", "bucket"),
    [
        (datetime(2026, 5, 30, 23, 59, tzinfo=UTC), "UTC", 31, None),
        (datetime(2026, 5, 31, tzinfo=UTC), "UTC", 30, 30),
        (datetime(2026, 6, 14, tzinfo=UTC), "UTC", 16, 30),
        (datetime(2026, 6, 15, tzinfo=UTC), "UTC", 15, 15),
        (datetime(2026, 6, 22, tzinfo=UTC), "UTC", 8, 15),
        (datetime(2026, 6, 23, tzinfo=UTC), "UTC", 7, 7),
        (datetime(2026, 6, 26, tzinfo=UTC), "UTC", 4, 7),
        (datetime(2026, 6, 27, tzinfo=UTC), "UTC", 3, 3),
        (datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC), "UTC", 0, 3),
        (datetime(2026, 7, 1, tzinfo=UTC), "UTC", -1, None),
        (datetime(2026, 7, 1, 1, tzinfo=UTC), "America/Los_Angeles", 0, 3),
        (datetime(2026, 6, 30, 15, tzinfo=UTC), "Asia/Tokyo", -1, None),
        (datetime(2026, 6, 30, 14, 59, 59, tzinfo=UTC), "Asia/Tokyo", 0, 3),
    ],
)
def test_a_card_is_good_to_the_end_of_its_last_day_in_the_zone_of_the_reports(
    as_of: datetime, zone: str, days: int, bucket: int | None
) -> None:
    found = expiry_of(JUNE, never=False, today=day_of(as_of, ZoneInfo(zone)), charged_on=None)
    assert (found.days_until, found.expired, found.soon) == (days, days < 0, 0 <= days <= 30)
    assert found.bucket == bucket


@pytest.mark.parametrize(
    ("last_day", "as_of", "zone", "days"),
    [
        # The turn of a year, a leap day, and the days on which clocks are changed.
        (date(2026, 12, 31), "2026-12-31T23:59:59", "UTC", 0),
        (date(2026, 12, 31), "2027-01-01T00:00:00", "UTC", -1),
        (date(2026, 12, 31), "2027-01-01T09:59:59", "Pacific/Honolulu", 0),
        (date(2026, 12, 31), "2026-12-31T11:00:00", "Pacific/Auckland", -1),
        (date(2028, 2, 29), "2028-02-29T23:59:59", "UTC", 0),
        (date(2028, 2, 29), "2028-03-01T04:59:59", "America/New_York", 0),
        (date(2028, 2, 29), "2028-03-01T05:00:00", "America/New_York", -1),
        (date(2026, 3, 31), "2026-03-31T21:59:59", "Europe/Berlin", 0),
        (date(2026, 3, 31), "2026-03-31T22:00:00", "Europe/Berlin", -1),
        (date(2026, 10, 31), "2026-10-31T22:59:59", "Europe/Berlin", 0),
        (date(2026, 10, 31), "2026-10-31T23:00:00", "Europe/Berlin", -1),
    ],
)
def test_the_day_turns_at_midnight_there(last_day: date, as_of: str, zone: str, days: int) -> None:
    today = day_of(at(as_of), ZoneInfo(zone))
    assert expiry_of(last_day, never=False, today=today, charged_on=None).days_until == days


def test_a_charge_on_the_last_day_is_in_time_and_one_that_nobody_knows_is_unknown() -> None:
    def early(charged_on: date | None) -> bool | None:
        today = date(2026, 6, 10)
        return expiry_of(JUNE, never=False, today=today, charged_on=charged_on).before_next_charge

    assert [early(JUNE), early(date(2026, 7, 1)), early(None)] == [False, True, None]


def test_the_days_of_notice_can_be_chosen() -> None:
    week = expiry_of(JUNE, never=False, today=date(2026, 6, 22), charged_on=None, notice=7)
    assert (week.days_until, week.soon, week.bucket) == (8, False, 15)


@pytest.mark.parametrize(
    ("month", "year", "expected"),
    [
        (2, 2028, date(2028, 2, 29)),
        (2, 2027, date(2027, 2, 28)),
        (2, 2100, date(2100, 2, 28)),
        (12, 2026, date(2026, 12, 31)),
        (0, 2026, None),
        (13, 2026, None),
        (1, 0, None),
        (None, 2026, None),
        (1, None, None),
    ],
)
def test_a_month_ends_on_its_last_day_and_an_impossible_one_is_unknown(
    month: int | None, year: int | None, expected: date | None
) -> None:
    fact = Fact(id="pm_1", found="charge", known_at=None, kind="card", exp_month=month, exp_year=year)
    assert fact.expiry_date == expected


@pytest.mark.parametrize(
    ("succeeded", "expiry", "zone", "expected"),
    [
        ("2026-06-30T23:59:59", JUNE, "UTC", False),
        ("2026-07-01T00:00:00", JUNE, "UTC", True),
        ("2026-07-01T00:00:00", JUNE, "America/New_York", False),
        ("2026-06-30T15:00:00", JUNE, "Asia/Tokyo", True),
        (None, JUNE, "UTC", False),
        ("2026-07-01T00:00:00", None, "UTC", None),
    ],
)
def test_working_after_expiry_means_on_a_later_day(
    *, succeeded: str | None, expiry: date | None, zone: str, expected: bool | None
) -> None:
    history = History(last_success_at=None if succeeded is None else at(succeeded))
    assert history.worked_after(expiry, ZoneInfo(zone)) is expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2023, 6, 10), date(2026, 6, 10)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2023, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_mandate_lapses_three_years_after_its_last_debit(day: date, expected: date) -> None:
    assert lapses_on(day) == expected
    assert lapses_on(day + timedelta(days=40)) > expected
