"""Where Stripe's objects name others: the fields whose id `expand[]` replaces by the object.

Belongs here: the paths, read from the SDK's classes. Does not: fields that are absent unless expanded.
"""

import typing
from collections.abc import Iterator
from typing import Any

from stripe import ListObject, StripeObject

from vantage_stripe_tests.sandbox.shapes.classes import Class, class_of, fields_of, kind_of, members

Reference = tuple[str, tuple[str, ...]]
"""A path such as `items.data.price.product`, and the kinds of objects its ids may be of."""


def references_of(kind: str, depth: int) -> Iterator[Reference]:
    """Give the references of a kind that are at most so many steps deep, those of embedded objects too."""
    owner = class_of(kind)
    if owner is not None:
        yield from _below(owner, depth)


def _below(owner: Class, depth: int) -> Iterator[Reference]:
    for name, annotation in fields_of(owner).items() if depth else ():
        for path, kinds in _of_value(annotation, owner, depth - 1):
            yield f"{name}{path}", kinds


def _of_value(annotation: Any, owner: Class, depth: int) -> Iterator[Reference]:
    allowed = list(members(annotation, owner))
    classes = [each for each in allowed if isinstance(each, type) and issubclass(each, StripeObject)]
    if str in allowed and classes:
        yield "", tuple(kind for each in classes if (kind := kind_of(each)) is not None)
        return
    for each in classes:
        yield from ((f".{path}", kinds) for path, kinds in _below(each, depth))
    for each in allowed:
        origin, inner = typing.get_origin(each), typing.get_args(each)
        if origin is list:
            yield from _of_value(inner[0], owner, depth)
        elif origin is ListObject and depth:
            yield from ((f".data{path}", kinds) for path, kinds in _of_value(inner[0], owner, depth - 1))
