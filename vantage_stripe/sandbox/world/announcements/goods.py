"""What is announced of what is sold and on which terms: that it was set up."""

from collections.abc import Callable, Iterator
from typing import Protocol

from vantage_stripe.sandbox.world.announcements.model import Announcement


class SetUp(Protocol):
    """Something set up once."""

    @property
    def created(self) -> int:
        """Unix seconds."""
        ...


def created(kind: str) -> Callable[[SetUp], Iterator[Announcement]]:
    """Give the function that announces that something of the kind was set up."""

    def announce(fact: SetUp) -> Iterator[Announcement]:
        yield fact.created, f"{kind}.created"

    return announce
