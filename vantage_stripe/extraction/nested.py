"""Completing the lists that Stripe inlines and cuts at 10 entries (an invoice's lines).

Requests are spent only on parents whose own `has_more` says that something is missing.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from vantage_stripe.errors import NoProgressError, NotFoundError

Get = Callable[[str, tuple[tuple[str, str], ...]], bytes]
"""Asks an endpoint, relative to the base URL, with parameters; gives the body."""


def incomplete(item: dict[str, Any], paths: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the list objects of an item that Stripe cut short."""
    found = (item.get(path) for path in paths)
    return [nested for nested in found if isinstance(nested, dict) and nested.get("has_more") is True]


def complete(item: dict[str, Any], paths: tuple[str, ...], get: Get) -> bool:
    """Fill the item's cut lists in place; return False when the item vanished meanwhile.

    Raises:
        NoProgressError: A list repeats itself.
    """
    for nested in incomplete(item, paths):
        endpoint = str(nested["url"]).removeprefix("/v1/")
        try:
            _fill(nested, endpoint, get)
        except NotFoundError:
            return False
    return True


def _fill(nested: dict[str, Any], endpoint: str, get: Get) -> None:
    entries: list[dict[str, Any]] = nested["data"]
    known = {entry["id"] for entry in entries}
    while nested["has_more"]:
        params: list[tuple[str, str]] = [("limit", "100")]
        if "?" in endpoint:  # a subscription's items name their parent in the query
            endpoint, _, query = endpoint.partition("?")
            params += [(name, value) for name, _, value in (part.partition("=") for part in query.split("&"))]
        if entries:
            params.append(("starting_after", entries[-1]["id"]))
        page = msgspec.json.decode(get(endpoint, tuple(params)))
        fresh = [entry for entry in page["data"] if entry["id"] not in known]
        if page["has_more"] and not fresh:
            raise NoProgressError(f"the list {endpoint} makes no progress", endpoint=endpoint)
        entries.extend(fresh)
        known.update(entry["id"] for entry in fresh)
        nested["has_more"] = page["has_more"]
