"""An announcement: when, and the type of the event (https://docs.stripe.com/api/events/types)."""

from collections.abc import Iterable, Iterator

Announcement = tuple[int, str]


def once(moment: int | None, kind: str) -> Iterator[Announcement]:
    """Announce something that happens at a moment, or never."""
    if moment is not None:
        yield moment, kind


def at_each(moments: Iterable[int], kind: str, after: int) -> Iterator[Announcement]:
    """Announce something at each of the moments after one, oldest first."""
    for moment in sorted(set(moments)):
        if moment > after:
            yield moment, kind
