"""Everything Stripe's SDK types as expandable can be expanded, and what is included can be followed."""

from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from vantage_stripe.sandbox.links import LINKS
from vantage_stripe_tests.sandbox.real import LISTS, bodies, call, expected, scope, world

DEEPEST = 4
SOME = 12


def found_at(value: Any, steps: list[str]) -> Iterator[Any]:
    if isinstance(value, list):
        for each in value:
            yield from found_at(each, steps)
    elif not steps:
        yield value
    elif isinstance(value, dict) and value.get(steps[0]) is not None:
        yield from found_at(value[steps[0]], steps[1:])


def named(value: Any, kinds: list[str]) -> Any:
    """Give what an id expands to: its object, the stub of a deleted one, or itself."""
    if not isinstance(value, str):
        return value
    for kind in kinds:
        if value in bodies(kind):
            return bodies(kind)[value]
        if value in world().deleted(kind):
            return {"id": value, "object": kind, "deleted": True}
    return value


@pytest.mark.parametrize("path", sorted(LISTS))
def test_every_expandable_path_of_a_list_expands(path: str, client: stripe.StripeClient) -> None:
    row = LISTS[path]
    for name, kinds in LINKS[row.kind].items():
        asked = f"data.{name}"
        params = {**scope(row), "limit": SOME, "expand": [asked]}
        if asked.count(".") >= DEEPEST:
            with pytest.raises(stripe.InvalidRequestError, match="You cannot expand more than 4 levels"):
                call(client, path, "list")(params)
            continue
        page = call(client, path, "list")(params).to_dict()
        plain = [bodies(row.kind)[ident] for ident in expected(row)[:SOME]]
        for before, after in zip(plain, page["data"], strict=True):
            if kinds and not kinds.startswith("list"):
                steps = name.split(".")
                whole = [named(each, kinds.split()) for each in found_at(before, steps)]
                assert list(found_at(after, steps)) == spelled(client, whole)


def spelled(client: stripe.StripeClient, values: list[Any]) -> list[Any]:
    """Give values as the SDK reads them, which makes numbers of decimal strings."""
    return [
        client.deserialize(value, api_mode="V1").to_dict() if isinstance(value, dict) else value
        for value in values
    ]


@pytest.mark.parametrize("path", sorted(LISTS))
def test_every_expandable_path_of_an_object_expands(path: str, client: stripe.StripeClient) -> None:
    row = LISTS[path]
    for ident in expected(row)[:1]:
        paths = [name for name in LINKS[row.kind] if name.count(".") < DEEPEST]
        assert call(client, path, "retrieve")(ident, {"expand": paths}).id == ident


def test_a_charges_refunds_are_followed_to_the_end(client: stripe.StripeClient) -> None:
    refund = next(iter(bodies("refund").values()))
    own = [body["id"] for body in bodies("refund").values() if body["charge"] == refund["charge"]]
    assert "refunds" not in client.v1.charges.retrieve(refund["charge"])
    refunds = client.v1.charges.retrieve(refund["charge"], {"expand": ["refunds"]}).refunds
    assert refunds is not None
    assert refunds.url == f"/v1/charges/{refund['charge']}/refunds"
    assert [each.id for each in refunds.auto_paging_iter()] == own


def test_a_customers_lists_are_followed_to_the_end(client: stripe.StripeClient) -> None:
    subscription = next(body for body in bodies("subscription").values() if body["status"] == "active")
    names = ["subscriptions", "sources", "tax_ids"]
    customer = client.v1.customers.retrieve(subscription["customer"], {"expand": names})
    for name in names:
        included = customer[name]
        assert [each.id for each in included.list().data] == [each.id for each in included.data]
    assert subscription["id"] in [each.id for each in customer["subscriptions"].data]


def test_an_invoices_payments_are_followed_to_the_end(client: stripe.StripeClient) -> None:
    payment = next(iter(bodies("invoice_payment").values()))
    invoice = client.v1.invoices.retrieve(payment["invoice"], {"expand": ["payments"]})
    assert invoice.payments is not None
    followed = client.raw_request("get", invoice.payments.url)
    assert [each["id"] for each in followed.data["data"]] == [each.id for each in invoice.payments.data]
    assert payment["id"] in [each.id for each in invoice.payments.data]


def test_a_subscriptions_items_are_followed_to_the_end(client: stripe.StripeClient) -> None:
    ident, body = next(iter(bodies("subscription").items()))
    listed = client.v1.subscription_items.list({"subscription": ident})
    assert [each.id for each in listed.data] == [each["id"] for each in body["items"]["data"]]
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.raw_request("get", "/v1/subscription_items")
    assert caught.value.code == "parameter_missing"


def test_a_deleted_customer_is_a_stub_where_it_is_expanded(client: stripe.StripeClient) -> None:
    gone = world().deleted("customer")
    charge = next(body for body in bodies("charge").values() if body["customer"] in gone)
    customer = client.v1.charges.retrieve(charge["id"], {"expand": ["customer"]}).customer
    assert isinstance(customer, stripe.Customer)
    assert customer.to_dict() == {"id": charge["customer"], "object": "customer", "deleted": True}
    assert client.v1.customers.retrieve(charge["customer"]).deleted is True
