"""Time in the sandbox: the world at the moment of a request, built anew as the moment moves."""

import threading
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field

from vantage_stripe.sandbox.view import Account

# Building may not take more than a tenth of the time, however large the world.
_REST = 10


@dataclass(slots=True)
class PassingWorld:
    """Gives the world of now; the one at hand is kept for a few seconds. Thread-safe.

    Attributes:
        build: Makes the world of a moment in Unix seconds.
        now: Gives the account's moment in Unix seconds.
        clock: Gives real seconds, monotonic.
        every: How many real seconds a world is good for at least.
    """

    build: Callable[[int], Account]
    _: KW_ONLY
    now: Callable[[], int]
    clock: Callable[[], float]
    every: float = 5.0
    _world: Account | None = field(default=None, init=False)
    _good_until: float = field(default=0.0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __call__(self) -> Account:
        """Give the world; while one thread builds the next, the others get the last."""
        world = self._world
        if world is not None and self.clock() < self._good_until:
            return world
        if not self._lock.acquire(blocking=world is None):
            return world if world is not None else self()
        try:
            return self._renewed()
        finally:
            self._lock.release()

    def _renewed(self) -> Account:
        world, start = self._world, self.clock()
        if world is not None and start < self._good_until:
            return world
        moment = self.now()
        if world is None or world.now != moment:
            world = self.build(moment)
        end = self.clock()
        self._good_until = end + max(self.every, _REST * (end - start))
        self._world = world
        return world
