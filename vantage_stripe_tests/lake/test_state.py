"""What is done is written down: closed intervals, the files of `_state`, the requests used."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vantage_stripe.errors import DamagedLakeError
from vantage_stripe.lake.layout import Layout, Window
from vantage_stripe.lake.state import (
    FeedState,
    TableState,
    count_requests,
    load_changes,
    load_feed,
    load_state,
    requests_used,
    save_feed,
    save_state,
)
from vantage_stripe_tests.lake.examples import lake_in

small = st.integers(min_value=0, max_value=40)
closings = st.lists(st.tuples(small, small, small), max_size=12)


def closed_by(steps: list[tuple[int, int, int]]) -> tuple[TableState, dict[int, int]]:
    """Close windows in turn; give the state, and by second when it was listed, computed plainly."""
    state = TableState()
    plain: dict[int, int] = {}
    for since, until, at in steps:
        state = state.close(Window(since, until), at)
        plain |= dict.fromkeys(range(since, min(until, at)), at)
    return state, plain


@given(closings)
def test_closed_intervals_say_for_each_second_when_it_was_last_listed(
    steps: list[tuple[int, int, int]],
) -> None:
    state, plain = closed_by(steps)
    said = {second: at for since, until, at in state.closed for second in range(since, until)}
    assert said == plain


@given(closings)
def test_closed_intervals_ascend_and_are_as_few_as_can_be(steps: list[tuple[int, int, int]]) -> None:
    state, _ = closed_by(steps)
    assert all(since < until for since, until, _ in state.closed)
    for (_, until, at), (since, _, later) in itertools.pairwise(state.closed):
        assert until <= since
        assert (until, at) != (since, later)


@given(closings, small, small)
def test_a_window_is_covered_when_each_of_its_seconds_is(
    steps: list[tuple[int, int, int]], since: int, until: int
) -> None:
    state, plain = closed_by(steps)
    assert state.covers(Window(since, until)) == all(second in plain for second in range(since, until))


@given(closings, small, small, small)
def test_closing_the_same_window_again_changes_nothing(
    steps: list[tuple[int, int, int]], since: int, until: int, at: int
) -> None:
    once = closed_by(steps)[0].close(Window(since, until), at)
    assert once.close(Window(since, until), at) == once


def test_a_window_is_closed_only_as_far_as_the_fetch_could_see() -> None:
    state = TableState().close(Window(0, 100), 60)
    assert state.closed == ((0, 60, 60),)
    assert not state.covers(Window(0, 61))


def test_neighbours_of_one_fetch_are_joined_and_those_of_two_are_not() -> None:
    state = TableState().close(Window(10, 20), 500).close(Window(0, 10), 500).close(Window(20, 30), 600)
    assert state.closed == ((0, 20, 500), (20, 30, 600))


def test_a_later_listing_cuts_an_earlier_one_in_two() -> None:
    state = TableState().close(Window(0, 30), 500).close(Window(10, 20), 600)
    assert state.closed == ((0, 10, 500), (10, 20, 600), (20, 30, 500))


def test_a_state_is_read_as_it_was_saved(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    state = TableState(
        schema_version="id:string:!",
        closed=((0, 10, 500), (20, 30, 600)),
        asked=(0, 40),
        done=("2026-01", "2026-02"),
        synced_at="2026-11-24T12:00:00+00:00",
    )
    save_state(layout, "charges", state)
    assert load_state(layout, "charges") == state


def test_a_table_never_synced_has_an_empty_state(tmp_path: Path) -> None:
    assert load_state(lake_in(tmp_path), "charges") == TableState()


def test_an_empty_state_is_read_as_it_was_saved(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    save_state(layout, "charges", TableState())
    assert load_state(layout, "charges") == TableState()


def test_the_cursor_of_the_change_feed_is_read_as_it_was_saved(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    assert load_changes(layout) == {}
    feed = FeedState(
        cursor=1_767_225_600,
        read_at="2026-11-24T12:00:00+00:00",
        positions={"charges": 1_767_229_200},
        taken=("evt_1", "evt_2"),
        unmapped={"charge.flown": 2},
        passed_over={"product.created": 1},
        relisted={"why": "first sync"},
    )
    save_feed(layout, feed)
    assert load_feed(layout) == feed
    assert load_changes(layout)["cursor"] == 1_767_225_600


NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

READERS: list[tuple[str, Callable[[Layout], object]]] = [
    ("charges.json", lambda layout: load_state(layout, "charges")),
    ("changes.json", load_changes),
    ("changes.json", load_feed),
    ("requests.json", lambda layout: requests_used(layout, NOW)),
    ("requests.json", lambda layout: count_requests(layout, 1, NOW)),
]


@pytest.mark.parametrize(("name", "load"), READERS)
@pytest.mark.parametrize("content", [b"{", b"", b'{"asked": \xff}', b"[1]", b'"x"'])
def test_a_damaged_file_of_state_is_named_with_the_healing_command(
    tmp_path: Path, name: str, load: Callable[[Layout], object], content: bytes
) -> None:
    layout = lake_in(tmp_path)
    save_feed(layout, FeedState(cursor=1))
    path = layout.root / "_state" / name
    path.write_bytes(content)
    with pytest.raises(DamagedLakeError, match=r"vantage-stripe sync --full") as caught:
        load(layout)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == content


@pytest.mark.parametrize("content", [b'{"closed": [{"from": 1}]}', b'{"closed": 7}', b'{"asked": 7}'])
def test_a_state_of_another_shape_is_named_too(tmp_path: Path, content: bytes) -> None:
    layout = lake_in(tmp_path)
    save_state(layout, "charges", TableState())
    layout.state("charges").write_bytes(content)
    with pytest.raises(DamagedLakeError, match=r"charges\.json"):
        load_state(layout, "charges")


def test_requests_are_counted_over_thirty_days_and_forgotten_after(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    assert requests_used(layout, NOW) == 0
    assert count_requests(layout, 5, NOW - timedelta(days=30)) == 5
    assert count_requests(layout, 70, NOW - timedelta(days=29)) == 75
    assert count_requests(layout, 800, NOW) == 870
    assert count_requests(layout, 9000, NOW) == 9870
    assert requests_used(layout, NOW + timedelta(days=1)) == 9800
    assert requests_used(layout, NOW + timedelta(days=30)) == 0


def test_requests_belong_to_the_utc_day_they_were_made_on(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    tokyo = timezone(timedelta(hours=9))
    count_requests(layout, 3, datetime(2026, 11, 25, 8, tzinfo=tokyo))
    assert layout.requests.read_text("utf-8") == '{\n  "2026-11-24": 3\n}\n'
