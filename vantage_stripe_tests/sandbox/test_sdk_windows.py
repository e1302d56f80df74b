"""Stripe's own SDK walks every list backwards and in windows of time, and misses nothing."""

import itertools

import pytest
import stripe

from vantage_stripe_tests.sandbox.fake_world import NOW
from vantage_stripe_tests.sandbox.real import LISTS, call, expected, ids_of, limit_for, scope, world

every_list = pytest.mark.parametrize("path", sorted(LISTS))
WINDOWS = 5
ENOUGH = 250


@pytest.mark.slow
@every_list
def test_auto_paging_backwards_gives_them_oldest_first(path: str, client: stripe.StripeClient) -> None:
    row = LISTS[path]
    whole = expected(row)
    if not whole:
        with pytest.raises(stripe.InvalidRequestError):
            call(client, path, "list")({"ending_before": "x_1"})
        return
    params = {**scope(row), "limit": limit_for(row), "ending_before": whole[-1]}
    assert ids_of(call(client, path, "list")(params)) == whole[:-1][::-1]


@pytest.mark.parametrize("path", [path for path, row in LISTS.items() if "created[gte]" in row.names()])
def test_windows_of_created_partition_a_list(path: str, client: stripe.StripeClient) -> None:
    row = LISTS[path]
    moments = [entry.created for entry in world().entries(row.kind)][:ENOUGH] or [NOW]
    low, span = min(moments), max(moments) - min(moments) + WINDOWS
    edges = [low + span * place // WINDOWS for place in range(WINDOWS + 1)]
    listing = call(client, path, "list")
    found: list[str] = []
    for start, end in itertools.pairwise(edges):
        window = {**scope(row), "created": {"gte": start, "lt": end}, "limit": 100}
        found = ids_of(listing(window)) + found
    assert found == [entry.id for entry in world().entries(row.kind) if entry.created >= low]
