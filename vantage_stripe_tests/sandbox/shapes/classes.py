"""The classes of Stripe's Python SDK, read as declarations: an object's fields and what may stand in each.

Belongs here: how the SDK spells types. Does not: judging a value.
"""

import ast
import functools
import importlib
import inspect
import keyword
import re
import typing
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stripe import StripeObject
from stripe._object_classes import OBJECT_CLASSES

Class = type[StripeObject]


def kinds() -> Sequence[str]:
    """Give the `object` strings of all kinds that Stripe has."""
    return sorted(OBJECT_CLASSES)


def class_of(kind: str) -> Class | None:
    """Give the class of an `object` string, None when the SDK has none."""
    place = OBJECT_CLASSES.get(kind)
    if place is None:
        return None
    found: Class = getattr(importlib.import_module(place[0]), place[1])
    return found


def kind_of(owner: Class) -> str | None:
    """Give the `object` string of a class, None for one nested in another."""
    kind = owner.__dict__.get("OBJECT_NAME")
    return kind if isinstance(kind, str) else None


def path_of(owner: Class) -> str:
    """Name a class as `presence.txt` does: `charge.Outcome`."""
    outermost, *nested = owner.__qualname__.split(".")
    root: Class = getattr(inspect.getmodule(owner), outermost)
    return ".".join([kind_of(root) or outermost, *nested])


def fields_of(owner: Class) -> Mapping[str, Any]:
    """Give the annotation of each field by its name on the wire."""
    found: dict[str, Any] = {}
    for base in reversed(owner.__mro__):
        if base is not StripeObject and issubclass(base, StripeObject):
            found |= inspect.get_annotations(base)
    return {
        _wire_name(name): kind
        for name, kind in found.items()
        if not name.startswith("_") and typing.get_origin(kind) is not typing.ClassVar
    }


def _wire_name(name: str) -> str:
    bare = name.removesuffix("_")
    return bare if keyword.iskeyword(bare) else name


def members(annotation: Any, owner: Class) -> Iterator[Any]:
    """Give what an annotation allows: unions opened, names of classes looked up where the owner stands."""
    if typing.get_origin(annotation) is typing.Union:
        for inner in typing.get_args(annotation):
            yield from members(inner, owner)
    elif isinstance(annotation, typing.ForwardRef):
        yield _named(annotation.__forward_arg__, owner)
    elif isinstance(annotation, str):
        yield _named(annotation, owner)
    else:
        yield annotation


def _named(name: str, owner: Class) -> Any:
    imports = _imports(owner.__module__)
    module, original = imports.get(name, (owner.__module__, name))
    return getattr(importlib.import_module(module), original)


@functools.cache
def _imports(module: str) -> Mapping[str, tuple[str, str]]:
    # The SDK imports classes for type checkers only: the statements are there, the names are not.
    source = inspect.getsource(importlib.import_module(module))
    head = re.split(r"\n(?=class |@)", source, maxsplit=1)[0]
    return {
        alias.asname or alias.name: (statement.module, alias.name)
        for statement in ast.walk(ast.parse(head))
        if isinstance(statement, ast.ImportFrom) and statement.module is not None
        for alias in statement.names
    }
