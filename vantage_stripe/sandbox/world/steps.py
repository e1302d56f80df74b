"""Reading a life at an instant: values that hold from a second on, things that happen once.

Belongs here: the few readers every fact and rendering uses. Does not: any fact.
"""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
Steps = list[tuple[int, T]]
"""Values with the second each one begins to hold, oldest first."""


def value_at(steps: Sequence[tuple[int, T]], moment: int, default: T) -> T:
    """Give the value that holds at the moment."""
    for since, value in reversed(steps):
        if since <= moment:
            return value
    return default


def happened(when: int | None, moment: int) -> bool:
    """Tell whether something planned has happened by the moment."""
    return when is not None and when <= moment


def time_if(when: int | None, moment: int) -> int | None:
    """Give the time of something if it has happened by the moment."""
    return when if happened(when, moment) else None
