"""Completing the lists that Stripe inlines and cuts at 10 entries (an invoice's lines).

Requests are spent only on parents whose own `has_more` says that something is missing. An event's object is
left as it was: its lists belong to a moment that no request can bring back.
"""

from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import parse_qsl

import msgspec

from vantage_stripe.errors import APIError, NoProgressError, NotFoundError, StripeError

DOUBTS = 2
"""How many times a page that brings nothing though there is more is asked again."""

Get = Callable[[str, tuple[tuple[str, str], ...]], bytes]
"""Asks an endpoint, relative to the base URL, with parameters; gives the body."""


class _Page(msgspec.Struct):
    data: list[dict[str, Any]]
    has_more: bool
    object: Literal["list"] = "list"


def incomplete(item: dict[str, Any], paths: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the list objects of an item that Stripe cut short."""
    found = (item.get(path) for path in paths)
    return [nested for nested in found if isinstance(nested, dict) and nested.get("has_more") is True]


def complete(item: dict[str, Any], paths: tuple[str, ...], get: Get) -> bool:
    """Fill the item's cut lists in place; return False when the item vanished meanwhile.

    Raises:
        NoProgressError: A list repeats itself.
        APIError: An answer is no list of objects with an `id`.
    """
    for nested in incomplete(item, paths):
        try:
            _fill(nested, str(nested.get("url", "")).removeprefix("/v1/"), get)
        except NotFoundError as error:
            if is_missing(error):
                return False
            raise
    return True


def is_missing(error: StripeError) -> bool:
    """Whether Stripe itself says that an object is not there; a proxy's 404 says nothing about it.

    See https://docs.stripe.com/error-codes#resource-missing.
    """
    return isinstance(error, NotFoundError) and error.code == "resource_missing"


def _fill(nested: dict[str, Any], url: str, get: Get) -> None:
    endpoint, _, query = url.partition("?")  # a subscription's items name their parent in the query
    entries, known = _inlined(nested, endpoint)
    doubts = 0
    while nested["has_more"]:
        params = [("limit", "100"), *parse_qsl(query)]
        if entries:
            params.append(("starting_after", entries[-1]["id"]))
        page = _page(get(endpoint, tuple(params)), endpoint)
        fresh = [entry for entry in page.data if entry["id"] not in known]
        if page.has_more and not fresh:
            if doubts == DOUBTS:
                raise NoProgressError(
                    f"the list {endpoint} makes no progress, nor did it when asked again", endpoint=endpoint
                )
            doubts += 1
            continue
        doubts = 0
        entries.extend(fresh)
        known.update(entry["id"] for entry in fresh)
        nested["has_more"] = page.has_more


def _inlined(nested: dict[str, Any], endpoint: str) -> tuple[list[dict[str, Any]], set[str]]:
    try:
        return nested["data"], {entry["id"] for entry in nested["data"]}
    except (KeyError, TypeError) as error:
        raise APIError("an inlined list is no list of objects with an id", endpoint=endpoint) from error


def _page(body: bytes, endpoint: str) -> _Page:
    try:
        page = msgspec.json.decode(body, type=_Page)
    except msgspec.DecodeError as error:
        raise APIError(f"the answer is not a list of objects ({error})", endpoint=endpoint) from error
    if not all(isinstance(entry.get("id"), str) for entry in page.data):
        raise APIError("an object of the list has no id", endpoint=endpoint)
    return page
