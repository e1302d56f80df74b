"""What each verb of the table of endpoints does: list, retrieve, lines, singleton.

Search is in `finding.py`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from vantage_stripe.sandbox.answers import RefusedError
from vantage_stripe.sandbox.asking import Ask, expansions, rendered
from vantage_stripe.sandbox.endpoints import Verb
from vantage_stripe.sandbox.expand import stub
from vantage_stripe.sandbox.filters import Test, between
from vantage_stripe.sandbox.finding import search
from vantage_stripe.sandbox.keys import other_account
from vantage_stripe.sandbox.listing import PAGING, page_of
from vantage_stripe.sandbox.view import Item, Listed, Shelf, value_of

_DAY = 86_400
# Named in messages after the path parameter of these; after `id` for all others.
_PATH_NAMES = {"payment_intent": "intent", "setup_intent": "intent"}


def singleton(ask: Ask) -> dict[str, Any]:
    """Answer with the one object there is; another account than the key's is refused."""
    steps = expansions(ask, ("expand[]",), listed=False)
    account = ask.view.world.account()
    if ask.ids and ask.ids[0] != account["id"]:
        raise other_account(ask.key, ask.ids[0])
    body = account if ask.endpoint.kind == "account" else ask.view.world.balance()
    return rendered([body], steps, ask)[0]


def retrieve(ask: Ask) -> dict[str, Any]:
    """Answer with one object; a deleted customer leaves a stub."""
    steps = expansions(ask, ("expand[]", *ask.endpoint.names()), listed=False)
    kind, ident = ask.endpoint.kind, ask.ids[-1]
    owned = list(_owned(ask))
    entry = ask.view.world.find(kind, ident)
    if entry is None and kind == "customer" and ident in ask.view.world.deleted(kind):
        return stub(kind, ident)
    if entry is None or _forgotten(entry, ask) or not _passes(entry, owned):
        raise ask.absent(kind, ident, param=_PATH_NAMES.get(kind, "id"))
    if not _passes(
        entry, [test for each in ask.endpoint.filters for test in each.tests(ask.params, ask.view)]
    ):
        message = f"The client_secret provided does not match the client_secret associated with the {kind}."
        raise RefusedError(message, param="client_secret")
    return rendered([entry.render()], steps, ask)[0]


def enumerate_page(ask: Ask) -> dict[str, Any]:
    """Answer with a page of a list, newest first."""
    endpoint = ask.endpoint
    steps = expansions(ask, (*PAGING, *endpoint.names()), listed=True)
    if endpoint.required and endpoint.required not in ask.params:
        message = f"Missing required param: {endpoint.required}."
        raise RefusedError(message, code="parameter_missing", param=endpoint.required)
    if "customer" in ask.params and "customer_account" in ask.params:
        message = "You may only specify one of these parameters: customer, customer_account."
        raise RefusedError(message, param="customer")
    tests = [*_owned(ask), *(test for each in endpoint.filters for test in each.tests(ask.params, ask.view))]
    return _listed(ask, ask.view.shelf(endpoint.kind), [*tests, *_bounds(ask)], steps)


def lines(ask: Ask) -> dict[str, Any]:
    """Answer with a page of the lines of an invoice or a credit note, in Stripe's order."""
    steps = expansions(ask, PAGING, listed=True)
    owner = ask.endpoint.owner
    if ask.view.world.find(owner, ask.ids[0]) is None:
        raise ask.absent(owner, ask.ids[0], param=owner)
    items = [Item(body) for body in ask.view.world.lines(ask.ids[0])]
    return _listed(ask, Shelf(items), (), steps)


VERBS: Mapping[Verb, Callable[[Ask], dict[str, Any]]] = {
    Verb.LIST: enumerate_page,
    Verb.RETRIEVE: retrieve,
    Verb.SEARCH: search,
    Verb.LINES: lines,
    Verb.SINGLETON: singleton,
}


def _listed(
    ask: Ask, shelf: Shelf, tests: Iterable[Test], steps: Sequence[tuple[str, ...]]
) -> dict[str, Any]:
    kind = ask.endpoint.kind

    def absent(ident: str, param: str) -> RefusedError:
        return ask.absent(kind, ident, param=param, status=400)

    page, more = page_of(shelf, tests, params=ask.params, absent=absent)
    data = rendered([entry.render() for entry in page], steps, ask)
    return {"object": "list", "data": data, "has_more": more, "url": ask.path}


def _owned(ask: Ask) -> Iterable[Test]:
    name = ask.endpoint.owner
    if not name:
        return
    owner = ask.ids[0]
    if ask.view.world.find(name, owner) is None:
        raise ask.absent(name, owner, param=name)
    yield Test(name, accepts=lambda value: value == owner, equals=owner)


def _bounds(ask: Ask) -> Iterable[Test]:
    endpoint = ask.endpoint
    if endpoint.days:
        now = ask.view.world.now
        yield between("created", now - endpoint.days * _DAY, now)
    if endpoint.narrowed and endpoint.narrowed not in ask.params:
        yield between("created", 1, 0)


def _passes(entry: Listed, tests: Iterable[Test]) -> bool:
    return all(test.accepts(value_of(entry, test.field)) for test in tests)


def _forgotten(entry: Listed, ask: Ask) -> bool:
    days = ask.endpoint.days
    return bool(days) and entry.created < ask.view.world.now - days * _DAY
