"""Which rows of a table the events name, and what the newest event of each carries. Pure.

Belongs here: reading events. Does not: what is in the lake, requests.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from vantage_stripe.api.protocol import API_VERSION
from vantage_stripe.extraction.rows import compact
from vantage_stripe.tables.model import Table, Touch
from vantage_stripe.tables.paths import ids_at
from vantage_stripe.tables.unmapped import is_explained

ITSELF = Touch(types=())
"""What an event of a type that nobody has placed touches: the object it carries, if that is a row."""


@dataclass(slots=True)
class Mention:
    """What events say of one row; of those of its newest second, what they carry and what they are.

    Attributes:
        at: When the newest event was created that touches it, Unix seconds.
        created: When the object was created, as an event that carried it says; None when none did.
        deleted: When its deletion was announced, None when it was not.
        carried: What events of that second carry, each different object once; None for one that is
            written in another version.
        types: The types of the events that carry it.
        told_by: For each event that only names it: the types, one of which tells of the same change.
    """

    at: int
    created: int | None = None
    deleted: datetime | None = None
    carried: frozenset[bytes | None] = frozenset()
    types: frozenset[str] = frozenset()
    told_by: frozenset[tuple[str, ...]] = frozenset()

    @property
    def snapshot(self) -> bytes | None:
        """The object as it was when the newest event had happened; None where a second leaves a doubt."""
        if len(self.carried) != 1 or not all(self.types.intersection(types) for types in self.told_by):
            return None
        return next(iter(self.carried))

    def carries(self, at: int, type_: str, snapshot: bytes | None) -> None:
        """Take in an event that carries the object."""
        if self._is_news(at):
            self.carried, self.types = self.carried | {snapshot}, self.types | {type_}

    def names(self, at: int, told_by: Iterable[tuple[str, ...]]) -> None:
        """Take in events of a second that only name it."""
        if self._is_news(at):
            self.told_by = self.told_by.union(told_by)

    def _is_news(self, at: int) -> bool:
        if at > self.at:
            self.at, self.carried, self.types, self.told_by = at, frozenset(), frozenset(), frozenset()
        return at == self.at


@dataclass
class Touched:
    """The rows of one table that events name.

    Attributes:
        table: The declaration.
        rows: What is said of each row, by id.
        via: What is said of the rows that a column's value singles out, by column and value.
    """

    table: Table
    rows: dict[str, Mention] = field(default_factory=dict)
    via: dict[str, dict[str, Mention]] = field(default_factory=dict)

    def add(self, event: Mapping[str, Any]) -> None:
        """Take in an event."""
        carried = _carried(self.table, event)
        touches = matching(self.table.touches, event["type"])
        if not touches and carried is not None and not is_explained(event["type"]):
            touches = (ITSELF,)
        at = int(event["created"])
        for touch in touches:
            for value in ids_at(event, touch.ids):
                if touch.via is not None:
                    _said(self.via.setdefault(touch.via, {}), value, at).names(at, [touch.told_by])
                elif carried is None or carried["id"] != value:
                    _said(self.rows, value, at).names(at, [touch.told_by])
                else:
                    self._carry(carried, event, at)

    def touch(self, id_: str, said: Mention) -> None:
        """Take in that a row is one of those that a column's value singles out."""
        _said(self.rows, id_, said.at).names(said.at, said.told_by)

    def _carry(self, item: Mapping[str, Any], event: Mapping[str, Any], at: int) -> None:
        mention = _said(self.rows, item["id"], at)
        mention.carries(at, event["type"], compact(item) if _is_current(event) else None)
        if type(item.get("created")) is int:
            mention.created = item["created"]
        if self.table.deletable and event["type"].endswith(".deleted"):
            mention.deleted = datetime.fromtimestamp(at, UTC)


def _said(of: dict[str, Mention], value: str, at: int) -> Mention:
    return of.setdefault(value, Mention(at))


@cache
def matching(touches: tuple[Touch, ...], type_: str) -> tuple[Touch, ...]:
    """Return the touches that an event type is among."""
    return tuple(touch for touch in touches if any(fnmatchcase(type_, pattern) for pattern in touch.types))


def _carried(table: Table, event: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the object of the event if it is one of the table's, with an id of its own."""
    item: Mapping[str, Any] = event["data"]["object"]
    return item if item.get("object") == table.object and isinstance(item.get("id"), str) else None


def _is_current(event: Mapping[str, Any]) -> bool:
    """Whether the event's object is written as a read of this account would be."""
    return event.get("api_version") == API_VERSION and event.get("account") is None
