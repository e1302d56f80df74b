"""Lists that are whole answers and still wrong: empty, repeated, or short of a second."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec

from vantage_stripe.sandbox.answers import Handle, Request, Response, pretty
from vantage_stripe.sandbox.faults.befalling import uncompressed

_OK = 200


def empty_page_with_more(request: Request, inner: Handle) -> Response:
    """Answer with an empty page that says there is more."""
    return _edited(uncompressed(request, inner), {"data": [], "has_more": True})


def repeated_page(request: Request, inner: Handle) -> Response:
    """Answer with the list's first page again, whatever the cursor."""
    cursors = {"starting_after", "ending_before", "page"}
    kept = [pair for pair in parse_qsl(request.query) if pair[0] not in cursors]
    return inner(replace(request, query=urlencode(kept)))


def cursor_trap(request: Request, inner: Handle) -> Response:
    """Answer with an empty last page where a cursor's own second is an edge of the window of `created`.

    Seen by Stripe's sync engine: `starting_after` with `created[gte]` or `created[lt]` silently loses
    the rest of the second. Every other request is answered well.
    """
    params = dict(parse_qsl(request.query))
    cursor = params.get("starting_after")
    edges = {
        int(params[f"created[{bound}]"]) + shift
        for bound, shift in (("gt", 1), ("gte", 0), ("lt", -1), ("lte", 0))
        if params.get(f"created[{bound}]", "").isdecimal()
    }
    if cursor is None or not edges:
        return inner(request)
    at_cursor = uncompressed(replace(request, path=f"{request.path}/{cursor}", query=""), inner)
    if msgspec.json.decode(at_cursor.body).get("created") not in edges:
        return inner(request)
    return _edited(uncompressed(request, inner), {"data": [], "has_more": False})


def _edited(response: Response, changes: Mapping[str, Any]) -> Response:
    if response.status != _OK:
        return response
    body = msgspec.json.decode(response.body)
    return replace(response, body=pretty({**body, **changes})) if "has_more" in body else response
