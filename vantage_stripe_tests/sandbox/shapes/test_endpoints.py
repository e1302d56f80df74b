"""Every endpoint answers nothing but whole and right objects."""

import itertools
import json
from collections.abc import Iterator

import pytest

from vantage_stripe.sandbox.app import App
from vantage_stripe.sandbox.endpoints import ENDPOINTS, Endpoint, Verb
from vantage_stripe.sandbox.world import World
from vantage_stripe_tests.sandbox.fake_world import get
from vantage_stripe_tests.sandbox.shapes import faults_of
from vantage_stripe_tests.sandbox.world.worlds import small

SEVERAL = 6
QUERIES = {Verb.LIST: "?limit=100", Verb.LINES: "?limit=100", Verb.SEARCH: "?limit=100&query=created%3E0"}
TIMELESS = ("price", "product")  # cannot be searched by their creation


@pytest.fixture(scope="module")
def world() -> World:
    return small(7)


@pytest.fixture(scope="module")
def app(world: World) -> App:
    return App(lambda: world)


def some_ids(world: World, kind: str) -> list[str]:
    """Give ids of a kind from all the account's time; of those deleted, only customers leave a stub."""
    if kind == "account":
        return [world.account()["id"]]
    entries = world.entries(kind)
    found = [entry.id for entry in entries[:: 1 + len(entries) // SEVERAL]]
    return [*found, *world.deleted("customer")] if kind == "customer" else found


def targets(row: Endpoint, world: World) -> Iterator[str]:
    """Give requests an endpoint can be asked: of several objects, and of what several own."""
    below = [row.owner] if row.owner else []
    of = below if row.verb in QUERIES else [*below, row.kind]
    kinds = of[: row.path.count("{id}")]
    for ids in itertools.product(*(some_ids(world, kind) for kind in kinds)):
        query = QUERIES.get(row.verb, "")
        if row.kind in TIMELESS:
            query = query.replace("created%3E0", "active:%22true%22")
        yield row.path.replace("{id}", "{}").format(*ids) + query
    for ident in some_ids(world, row.required) if row.required else ():
        yield f"{row.path}?{row.required}={ident}"


@pytest.mark.parametrize("row", ENDPOINTS, ids=lambda row: row.path)
def test_an_endpoint_answers_what_stripe_declares(row: Endpoint, world: World, app: App) -> None:
    for target in targets(row, world):
        response = get(app, target)
        body = json.loads(response.body)
        if response.status == 200:
            assert faults_of(body) == [], target
        else:
            # Without what it requires, or one object below another that is not its owner.
            assert body["error"]["type"] == "invalid_request_error"
            assert row.required or row.owner, target
