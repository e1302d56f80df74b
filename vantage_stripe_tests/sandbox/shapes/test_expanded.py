"""What `expand[]` puts in is whole and right: every path Stripe's own SDK names, and chains of two."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from vantage_stripe.sandbox.app import App
from vantage_stripe_tests.sandbox.fake_world import get
from vantage_stripe_tests.sandbox.shapes import faults_of
from vantage_stripe_tests.sandbox.shapes.references import references_of
from vantage_stripe_tests.sandbox.world.worlds import small

LISTS: Mapping[str, str] = {
    "balance_transaction": "/v1/balance_transactions",
    "charge": "/v1/charges",
    "customer": "/v1/customers",
    "dispute": "/v1/disputes",
    "invoice": "/v1/invoices",
    "invoice_payment": "/v1/invoice_payments",
    "payment_intent": "/v1/payment_intents",
    "payment_method": "/v1/customers/{customer}/payment_methods",
    "payout": "/v1/payouts",
    "radar.early_fraud_warning": "/v1/radar/early_fraud_warnings",
    "refund": "/v1/refunds",
    "subscription": "/v1/subscriptions",
}
DEEPEST = 3  # four levels, of which `data` is one


def paths_of(kind: str) -> list[str]:
    """Give the expandable paths of a kind, and all that go on in what the first step gives."""
    found = set()
    for path, kinds in references_of(kind, DEEPEST):
        left = DEEPEST - len(path.split("."))
        below = [inner for each in kinds if each in LISTS for inner, _ in references_of(each, left)]
        found |= {path, *(f"{path}.{inner}" for inner in below)}
    return sorted(found)


@pytest.fixture(scope="module")
def app() -> App:
    return App(lambda: small(3))


def page(app: App, target: str) -> Any:
    response = get(app, target)
    assert response.status == 200, response.body
    return json.loads(response.body)


@pytest.mark.parametrize("kind", LISTS)
def test_every_path_of_a_kind_can_be_expanded_and_gives_whole_objects(kind: str, app: App) -> None:
    holders = (entry.facets["customer"] for entry in small(3).entries("payment_method"))
    target = LISTS[kind].format(customer=next(filter(None, holders)))
    for path in paths_of(kind):
        body = page(app, f"{target}?limit=5&expand[]=data.{path}")
        assert body["data"], path
        assert faults_of(body) == [], path


@pytest.mark.parametrize(
    ("target", "included"),
    [
        ("/v1/charges", "refunds"),
        ("/v1/customers", "sources"),
        ("/v1/customers", "subscriptions"),
        ("/v1/customers", "tax_ids"),
        ("/v1/invoices", "payments"),
    ],
)
def test_a_list_that_is_absent_unless_expanded_is_whole(target: str, included: str, app: App) -> None:
    plain = page(app, f"{target}?limit=50")
    assert [item for item in plain["data"] if included in item] == []
    body = page(app, f"{target}?limit=50&expand[]=data.{included}")
    assert [item for item in body["data"] if included not in item] == []
    assert faults_of(body) == []


def test_what_is_expanded_is_the_object_and_not_its_id(app: App) -> None:
    refund = page(app, "/v1/refunds?limit=1&expand[]=data.charge.payment_intent")["data"][0]
    assert refund["charge"]["object"] == "charge"
    assert refund["charge"]["payment_intent"]["object"] == "payment_intent"
    assert refund["payment_intent"] == refund["charge"]["payment_intent"]["id"]


def test_the_customer_of_a_charge_may_have_been_deleted(app: App) -> None:
    stubs: list[dict[str, Any]] = []
    target = "/v1/charges?limit=100&expand[]=data.customer"
    body = page(app, target)
    while body["has_more"] and not stubs:
        body = page(app, f"{target}&starting_after={body['data'][-1]['id']}")
        stubs = [item for item in body["data"] if item["customer"] and item["customer"].get("deleted")]
        assert faults_of(body) == []
    assert stubs[0]["customer"].keys() == {"id", "object", "deleted"}
