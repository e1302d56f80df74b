"""What Stripe's events say has changed since the cursor, and where the cursor stands.

Belongs here: reading events and telling which rows they touch. Does not: landing rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

from vantage_stripe.lake.layout import Layout
from vantage_stripe.lake.state import load_changes, load_state, save_changes, save_state
from vantage_stripe.sync.session import Session
from vantage_stripe.tables import TABLES
from vantage_stripe.tables.model import Table, Touch
from vantage_stripe.tables.paths import ids_at

OVERLAP = 300
"""Seconds read again: several events share one, and Stripe lists some late.

By how much is not documented. What is listed later than this is not seen: the object it names is brought
up to date by the next event that touches it, or by `vantage-stripe sync --full`, which also brings the
event for as long as Stripe lists it, 30 days.
"""
LONGEST_GAP = timedelta(days=25)
"""Stripe lists events for 30 days; past this age the feed may have a hole: https://docs.stripe.com/api/events."""


@dataclass
class Touched:
    """The rows of one table that events name.

    Attributes:
        ids: Ids of rows, each with the created of its newest event.
        deleted: Ids of rows whose deletion was announced, with the instant.
        via: Values of a column that single out rows, by column.
    """

    ids: dict[str, int] = field(default_factory=dict)
    deleted: dict[str, datetime] = field(default_factory=dict)
    via: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def begin_feed(work: Session) -> None:
    """Set the cursor to now where there is none or it is too old: what changes from here on, events will say.

    What an outdated cursor leaves behind must be listed again: every table's listing is forgotten first.
    """
    cursor, now = cursor_of(work.layout), work.account.clock()
    if cursor is not None and not is_gap(cursor, now):
        return
    for table in TABLES:
        forget_listing(work.layout, table)
    save_changes(work.layout, cursor=int(now.timestamp()), read_at=now)


def forget_listing(layout: Layout, table: Table) -> None:
    """Have a table listed completely again: events that touch it are about to be passed over."""
    state = load_state(layout, table.name)
    if state.closed or state.done:
        save_state(layout, table.name, replace(state, asked=None, closed=(), done=()))


def cursor_of(layout: Layout) -> int | None:
    """Return the second up to which events were taken in, None before the first sync."""
    cursor = load_changes(layout).get("cursor")
    return cursor if isinstance(cursor, int) else None


def is_gap(cursor: int, now: datetime) -> bool:
    """Whether the cursor is too old for the events to tell everything since."""
    return now - datetime.fromtimestamp(cursor, UTC) > LONGEST_GAP


def touched_by(table: Table, events: Iterable[Mapping[str, Any]]) -> Touched:
    """Return which rows of a table the events name."""
    found = Touched()
    for event in events:
        for touch in table.touches:
            if any(fnmatchcase(event["type"], pattern) for pattern in touch.types):
                _take(found, table, touch, event)
    return found


def _take(found: Touched, table: Table, touch: Touch, event: Mapping[str, Any]) -> None:
    created = int(event["created"])
    for value in ids_at(event, touch.ids):
        if touch.via is not None:
            found.via[touch.via].add(value)
        else:
            found.ids[value] = max(created, found.ids.get(value, 0))
    itself = event["data"]["object"]
    if table.deletable and itself.get("object") == table.object and event["type"].endswith(".deleted"):
        found.deleted[itself["id"]] = datetime.fromtimestamp(created, UTC)
