"""Events that Stripe lists late: read again within the overlap, all arrive; what happens beyond it."""

from functools import cache, partial
from pathlib import Path

import pytest

from vantage_stripe.sandbox import App, World
from vantage_stripe.sandbox.faults import late_events
from vantage_stripe.sync.feed import OVERLAP
from vantage_stripe_tests.sync.faulty import BEFORE, NOW, Disk, disk, live, put, sync, undisturbed

QUIET = NOW + 7_200


@cache
def world_at(now: int) -> World:
    return World(seed=1, now=now, charges=4_000)


@cache
def moments() -> tuple[int, ...]:
    """Give moments shortly after events, when some are not listed yet."""
    created = sorted(event.created for event in world_at(NOW).entries("event") if event.created > BEFORE)
    return tuple(at + 100 for at in created[::12])


def ticked(lake: Path, *, late: int) -> Disk:
    """Take in changes at each moment with half of the events late, then once when all is quiet and shown."""
    put(undisturbed(BEFORE), lake)
    for now in moments():
        outcome = sync(App(late_events(partial(world_at, now), seconds=late, share=0.5)), lake, now=now)
        assert outcome.failures == {}
    assert sync(App(lambda: world_at(QUIET)), lake, now=QUIET).failures == {}
    return disk(lake)


@cache
def truth() -> dict[str, dict[str, str]]:
    return live(undisturbed(QUIET))


@pytest.mark.slow
@pytest.mark.parametrize("late", [60, OVERLAP])
def test_within_the_overlap_every_late_event_and_its_row_arrive(late: int, tmp_path: Path) -> None:
    rows = live(ticked(tmp_path, late=late))

    assert [name for name in truth() if name != "events" and rows[name] != truth()[name]] == []
    assert truth()["events"].items() <= rows["events"].items()


def test_beyond_the_overlap_an_event_is_missed_until_everything_is_listed_again(tmp_path: Path) -> None:
    rows = live(ticked(tmp_path, late=3_600))
    missed = truth()["events"].keys() - rows["events"].keys()
    assert missed
    stale = {
        name
        for name in truth()
        if name != "events" and {id_ for id_ in rows[name] if rows[name][id_] != truth()[name].get(id_)}
    }
    assert stale <= {"charges", "customers", "disputes", "invoices", "payouts", "refunds", "subscriptions"}

    assert sync(App(lambda: world_at(QUIET)), tmp_path, now=QUIET, fresh=True).failures == {}
    healed = live(disk(tmp_path))
    assert [name for name in truth() if name != "events" and healed[name] != truth()[name]] == []
    assert truth()["events"].items() <= healed["events"].items()
