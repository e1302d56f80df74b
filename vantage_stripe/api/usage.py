"""What a client has asked so far, counted.

Belongs here: the counters. Does not: limits, see `pacing`.
"""

import statistics
import threading
from collections import Counter, deque
from dataclasses import dataclass, field

from vantage_stripe.api.pacing import Permit

RECENT = 16
"""How many answers the latency is taken from."""


@dataclass(kw_only=True)
class Usage:
    """What a client has asked of Stripe so far; safe to read while threads ask.

    Attributes:
        requests: Requests sent, each retry counted.
        by_endpoint: The same, by operation: `charges`, `charges/{id}`.
        rate_limited: Answers of the rate limiter.
        retries: Requests sent again.
        waited: Seconds spent waiting, all threads together: for leave to send, and between retries.
    """

    requests: int = 0
    by_endpoint: Counter[str] = field(default_factory=Counter)
    rate_limited: int = 0
    retries: int = 0
    waited: float = 0.0
    _counted: int = field(default=0, repr=False, compare=False)
    _answers: deque[float] = field(default_factory=lambda: deque(maxlen=RECENT), repr=False, compare=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def sent(self, permit: Permit) -> None:
        """Count a request that leaves now."""
        with self._lock:
            self.requests += 1
            self.by_endpoint[permit.operation] += 1
            self.waited += permit.waited

    def answered(self, seconds: float) -> None:
        """Take in how long an answer took."""
        with self._lock:
            self._answers.append(seconds)

    @property
    def latency(self) -> float:
        """Seconds from a request to its answer, the median of late; 0 before the first."""
        with self._lock:
            return statistics.median(self._answers) if self._answers else 0.0

    def limited(self) -> None:
        """Count an answer of the rate limiter."""
        with self._lock:
            self.rate_limited += 1

    def retried(self, wait: float) -> None:
        """Count a request that will be sent again after `wait` seconds."""
        with self._lock:
            self.retries += 1
            self.waited += wait

    def uncounted(self) -> int:
        """Return the requests sent since this was last asked: who writes them down counts none twice."""
        with self._lock:
            fresh, self._counted = self.requests - self._counted, self.requests
            return fresh

    def snapshot(self) -> "Usage":
        """Return a copy that stands still."""
        with self._lock:
            return Usage(
                requests=self.requests,
                by_endpoint=Counter(self.by_endpoint),
                rate_limited=self.rate_limited,
                retries=self.retries,
                waited=self.waited,
                _counted=self._counted,
            )
