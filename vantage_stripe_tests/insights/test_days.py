"""Days in a report's time zone, with the clock changes that make them longer, shorter, or skip."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vantage_stripe.insights.days import (
    day_of,
    days_of,
    each_day,
    each_month,
    month_end,
    month_of,
    unbroken,
    zone_named,
)

ZONES = (
    "UTC",
    "America/New_York",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Pacific/Apia",
    "America/Sao_Paulo",
    "America/Havana",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Africa/Monrovia",
)
INSTANTS = st.datetimes(datetime(1970, 1, 3), datetime(2037, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


def column(*instants: datetime) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(instants, pa.timestamp("us", "UTC"))])


@pytest.mark.parametrize("name", ZONES)
@settings(max_examples=40, deadline=None)
@given(instants=st.lists(INSTANTS, max_size=12))
def test_every_instant_has_the_day_that_a_clock_on_the_wall_shows(
    name: str, instants: list[datetime]
) -> None:
    zone = ZoneInfo(name)
    shown = [instant.astimezone(zone).date() for instant in instants]
    assert days_of(column(*instants), zone).to_pylist() == shown


@pytest.mark.parametrize(
    ("zone", "instant", "day"),
    [
        # New York: the day clocks go forward has 23 hours, the day they go back 25.
        ("America/New_York", "2026-03-08T04:59:59", "2026-03-07"),
        ("America/New_York", "2026-03-08T05:00:00", "2026-03-08"),
        ("America/New_York", "2026-03-09T03:59:59", "2026-03-08"),
        ("America/New_York", "2026-03-09T04:00:00", "2026-03-09"),
        ("America/New_York", "2026-11-01T04:00:00", "2026-11-01"),
        ("America/New_York", "2026-11-02T04:59:59", "2026-11-01"),
        ("America/New_York", "2026-11-02T05:00:00", "2026-11-02"),
        # São Paulo's clocks skipped the hour after midnight.
        ("America/Sao_Paulo", "2018-11-04T02:59:59", "2018-11-03"),
        ("America/Sao_Paulo", "2018-11-04T03:00:00", "2018-11-04"),
        # Havana has the hour after midnight twice.
        ("America/Havana", "2026-11-01T04:00:00", "2026-11-01"),
        ("America/Havana", "2026-11-01T05:30:00", "2026-11-01"),
        # Samoa had no 30 December 2011.
        ("Pacific/Apia", "2011-12-30T09:59:59", "2011-12-29"),
        ("Pacific/Apia", "2011-12-30T10:00:00", "2011-12-31"),
        # The International Date Line's other side.
        ("Pacific/Kiritimati", "2026-06-09T10:00:00", "2026-06-10"),
    ],
)
def test_days_begin_when_the_clocks_say_so(zone: str, instant: str, day: str) -> None:
    moment = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    # A second instant, far away, so that several years of days are in play.
    found = days_of(column(moment, datetime(2020, 1, 1, 12, tzinfo=UTC)), ZoneInfo(zone))
    assert found[0].as_py() == date.fromisoformat(day)
    assert day_of(moment, ZoneInfo(zone)) == date.fromisoformat(day)


def test_no_instants_have_no_days() -> None:
    assert days_of(column(), ZoneInfo("UTC")).to_pylist() == []


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "Europe"])
def test_a_time_zone_nobody_knows_is_refused_by_name(name: str) -> None:
    with pytest.raises(ValueError, match="no time zone is called") as caught:
        zone_named(name)
    assert repr(name) in str(caught.value)


def test_months_have_their_own_length() -> None:
    assert [month_end(date(2024, month, 11)).day for month in range(1, 13)] == [
        *(31, 29, 31, 30, 31, 30),
        *(31, 31, 30, 31, 30, 31),
    ]
    assert month_of(date(2026, 6, 30)) == date(2026, 6, 1)
    assert list(each_month(date(2025, 11, 30), date(2026, 2, 1))) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]


def test_each_series_runs_from_its_own_first_day_to_its_own_last() -> None:
    found = [
        (date(2026, 1, 3), ("usd",)),
        (date(2026, 1, 1), ("usd",)),
        (date(2026, 2, 1), ("eur",)),
        (date(2026, 3, 1), (None,)),
    ]
    assert list(unbroken(found)) == [
        (date(2026, 3, 1), (None,)),
        (date(2026, 2, 1), ("eur",)),
        (date(2026, 1, 1), ("usd",)),
        (date(2026, 1, 2), ("usd",)),
        (date(2026, 1, 3), ("usd",)),
    ]
    assert list(each_day(date(2026, 1, 2), date(2026, 1, 1))) == []
