"""Time: the same world in every process, a past that stays, and changes that are announced."""

import gc
import hashlib
import json
import subprocess
import sys

import pytest

from vantage_stripe.sandbox.world import World
from vantage_stripe_tests.sandbox.world.replay import BLIND
from vantage_stripe_tests.sandbox.world.worlds import KINDS, NOW, SPRING, by_id, objects, small

DIGEST = """
import hashlib, json
from vantage_stripe.sandbox.world import World
world = World(seed=5, now=1_772_366_400, charges=1_000)
kinds = {kinds!r}
text = json.dumps([[entry.render() for entry in world.entries(kind)] for kind in kinds])
print(hashlib.sha256(text.encode()).hexdigest())
"""
IMMUTABLE = {
    "charge": {"id", "created", "amount", "currency", "customer", "payment_intent", "payment_method"},
    "customer": {"id", "created", "invoice_prefix", "livemode"},
    "invoice": {"id", "created", "total", "customer", "lines", "billing_reason", "period_end"},
    "refund": {"id", "created", "amount", "charge", "balance_transaction"},
    "dispute": {"id", "created", "charge", "reason", "amount"},
    "payout": {"id", "created", "amount", "arrival_date", "balance_transaction"},
    "subscription": {"id", "created", "customer", "trial_end", "start_date"},
    "event": {"id", "created", "type", "data"},
}
REFERENCES = ("id", "charge", "payment_intent", "invoice", "customer")


def test_two_processes_see_the_same_world() -> None:
    world = World(seed=5, now=SPRING, charges=1_000)
    text = json.dumps([[entry.render() for entry in world.entries(kind)] for kind in KINDS])
    command = [sys.executable, "-c", DIGEST.format(kinds=KINDS)]
    other = subprocess.run(command, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("collects", [True, False])
def test_building_a_world_leaves_the_garbage_collector_as_it_was(collects: bool) -> None:  # noqa: FBT001 - a parameter of the test
    before = gc.isenabled()
    try:
        (gc.enable if collects else gc.disable)()
        World(seed=2, now=SPRING, charges=1_000).entries("event")
        assert gc.isenabled() == collects
    finally:
        (gc.enable if before else gc.disable)()


def test_another_seed_is_another_account() -> None:
    assert small(1).account()["id"] != small(7).account()["id"]
    assert not set(by_id("charge", 1)) & set(by_id("charge", 7))


@pytest.mark.parametrize("later", [SPRING + 1, SPRING + 86_400, SPRING + 40 * 86_400, NOW])
def test_a_later_now_keeps_the_past(later: int) -> None:
    for kind in KINDS:
        before = {entry.id: entry.created for entry in small(1, SPRING).entries(kind)}
        after = {entry.id: entry.created for entry in small(1, later).entries(kind)}
        after |= {name: entry.created for name, entry in small(1, later).deleted(kind).items()}
        if kind == "event":
            before = {name: created for name, created in before.items() if created > later - 30 * 86_400}
        assert before.items() <= after.items()
        new = {name for name in after if name not in before}
        assert all(after[name] > SPRING for name in new if name not in small(1, SPRING).deleted(kind))


@pytest.mark.parametrize("later", [SPRING + 86_400, SPRING + 25 * 86_400])
def test_what_cannot_change_does_not_change(later: int) -> None:
    for kind, fields in IMMUTABLE.items():
        after = by_id(kind, 1, later)
        for item in objects(kind, 1, SPRING):
            if item["id"] in after:
                assert {name: item[name] for name in fields} == {
                    name: after[item["id"]][name] for name in fields
                }


def test_equal_seconds_keep_their_order_as_time_passes() -> None:
    for kind in KINDS:
        later = [entry.id for entry in small(1, SPRING + 86_400).entries(kind)]
        known = set(later)
        before = [entry.id for entry in small(1, SPRING).entries(kind) if entry.id in known]
        here = set(before)
        assert [name for name in later if name in here] == before


@pytest.mark.parametrize("span", [3_600, 29 * 86_400])
@pytest.mark.parametrize(("seed", "start"), [(1, SPRING), (887302, 1_780_053_023), (1, NOW - 29 * 86_400)])
def test_every_change_is_announced_but_for_the_documented_blind_spots(
    seed: int, span: int, start: int
) -> None:
    end = start + span
    named: set[str] = set()
    for event in objects("event", seed, end):
        if event["created"] > start:
            body = event["data"]["object"]
            named |= {body[name] for name in REFERENCES if isinstance(body.get(name), str)}
    for kind in KINDS:
        # Stripe announces no change of a balance transaction, and no canceled invoice payment.
        if kind in {"event", "balance_transaction", "invoice_payment"}:
            continue
        before = by_id(kind, seed, start)
        after = by_id(kind, seed, end)
        changed = {name for name in after if after[name] != before.get(name)}
        lost = {name for name in before if name not in after}
        if kind == "payment_method":
            changed = {name for name in changed if after[name]["customer"] is not None or name in before}
        assert changed | lost <= named


@pytest.mark.parametrize(
    "kind", ["charge", "customer", "invoice", "dispute", "refund", "subscription", "payout"]
)
def test_the_newest_event_of_an_object_shows_it_as_it_is(kind: str) -> None:
    newest: dict[str, dict[str, object]] = {}
    for event in objects("event"):
        body = event["data"]["object"]
        if body["object"] == kind:
            newest.setdefault(body["id"], body)
    live = by_id(kind)
    shared = [name for name in newest if name in live]
    assert shared
    unannounced = {path.partition(".")[0] for path in BLIND.get(kind, {})}
    for name in shared:
        seen = {key: value for key, value in newest[name].items() if key not in unannounced}
        assert seen == {key: value for key, value in live[name].items() if key not in unannounced}


def test_events_reach_back_thirty_days_and_carry_the_pinned_version() -> None:
    for event in objects("event"):
        assert NOW - 30 * 86_400 < event["created"] <= NOW
        assert event["api_version"] == "2026-10-28.endive"


def test_updated_events_name_what_changed_and_only_they_do() -> None:
    for event in objects("event"):
        changing = "previous_attributes" in event["data"]
        if event["type"].endswith(".updated"):
            assert changing
            assert event["data"]["previous_attributes"] != {}
            gone = set(event["data"]["previous_attributes"]) - set(event["data"]["object"])
            assert gone <= {"status_details"}
        if event["type"].endswith((".created", ".succeeded", ".paid")):
            assert not changing


def test_a_deleted_customer_leaves_the_list_and_its_event_keeps_the_last_snapshot() -> None:
    world = small(1, NOW, 4_000)
    deletions = [
        entry.render() for entry in world.entries("event") if entry.facets["type"] == "customer.deleted"
    ]
    assert deletions
    for event in deletions:
        body = event["data"]["object"]
        assert "deleted" not in body
        assert world.find("customer", body["id"]) is None
        assert world.deleted("customer")[body["id"]].render() == body
