"""The imitated API over the simulated business itself."""

import itertools
import json
from typing import Any
from urllib.parse import urlencode

import pytest

from vantage_stripe.sandbox.app import App
from vantage_stripe.sandbox.endpoints import ENDPOINTS, Endpoint, Verb
from vantage_stripe.sandbox.filters import Flag
from vantage_stripe.sandbox.view import value_of
from vantage_stripe_tests.sandbox.fake_world import get
from vantage_stripe_tests.sandbox.real import LISTS, bodies, scope, world

PARENTS = ("invoice_item_details", "subscription_item_details")
every_list = pytest.mark.parametrize("path", sorted(LISTS))


@pytest.fixture(scope="module")
def app() -> App:
    return App(world)


def page(app: App, target: str) -> dict[str, Any]:
    response = get(app, target)
    assert response.status == 200, response.body
    body: dict[str, Any] = json.loads(response.body)
    return body


@every_list
def test_every_filter_finds_an_object_by_its_own_value(path: str, app: App) -> None:
    row, found = LISTS[path], set()
    for each in row.filters:
        for entry in world().entries(row.kind):
            value = value_of(entry, each.field or each.name)
            first = value[0] if isinstance(value, tuple) else value
            if first is not None and _found(app, row, _asked(each.names()[0], first, each), entry.id):
                found.add(each.name)
                break
    assert {each.name for each in row.filters} - found <= _never(row)


def _asked(name: str, value: object, each: object) -> tuple[str, str]:
    if isinstance(each, Flag):
        return name, str(each.means(value)).lower()
    return name, str(value).lower() if isinstance(value, bool) else str(value)


def _found(app: App, row: Endpoint, pair: tuple[str, str], ident: str) -> bool:
    around = world().find(row.kind, ident)
    assert around is not None
    created = {"created": around.created} if any(each.name == "created" for each in row.filters) else {}
    query = urlencode({**scope(row), **created, pair[0]: pair[1], "limit": 100})
    rows = page(app, f"{row.path}?{query}")["data"]
    return ident in {each["id"] for each in rows}


def _never(row: Endpoint) -> set[str]:
    if not world().entries(row.kind):
        return {each.name for each in row.filters}
    optional = {"customer_account", "test_clock", "transfer_group", "payment[payment_record]"}
    return optional | {"recurring[meter]", "shippable", "url", "lookup_keys", "pending", "attach_to_self"}


@every_list
def test_an_object_is_the_same_in_the_list_and_by_itself(path: str, app: App) -> None:
    rows = page(app, f"{path}?{urlencode(scope(LISTS[path]))}")["data"]
    assert rows or not bodies(LISTS[path].kind)
    for row in rows[:3]:
        assert page(app, f"{path}/{row['id']}") == row


def test_an_object_is_the_same_below_its_owner() -> None:
    owned = [row for row in ENDPOINTS if row.verb is Verb.RETRIEVE and row.owner]
    checked = set()
    for row in owned:
        below = (body for body in bodies(row.kind).values() if body.get(row.owner) is not None)
        for body in itertools.islice(below, 1):
            path = row.path.replace("{id}", body[row.owner], 1).replace("{id}", body["id"])
            assert page(App(world), path) == body
            checked.add(row.kind)
    assert checked >= {"refund", "payment_method", "subscription"}


def test_a_price_is_the_same_wherever_it_stands(app: App) -> None:
    for item in list(bodies("subscription_item").values())[:20]:
        assert page(app, f"/v1/prices/{item['price']['id']}") == item["price"]
        assert page(app, f"/v1/plans/{item['plan']['id']}") == item["plan"]
        assert page(app, f"/v1/subscription_items/{item['id']}") == item
        product = page(app, f"/v1/products/{item['price']['product']}")
        assert product["default_price"] in bodies("price")


def test_every_price_of_an_invoices_line_is_a_price_with_its_amount() -> None:
    for invoice in bodies("invoice").values():
        for line in invoice["lines"]["data"]:
            details = line["pricing"]["price_details"]
            price = bodies("price")[details["price"]]
            assert (price["product"], price["currency"]) == (details["product"], line["currency"])
            (parent,) = (line["parent"][name] for name in PARENTS if line["parent"][name] is not None)
            # A trial costs nothing, and a part of a period a part of the price.
            if not parent["proration"] and line["amount"]:
                assert line["amount"] == price["unit_amount"] * line["quantity"]


def test_every_line_of_an_invoice_item_is_what_the_item_says_and_the_others_wait() -> None:
    items = bodies("invoiceitem")
    lines = [line for invoice in bodies("invoice") for line in world().lines(invoice)]
    details = [(line["parent"]["invoice_item_details"], line) for line in lines]
    named = {each["invoice_item"]: line for each, line in details if each is not None}
    assert named
    assert named.keys() == {ident for ident, item in items.items() if item["invoice"] is not None}
    for ident, item in ((ident, items[ident]) for ident in named):
        same = ("amount", "currency", "description", "invoice", "period", "pricing", "quantity")
        assert {name: item[name] for name in same} == {name: named[ident][name] for name in same}
        assert item["customer"] == bodies("invoice")[item["invoice"]]["customer"]


def test_expanding_leaves_the_world_as_it_was(app: App) -> None:
    before = page(app, "/v1/invoices?limit=100")
    page(app, "/v1/invoices?limit=100&expand[]=data.customer&expand[]=data.payments")
    assert page(app, "/v1/invoices?limit=100") == before


def test_a_deleted_customer_is_a_stub_and_still_a_cursor(app: App) -> None:
    ident, gone = min(world().deleted("customer").items(), key=lambda pair: pair[1].created)
    assert page(app, f"/v1/customers/{ident}") == {"id": ident, "object": "customer", "deleted": True}
    older = page(app, f"/v1/customers?limit=100&starting_after={ident}")["data"]
    assert [row["id"] for row in older] == [
        entry.id for entry in world().entries("customer") if entry.created <= gone.created
    ][:100]
    newer = page(app, f"/v1/customers?limit=100&ending_before={ident}")["data"]
    assert newer
    assert all(row["created"] >= gone.created for row in newer)
