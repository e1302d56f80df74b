"""The law, in the embedded account: whatever was done to a lake, one quiet sync makes it equal the account.

A history is made of its seed. `VANTAGE_TEST_HISTORIES=5000 pytest …/test_convergence_sandbox.py` tries more.
"""

import contextlib
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from random import Random

import pytest

from vantage_stripe.errors import VantageError
from vantage_stripe.lake.layout import Window
from vantage_stripe.sandbox import App, Fault, Faulty, World
from vantage_stripe.sandbox.answers import Handles
from vantage_stripe.sandbox.faults import (
    Alters,
    chance,
    cut_connection,
    every,
    forbidden,
    key_expired,
    late_events,
    old_events,
    reading,
    server_error,
)
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import Account
from vantage_stripe.sync.changes import sync_changes, unlisted
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.sync.session import Session, session
from vantage_stripe.tables import TABLES
from vantage_stripe_tests.api.virtual import VirtualClock
from vantage_stripe_tests.sync.conftest import MEMORY
from vantage_stripe_tests.sync.faulty import START, Remembering, client_of, disk, inlining_few_lines, live
from vantage_stripe_tests.sync.killing import HISTORIES, killed_after

HOUR = 3_600
BEGIN = 1_761_998_400  # 2025-11-01T12:00:00Z
HOURS = (0, 1, 2, 7, 24, 25, 48, 60, 61, 120, 240, 264, 265, 720, 960, 961)
"""When something is done, in hours: close together, a day apart, and longer than events are listed."""
SEEDS = (1, 2, 3)
Rows = dict[str, dict[str, str]]


@cache
def world_at(seed: int, now: int) -> World:
    return World(seed=seed, now=now, charges=2_000)


@cache
def account_at(seed: int, now: int, events: str) -> Handles:
    """Give the account at a moment, its events listed as Stripe may list them."""
    world = partial(world_at, seed, now)
    apps = {
        "plain": lambda: App(world),
        "old": lambda: App(old_events(world, version="2022-11-15", share=0.5)),
        "late": lambda: App(late_events(world, seconds=200, share=0.5)),
    }
    return Remembering(partial(inlining_few_lines, apps[events]().handle))


@cache
def truth(seed: int, now: int) -> Rows:
    """Give the account's objects as a lake holds them that is new."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        act(Step(now, "sync"), seed, Path(folder))
        return live(disk(Path(folder)))


@dataclass(frozen=True)
class Step:
    """Something done to the lake at a moment, and what befalls it."""

    now: int
    how: str
    events: str = "plain"
    faults: tuple[Fault, ...] = ()
    killed: int | None = None
    pick: Random = field(default_factory=Random)


def history(seed: int) -> list[Step]:
    pick = Random(seed)
    events = pick.choice(("plain", "plain", "old", "late"))
    moments = sorted(pick.sample(HOURS[:-1], pick.randint(2, 6)))
    return [_step(pick, BEGIN + hours * HOUR, events) for hours in moments]


def _step(pick: Random, now: int, events: str) -> Step:
    trouble: list[Alters] = [server_error(), cut_connection, key_expired()]
    kind = pick.choice([table.object for table in TABLES])
    faults = (
        (),
        (chance(Fault(every, pick.choice(trouble)), 0.3, seed=pick.randrange(99)),),
        (Fault(every, key_expired(), after=pick.randrange(40)),),
        (Fault(reading(kind), forbidden(kind)),),
    )
    return Step(
        now,
        pick.choice(("sync", "sync", "tick", "tick", "fresh", "backfill")),
        events,
        pick.choice((faults[0], faults[0], *faults[1:])),
        pick.choice((None, None, pick.randrange(12), pick.randrange(60), pick.randrange(250))),
        Random(pick.randrange(10**6)),
    )


def act(step: Step, seed: int, lake: Path) -> bool:
    """Do a step; say whether all of it was done."""
    clock = VirtualClock()
    faulty = Faulty(account_at(seed, step.now, step.events).handle, list(step.faults))
    with contextlib.suppress(VantageError), killed_after(step.killed, lake) as died:
        with client_of(faulty, clock) as client:
            account = Account(
                client, "test", lambda: datetime.fromtimestamp(step.now, UTC), lanes=lambda: 2, together=2
            )
            opened = session(
                Settings(lake=lake, start=START),
                "test",
                account=account,
                sleep=lambda _seconds: None,
                clock=lambda: float(step.now),
            )
            with opened as work:
                done = _work(work, step)
        return done and not died
    return False


def _work(work: Session, step: Step) -> bool:
    """List and follow as the step says; errors of tables are in the reports, or raised."""
    window, tables = work.whole(), list(TABLES)
    missing = unlisted(work.layout, TABLES, window, work.account.clock())
    if step.how == "backfill":
        keys = list(work.layout.period.keys_over(window))
        part = work.layout.period.window_of(step.pick.choice(keys))
        window = Window(part.since, step.pick.choice((part.until, window.until)))
        tables = step.pick.sample(tables, step.pick.randint(1, 4))
    listing = {"sync": missing, "tick": []}.get(step.how, tables)
    reports = sync_tables(work, listing, window, fresh=step.how == "fresh") if listing else []
    if step.how in {"sync", "tick"} and len(listing) < len(TABLES):
        reports += sync_changes(work)
    return all(report.error is None for report in reports)


@pytest.mark.parametrize("number", range(HISTORIES))
def test_whatever_was_done_one_quiet_sync_makes_the_lake_equal_the_account(
    number: int, tmp_path: Path
) -> None:
    seed = SEEDS[number % len(SEEDS)]
    events: set[str] = set()
    for step in history(number):
        act(step, seed, tmp_path)
        held = live(disk(tmp_path)).get("events", {}).keys()
        assert events <= held  # whatever Stripe has forgotten since
        events |= held
    last = BEGIN + HOURS[-1] * HOUR
    assert act(Step(last, "sync"), seed, tmp_path)
    assert act(Step(last, "sync"), seed, tmp_path)  # now the listed tables follow, too
    rows, account = live(disk(tmp_path)), truth(seed, last)
    assert [name for name in account if name != "events" and rows[name] != account[name]] == []
    assert events <= rows["events"].keys()
    assert account["events"].keys() <= rows["events"].keys()
