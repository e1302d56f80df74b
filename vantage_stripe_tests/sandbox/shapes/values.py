"""Checkers of values: compiled from the SDK's classes once, then run over any number of objects.

Belongs here: what may stand in a field, and the faults of one object by its class. Does not: lists as
answers and what an event is about: see `validator`.
"""

import functools
import re
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any

from stripe import ListObject, StripeObject
from stripe._stripe_object import UntypedStripeObject

from vantage_stripe_tests.sandbox.shapes.classes import Class, fields_of, kind_of, members, path_of
from vantage_stripe_tests.sandbox.shapes.ids import id_pattern
from vantage_stripe_tests.sandbox.shapes.presence import ALWAYS, Presence, presences

Fault = tuple[str, str]
"""Where below the value, such as `.card.brand`, and what is wrong there."""


class Extent(Enum):
    """Whether an object has all its fields, or is a part of one, as in `previous_attributes`."""

    WHOLE = 1
    PART = 2


Look = Callable[[Any, Extent], list[Fault]]
"""Judges a value of a field."""

# Stripe's decimals have at most 12 places and are text in JSON.
_DECIMAL = re.compile(r"-?\d+(\.\d{1,12})?")
_PLAIN: Mapping[Any, frozenset[type]] = {
    str: frozenset({str}),
    int: frozenset({int}),
    bool: frozenset({bool}),
    float: frozenset({float, int}),
    Any: frozenset({str, int, float, bool, list, dict, type(None)}),
}
_JSON = {
    str: "a string",
    int: "an integer",
    bool: "a boolean",
    float: "a number",
    list: "an array",
    dict: "an object",
    type(None): "null",
}
STUB_EXTRAS: Mapping[str, set[str]] = {
    "application": {"name"},
    "bank_account": {"currency"},
    "card": {"currency"},
    "discount": {
        *("checkout_session", "customer", "customer_account", "invoice", "invoice_item", "promotion_code"),
        *("source", "start", "subscription", "subscription_item"),
    },
}
"""What deleted objects keep beside `id`, `object` and `deleted`."""


@dataclass(frozen=True, slots=True)
class Slot:
    """What may stand in a field.

    Attributes:
        plain: The types of values that need no further look.
        looks: Who looks at the values of other types.
        never: Whether only the stub of a deleted object has the field.
    """

    plain: frozenset[type]
    looks: Mapping[type, Look] = field(default_factory=dict)
    never: bool = False

    def look(self, value: Any, extent: Extent) -> list[Fault]:
        """Judge a value that is not plain."""
        judge = self.looks.get(type(value))
        if judge is not None:
            return judge(value, extent)
        allowed = sorted({_JSON[each] for each in (*self.plain, *self.looks)})
        return [("", f"is {_JSON[type(value)]}, not {' or '.join(allowed)}")]


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of a class."""

    slots: Mapping[str, Slot]
    required: frozenset[str]

    def faults(self, body: Mapping[str, Any], extent: Extent = Extent.WHOLE) -> list[Fault]:
        """Judge an object; a part of one may lack any field, and has null for what was absent."""
        found: list[Fault] = []
        for name, value in body.items():
            slot = self.slots.get(name)
            if slot is None or slot.never:
                found.append((f".{name}", "is not a field of it"))
            elif type(value) not in slot.plain and (extent is Extent.WHOLE or value is not None):
                found += _below(f".{name}", slot.look(value, extent))
        if extent is Extent.WHOLE and not self.required <= body.keys():
            found += [(f".{name}", "is missing") for name in sorted(self.required - body.keys())]
        return found


_SHAPES: dict[Class, Shape] = {}


def shape_of(owner: Class) -> Shape:
    """Give the fields of a class, compiled when it is first asked for."""
    if owner not in _SHAPES:
        _SHAPES[owner] = _compiled(owner)
    return _SHAPES[owner]


def _compiled(owner: Class) -> Shape:
    known = presences().get(path_of(owner), {})
    slots = {
        name: _slot(annotation, owner, known.get(name, ALWAYS))
        for name, annotation in fields_of(owner).items()
    }
    kind = kind_of(owner)
    pattern = id_pattern((kind,)) if kind is not None else None
    if pattern is not None:
        slots["id"] = Slot(frozenset(), {str: functools.partial(_text, pattern)})
    absent = {name for name, presence in known.items() if presence.absent or presence.never}
    return Shape(slots, frozenset(slots) - absent)


def stub_faults(body: Mapping[str, Any], kinds: tuple[str, ...]) -> list[Fault]:
    """Judge what is left of a deleted object of one of the kinds."""
    kind = str(body.get("object"))
    if kind not in kinds:
        return _other(kind, kinds)
    fields = {"id", "object", "deleted"} | STUB_EXTRAS.get(kind, set())
    extra = [(f".{name}", "is not a field of a deleted object") for name in sorted(body.keys() - fields)]
    return extra if isinstance(body.get("id"), str) else [*extra, (".id", "is missing")]


def _other(kind: object, kinds: Iterable[str]) -> list[Fault]:
    return [(".object", f"is {kind!r}, not {' or '.join(kinds)}")]


def _below(where: str, faults: list[Fault]) -> list[Fault]:
    return [(f"{where}{inner}", what) for inner, what in faults]


def _slot(annotation: Any, owner: Class, presence: Presence) -> Slot:
    allowed = list(members(annotation, owner))
    null = type(None) in allowed if presence.null is None else presence.null
    plain: set[type] = {type(None)} if null else set()
    looks: dict[type, Look] = {}
    for each in allowed:
        plain |= _PLAIN.get(each, frozenset())
        looks |= _generic(each, owner, Presence(stub=presence.stub))
    words = [word for each in allowed if typing.get_origin(each) is typing.Literal for word in each.__args__]
    if words:
        # The SDK adds `str` to the values it knows; what the sandbox sends must be one it knows.
        plain.discard(str)
        looks |= dict.fromkeys(map(type, words), functools.partial(_word, frozenset(words)))
    classes = tuple(each for each in allowed if isinstance(each, type) and issubclass(each, StripeObject))
    if classes:
        owners: dict[object, Class] = {kind_of(each): each for each in classes}
        looks[dict] = functools.partial(_object_or_stub if presence.stub else _object, owners)
        pattern = id_pattern(tuple(map(str, owners)))
        if pattern is not None and str in plain:
            plain.discard(str)
            looks[str] = functools.partial(_text, pattern)
    return Slot(frozenset(plain), looks, presence.never)


def _generic(kind: Any, owner: Class, presence: Presence) -> dict[type, Look]:
    if kind is Decimal:
        return {str: functools.partial(_text, _DECIMAL)}
    origin = typing.get_origin(kind)
    if origin not in {list, dict, ListObject, UntypedStripeObject}:
        return {}
    inner = _slot(typing.get_args(kind)[-1], owner, presence)
    if origin is list:
        return {list: functools.partial(_each, inner)}
    return {dict: functools.partial(_listed if origin is ListObject else _map, inner)}


def _text(pattern: re.Pattern[str], value: str, _extent: Extent) -> list[Fault]:
    return [] if pattern.fullmatch(value) else [("", f"is {value!r}, which is not like {pattern.pattern}")]


def _word(words: frozenset[Any], value: Any, _extent: Extent) -> list[Fault]:
    return [] if value in words else [("", f"is {value!r}, which is not one of its values")]


def _each(inner: Slot, value: list[Any], _extent: Extent) -> list[Fault]:
    # A changed array is given whole, in `previous_attributes` too.
    found: list[Fault] = []
    for place, item in enumerate(value):
        if type(item) not in inner.plain:
            found += _below(f"[{place}]", inner.look(item, Extent.WHOLE))
    return found


def _map(inner: Slot, value: Mapping[str, Any], extent: Extent) -> list[Fault]:
    found: list[Fault] = []
    for name, item in value.items():
        if type(item) not in inner.plain and (extent is Extent.WHOLE or item is not None):
            found += _below(f".{name}", inner.look(item, extent))
    return found


_ENVELOPE = Shape(
    {
        "object": Slot(frozenset(), {str: functools.partial(_word, frozenset({"list"}))}),
        "has_more": Slot(frozenset({bool})),
        "url": Slot(frozenset({str})),
        "data": Slot(frozenset({list})),
    },
    frozenset({"object", "has_more", "url", "data"}),
)


def _listed(inner: Slot, value: Mapping[str, Any], extent: Extent) -> list[Fault]:
    found = _ENVELOPE.faults(value, extent)
    data = value.get("data")
    return found + _below(".data", _each(inner, data, Extent.WHOLE)) if isinstance(data, list) else found


def _object(owners: Mapping[object, Class], value: Mapping[str, Any], extent: Extent) -> list[Fault]:
    kind = value.get("object")
    # Below an event's `data` the name is a field with an object in it.
    owner = owners.get(kind if isinstance(kind, str) else None, owners.get(None))
    return _other(kind, map(str, owners)) if owner is None else shape_of(owner).faults(value, extent)


def _object_or_stub(owners: Mapping[object, Class], value: Mapping[str, Any], extent: Extent) -> list[Fault]:
    if value.get("deleted") is True:
        return stub_faults(value, tuple(map(str, owners)))
    return _object(owners, value, extent)
