"""What the world renders has exactly the fields, types, nulls and values of the pinned API version."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from vantage_stripe.sandbox.world import World
from vantage_stripe_tests.sandbox.shapes import faults_of, kinds
from vantage_stripe_tests.sandbox.shapes.examples import example, names
from vantage_stripe_tests.sandbox.world.worlds import NOW, SAMPLED, objects, small

ALONE = {"account", "balance"}
LISTED = sorted({*kinds()} - ALONE)


def of_kind(world: World, kind: str) -> Iterator[dict[str, Any]]:
    """Give all of a kind that a world has or had, rendered."""
    for entry in (*world.entries(kind), *world.deleted(kind).values()):
        item = entry.render()
        assert (item["id"], item["object"]) == (entry.id, kind)
        yield item


@pytest.mark.parametrize("kind", LISTED)
def test_every_object_of_a_kind_is_as_stripe_declares_it(kind: str) -> None:
    for seed, now in SAMPLED:
        assert [fault for item in of_kind(small(seed, now), kind) for fault in faults_of(item)] == []


@pytest.mark.parametrize(("seed", "now"), SAMPLED)
def test_the_account_its_balance_and_all_lines_are_as_stripe_declares_them(seed: int, now: int) -> None:
    world = small(seed, now)
    lines = (line for invoice in world.entries("invoice") for line in world.lines(invoice.id))
    assert [fault for item in (world.account(), world.balance(), *lines) for fault in faults_of(item)] == []


@settings(max_examples=5, deadline=None, phases=[Phase.generate])  # a smaller seed is no smaller account
@given(seed=st.integers(0, 10**6), now=st.integers(1_746_061_200, NOW))
def test_all_objects_of_any_account_at_any_instant_are(seed: int, now: int) -> None:
    world = World(seed=seed, now=now, charges=1_000)
    found = (item for kind in LISTED for item in of_kind(world, kind))
    assert [fault for item in found for fault in faults_of(item)] == []


def lacking(ours: Any, example: Any, path: str = "") -> Iterator[str]:
    """Give the fields of an example that ours has not, where both have an object of one type."""
    alike = isinstance(ours, dict) and isinstance(example, dict) and ours.get("type") == example.get("type")
    if alike:
        for name, value in example.items():
            if name not in ours:
                yield f"{path}{name}"
            else:
                yield from lacking(ours[name], value, f"{path}{name}.")


# The example of a charge has its refunds included; an invoice's `subscription` went with 2025-03-31.basil;
# `metadata` is the user's.
NOT_OURS = {
    "charge": {"refunds"},
    "dispute": {"payment_method_details"},  # of a bank debit there are none
    "invoice": {"subscription"},
    "payment_method": {"metadata.order_id"},
}
# Events differ by what they are about.
COMPARED = sorted({*names()} & {*LISTED} - {"event"})


@pytest.mark.parametrize("kind", COMPARED)
def test_every_object_has_all_that_stripes_own_example_has(kind: str) -> None:
    expected = example(kind)
    assert {name for item in of_kind(small(), kind) for name in lacking(item, expected)} <= NOT_OURS.get(
        kind, set()
    )


def test_the_account_and_its_balance_have_all_that_stripes_own_examples_have() -> None:
    world = small()
    assert [
        *lacking(world.account(), example("account")),
        *lacking(world.balance(), example("balance")),
    ] == []


def test_events_of_many_types_are_there() -> None:
    assert len({event["type"] for event in objects("event")}) > 25


def test_dispute_ids_come_with_both_prefixes() -> None:
    assert {item["id"][:3] for item in objects("dispute", 1, NOW, 5_000)} == {"dp_", "du_"}


def test_charges_share_the_stem_of_their_payment_intent() -> None:
    for charge in objects("charge"):
        stem = charge["payment_intent"].removeprefix("pi_")[:16]
        assert charge["id"].partition("_")[2].startswith(stem)
        assert stem[0] == "3"
