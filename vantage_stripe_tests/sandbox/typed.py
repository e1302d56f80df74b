"""What Stripe's SDK says in its types: the parameters of its calls, the fields it calls expandable."""

import ast
import importlib
import inspect
import sys
import textwrap
import typing
from collections.abc import Iterator, Mapping
from types import UnionType

from stripe._object_classes import OBJECT_CLASSES
from stripe._request_options import RequestOptions
from stripe._stripe_context import StripeContext

_NAMES = {**vars(typing), "Mapping": Mapping, "StripeContext": StripeContext}


def parameters(name: str) -> set[str]:
    """Give the parameters of a call by the name of its TypedDict, as they stand in a query."""
    folder = "stripe.params.radar" if name.startswith("EarlyFraud") else "stripe.params"
    return set(_spelled(getattr(importlib.import_module(folder), name)))


def _spelled(typed: type) -> Iterator[str]:
    hints = typing.get_type_hints(typed, globalns=vars(sys.modules[typed.__module__]), localns=_NAMES)
    for name, hint in hints.items():
        if name in RequestOptions.__annotations__:
            continue
        several = isinstance(hint, UnionType) or typing.get_origin(hint) is typing.Union
        for part in typing.get_args(hint) if several else (hint,):
            if typing.get_origin(part) is list:
                yield f"{name}[]"
            elif hasattr(part, "__required_keys__"):
                yield from (f"{name}[{inner}]" for inner in _spelled(part))
            else:
                yield name


def expandable(kind: str) -> set[str]:
    """Give the paths of the fields of a kind of object that the SDK types as expandable, and its lists."""
    module, name = OBJECT_CLASSES[kind]
    source = inspect.getsource(getattr(importlib.import_module(module), name))
    (node,) = ast.parse(textwrap.dedent(source)).body
    assert isinstance(node, ast.ClassDef)
    return set(_paths(node))


def _paths(node: ast.ClassDef) -> Iterator[str]:
    inner = {each.name: each for each in node.body if isinstance(each, ast.ClassDef)}
    for field in node.body:
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        name = field.target.id
        words = {each.id for each in ast.walk(field.annotation) if isinstance(each, ast.Name)}
        if words & {"ExpandableField", "ListObject"}:
            yield name
        else:
            yield from (f"{name}.{path}" for each in words & set(inner) for path in _paths(inner[each]))
