"""The calendar of partitions, and every path of a lake."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vantage_stripe.lake.layout import DAILY, MONTHLY, PERIODS, Layout, Period, Window

DAY = 86_400
# 1970 to 2100: more than Stripe's lifetime at both ends.
seconds = st.integers(min_value=0, max_value=4_102_444_800)
periods = st.sampled_from([MONTHLY, DAILY])


@given(periods, seconds)
def test_a_second_lies_in_the_window_of_its_key(period: Period, second: int) -> None:
    window = period.window_of(period.key_of(second))
    assert window.since <= second < window.until


@given(periods, seconds)
def test_both_ends_of_a_window_have_its_key_and_the_next_second_has_not(period: Period, second: int) -> None:
    key = period.key_of(second)
    window = period.window_of(key)
    assert period.key_of(window.since) == key
    assert period.key_of(window.until - 1) == key
    assert period.key_of(window.until) > key


@given(periods, seconds)
def test_a_window_is_whole_utc_days(period: Period, second: int) -> None:
    window = period.window_of(period.key_of(second))
    assert (window.since % DAY, window.until % DAY) == (0, 0)


@settings(max_examples=40)
@given(periods, seconds, st.integers(min_value=1, max_value=400 * DAY))
def test_keys_over_a_window_leave_no_gap_and_overlap_it_each(period: Period, since: int, length: int) -> None:
    asked = Window(since, since + length)
    windows = [period.window_of(key) for key in period.keys_over(asked)]
    assert windows[0].since <= asked.since
    assert windows[-1].until >= asked.until
    assert all(window.overlaps(asked) for window in windows)
    assert [window.until for window in windows[:-1]] == [window.since for window in windows[1:]]


@given(seconds)
def test_an_empty_window_has_no_keys(second: int) -> None:
    assert list(MONTHLY.keys_over(Window(second, second))) == []


def test_keys_are_written_as_people_write_them() -> None:
    new_year = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
    assert [MONTHLY.key_of(new_year - 1), MONTHLY.key_of(new_year)] == ["2025-12", "2026-01"]
    assert [DAILY.key_of(new_year - 1), DAILY.key_of(new_year)] == ["2025-12-31", "2026-01-01"]
    assert list(DAILY.keys_over(Window(new_year - 1, new_year + 1))) == ["2025-12-31", "2026-01-01"]


def test_february_of_a_leap_year_has_29_days() -> None:
    window = MONTHLY.window_of("2024-02")
    assert (window.until - window.since) // DAY == 29
    assert str(window) == "2024-02-01T00:00:00Z..2024-03-01T00:00:00Z"


@pytest.mark.parametrize(
    ("period", "key"),
    [
        (MONTHLY, "2026-1"),
        (MONTHLY, "2026-13"),
        (MONTHLY, "2026-01-05"),
        (MONTHLY, " 2026-01"),
        (MONTHLY, ""),
        (DAILY, "2026-01"),
        (DAILY, "2026-1-5"),
        (DAILY, "2026-02-30"),
        (DAILY, "20260105"),
    ],
)
def test_a_key_of_another_form_is_refused(period: Period, key: str) -> None:
    with pytest.raises(ValueError, match=r"does not match|is not written as|unconverted|out of range"):
        period.window_of(key)


def test_windows_that_only_touch_do_not_overlap() -> None:
    assert not Window(0, 10).overlaps(Window(10, 20))
    assert not Window(10, 20).overlaps(Window(0, 10))
    assert Window(0, 11).overlaps(Window(10, 20))


def test_every_path_of_a_lake_is_where_the_readme_says() -> None:
    root = Path("lake")
    monthly, daily = Layout(root, MONTHLY), Layout(root, DAILY)
    assert monthly.partition("charges", "2026-01") == root / "charges/month=2026-01/part.parquet"
    assert daily.partition("charges", "2026-01-05") == root / "charges/date=2026-01-05/part.parquet"
    assert monthly.table("charges") == root / "charges"
    assert monthly.insight("trends") == root / "insights/trends/part.parquet"
    assert monthly.temporary == root / "_tmp"
    assert monthly.lock == root / "_locks/writer.lock"
    assert monthly.stamp == root / "_state/stamp.json"
    assert monthly.requests == root / "_state/requests.json"
    assert monthly.changes == root / "_state/changes.json"
    assert monthly.state("charges") == root / "_state/charges.json"
    assert monthly.dagster_home == root / "_dagster"


def test_the_keys_of_a_table_are_those_with_a_file_oldest_first(tmp_path: Path) -> None:
    layout = Layout(tmp_path, MONTHLY)
    for key in ("2026-02", "2025-12"):
        part = layout.partition("charges", key)
        part.parent.mkdir(parents=True)
        part.touch()
    layout.partition("charges", "2026-01").parent.mkdir()
    assert layout.keys("charges") == ["2025-12", "2026-02"]
    assert layout.keys("refunds") == []


def test_the_periods_are_found_by_the_name_of_the_setting() -> None:
    assert PERIODS == {"monthly": MONTHLY, "daily": DAILY}
