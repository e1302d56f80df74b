"""The imitated API over the simulated business itself."""

import json
from typing import Any

import pytest

from vantage_stripe.sandbox.app import App
from vantage_stripe.sandbox.endpoints import ENDPOINTS, Endpoint, Verb
from vantage_stripe.sandbox.expand import LINKS
from vantage_stripe.sandbox.filters import Choice, EventTypes, Range
from vantage_stripe.sandbox.view import value_of
from vantage_stripe.sandbox.world import World
from vantage_stripe_tests.sandbox.fake_world import NOW, get

LISTS = [row for row in ENDPOINTS if row.verb is Verb.LIST and not row.owner and not row.narrowed]
every_list = pytest.mark.parametrize("endpoint", LISTS, ids=lambda row: row.kind)


@pytest.fixture(scope="module")
def world() -> World:
    return World(seed=3, now=NOW, charges=1_000)


@pytest.fixture(scope="module")
def app(world: World) -> App:
    return App(lambda: world)


def page(app: App, target: str) -> dict[str, Any]:
    response = get(app, target)
    assert response.status == 200, response.body
    body: dict[str, Any] = json.loads(response.body)
    return body


def everything(endpoint: Endpoint) -> str:
    return f"{endpoint.path}?limit=100" + ("&status=all" if endpoint.kind == "subscription" else "")


@every_list
def test_walking_a_list_either_way_sees_every_object_once(endpoint: Endpoint, world: World, app: App) -> None:
    expected = [entry.id for entry in world.entries(endpoint.kind)]
    body = page(app, everything(endpoint))
    found = [row["id"] for row in body["data"]]
    while body["has_more"]:
        body = page(app, f"{everything(endpoint)}&starting_after={found[-1]}")
        found += [row["id"] for row in body["data"]]
    assert found == expected
    back: list[str] = [expected[-1]]
    while True:
        body = page(app, f"{everything(endpoint)}&ending_before={back[0]}")
        back = [row["id"] for row in body["data"]] + back
        if not body["has_more"]:
            break
    assert back == expected


@every_list
def test_every_filter_finds_an_object_by_its_own_value(endpoint: Endpoint, world: World, app: App) -> None:
    for each in endpoint.filters:
        if isinstance(each, Range | Choice | EventTypes):
            continue
        for entry in world.entries(endpoint.kind):
            value = value_of(entry, each.field or each.name)
            if value is not None:
                found = page(app, f"{everything(endpoint)}&created={entry.created}&{each.name}={value}")
                assert entry.id in {row["id"] for row in found["data"]}, each.name
                break


@every_list
def test_every_expansion_of_every_list_is_answered(endpoint: Endpoint, app: App) -> None:
    for name in LINKS[endpoint.kind]:
        body = page(app, f"{everything(endpoint)}&limit=20&expand[]=data.{name}")
        assert body["data"]


def test_an_object_is_the_same_in_the_list_and_by_itself(world: World, app: App) -> None:
    for endpoint in LISTS:
        first = page(app, f"{everything(endpoint)}&limit=1")["data"][0]
        assert page(app, f"{endpoint.path}/{first['id']}") == first


def test_expanding_leaves_the_world_as_it_was(app: App) -> None:
    before = page(app, "/v1/invoices?limit=100")
    page(app, "/v1/invoices?limit=100&expand[]=data.customer&expand[]=data.payments")
    assert page(app, "/v1/invoices?limit=100") == before


def test_a_deleted_customer_is_a_stub_and_still_a_cursor(world: World, app: App) -> None:
    ident, gone = min(world.deleted("customer").items(), key=lambda pair: pair[1].created)
    assert page(app, f"/v1/customers/{ident}") == {"id": ident, "object": "customer", "deleted": True}
    older = page(app, f"/v1/customers?limit=100&starting_after={ident}")["data"]
    assert [row["id"] for row in older] == [
        entry.id for entry in world.entries("customer") if entry.created <= gone.created
    ][:100]


def test_a_search_agrees_with_the_list(world: World, app: App) -> None:
    found = page(app, '/v1/charges/search?query=status:"failed"&limit=1&expand[]=total_count')
    failed = [entry for entry in world.entries("charge") if entry.facets["status"] == "failed"]
    assert found["total_count"] == len(failed)
    assert found["data"][0]["id"] == failed[0].id
