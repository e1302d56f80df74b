"""Which rows of a table the events name, and what the newest event of each carries. Pure.

Belongs here: reading events. Does not: what is in the lake, requests.
"""

from collections.abc import Mapping
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
    """What events say of one row.

    Attributes:
        at: When the newest event was created that touches it, Unix seconds.
        created: When the object was created, as an event that carried it says; None when none did.
        snapshot: The object as the newest event carries it; None when another event of that second
            touches it, too, and does not carry the very same, or when it is written in another version.
        deleted: When its deletion was announced, None when it was not.
    """

    at: int
    created: int | None = None
    snapshot: bytes | None = None
    deleted: datetime | None = None

    def add(self, at: int, snapshot: bytes | None) -> None:
        """Take in another event that touches the row."""
        if at > self.at:
            self.at, self.snapshot = at, snapshot
        elif at == self.at and self.snapshot != snapshot:
            self.snapshot = None  # which of the two is newer, a second does not tell


@dataclass
class Touched:
    """The rows of one table that events name.

    Attributes:
        table: The declaration.
        rows: What is said of each row, by id.
        via: Values of a column that single out rows, each with its newest event's second, by column.
    """

    table: Table
    rows: dict[str, Mention] = field(default_factory=dict)
    via: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, event: Mapping[str, Any]) -> None:
        """Take in an event."""
        carried = _carried(self.table, event)
        touches = matching(self.table.touches, event["type"])
        if not touches and carried is not None and not is_explained(event["type"]):
            touches = (ITSELF,)
        if not touches:
            return
        at = int(event["created"])
        named: dict[str, None] = {}
        for touch in touches:
            ids = ids_at(event, touch.ids)
            if touch.via is None:
                named |= dict.fromkeys(ids)
            else:
                values = self.via.setdefault(touch.via, {})
                values |= {value: max(at, values.get(value, at)) for value in ids}
        for id_ in named:
            itself = carried if carried is not None and carried["id"] == id_ else None
            self._mention(id_, event, at, itself)

    def touch(self, id_: str, at: int) -> None:
        """Take in that a row was touched by an event that does not carry it."""
        mention = self.rows.setdefault(id_, Mention(at))
        mention.add(at, None)

    def _mention(self, id_: str, event: Mapping[str, Any], at: int, itself: Mapping[str, Any] | None) -> None:
        snapshot = None if itself is None or not _is_current(event) else compact(itself)
        mention = self.rows.get(id_)
        if mention is None:
            mention = self.rows[id_] = Mention(at, snapshot=snapshot)
        else:
            mention.add(at, snapshot)
        if itself is not None:
            if type(itself.get("created")) is int:
                mention.created = itself["created"]
            if self.table.deletable and event["type"].endswith(".deleted"):
                mention.deleted = datetime.fromtimestamp(at, UTC)


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
