"""Stripe's own example objects, one of a kind; `EXAMPLES.md` says where they are from."""

import copy
import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_FILES = (_HERE / "examples.json", _HERE.parents[1] / "tables" / "samples.json")


@functools.cache
def _read() -> Mapping[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for file in _FILES:
        found |= json.loads(file.read_text("utf-8"))
    return found


def example(kind: str) -> dict[str, Any]:
    """Give a fresh copy of the example of a kind, `charge` say; `deleted_customer` is a stub."""
    return copy.deepcopy(_read()[kind])


def names() -> list[str]:
    """Give the names of all examples."""
    return sorted(_read())
