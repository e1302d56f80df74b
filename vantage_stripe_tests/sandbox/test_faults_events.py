"""Events that come late into the list, and events with the shapes of an older API version."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from vantage_stripe.sandbox.answers import Request
from vantage_stripe.sandbox.app import App
from vantage_stripe.sandbox.faults import (
    LateEvents,
    OldEvents,
    Overlaid,
    Overlay,
    Worlds,
    late_events,
    old_events,
)
from vantage_stripe.sandbox.view import Account
from vantage_stripe_tests.sandbox.fake_world import AUTHORIZED, NOW, FakeWorld, customer


def event(number: int, created: int, kind: str = "customer.created", **data: Any) -> dict[str, Any]:
    return {
        "id": f"evt_{number}",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": created,
        "data": data or {"object": customer(1, 1)},
        "type": kind,
    }


def steady(now: int) -> FakeWorld:
    """An event every second of the last 200."""
    events = [event(moment - NOW, moment) for moment in range(NOW, NOW + 400) if moment <= now]
    return FakeWorld({"event": events, "customer": [customer(1, 1)]}, now=now)


def asked(worlds: Worlds, target: str) -> dict[str, Any]:
    path, _, query = target.partition("?")
    answered = App(worlds).handle(Request("GET", path=path, query=query, headers=AUTHORIZED))
    body: dict[str, Any] = json.loads(answered.body)
    return body


def walked(worlds: Worlds, limit: int) -> list[str]:
    target, found = f"/v1/events?limit={limit}", list[str]()
    while True:
        page = asked(worlds, target + (f"&starting_after={found[-1]}" if found else ""))
        assert len(page["data"]) == limit or not page["has_more"]
        found += [row["id"] for row in page["data"]]
        if not page["has_more"]:
            return found


def test_some_events_come_late_while_newer_ones_are_shown_and_pages_stay_full() -> None:
    world = steady(NOW + 199)
    late = LateEvents(world, seconds=60, share=0.3)
    expected = [
        f"evt_{number}" for number in range(199, -1, -1) if number <= 139 or not late.late(f"evt_{number}")
    ]
    assert walked(lambda: late, 7) == expected
    assert 140 < len(expected) < 200
    hidden = next(number for number in range(140, 200) if late.late(f"evt_{number}"))
    assert f"evt_{hidden + 60}" not in expected
    assert asked(lambda: late, f"/v1/events/evt_{hidden}")["id"] == f"evt_{hidden}"


def test_every_event_is_shown_in_the_end_and_exactly_when_it_is_due() -> None:
    late = LateEvents(steady(NOW + 10), seconds=60, share=1.0)
    assert walked(lambda: late, 10) == []
    due = LateEvents(steady(NOW + 70), seconds=60, share=1.0)
    assert walked(lambda: due, 10) == [f"evt_{number}" for number in range(10, -1, -1)]


def test_the_same_events_are_late_at_every_moment_and_other_kinds_never() -> None:
    shown = [
        set(walked(lambda now=now: LateEvents(steady(now), seconds=60, share=0.5), 50))  # type: ignore[misc]
        for now in (NOW + 100, NOW + 120, NOW + 140)
    ]
    assert shown[0] < shown[1] < shown[2]
    late = LateEvents(steady(NOW), seconds=60, share=1.0)
    assert [entry.id for entry in late.entries("customer")] == ["cus_1"]


def test_a_layer_shows_all_else_as_it_is_and_is_kept_as_long_as_its_world() -> None:
    gone = customer(2, 1)
    world = FakeWorld({"customer": [customer(1, 1)]}, gone={"customer": [gone]}, invoice_lines={"in_1": [{}]})
    layer: Account = Overlay(world)
    assert (layer.now, layer.account(), layer.balance()) == (NOW, world.account(), world.balance())
    assert ([entry.id for entry in layer.entries("customer")], layer.find("charge", "ch_1")) == (
        ["cus_1"],
        None,
    )
    assert (list(layer.deleted("customer")), layer.lines("in_1")) == (["cus_2"], [{}])
    at_hand: list[Account] = [world]
    layered = Overlaid(lambda: at_hand[0], Overlay)
    first = layered()
    assert layered() is first
    at_hand[0] = FakeWorld({}, now=5)
    assert layered() is not first
    assert layered().now == 5


def test_some_events_are_old_and_what_is_no_event_never() -> None:
    world = steady(NOW + 199)
    old = OldEvents(world, share=0.5)
    versions = {entry.id: entry.render()["api_version"] for entry in old.entries("event")}
    assert versions == {
        f"evt_{number}": "2024-06-20" if old.old(f"evt_{number}") else "2026-10-28.endive"
        for number in range(200)
    }
    assert 60 < list(versions.values()).count("2024-06-20") < 140
    assert old.find("event", "evt_200") is None
    found = old.find("customer", "cus_1")
    assert found is not None
    assert found.render() == customer(1, 1)
    assert [entry.id for entry in old.entries("customer")] == ["cus_1"]


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda worlds: late_events(worlds, seconds=-1), "0 seconds or more, not -1"),
        (lambda worlds: late_events(worlds, seconds=float("nan")), "0 seconds or more, not nan"),
        (lambda worlds: late_events(worlds, seconds=1, share=2), "a share is from 0 to 1, not 2"),
        (lambda worlds: old_events(worlds, share=-1), "a share is from 0 to 1, not -1"),
        (lambda worlds: old_events(worlds, version="2020-08-27"), "'2020-08-27' is not an API version from"),
        (lambda worlds: old_events(worlds, version="basil"), "'basil' is not an API version from"),
    ],
)
def test_what_cannot_be_is_refused(make: Callable[[Worlds], Worlds], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        make(lambda: FakeWorld({}))
