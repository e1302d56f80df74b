"""What a tick costs: event pages + changed objects + 8 at most, far less where events carry what changed."""

from pathlib import Path
from random import Random

import msgspec
import pytest

from vantage_stripe.sandbox import App, World
from vantage_stripe.sandbox.faults import old_events
from vantage_stripe.sync.changes import sync_changes
from vantage_stripe.sync.touched import Touched
from vantage_stripe.tables import TABLES
from vantage_stripe.tables.events import EVENTS
from vantage_stripe_tests.sync.fake_account import DAY, HOUR, business
from vantage_stripe_tests.sync.faulty import NOW, Disk, account_at, live, put, sync, undisturbed
from vantage_stripe_tests.sync.lakes import differing, full_sync, opened


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


@pytest.mark.slow
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
    account = business()
    for number in range(20):
        at = account.created + number * 4 * DAY
        account.add("invoice", f"in_x{number}", at, quiet=True, status="open")
        account.lines[f"in_x{number}"] = [{"id": f"il_x{number}"}]
        account.add("payout", f"po_{number}", at, quiet=True, status="pending")
        account.add("refund", f"re_old{number}", at, quiet=True, charge="ch_0000", status="succeeded")
    full_sync(account, tmp_path)
    account.now += HOUR
    for number in range(20):
        account.now += 7
        account.change("charge", f"ch_{3 * number:03}0", amount=7)
        account.change("invoice", f"in_x{number}", status="paid")
        account.change("payout", f"po_{number}", status="paid")
        account.add("dispute", f"dp_x{number}", account.now, charge=f"ch_{3 * number:03}1", status="lost")
        account.change("charge", f"ch_{3 * number:03}2", quiet=True, amount_refunded=5)
        account.add("refund", f"re_{number}", account.now, charge=f"ch_{3 * number:03}2", status="succeeded")
        account.tell("charge.refunded", account.objects["charge"][f"ch_{3 * number:03}2"])
    account.now += 60
    account.asked.clear()
    with opened(account, tmp_path) as work:
        sync_changes(work)
        assert differing(work, account) == []
    assert len(account.asked) < 30
