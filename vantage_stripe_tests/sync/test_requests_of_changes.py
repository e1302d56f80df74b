"""What a tick costs: event pages + changed objects + 8 at most, far less where events carry what changed."""

from pathlib import Path
from random import Random

import msgspec
import pytest

from vantage_stripe.sandbox import App, World
from vantage_stripe.sandbox.faults import old_events
from vantage_stripe.sync.touched import Touched
from vantage_stripe.tables import TABLES
from vantage_stripe.tables.events import EVENTS
from vantage_stripe_tests.sync.faulty import BEFORE, NOW, Disk, account_at, live, put, sync, undisturbed

BUSY, HOURS = 1_795_000_000, 24
NAMED = ("charges", "invoices", "refunds", "disputes", "payouts")


def changed(held: Disk, since: int, until: int) -> dict[str, set[str]]:
    """Give the ids of objects that events of a time carry or name, or that were made or settled in it."""
    rows = live(held)
    found: dict[str, set[str]] = {}
    for table in TABLES:
        touched = Touched(table)
        for raw in rows["events"].values():
            event = msgspec.json.decode(raw)
            if since - 300 <= event["created"] <= until:
                touched.add(event)
        via = {
            id_
            for id_, raw in rows.get(table.name, {}).items()
            for column, values in touched.via.items()
            if table is not EVENTS and any(f'"{value}"' in raw for value in values) and column
        }
        found[table.name] = {*touched.rows, *via}
    return found


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("version", ["pinned", "old"])
def test_a_tick_never_costs_more_than_its_event_pages_its_changed_objects_and_eight(
    seed: int, version: str, tmp_path: Path
) -> None:
    before = NOW - Random(seed).randrange(600, 3 * 86_400)
    world = World(seed=1, now=NOW, charges=4_000)
    account = account_at() if version == "pinned" else App(old_events(lambda: world, version="2022-11-15"))
    put(undisturbed(before), tmp_path)
    outcome = sync(account, tmp_path, now=NOW)
    assert outcome.failures == {}
    usage = outcome.usage.by_endpoint
    nested = usage["invoices/{id}/lines"]
    objects = sum(len(ids) for ids in changed(undisturbed(NOW), before, NOW).values())
    assert outcome.usage.requests - nested <= usage["events"] + objects + 8


def test_a_hundred_changes_of_the_common_kinds_cost_less_than_thirty_requests(tmp_path: Path) -> None:
    put(undisturbed(BUSY - HOURS * 3_600), tmp_path)
    named = changed(undisturbed(BUSY), BUSY - HOURS * 3_600, BUSY)
    assert sum(len(named[name]) for name in NAMED) >= 100
    outcome = sync(account_at(BUSY), tmp_path, now=BUSY)
    assert outcome.failures == {}
    assert outcome.usage.requests < 30
