"""Days at which an answer changes: the last day of a card, the last day of notice."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from vantage_stripe.insights.payment_method_details import Details, History
from vantage_stripe.insights.payment_method_rules import flags
from vantage_stripe_tests.insights.input_rows import NOW, at

JUNE = date(2026, 6, 30)


def details(month: int | None, year: int | None = 2026) -> Details:
    return Details(
        kind="card",
        brand=None,
        last4=None,
        exp_month=month,
        exp_year=year,
        wallet=None,
        found="charge",
        known_at=NOW,
    )


@pytest.mark.parametrize(
    ("as_of", "days", "expired", "soon"),
    [
        (datetime(2026, 5, 30, 23, 59, tzinfo=UTC), 31, False, False),
        (datetime(2026, 5, 31, tzinfo=UTC), 30, False, True),
        (datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC), 0, False, True),
        (datetime(2026, 7, 1, tzinfo=UTC), -1, True, False),
        (datetime(2026, 7, 1, 1, tzinfo=timezone(timedelta(hours=2))), 0, False, True),
    ],
)
def test_a_card_is_good_to_the_end_of_its_last_utc_day(
    *,
    as_of: datetime,
    days: int,
    expired: bool,
    soon: bool,
) -> None:
    found = flags(JUNE, never=False, charges_at=(), as_of=as_of)
    assert (found.days_until_expiry, found.expired, found.expiring_soon) == (days, expired, soon)


@pytest.mark.parametrize(
    ("charged", "expected"),
    [("2026-06-30T23:59:59", False), ("2026-07-01T00:00:00", True)],
)
def test_a_charge_on_the_last_day_is_in_time(*, charged: str, expected: bool) -> None:
    assert flags(JUNE, never=False, charges_at=[at(charged)], as_of=NOW).before_next_charge is expected


@pytest.mark.parametrize(
    ("month", "year", "expected"),
    [
        (2, 2028, date(2028, 2, 29)),
        (2, 2027, date(2027, 2, 28)),
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
    assert details(month, year).expiry_date == expected


@pytest.mark.parametrize(
    ("succeeded", "expiry", "expected"),
    [
        ("2026-06-30T23:59:59", JUNE, False),
        ("2026-07-01T00:00:00", JUNE, True),
        (None, JUNE, False),
        ("2026-07-01T00:00:00", None, None),
    ],
)
def test_working_after_expiry_means_on_a_later_day(
    *,
    succeeded: str | None,
    expiry: date | None,
    expected: bool | None,
) -> None:
    history = History(last_success_at=None if succeeded is None else at(succeeded))
    assert history.worked_after(expiry) is expected
