"""How a dotted path is read out of one object's JSON: `data.object.charge`, `items.data.0.id`.

Belongs here: following a path, and what counts as an id. Does not: columns, Arrow.
A whole number steps into a list. What is not there is None; so is what lies behind an id that
was not expanded.
"""

from collections.abc import Mapping, Sequence
from typing import Any


def value_at(value: Any, path: str) -> Any:
    """Follow a path; None where it leads nowhere."""
    for key in path.split("."):
        value = step(value, key)
        if value is None:
            return None
    return value


def step(value: Any, key: str) -> Any:
    """Take one step: into an object by name, into a list by position; None where there is none."""
    if isinstance(value, Mapping):
        return value.get(key)
    if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
        return value[int(key)]
    return None


def id_of(value: Any) -> str | None:
    """Give a reference's id, whether it is the id itself or the expanded object; else None."""
    if isinstance(value, Mapping):
        value = value.get("id")
    return value if isinstance(value, str) else None


def ids_at(value: Any, paths: Sequence[str]) -> list[str]:
    """Give the ids that stand at the paths, each once, in the order of the paths.

    An event names with this the rows it touches: see `Touch.ids`.
    """
    found = (id_of(value_at(value, path)) for path in paths)
    return list(dict.fromkeys(each for each in found if each is not None))
