"""The world as the API reads it: shelves of objects of one kind, with the indexes lists need.

The world itself, what happened and why, is `sandbox.world`.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol


class Listed(Protocol):
    """One object of the account: what lists sort and filter by, and how to write it whole."""

    @property
    def id(self) -> str:
        """Stripe's id."""
        ...

    @property
    def created(self) -> int:
        """Unix seconds."""
        ...

    @property
    def facets(self) -> Mapping[str, object]:
        """The values of the fields that lists filter on, references as ids."""
        ...

    @property
    def render(self) -> Callable[[], dict[str, Any]]:
        """Write the whole object as Stripe's JSON."""
        ...


class Account(Protocol):
    """The simulated account at one moment; `sandbox.world.World` is one."""

    @property
    def now(self) -> int:
        """Unix seconds."""
        ...

    def account(self) -> dict[str, Any]:
        """Write the account object."""
        ...

    def balance(self) -> dict[str, Any]:
        """Write the balance object."""
        ...

    def entries(self, kind: str, /) -> Sequence[Listed]:
        """List the live objects of a kind, newest first."""
        ...

    def find(self, kind: str, ident: str, /) -> Listed | None:
        """Find a live object."""
        ...

    def deleted(self, kind: str, /) -> Mapping[str, Listed]:
        """Give the objects deleted by now, by id."""
        ...

    def lines(self, ident: str, /) -> Sequence[dict[str, Any]]:
        """List all line items of an invoice or a credit note."""
        ...


@dataclass(frozen=True, slots=True)
class Item:
    """An object known only as its JSON, such as an invoice's line item."""

    body: dict[str, Any]
    created: int = 0
    facets: Mapping[str, object] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Stripe's id."""
        return str(self.body["id"])

    def render(self) -> dict[str, Any]:
        """Give the JSON."""
        return self.body


class OtherMode:
    """The live mode of a test account: the same account, and nothing in it."""

    def __init__(self, world: Account) -> None:
        self._world = world
        self.now = world.now

    def account(self) -> dict[str, Any]:
        """Write the account object, which both modes share."""
        return self._world.account()

    def balance(self) -> dict[str, Any]:
        """Write a balance of nothing."""
        return {"object": "balance", "available": [], "livemode": True, "pending": []}

    def entries(self, _kind: str, /) -> Sequence[Listed]:
        """List nothing."""
        return ()

    def find(self, _kind: str, _ident: str, /) -> Listed | None:
        """Find nothing."""
        return None

    def deleted(self, _kind: str, /) -> Mapping[str, Listed]:
        """Give nothing."""
        return {}

    def lines(self, _ident: str, /) -> Sequence[dict[str, Any]]:
        """List nothing."""
        return ()


class Shelf:
    """Objects of one kind, newest first; positions count from the newest."""

    def __init__(self, entries: Sequence[Listed], *, gone: Mapping[str, Listed] | None = None) -> None:
        self._entries = entries
        self._gone = gone or {}
        self._columns: dict[str, list[object]] = {}
        self._indexes: dict[str, dict[object, list[int]]] = {}

    def __len__(self) -> int:
        """Count the live objects."""
        return len(self._entries)

    def __getitem__(self, position: int) -> Listed:
        """Give the object at a position."""
        return self._entries[position]

    def place(self, ident: str) -> tuple[int, int] | None:
        """Find a cursor's place: where the older ones begin and where the newer ones end.

        A deleted object keeps a place, before the live objects of its second.
        """
        position = self._positions.get(ident)
        if position is not None:
            return position + 1, position
        if ident not in self._gone:
            return None
        first = self._first_not_after(self._gone[ident].created)
        return first, first

    def between(self, low: int, high: int) -> range:
        """Give the positions of objects created in [low, high], both in Unix seconds."""
        return range(self._first_not_after(high), self._first_not_after(low - 1))

    def column(self, name: str) -> list[object]:
        """Give one field of every object by position; several values are a tuple."""
        if name not in self._columns:
            self._columns[name] = [value_of(entry, name) for entry in self._entries]
        return self._columns[name]

    def having(self, name: str, value: object) -> list[int]:
        """Give the positions of objects whose field is, or contains, a value."""
        if name not in self._indexes:
            index: dict[object, list[int]] = {}
            for position, found in enumerate(self.column(name)):
                for each in found if isinstance(found, tuple) else (found,):
                    index.setdefault(each, []).append(position)
            self._indexes[name] = index
        return self._indexes[name].get(value, [])

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {entry.id: position for position, entry in enumerate(self._entries)}

    def _first_not_after(self, moment: int) -> int:
        return bisect_left(self._entries, -moment, key=lambda entry: -entry.created)


class View:
    """A world with a shelf for each kind that was asked for."""

    def __init__(self, world: Account, *, elsewhere: Account | None = None) -> None:
        self.world = world
        self._elsewhere = elsewhere
        self._shelves: dict[str, Shelf] = {}

    def shelf(self, kind: str) -> Shelf:
        """Give the shelf of a kind."""
        if kind not in self._shelves:
            self._shelves[kind] = Shelf(self.world.entries(kind), gone=self.world.deleted(kind))
        return self._shelves[kind]

    def knows(self, kind: str, ident: str) -> bool:
        """Tell whether the object is or ever was there."""
        return self.world.find(kind, ident) is not None or ident in self.world.deleted(kind)

    def note(self, kind: str, ident: str) -> str:
        """Say that an id that is missing here is one of the other mode, when it is."""
        if self._elsewhere is None or self._elsewhere.find(kind, ident) is None:
            return ""
        return "; a similar object exists in test mode, but a live mode key was used to make this request."

    @cached_property
    def live(self) -> "View":
        """The same account in live mode."""
        return View(OtherMode(self.world), elsewhere=self.world)


def value_of(entry: Listed, name: str) -> object:
    """Read one field, by dotted path, of an object; several values come as a tuple."""
    facets = entry.facets
    if name in facets:
        value = facets[name]
        return tuple(value) if isinstance(value, list | tuple) else value
    if name == "created":
        return entry.created
    found = tuple(_dig(entry.render(), name.split(".")))
    return found[0] if len(found) == 1 else found or None


def _dig(value: object, steps: Sequence[str]) -> Iterator[object]:
    if isinstance(value, list):
        for each in value:
            yield from _dig(each, steps)
    elif not steps:
        yield value
    elif isinstance(value, dict):
        yield from _dig(value.get(steps[0]), steps[1:])
