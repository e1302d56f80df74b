"""The search endpoints: pages of what a query finds. The language is in `search.py`."""

import base64
from itertools import islice
from typing import Any

from vantage_stripe.sandbox.answers import RefusedError
from vantage_stripe.sandbox.asking import Ask, expansions, rendered
from vantage_stripe.sandbox.params import Params, limit, single
from vantage_stripe.sandbox.search import matches
from vantage_stripe.sandbox.view import Shelf


def search(ask: Ask) -> dict[str, Any]:
    """Answer with a page of what a query finds, newest first."""
    counted = "total_count" in ask.params.get("expand[]", ())
    wanted = [path for path in ask.params.get("expand[]", ()) if path != "total_count"]
    steps = expansions(ask, ("query", "limit", "page", "expand[]"), listed=True, wanted=wanted)
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
        "data": rendered(data, steps, ask),
        "has_more": more,
        "next_page": _token(data[-1]["id"]) if more else None,
        "total_count": total,
        "url": ask.path,
    }
    return answer if counted else {name: value for name, value in answer.items() if name != "total_count"}


def _token(ident: str) -> str:
    return base64.urlsafe_b64encode(ident.encode()).decode()


def _first_of_page(shelf: Shelf, params: Params) -> int:
    page = single(params, "page")
    if page is None:
        return 0
    try:
        place = shelf.place(base64.b64decode(page, altchars=b"-_", validate=True).decode())
    except ValueError:  # no base 64, or no text in it
        place = None
    if place is None:
        raise RefusedError("Invalid page token.", param="page")
    return place[0]
