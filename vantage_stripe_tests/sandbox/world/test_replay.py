"""A living account: its events alone lead from any instant to any other of the next 30 days."""

import functools
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vantage_stripe.sandbox.world import World
from vantage_stripe_tests.sandbox.world.drawn import HOUR, hours, seeds, worlds
from vantage_stripe_tests.sandbox.world.replay import (
    BLIND,
    CREATION,
    EVERYTHING,
    differences,
    not_undone,
    undone,
)
from vantage_stripe_tests.sandbox.world.snapshots import Json, Snapshot, snapshot_of
from vantage_stripe_tests.sandbox.world.worlds import NOW

MONTH = 30 * 24
spans = st.integers(1, MONTH)


def pair(seed: int, now: int, span: int, charges: int = 1_000) -> tuple[Snapshot, Snapshot]:
    moments = (now - span * HOUR, now)
    before, after = (snapshot_of(World(seed=seed, now=moment, charges=charges)) for moment in moments)
    return before, after


@given(seed=seeds, now=hours, span=spans)
@example(seed=1, now=NOW, span=MONTH)
@example(seed=2, now=NOW, span=1)
@worlds(few=10)
def test_events_alone_make_the_later_account_of_the_earlier_one(seed: int, now: int, span: int) -> None:
    assert differences(*pair(seed, now, span)) == []


@pytest.mark.slow
@given(seed=seeds, now=hours)
@example(seed=1, now=NOW)
@worlds(few=6)
def test_previous_attributes_lead_back_to_the_object_of_before(seed: int, now: int) -> None:
    assert not_undone(*pair(seed, now, MONTH)) == []


@functools.lru_cache(maxsize=1)
def unannounced() -> set[tuple[str, str]]:
    """What is missed in eight months when nothing is declared blind: kind, and field or what became of it."""
    pairs = (pair(1, NOW - months * MONTH * HOUR, MONTH, charges=6_000) for months in range(8))
    missed = [row for two in pairs for row in differences(*two, blind={})]
    return {(kind, field) for kind, _, fields in missed for field in (fields, *fields.split())}


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "path"), [(kind, path) for kind, paths in BLIND.items() for path in paths])
def test_a_blind_spot_is_one(kind: str, path: str) -> None:
    """A declared field that events do tell would hide a fault."""
    expected = "should be there" if path == CREATION else path.partition(".")[0]
    if path == EVERYTHING:
        assert len([field for found, field in unannounced() if found == kind]) > 1
    else:
        assert (kind, expected) in unannounced()


def test_a_change_is_undone_where_it_was_made() -> None:
    body: Json = {"a": 1, "b": {"c": 2, "d": 3}, "e": [1]}
    assert undone(body, {"a": 0, "b": {"c": 9}, "e": []}) == {"a": 0, "b": {"c": 9, "d": 3}, "e": []}


def snapshot(now: int, **objects: Any) -> Snapshot:
    return Snapshot(now=now, objects=objects)


def test_a_change_without_an_event_is_found() -> None:
    before = snapshot(0, refund=[{"id": "re_1", "status": "pending"}], event=[])
    after = snapshot(9, refund=[{"id": "re_1", "status": "failed"}], event=[])
    assert differences(before, after) == [("refund", "re_1", "status")]


def test_an_object_that_comes_or_goes_without_an_event_is_found() -> None:
    before = snapshot(0, refund=[{"id": "re_1", "created": 0}], event=[])
    after = snapshot(9, refund=[{"id": "re_2", "created": 5}], event=[])
    assert differences(before, after) == [
        ("refund", "re_1", "should be gone"),
        ("refund", "re_2", "should be there"),
    ]


def test_previous_attributes_that_lie_are_found() -> None:
    data = {"object": {"id": "re_1", "object": "refund", "status": "failed"}, "previous_attributes": {"a": 1}}
    event = {"id": "evt_1", "created": 5, "type": "refund.updated", "data": data}
    before = snapshot(0, refund=[{"id": "re_1", "object": "refund", "status": "pending"}], event=[])
    after = snapshot(9, refund=[], event=[event])
    assert not_undone(before, after) == [("refund.updated", "re_1", "a status")]
