"""Events that keep the shapes of an older API version: their snapshots never change after an upgrade.

See https://docs.stripe.com/webhooks/versioning. The shapes themselves are in `shapes.py`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from vantage_stripe.sandbox.faults.befalling import lot
from vantage_stripe.sandbox.faults.overlay import Overlaid, Overlay, Worlds
from vantage_stripe.sandbox.faults.shapes import Then, older
from vantage_stripe.sandbox.faults.ties import Ties
from vantage_stripe.sandbox.view import Account, Listed

OLD_VERSION = "2024-06-20"
"""The last version before the named ones; accounts opened until September 2024 are pinned to it or older."""

_EARLIEST = "2022-11-15"


@dataclass(frozen=True, slots=True)
class _Old:
    id: str
    created: int
    facets: Mapping[str, object]
    render: Callable[[], dict[str, Any]]


class OldEvents(Overlay):
    """An account some of whose events are written at an older API version, whatever version asks.

    Args:
        world: The account as it is.
        version: The older API version, from 2022-11-15 on.
        share: How many of all events are old, from 0 to 1; an event's id decides.

    Raises:
        ValueError: The version is none or too old, or the share is not from 0 to 1.
    """

    def __init__(self, world: Account, *, version: str = OLD_VERSION, share: float = 1.0) -> None:
        super().__init__(world)
        _check(version, share)
        self._version, self._share = version, share

    def entries(self, kind: str, /) -> Sequence[Listed]:
        """List the objects of a kind, newest first."""
        return self._events if kind == "event" else self.world.entries(kind)

    def find(self, kind: str, ident: str, /) -> Listed | None:
        """Find a live object."""
        found = self.world.find(kind, ident)
        return found if found is None or kind != "event" else self._written(found)

    def old(self, ident: str) -> bool:
        """Tell whether the event of an id is one of the old ones."""
        return lot(f"old:{ident}") < self._share

    @cached_property
    def _ties(self) -> Ties:
        return Ties(self.world)

    @cached_property
    def _events(self) -> Sequence[Listed]:
        return [self._written(entry) for entry in self.world.entries("event")]

    def _written(self, entry: Listed) -> Listed:
        if not self.old(entry.id):
            return entry
        return _Old(entry.id, entry.created, entry.facets, partial(self._body, entry))

    def _body(self, entry: Listed) -> dict[str, Any]:
        event, version = entry.render(), self._version
        then = Then(version, at=entry.created, ties=self._ties)
        data = event["data"]
        snapshot = older(data["object"], then)
        written = {**data, "object": snapshot}
        if "previous_attributes" in data:
            before = _before(data["object"], data["previous_attributes"])
            was = older(before, replace(then, at=entry.created - 1))
            written["previous_attributes"] = _difference(was, snapshot)
        return {**event, "api_version": version, "data": written}


def old_events(worlds: Worlds, *, version: str = OLD_VERSION, share: float = 1.0) -> Worlds:
    """Write some events at an older version, of every world an app is given.

    Raises:
        ValueError: The version is none or too old, or the share is not from 0 to 1.
    """
    _check(version, share)
    return Overlaid(worlds, lambda world: OldEvents(world, version=version, share=share))


def _check(version: str, share: float) -> None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?", version) or version < _EARLIEST:
        raise ValueError(f"{version!r} is not an API version from {_EARLIEST} on")
    if not 0 <= share <= 1:
        raise ValueError(f"a share is from 0 to 1, not {share:g}")


def _before(after: Any, changed: Any) -> Any:
    if not isinstance(after, dict) or not isinstance(changed, dict):
        return changed
    return after | {name: _before(after.get(name), value) for name, value in changed.items()}


def _difference(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for name, before in old.items():
        after = new.get(name)
        if isinstance(before, dict) and isinstance(after, dict):
            nested = _difference(before, after)
            changed |= {name: nested} if nested else {}
        elif before != after:
            changed[name] = before
    return changed | {name: None for name in new if name not in old}
