"""Events that the list shows late, while newer ones are there already.

How late Stripe's list of events is, is not documented.
"""

from collections.abc import Sequence
from functools import cached_property

from vantage_stripe.sandbox.faults.befalling import lot
from vantage_stripe.sandbox.faults.overlay import Overlaid, Overlay, Worlds
from vantage_stripe.sandbox.view import Account, Listed


class LateEvents(Overlay):
    """An account some of whose events come into the list late; pages and cursors fit what is shown.

    A retrieve by id finds a late event at once, as after a webhook.

    Args:
        world: The account as it is.
        seconds: How long after its `created` a late event comes into the list.
        share: How many of all events are late, from 0 to 1; an event's id decides.

    Raises:
        ValueError: The seconds are below 0, or the share is not from 0 to 1.
    """

    def __init__(self, world: Account, *, seconds: float, share: float = 0.2) -> None:
        super().__init__(world)
        _check(seconds, share)
        self._seconds, self._share = seconds, share

    def entries(self, kind: str, /) -> Sequence[Listed]:
        """List the objects of a kind, newest first, but for the events that are not shown yet."""
        return self._events if kind == "event" else self.world.entries(kind)

    def late(self, ident: str) -> bool:
        """Tell whether the event of an id is one of the late ones."""
        return lot(f"late:{ident}") < self._share

    @cached_property
    def _events(self) -> Sequence[Listed]:
        shown = self.now - self._seconds
        return [
            entry
            for entry in self.world.entries("event")
            if entry.created <= shown or not self.late(entry.id)
        ]


def late_events(worlds: Worlds, *, seconds: float, share: float = 0.2) -> Worlds:
    """Show some events late, of every world an app is given: `App(late_events(worlds, seconds=60))`.

    Raises:
        ValueError: The seconds are below 0, or the share is not from 0 to 1.
    """
    _check(seconds, share)
    return Overlaid(worlds, lambda world: LateEvents(world, seconds=seconds, share=share))


def _check(seconds: float, share: float) -> None:
    if not seconds >= 0:
        raise ValueError(f"events are late by 0 seconds or more, not {seconds:g}")
    if not 0 <= share <= 1:
        raise ValueError(f"a share is from 0 to 1, not {share:g}")
