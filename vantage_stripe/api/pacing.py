"""How fast requests may leave: one limit per endpoint operation and one per account, together.

Belongs here: token buckets and caps on requests in flight, and how they give way to a 429.
Does not: which requests, retries. Stripe's page: docs/rate-limits.
"""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

CUT = 0.8
"""What a 429 leaves of a rate or of a cap."""

RECOVERY = 0.02
"""How much of the full rate, or cap, comes back each second."""

LEAST_RATE = 0.5
"""The slowest a bucket gets, in requests/s: there is always progress."""

SEARCH_RATE = 20.0
"""All searches together (Stripe: docs/search)."""


class Limit:
    """A token bucket and a cap on requests in flight; both shrink on a 429 and grow back slowly.

    Not thread-safe by itself: `Pacer` holds one lock over all.
    """

    def __init__(self, rate: float, cap: float, *, now: float) -> None:
        self.full_rate = self.rate = rate
        self.full_cap = self.cap = cap
        self.in_flight = 0
        self.slowed_at = -math.inf
        # Room for a late waker's tokens, and little more: a full second's count stays at the limit.
        self._burst = max(2.0, rate / 25)
        self._tokens = 1.0 if math.isfinite(rate) else rate
        self._seen = now

    def delay(self, now: float) -> float:
        """Return the seconds until there is a token, 0 if there is one."""
        self._refill(now)
        if math.isinf(self.rate) or self._tokens >= 1:
            return 0.0
        # A hair more than needed: rounding must not make the waiter come back once more for nothing.
        return (1 - self._tokens) / self.rate + 1e-6

    def has_room(self) -> bool:
        """Say whether one more request may be in flight."""
        return self.in_flight < max(1, int(self.cap))

    def take(self) -> None:
        """Spend a token and a place in flight."""
        self._tokens -= 1
        self.in_flight += 1

    def slow_rate(self, now: float) -> None:
        """Cut the rate and empty the bucket."""
        self._refill(now)
        self.rate = max(min(LEAST_RATE, self.full_rate), self.rate * CUT)
        self._tokens = min(self._tokens, 0.0)
        self.slowed_at = now

    def slow_cap(self, now: float) -> None:
        """Cut the requests in flight, from what there are."""
        self._refill(now)
        self.cap = max(1.0, min(self.cap, self.in_flight) * CUT)
        self.slowed_at = now

    def _refill(self, now: float) -> None:
        passed = max(0.0, now - self._seen)
        self._seen = max(self._seen, now)
        if passed == 0:
            return
        self.cap = min(self.full_cap, self.cap + self.full_cap * RECOVERY * passed)
        if math.isinf(self.full_rate):
            return
        self._tokens = min(self._burst, self._tokens + self.rate * passed)
        self.rate = min(self.full_rate, self.rate + self.full_rate * RECOVERY * passed)


@dataclass(frozen=True, kw_only=True)
class Permit:
    """The leave to send one request.

    Attributes:
        operation: The endpoint operation it is for.
        at: When it was given, by the pacer's clock.
        waited: Seconds spent waiting for it.
    """

    operation: str
    at: float
    waited: float


class Pacer:
    """Gives leave to send, one request at a time, to any number of threads."""

    def __init__(
        self,
        *,
        rate: float,
        endpoint_rate: float,
        max_in_flight: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._endpoint_rate = endpoint_rate
        self._max_in_flight = max_in_flight
        self._clock = clock
        self._sleep = sleep
        self._changed = threading.Condition()
        self._account = Limit(rate, max_in_flight, now=clock())
        self._endpoints: dict[str, Limit] = {}

    def acquire(self, operation: str) -> Permit:
        """Wait until a request of this operation may leave; `release` it when answered."""
        began = self._clock()
        while (delay := self._try(operation)) > 0:
            self._sleep(delay)
        now = self._clock()
        return Permit(operation=operation, at=now, waited=now - began)

    def release(self, permit: Permit) -> None:
        """Give the place in flight back."""
        with self._changed:
            self._account.in_flight -= 1
            self._endpoints[permit.operation].in_flight -= 1
            self._changed.notify_all()

    def limited(self, permit: Permit, reason: str) -> None:
        """Slow down what a 429 names in its `Stripe-Rate-Limited-Reason`.

        Requests that left before the last slowing down tell nothing new, so one burst of 429s cuts once.
        """
        with self._changed:
            now = self._clock()
            limit = self._account if reason.startswith("global") else self._endpoints[permit.operation]
            if permit.at <= limit.slowed_at:
                return
            if reason.endswith("concurrency"):
                limit.slow_cap(now)
            else:
                limit.slow_rate(now)

    def _try(self, operation: str) -> float:
        with self._changed:
            endpoint = self._limit(operation)
            limits = (self._account, endpoint)
            # Both or nothing: a token kept while waiting for the other would stop other endpoints.
            while True:
                now = self._clock()
                delay = max(limit.delay(now) for limit in limits)
                if delay > 0:
                    return delay
                if all(limit.has_room() for limit in limits):
                    break
                self._changed.wait()
            for limit in limits:
                limit.take()
            return 0.0

    def _limit(self, operation: str) -> Limit:
        if operation not in self._endpoints:
            rate = min(self._endpoint_rate, SEARCH_RATE) if operation == "search" else self._endpoint_rate
            rate = self._endpoint_rate if math.isinf(self._endpoint_rate) else rate
            self._endpoints[operation] = Limit(rate, self._max_in_flight, now=self._clock())
        return self._endpoints[operation]
