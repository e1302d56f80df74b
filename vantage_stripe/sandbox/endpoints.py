"""Which endpoint a request asks. The endpoints themselves are in `table.py`."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from urllib.parse import unquote

from vantage_stripe.sandbox.answers import RefusedError
from vantage_stripe.sandbox.table import ENDPOINTS, Endpoint, Verb

__all__ = ["ENDPOINTS", "Endpoint", "Verb", "endpoint_of", "match"]

_UNKNOWN = "Unrecognized request URL ({method}: {path})."
_HINT = (
    " If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, "
    "make sure you passed a valid (non-empty) identifier in your code."
)
_HELP = " Please see https://stripe.com/docs or we can help at https://support.stripe.com/."


def endpoint_of(path: str) -> tuple[Endpoint, tuple[str, ...]] | None:
    """Find the endpoint of a path and the ids in it; None when there is no such endpoint."""
    for pattern, row in _by_length().get(path.count("/"), ()):
        found = pattern.fullmatch(path)
        if found:
            return row, tuple(unquote(ident) for ident in found.groups())
    return None


def match(method: str, path: str) -> tuple[Endpoint, tuple[str, ...]]:
    """Find the endpoint of a request and the ids in its path.

    Raises:
        RefusedError: 404; the sandbox is read-only, so every method but GET is unknown to it.
    """
    found = endpoint_of(path) if method == "GET" else None
    if found is None:
        hint = _HINT if method == "GET" else ""
        message = f"{_UNKNOWN.format(method=method, path=path)}{hint}{_HELP}"
        raise RefusedError(message, status=404)
    return found


@cache
def _by_length() -> Mapping[int, Sequence[tuple[re.Pattern[str], Endpoint]]]:
    rows: dict[int, list[tuple[re.Pattern[str], Endpoint]]] = {}
    for row in ENDPOINTS:
        pattern = re.compile(re.escape(row.path).replace(r"\{id\}", "([^/]+)"))
        rows.setdefault(row.path.count("/"), []).append((pattern, row))
    return rows
