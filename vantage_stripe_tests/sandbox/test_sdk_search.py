"""Every field that can be searched finds, through Stripe's SDK, what has its value."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
import stripe

from vantage_stripe.sandbox.search import FIELDS
from vantage_stripe.sandbox.view import value_of
from vantage_stripe_tests.sandbox.real import bodies, call, world

SEARCHED = [(kind, field) for kind in sorted(FIELDS) for field in FIELDS[kind] if field != "metadata"]


def columns(kind: str, field: str) -> Mapping[str, Any]:
    return {entry.id: value_of(entry, field) for entry in world().entries(kind)}


@pytest.mark.parametrize(("kind", "field"), SEARCHED)
def test_a_value_finds_all_that_has_it(kind: str, field: str, client: stripe.StripeClient) -> None:
    column = columns(kind, field)
    counts = Counter(value for value in column.values() if value is not None)
    value = min(counts, key=counts.__getitem__, default=None)
    query = f"{field}:null" if value is None else f"{field}:{spelled(value)}"
    found = call(client, f"/v1/{kind}s", "search")({"query": query, "limit": 100})
    same = [ident for ident, each in column.items() if told(each) == told(value)]
    if value is None:
        assert [each.id for each in found.data] == same[:100]
    else:
        assert [each.id for each in found.auto_paging_iter()] == same


def spelled(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def told(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def test_metadata_is_searched_by_key(client: stripe.StripeClient) -> None:
    tagged = {ident: body["metadata"] for ident, body in bodies("payment_intent").items() if body["metadata"]}
    key, value = next(iter(next(iter(tagged.values())).items()))
    found = client.v1.payment_intents.search({"query": f'metadata["{key}"]:"{value}"', "limit": 100})
    assert [each.id for each in found.auto_paging_iter()] == [
        ident for ident, metadata in tagged.items() if metadata.get(key) == value
    ]


def test_orders_and_both_joins_and_the_count(client: stripe.StripeClient) -> None:
    charges = bodies("charge")
    middle = sorted(body["created"] for body in charges.values())[len(charges) // 2]
    some = sorted(body["created"] for body in charges.values())[-50]
    query = f'created>={middle} AND status:"failed"'
    both = [i for i, body in charges.items() if body["created"] >= middle and body["status"] == "failed"]
    page = client.v1.charges.search({"query": query, "limit": 3, "expand": ["total_count"]})
    assert page["total_count"] == len(both)
    assert [each.id for each in page.auto_paging_iter()] == both
    either = client.v1.charges.search({"query": f'status:"failed" OR created>{some}', "limit": 100})
    assert [each.id for each in either.auto_paging_iter()] == [
        ident for ident, body in charges.items() if body["status"] == "failed" or body["created"] > some
    ]


def test_a_bad_query_is_refused(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="We were unable to parse your search query"):
        client.v1.charges.search({"query": "status is failed"})
    with pytest.raises(stripe.InvalidRequestError, match="unsupported search field"):
        client.v1.charges.search({"query": 'receipt_email:"a"'})
