"""What each verb of the table of endpoints does: list, retrieve, search, lines, singleton."""

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from itertools import islice
from typing import Any

from vantage_stripe.sandbox.answers import RefusedError, missing
from vantage_stripe.sandbox.endpoints import Endpoint, Verb
from vantage_stripe.sandbox.expand import check, expanded, stub
from vantage_stripe.sandbox.filters import Test, between
from vantage_stripe.sandbox.listing import PAGING, page_of
from vantage_stripe.sandbox.params import Params, allow, limit, single
from vantage_stripe.sandbox.search import matches
from vantage_stripe.sandbox.view import Item, Listed, Shelf, View

_DAY = 86_400
_NOUNS = {"payment_method": "PaymentMethod"}


@dataclass(frozen=True, slots=True)
class Ask:
    """One authenticated request of a known endpoint.

    Attributes:
        endpoint: What is asked.
        path: The path asked, for the list's `url`.
        ident: The id in the path, empty when there is none.
        params: The query.
        view: The world as the key sees it.
        other: The world as a key of the other mode sees it.
        permit: Refuses a kind of object the key may not read.
    """

    endpoint: Endpoint
    _: KW_ONLY
    path: str
    ident: str
    params: Params
    view: View
    other: View | None
    permit: Callable[[str], None]


def singleton(ask: Ask) -> dict[str, Any]:
    """Answer with the one object there is."""
    steps = _expansions(ask, ("expand[]",), listed=False)
    body = ask.view.world.account() if ask.endpoint.kind == "account" else ask.view.world.balance()
    return _rendered([body], steps, ask)[0]


def retrieve(ask: Ask) -> dict[str, Any]:
    """Answer with one object; a deleted customer leaves a stub."""
    steps = _expansions(ask, ("expand[]",), listed=False)
    kind = ask.endpoint.kind
    entry = ask.view.world.find(kind, ask.ident)
    if entry is None and kind == "customer" and ask.ident in ask.view.world.deleted(kind):
        return stub(kind, ask.ident)
    if entry is None or _forgotten(entry, ask):
        raise _absent(ask, kind=kind, param="id")
    return _rendered([entry.render()], steps, ask)[0]


def enumerate_page(ask: Ask) -> dict[str, Any]:
    """Answer with a page of a list, newest first."""
    filters = ask.endpoint.filters
    names = [name for each in filters for name in each.names()]
    steps = _expansions(ask, (*PAGING, *names), listed=True)
    if "customer" in ask.params and "customer_account" in ask.params:
        message = "You may only specify one of these parameters: customer, customer_account."
        raise RefusedError(message, param="customer")
    tests = [test for each in filters for test in each.tests(ask.params, ask.view)]
    return _listed(ask, ask.view.shelf(ask.endpoint.kind), [*tests, *_bounds(ask)], steps)


def lines(ask: Ask) -> dict[str, Any]:
    """Answer with a page of an invoice's lines, in Stripe's order."""
    steps = _expansions(ask, PAGING, listed=True)
    if ask.view.world.find("invoice", ask.ident) is None:
        raise _absent(ask, kind="invoice", param="invoice")
    items = [Item(body) for body in ask.view.world.lines(ask.ident)]
    return _listed(ask, Shelf(items), (), steps)


def search(ask: Ask) -> dict[str, Any]:
    """Answer with a page of what a query finds, newest first."""
    counted = "total_count" in ask.params.get("expand[]", ())
    wanted = [path for path in ask.params.get("expand[]", ()) if path != "total_count"]
    steps = _expansions(ask, ("query", "limit", "page", "expand[]"), listed=True, wanted=wanted)
    query = single(ask.params, "query")
    if query is None:
        raise RefusedError("Missing required param: query.", code="parameter_missing", param="query")
    shelf = ask.view.shelf(ask.endpoint.kind)
    found = matches(query, kind=ask.endpoint.kind, shelf=shelf)
    total = 0
    if counted:
        every = list(found)
        total, found = len(every), iter(every)
    first, size = _first_of_page(shelf, ask.params), limit(ask.params)
    page = list(islice((at for at in found if at >= first), size + 1))
    data = [shelf[at].render() for at in page[:size]]
    more = len(page) > size
    answer = {
        "object": "search_result",
        "data": _rendered(data, steps, ask),
        "has_more": more,
        "next_page": _token(data[-1]["id"]) if more else None,
        "total_count": total,
        "url": ask.path,
    }
    return answer if counted else {name: value for name, value in answer.items() if name != "total_count"}


VERBS: Mapping[Verb, Callable[[Ask], dict[str, Any]]] = {
    Verb.LIST: enumerate_page,
    Verb.RETRIEVE: retrieve,
    Verb.SEARCH: search,
    Verb.LINES: lines,
    Verb.SINGLETON: singleton,
}


def _expansions(
    ask: Ask, names: Sequence[str], *, listed: bool, wanted: Sequence[str] | None = None
) -> list[tuple[str, ...]]:
    allow(ask.params, names)
    paths = ask.params.get("expand[]", ()) if wanted is None else wanted
    return [check(path, kind=ask.endpoint.kind, listed=listed, permit=ask.permit) for path in paths]


def _listed(
    ask: Ask, shelf: Shelf, tests: Iterable[Test], steps: Sequence[tuple[str, ...]]
) -> dict[str, Any]:
    kind = ask.endpoint.kind
    page, more = page_of(shelf, tests, params=ask.params, noun=_NOUNS.get(kind, kind))
    data = _rendered([entry.render() for entry in page], steps, ask)
    return {"object": "list", "data": data, "has_more": more, "url": ask.path}


def _rendered(
    bodies: list[dict[str, Any]], steps: Sequence[tuple[str, ...]], ask: Ask
) -> list[dict[str, Any]]:
    for each in steps:
        bodies = [expanded(body, each, kind=ask.endpoint.kind, view=ask.view) for body in bodies]
    return bodies


def _bounds(ask: Ask) -> Iterable[Test]:
    endpoint = ask.endpoint
    if endpoint.owner:
        if ask.view.world.find(endpoint.owner, ask.ident) is None:
            raise _absent(ask, kind=endpoint.owner, param=endpoint.owner)
        owner = ask.ident
        yield Test(endpoint.owner, accepts=lambda value: value == owner, equals=owner)
    if endpoint.days:
        now = ask.view.world.now
        yield between("created", now - endpoint.days * _DAY, now)
    if endpoint.narrowed and endpoint.narrowed not in ask.params:
        yield between("created", 1, 0)


def _forgotten(entry: Listed, ask: Ask) -> bool:
    days = ask.endpoint.days
    return bool(days) and entry.created < ask.view.world.now - days * _DAY


def _absent(ask: Ask, *, kind: str, param: str) -> RefusedError:
    elsewhere = ask.other is not None and ask.other.world.find(kind, ask.ident) is not None
    note = (
        "; a similar object exists in test mode, but a live mode key was used to make this request."
        if elsewhere
        else ""
    )
    return missing(_NOUNS.get(kind, kind), ask.ident, param=param, status=404, note=note)


def _token(ident: str) -> str:
    return base64.urlsafe_b64encode(ident.encode()).decode()


def _first_of_page(shelf: Shelf, params: Params) -> int:
    page = single(params, "page")
    if page is None:
        return 0
    try:
        place = shelf.place(base64.b64decode(page, altchars=b"-_", validate=True).decode())
    except (binascii.Error, UnicodeDecodeError):
        place = None
    if place is None:
        raise RefusedError("Invalid page token.", param="page")
    return place[0]
