"""What is done, written down: closed intervals and the sync under way, per table; requests used.

Belongs here: the JSON files in `_state`. Does not: deciding what to do with them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from vantage_stripe.errors import DamagedLakeError
from vantage_stripe.lake.files import read_json, write_json
from vantage_stripe.lake.layout import Layout, Window

REQUEST_DAYS = 30
"""Stripe averages reads over rolling 30 days: https://docs.stripe.com/rate-limits."""


@dataclass(frozen=True)
class TableState:
    """How far a table is synced.

    Attributes:
        schema_version: The declared schema the table's files have.
        closed: What was listed completely, as (since, until, fetched_at), Unix seconds, ascending.
        asked: The range of the sync under way, None when none is.
        done: The partitions that the sync under way has finished.
        synced_at: When the last sync ended, as an ISO instant.
        made_of: Of a companion's partitions made from another table's: which version of that file, by key.
    """

    schema_version: str = ""
    closed: tuple[tuple[int, int, int], ...] = ()
    asked: tuple[int, int] | None = None
    done: tuple[str, ...] = ()
    synced_at: str | None = None
    made_of: Mapping[str, str] = field(default_factory=dict)

    def close(self, window: Window, fetched_at: int) -> "TableState":
        """Return the state with a window listed completely, joined to its neighbours."""
        until = min(window.until, fetched_at)
        if until <= window.since:
            return self
        outside = [
            piece
            for since, end, at in self.closed
            for piece in ((since, min(end, window.since), at), (max(since, until), end, at))
            if piece[0] < piece[1]
        ]
        return replace(self, closed=_joined([*outside, (window.since, until, fetched_at)]))

    def extend(self, until: int) -> "TableState":
        """Return the state with its last interval carried on: what came since has been taken in.

        One interval, however many ticks: each keeps the time of its oldest fetch.
        """
        since, _, at = self.closed[-1]
        return replace(self, closed=(*self.closed[:-1], (since, max(until, self.closed[-1][1]), at)))

    @property
    def begun(self) -> bool:
        """Whether anything of the table was listed, or is being listed."""
        return bool(self.closed or self.done or self.asked)

    def covers(self, window: Window) -> bool:
        """Whether every second of a window has been listed completely at some time."""
        at = window.since
        for since, until, _ in self.closed:
            if since <= at < until:
                at = until
        return at >= window.until


def _joined(intervals: list[tuple[int, int, int]]) -> tuple[tuple[int, int, int], ...]:
    joined: list[tuple[int, int, int]] = []
    for since, until, at in sorted(intervals):
        if joined and joined[-1][1] == since and joined[-1][2] == at:
            joined[-1] = (joined[-1][0], until, at)
        else:
            joined.append((since, until, at))
    return tuple(joined)


def load_state(layout: Layout, table: str) -> TableState:
    """Return a table's state; an empty one when nothing was done yet.

    Raises:
        DamagedLakeError: The file is not a state.
    """
    path = layout.state(table)
    found = _object(path)
    try:
        return TableState(
            schema_version=found.get("schema_version", ""),
            closed=tuple((part["from"], part["to"], part["fetched_at"]) for part in found.get("closed", ())),
            asked=tuple(found["asked"]) if found.get("asked") else None,
            done=tuple(found.get("done", ())),
            synced_at=found.get("synced_at"),
            made_of=dict(found.get("made_of", {})),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _not_ours(path) from error


def save_state(layout: Layout, table: str, state: TableState) -> None:
    """Replace a table's state atomically."""
    value: dict[str, Any] = {
        "schema_version": state.schema_version,
        "closed": [{"from": since, "to": until, "fetched_at": at} for since, until, at in state.closed],
        "asked": state.asked,
        "done": state.done,
        "synced_at": state.synced_at,
    }
    if state.made_of:
        value["made_of"] = dict(state.made_of)
    write_json(layout, layout.state(table), value)


@dataclass(frozen=True)
class FeedState:
    """How far the events were taken in.

    Attributes:
        cursor: The second up to which every table that is followed has taken them in; None before the
            first sync.
        read_at: When they were last read, as an ISO instant.
        positions: Of tables that stand elsewhere: ahead, while another table fails; or behind, while
            they wait to be listed.
        taken: Ids of the newest events taken in, those of the overlap: they are not taken in again.
        unmapped: How many events came of types that nobody has placed yet, by type.
        passed_over: How many events came of types that are known to change no row, by type.
        relisted: What was last decided to list completely: `from`, `to`, `why`, `tables`, `decided_at`.
    """

    cursor: int | None = None
    read_at: str | None = None
    positions: Mapping[str, int] = field(default_factory=dict)
    taken: tuple[str, ...] = ()
    unmapped: Mapping[str, int] = field(default_factory=dict)
    passed_over: Mapping[str, int] = field(default_factory=dict)
    relisted: Mapping[str, Any] | None = None

    def position(self, table: str) -> int | None:
        """Return the second up to which a table has taken the events in."""
        return self.positions.get(table, self.cursor)


def load_changes(layout: Layout) -> dict[str, Any]:
    """Return the file of the change feed as it is: `cursor` (Unix seconds), `read_at`, ...; or nothing."""
    return _object(layout.changes)


def load_feed(layout: Layout) -> FeedState:
    """Return how far the events were taken in.

    Raises:
        DamagedLakeError: The file is not what was written.
    """
    found = load_changes(layout)
    try:
        feed = FeedState(**{**found, "taken": tuple(found.get("taken", ()))})
        whole = [feed.cursor, *feed.positions.values()]
    except (TypeError, AttributeError) as error:
        raise _not_ours(layout.changes) from error
    if not all(second is None or type(second) is int for second in whole):
        raise _not_ours(layout.changes)
    return feed


def save_feed(layout: Layout, feed: FeedState) -> None:
    """Replace it atomically; called when all that it says was taken in is on disk."""
    write_json(layout, layout.changes, asdict(feed))


def load_alerts(layout: Layout) -> dict[str, str] | None:
    """Return which cases somebody was told of, and when; None when nobody was told of any yet."""
    return _object(layout.alerts) if layout.alerts.exists() else None


def count_requests(layout: Layout, used: int, now: datetime) -> int:
    """Add to the requests of this day and return those of the last 30 days."""
    return _count(layout, layout.requests, used, now)


def count_look(layout: Layout, used: int, now: datetime) -> int:
    """Add to the requests of those who look for news, in a file of their own: they hold no lock."""
    return _count(layout, layout.looks, used, now)


def _count(layout: Layout, path: Path, used: int, now: datetime) -> int:
    days: dict[str, int] = _object(path)
    today = now.astimezone(UTC).date()
    kept = dict(_recent(days.items(), now))
    kept[today.isoformat()] = kept.get(today.isoformat(), 0) + used
    write_json(layout, path, kept)
    return sum(kept.values())


def requests_used(layout: Layout, now: datetime) -> int:
    """Return the requests that this lake's syncs and looks made in the last 30 days."""
    files: list[dict[str, int]] = [_object(layout.requests), _object(layout.looks)]
    return sum(count for days in files for _, count in _recent(days.items(), now))


def _object(path: Path) -> dict[str, Any]:
    found = read_json(path)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise _not_ours(path)
    return found


def _not_ours(path: Path) -> DamagedLakeError:
    return DamagedLakeError(
        f"{path} is not as it was written. Remove it and run `vantage-stripe sync --full`."
    )


def _recent(days: Iterable[tuple[str, int]], now: datetime) -> list[tuple[str, int]]:
    first = (now.astimezone(UTC).date() - timedelta(days=REQUEST_DAYS)).isoformat()
    return [(day, count) for day, count in days if day > first]
