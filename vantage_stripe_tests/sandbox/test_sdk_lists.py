"""Stripe's own SDK pages through every list of the simulated business and cannot tell."""

import itertools

import pytest
import stripe

from vantage_stripe_tests.sandbox.real import (
    LISTS,
    bodies,
    call,
    expected,
    ids_of,
    limit_for,
    scope,
    world,
)

every_list = pytest.mark.parametrize("path", sorted(LISTS))


@every_list
def test_auto_paging_gives_exactly_the_worlds_objects_in_order(
    path: str, client: stripe.StripeClient
) -> None:
    row = LISTS[path]
    params = {**scope(row), "limit": limit_for(row)}
    assert ids_of(call(client, path, "list")(params)) == expected(row)


@every_list
def test_the_oldest_and_the_newest_are_retrieved_as_they_were_listed(
    path: str, client: stripe.StripeClient
) -> None:
    row = LISTS[path]
    retrieve = call(client, path, "retrieve")
    for ident in {*expected(row)[:1], *expected(row)[-1:]}:
        assert (
            retrieve(ident).to_dict() == client.deserialize(bodies(row.kind)[ident], api_mode="V1").to_dict()
        )
    with pytest.raises(stripe.InvalidRequestError) as caught:
        retrieve("x_unknown")
    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")


@every_list
def test_a_list_is_an_envelope_empty_when_the_business_has_none(
    path: str, client: stripe.StripeClient
) -> None:
    row = LISTS[path]
    page = call(client, path, "list")({**scope(row), "limit": 1})
    assert (page.object, page.url, page.has_more) == ("list", path, len(expected(row)) > 1)
    assert [each.id for each in page.data] == expected(row)[:1]


def test_a_mandate_is_only_retrieved(client: stripe.StripeClient) -> None:
    for ident in itertools.islice(bodies("mandate"), 1):
        assert client.v1.mandates.retrieve(ident).id == ident
    with pytest.raises(stripe.InvalidRequestError, match="No such mandate: 'mandate_1'"):
        client.v1.mandates.retrieve("mandate_1")


def test_lists_below_an_object_are_paged_too(client: stripe.StripeClient) -> None:
    methods = [body for body in bodies("payment_method").values() if body["customer"] is not None]
    customer = methods[0]["customer"]
    own = [body["id"] for body in methods if body["customer"] == customer]
    listed = client.v1.customers.payment_methods.list(customer, {"limit": 1})
    assert [each.id for each in listed.auto_paging_iter()] == own
    assert client.v1.customers.payment_methods.retrieve(customer, own[0]).customer == customer
    assert client.v1.customers.balance_transactions.list(customer).data == []
    assert client.v1.customers.tax_ids.list(customer).data == []
    assert client.v1.customers.payment_sources.list(customer).data == []
    assert client.v1.customers.cash_balance_transactions.list(customer).data == []


def test_the_lines_of_a_long_invoice_are_paged_to_the_end(client: stripe.StripeClient) -> None:
    ident, invoice = next(pair for pair in bodies("invoice").items() if pair[1]["lines"]["has_more"])
    whole = [line["id"] for line in world().lines(ident)]
    assert len(whole) > 10
    assert [line["id"] for line in invoice["lines"]["data"]] == whole[:10]
    listed = client.v1.invoices.line_items.list(ident, {"limit": 7})
    assert [line.id for line in listed.auto_paging_iter()] == whole
    inline = client.v1.invoices.retrieve(ident).lines
    assert [line.id for line in inline.auto_paging_iter()] == whole


def test_the_lines_of_a_long_credit_note_are_paged_to_the_end(client: stripe.StripeClient) -> None:
    ident, note = max(bodies("credit_note").items(), key=lambda pair: len(world().lines(pair[0])))
    whole = [line["id"] for line in world().lines(ident)]
    assert [line["id"] for line in note["lines"]["data"]] == whole[:10]
    listed = client.v1.credit_notes.line_items.list(ident, {"limit": 3})
    assert [line.id for line in listed.auto_paging_iter()] == whole
    with pytest.raises(stripe.InvalidRequestError, match="No such credit_note: 'cn_x'"):
        client.v1.credit_notes.line_items.list("cn_x")


def test_account_and_balance_are_there(client: stripe.StripeClient) -> None:
    account = client.v1.accounts.retrieve_current()
    assert client.v1.accounts.retrieve(account.id).to_dict() == account.to_dict()
    assert {each.currency for each in client.v1.balance.retrieve().available} >= {"usd", "eur"}
