"""The simulated business itself for these tests: its world, its lists, and Stripe's SDK on them."""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache, reduce
from typing import Any

import stripe

from vantage_stripe.sandbox.endpoints import ENDPOINTS, Endpoint, Verb
from vantage_stripe.sandbox.keys import SANDBOX_KEY
from vantage_stripe.sandbox.world import World
from vantage_stripe_tests.sandbox.fake_world import NOW

LISTS = {row.path: row for row in ENDPOINTS if row.verb is Verb.LIST and not row.owner}
_RENAMED = {"invoiceitems": "invoice_items"}


@cache
def world() -> World:
    """Build the account once for all tests of a process."""
    return World(seed=3, now=NOW, charges=1_000)


def sdk(url: str, key: str = SANDBOX_KEY, **options: Any) -> stripe.StripeClient:
    """Make the SDK's client of a sandbox at a URL."""
    options.setdefault("http_client", stripe.RequestsClient())
    return stripe.StripeClient(key, base_addresses={"api": url}, **options)


def call(client: stripe.StripeClient, path: str, name: str) -> Callable[..., Any]:
    """Give the SDK's method for a path: `call(client, "/v1/charges", "list")`."""
    steps = path.removeprefix("/v1/").split("/")
    service = reduce(getattr, (_RENAMED.get(step, step) for step in steps), client.v1)
    method: Callable[..., Any] = getattr(service, name)
    return method


def scope(row: Endpoint) -> dict[str, Any]:
    """Give the parameters without which a list is not whole, or is refused."""
    if row.kind == "subscription":
        return {"status": "all"}
    name = row.required or row.narrowed
    return {name: most(row.kind, name)} if name else {}


@cache
def most(kind: str, name: str) -> str:
    """Give the value of a field that most objects of a kind have."""
    values = Counter(str(body[name]) for body in bodies(kind).values() if body.get(name) is not None)
    return values.most_common(1)[0][0]


@cache
def bodies(kind: str) -> Mapping[str, dict[str, Any]]:
    """Give all objects of a kind by id, newest first."""
    return {entry.id: entry.render() for entry in world().entries(kind)}


def expected(row: Endpoint) -> list[str]:
    """Give the ids a list has, whole, newest first."""
    name = row.required or row.narrowed
    return [ident for ident, body in bodies(row.kind).items() if not name or body[name] == scope(row)[name]]


def limit_for(row: Endpoint) -> int:
    """Give a limit that makes at least three pages of what is not tiny."""
    return max(1, min(100, len(expected(row)) // 3))


def ids_of(page: stripe.ListObject[stripe.StripeObject]) -> list[str]:
    """Let the SDK page to the end, and give the ids."""
    return [str(each["id"]) for each in page.auto_paging_iter()]
