"""An announcement: when, and the type of the event (https://docs.stripe.com/api/events/types)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

Announcement = tuple[int, str]
T = TypeVar("T")


def once(moment: int | None, kind: str) -> Iterator[Announcement]:
    """Announce something that happens at a moment, or never."""
    if moment is not None:
        yield moment, kind


def at_each(moments: Iterable[int], kind: str, after: int) -> Iterator[Announcement]:
    """Announce something at each of the moments after one, oldest first."""
    for moment in sorted(set(moments)):
        if moment > after:
            yield moment, kind


def changes(steps: Sequence[tuple[int, T]], default: T) -> Iterator[int]:
    """Give the seconds after which a value is another than before them."""
    ends = dict(steps)  # of one second, the last word counts
    before = default
    for moment, value in ends.items():
        if value != before:
            yield moment
        before = value
