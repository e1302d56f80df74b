"""Whether an object that an event carried says all that a read of it would. Pure.

Belongs here: comparing shapes. Does not: which of two objects is newer.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from vantage_stripe.extraction.nested import incomplete
from vantage_stripe.tables.model import Table
from vantage_stripe.tables.paths import value_at


def is_full(table: Table, item: Mapping[str, Any], known: Mapping[str, Any] | None, usual: set[str]) -> bool:
    """Whether an event's object may become the row: expanded, whole, and no thinner than what is known.

    Args:
        table: The declaration.
        item: The object as the event carries it.
        known: The object on disk, None when there is none.
        usual: The fields that the table's objects have; what an unknown object must have.
    """
    if type(item.get("created")) is not int or item.get("deleted") is True:
        return False
    if not all(_is_expanded(item, value) for name, value in table.params if name == "expand"):
        return False
    if incomplete(dict(item), table.nested):
        return False
    return bool(usual) and usual <= item.keys() if known is None else not thinner(item, known)


def thinner(item: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Whether an object lacks a field that the known one has, at any depth.

    Null in place of an object is a change; an id in its place is an object that was not expanded.
    Your own keys in `metadata` come and go: then the object is read again, which is never wrong.
    """
    for name, before in known.items():
        if name not in item:
            return True
        now = item[name]
        if isinstance(before, Mapping) and (
            isinstance(now, str) or (isinstance(now, Mapping) and thinner(now, before))
        ):
            return True
    return False


def usual_fields(items: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the fields that all of some objects have; none when there are no objects."""
    found: set[str] | None = None
    for item in items:
        found = set(item) if found is None else found & item.keys()
    return found or set()


def _is_expanded(item: Mapping[str, Any], path: str) -> bool:
    above, _, name = path.rpartition(".")
    holder = value_at(item, above) if above else item
    return isinstance(holder, Mapping) and name in holder and not isinstance(holder[name], str)
