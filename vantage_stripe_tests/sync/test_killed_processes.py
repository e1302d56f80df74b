"""Processes killed with -9 at any instant; one quiet sync later the lake equals the account."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest

from vantage_stripe_tests.sync.faulty import (
    BEFORE,
    NOW,
    account_at,
    disk,
    live,
    partitions,
    put,
    sync,
    undisturbed,
)
from vantage_stripe_tests.sync.mortal import Mortals, mortals

pytestmark = pytest.mark.slow

DAY = 86_400
KILLS = 3


@pytest.fixture(scope="module")
def children() -> Iterator[Mortals]:
    with mortals(BEFORE, BEFORE + DAY, BEFORE + 2 * DAY, NOW) as running:
        yield running


def seconds_of(children: Mortals, lake: Path, now: int) -> float:
    """Say how long it takes here, at this hour, when nobody kills it."""
    began = time.monotonic()
    assert children.sync(lake, now) == 0
    return time.monotonic() - began


def kill_some(
    children: Mortals, lake: Path, moments: Sequence[int], *, pick: Random, longest: float
) -> list[int]:
    """Kill a child at each moment, at a random instant of its life; say how they all ended.

    One that is done before the blow falls says that they are quicker now, and another takes its place.
    """
    ends: list[int] = []
    for now in moments:
        ends.append(children.sync(lake, now, killed_after=pick.random() * longest))
        while ends[-1] == 0:
            longest /= 2
            ends.append(children.sync(lake, now, killed_after=pick.random() * longest))
    return ends


def leftovers(lake: Path) -> list[Path]:
    return list((lake / "_tmp").iterdir())


@pytest.mark.parametrize("series", range(4))
def test_a_first_sync_killed_again_and_again_is_whole_after_a_quiet_one(
    children: Mortals, tmp_path: Path, series: int
) -> None:
    pick, lake = Random(series), tmp_path / "lake"
    longest = seconds_of(children, tmp_path / "other", NOW)
    ends = kill_some(children, lake, [NOW] * KILLS, pick=pick, longest=longest)
    assert (ends.count(-9), set(ends) - {0, -9}) == (KILLS, set())
    assert sync(account_at(), lake, now=NOW).failures == {}
    assert partitions(disk(lake)) == partitions(undisturbed())
    assert leftovers(lake) == []


@pytest.mark.parametrize("series", range(5))
def test_ticks_killed_again_and_again_lose_nothing_after_a_quiet_one(
    children: Mortals, tmp_path: Path, series: int
) -> None:
    pick, lake, other = Random(series), tmp_path / "lake", tmp_path / "other"
    for each in (lake, other):
        put(undisturbed(BEFORE), each)
    longest = seconds_of(children, other, NOW)
    moments = sorted(pick.choices((BEFORE + DAY, BEFORE + 2 * DAY, NOW), k=KILLS))
    ends = kill_some(children, lake, moments, pick=pick, longest=longest)
    assert (ends.count(-9), set(ends) - {0, -9}) == (KILLS, set())
    assert sync(account_at(), lake, now=NOW).failures == {}
    rows, account = live(disk(lake)), live(undisturbed())
    assert {name: rows[name] for name in account if name != "events"} == {
        name: account[name] for name in account if name != "events"
    }
    assert account["events"].keys() | live(undisturbed(BEFORE))["events"].keys() == rows["events"].keys()
    assert leftovers(lake) == []
