"""Planted defects: each named one breaks its own check alone, and the API shows it alike everywhere."""

import functools
import json
from dataclasses import replace
from typing import Any

import pytest

from vantage_stripe.sandbox.app import App
from vantage_stripe.sandbox.breakages import NAMES, named
from vantage_stripe.sandbox.defects import Defect, Defective, Planted, change, double, drop, shift, victim
from vantage_stripe.sandbox.planting import defects_of
from vantage_stripe.sandbox.view import Account
from vantage_stripe.sandbox.world import World
from vantage_stripe_tests.sandbox.fake_world import get
from vantage_stripe_tests.sandbox.world.coherence import IDENTITIES, breaches
from vantage_stripe_tests.sandbox.world.snapshots import KINDS, Snapshot, snapshot_of
from vantage_stripe_tests.sandbox.world.worlds import NOW, small

CHARGES = 1_000


@functools.lru_cache(maxsize=2)
def sound() -> World:
    return small(1, NOW, CHARGES)


@functools.lru_cache(maxsize=2)
def before() -> Snapshot:
    return snapshot_of(sound())


def broken(*defects: Defect) -> Account:
    return Defective(sound(), defects)


def seen(world: Account) -> Snapshot:
    """A snapshot that renders only what a defect touched."""
    told = snapshot_of(world, kinds=())
    objects = {
        kind: before().objects[kind]
        if world.entries(kind) is sound().entries(kind)
        else [row.render() for row in world.entries(kind)]
        for kind in KINDS
    }
    return replace(told, objects=objects, deleted=before().deleted).since(before())


def page(world: Account, target: str) -> dict[str, Any]:
    response = get(App(lambda: world), target)
    assert response.status == 200, response.body
    body: dict[str, Any] = json.loads(response.body)
    return body


def test_there_is_a_defect_for_every_check_of_the_account() -> None:
    assert list(NAMES) == list(IDENTITIES)
    assert set(NAMES.values()) == {check.__name__ for check in IDENTITIES.values()}


@pytest.mark.slow
@pytest.mark.parametrize("place", [0, -1])
@pytest.mark.parametrize("name", NAMES)
def test_a_named_defect_breaks_its_own_check_and_no_other(name: str, place: int) -> None:
    found = breaches(seen(broken(named(name, place=place))))
    assert list(found) == [name]
    assert len(found[name]) == 1


def test_another_place_is_another_victim_and_a_name_is_as_good_as_a_number() -> None:
    first, second, same = (
        breaches(seen(broken(named(name, place=place))))
        for name, place in (("E01", 0), ("E01", 1), ("net_identity", 0))
    )
    assert first == same != second


def test_defects_add_up() -> None:
    after = seen(broken(named("E01"), named("E01", place=1), named("E24")))
    assert {name: len(idents) for name, idents in breaches(after).items()} == {"E01": 2, "E24": 1}


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match="'E99' is no defect; choose one of net_identity"):
        named("E99")


def test_a_dropped_object_is_nowhere() -> None:
    world = broken(drop("charge", place=4))
    (gone,) = {row.id for row in sound().entries("charge")} - {row.id for row in world.entries("charge")}
    assert world.find("charge", gone) is None
    response = get(App(lambda: world), f"/v1/charges/{gone}")
    assert (response.status, json.loads(response.body)["error"]["code"]) == (404, "resource_missing")
    entry = sound().find("charge", gone)
    assert entry is not None
    listed = page(world, f"/v1/charges?created={entry.created}")["data"]
    assert gone not in {row["id"] for row in listed}


def test_an_object_listed_twice_is_one_when_retrieved() -> None:
    ident = sound().entries("customer")[3].id
    world = broken(double("customer", ident))
    assert [row["id"] for row in page(world, "/v1/customers?limit=6")["data"]].count(ident) == 2
    assert page(world, f"/v1/customers/{ident}")["id"] == ident


def test_a_changed_amount_shows_in_lists_retrieves_and_expansions() -> None:
    refund = sound().entries("refund")[0].render()
    ident = refund["charge"]
    entry = sound().find("charge", ident)
    assert entry is not None
    amount = entry.render()["amount"]
    world = broken(change("charge", ident, "amount", 1))
    assert page(world, f"/v1/charges/{ident}")["amount"] == amount + 1
    listed = page(world, f"/v1/charges?created={entry.created}")["data"]
    assert {row["amount"] for row in listed if row["id"] == ident} == {amount + 1}
    opened = page(world, f"/v1/refunds/{refund['id']}?expand[]=charge")
    assert opened["charge"]["amount"] == amount + 1


def test_a_shifted_object_moves_in_its_list() -> None:
    ident = victim(sound(), "charge", place=20)
    entry = sound().find("charge", ident)
    assert entry is not None
    world = broken(shift("charge", ident, seconds=3_600))
    listed = page(world, f"/v1/charges?created={entry.created + 3_600}")["data"]
    assert ident in {row["id"] for row in listed}
    created = [row.created for row in world.entries("charge")]
    assert created == sorted(created, reverse=True)


def test_filters_see_the_field_as_it_is_shown() -> None:
    world = broken(named("E18"))
    ((ident,),) = breaches(seen(world)).values()
    old = sound().find("charge", ident)
    new = world.find("charge", ident)
    assert old is not None
    assert new is not None
    assert new.facets["customer"] == new.render()["customer"] != old.facets["customer"]
    found = page(world, f"/v1/charges?limit=100&customer={old.facets['customer']}")["data"]
    assert ident not in {row["id"] for row in found}


def test_a_dispute_carries_its_broken_transaction() -> None:
    dispute = next(
        row for row in sound().entries("dispute") if len(row.render()["balance_transactions"]) == 1
    )
    ident = dispute.render()["balance_transactions"][0]["id"]
    world = broken(change("balance_transaction", ident, "net", 5))
    carried = page(world, f"/v1/disputes/{dispute.id}")["balance_transactions"]
    assert carried == [page(world, f"/v1/balance_transactions/{ident}")]
    assert (
        page(broken(drop("balance_transaction", ident)), f"/v1/disputes/{dispute.id}")["balance_transactions"]
        == []
    )


def test_the_lines_of_a_dropped_invoice_are_gone() -> None:
    ident = sound().entries("invoice")[0].id
    assert broken().lines(ident) == sound().lines(ident)
    with pytest.raises(KeyError, match=ident):
        broken(drop("invoice", ident)).lines(ident)


def test_the_rest_of_the_account_stays_as_it_was() -> None:
    world = broken(drop("charge"))
    assert (world.account(), world.balance(), world.now) == (sound().account(), sound().balance(), NOW)
    assert world.deleted("customer") == sound().deleted("customer")


def test_a_defect_without_a_victim_is_an_error() -> None:
    with pytest.raises(LookupError, match="no charge ch_unknown that can have this defect"):
        broken(drop("charge", "ch_unknown"))
    with pytest.raises(LookupError, match="no charge that can have this defect"):
        broken(change("charge", field="colour"))


def test_defects_stay_planted_as_time_passes() -> None:
    passing = [sound(), sound(), small(1, NOW + 3_600, CHARGES)]
    worlds = Planted(lambda: passing[0], [named("E01"), drop("charge")])
    first = worlds()
    passing.pop(0)
    assert worlds() is first
    passing.pop(0)
    later = worlds()
    assert later.now == first.now + 3_600
    assert breaches(snapshot_of(first)) == breaches(snapshot_of(later))


def test_defects_are_spelled_in_a_line() -> None:
    ident = sound().entries("charge")[7].id
    specs = (
        f"drop:charge:{ident} double:customer@2 change:refund::amount:1 signs@-1 shift:payout::created:60@1"
    )
    world = broken(*defects_of(specs.split()))
    assert world.find("charge", ident) is None
    counts = {kind: len(world.entries(kind)) - len(sound().entries(kind)) for kind in ("charge", "customer")}
    assert counts == {"charge": -1, "customer": 1}
    assert set(breaches(seen(world))) >= {"E08", "E25", "E22"}


@pytest.mark.parametrize(
    "spec", ["", "E99", "drop", "drop::", "change:charge:ch_1:amount", "E01@x", "E01:a:b"]
)
def test_a_line_that_is_no_defect_is_refused(spec: str) -> None:
    with pytest.raises(ValueError, match="is no defect of the sandbox; write drop:charge:ch_1"):
        defects_of([spec])
