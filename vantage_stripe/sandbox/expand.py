"""`expand[]`: ids replaced by their objects, and the fields that are absent unless asked for.

See https://docs.stripe.com/expand. Which fields there are is in `links.py` and `includes.py`.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from vantage_stripe.sandbox.answers import RefusedError
from vantage_stripe.sandbox.includes import INCLUDES
from vantage_stripe.sandbox.links import EMBEDDED, LINKS
from vantage_stripe.sandbox.links_beyond import BEYOND, BEYOND_EMBEDDED
from vantage_stripe.sandbox.view import View

_MAX_DEPTH = 4


class Link(NamedTuple):
    """What stands at the beginning of a path below a kind of object."""

    name: str
    kinds: tuple[str, ...]
    rest: tuple[str, ...]
    listed: bool = False
    embedded: bool = False


def check(path: str, *, kind: str, listed: bool, permit: Callable[[str], None]) -> tuple[str, ...]:
    """Check one `expand[]` of an endpoint and give its steps below the object.

    Args:
        path: As sent, `data.customer`.
        kind: The kind of object the endpoint answers with.
        listed: Whether the endpoint answers with a list.
        permit: Called with each kind the path reads; refuses those the key may not read.

    Raises:
        RefusedError: 400 when it goes deeper than 4 levels or to what is not expandable.
    """
    steps = tuple(path.split("."))
    if listed and path == "total_count":
        message = "The total_count property is no longer supported."
        raise RefusedError(message, code="property_forbidden", param="expand")
    if len(steps) > _MAX_DEPTH:
        message = f"You cannot expand more than 4 levels of a property. Property: {path}"
        raise RefusedError(message, code="property_expansion_max_depth", param="expand")
    inner = steps[1:] if listed and steps[0] == "data" else steps
    fits = bool(inner) and _fits(kind, inner, permit)
    if fits and (not listed or inner != steps):
        return inner
    hint = f" You may want to try expanding 'data.{path}' instead." if fits else ""
    raise RefusedError(f"This property cannot be expanded ({path}).{hint}", param="expand")


def expanded(body: dict[str, Any], steps: tuple[str, ...], *, kind: str, view: View) -> dict[str, Any]:
    """Give the object with what stands at a checked path expanded; the given one is not changed."""
    link = _link(kind, steps)
    if link is None or body.get("deleted") is True:
        return body
    include = INCLUDES.get(kind, {}).get(link.name)
    if include is not None and link.name not in body:
        body = {**body, link.name: include(body, view)}
    names = link.name.split(".")
    changed: dict[str, Any] = _replaced(body, names, lambda value: _opened(value, link, view))
    return changed


def stub(kind: str, ident: str) -> dict[str, Any]:
    """Write what is left of a deleted object."""
    return {"id": ident, "object": kind, "deleted": True}


def _fits(kind: str, steps: tuple[str, ...], permit: Callable[[str], None]) -> bool:
    link = _link(kind, steps)
    if link is None:
        return False
    rest = link.rest
    if link.embedded and not rest:
        return False
    # One of several kinds is known only when an id is read: no permission can be asked for before.
    if len(link.kinds) == 1 and not link.embedded:
        permit(link.kinds[0])
    if link.listed and rest:
        if rest[0] != "data":
            return False
        rest = rest[1:]
    return not rest or any(_fits(each, rest, permit) for each in link.kinds)


@lru_cache(maxsize=1024)
def _link(kind: str, steps: tuple[str, ...]) -> Link | None:
    for size in range(1, len(steps) + 1):
        name = ".".join(steps[:size])
        words = (LINKS.get(kind) or BEYOND.get(kind, {})).get(name)
        if words is not None:
            listed = words.startswith("list ")
            return Link(name, tuple(words.split()[listed:]), steps[size:], listed=listed)
        words = (EMBEDDED.get(kind) or BEYOND_EMBEDDED.get(kind, {})).get(name)
        if words is not None:
            return Link(name, tuple(words.split()), steps[size:], embedded=True)
    return None


def _replaced(body: Any, names: Sequence[str], change: Callable[[Any], Any]) -> Any:
    # Copies along the path: a world may hand out the same nested dicts twice.
    if isinstance(body, list):
        return [_replaced(each, names, change) for each in body]
    if not isinstance(body, dict) or names[0] not in body:
        return body
    value = body[names[0]]
    return {**body, names[0]: _replaced(value, names[1:], change) if names[1:] else change(value)}


def _opened(value: Any, link: Link, view: View) -> Any:
    if isinstance(value, list):
        return [_opened(each, link, view) for each in value]
    if link.listed and isinstance(value, dict):
        entries = link._replace(listed=False, rest=link.rest[1:])
        return {**value, "data": [_opened(each, entries, view) for each in value["data"]]}
    if isinstance(value, str):
        value = _fetched(value, link, view)
    if not isinstance(value, dict) or not link.rest or "object" not in value:
        return value
    return expanded(value, link.rest, kind=value["object"], view=view)


def _fetched(ident: str, link: Link, view: View) -> Any:
    for kind in link.kinds:
        entry = view.world.find(kind, ident)
        if entry is not None:
            return entry.render()
        if ident in view.world.deleted(kind):
            return stub(kind, ident)
    return ident
