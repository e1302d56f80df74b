"""Rate limits that count: token buckets per endpoint and for the account, off unless asked for.

See https://docs.stripe.com/rate-limits; single answers to order are in `faults.py`.
"""

import threading
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field

from vantage_stripe.sandbox.answers import Handle, Request, Response
from vantage_stripe.sandbox.endpoints import Verb, endpoint_of
from vantage_stripe.sandbox.faults import rate_limited

SEARCH_RATE = 20.0
"""All `/search` endpoints together, requests a second."""


@dataclass(slots=True)
class TokenBucket:
    """A bucket of one second's tokens, full at first.

    Attributes:
        rate: Tokens a second, and how many it holds.
        clock: Gives seconds.
    """

    rate: float
    _: KW_ONLY
    clock: Callable[[], float]
    _tokens: float = field(default=0.0, init=False)
    _filled_at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        """Fill it."""
        self._tokens, self._filled_at = self.rate, self.clock()

    def ready(self) -> bool:
        """Tell whether a token is there."""
        now = self.clock()
        self._tokens = min(self.rate, self._tokens + (now - self._filled_at) * self.rate)
        self._filled_at = now
        return self._tokens >= 1

    def take(self) -> None:
        """Take a token that is there."""
        self._tokens -= 1


class Limited:
    """An app behind Stripe's rate limiter: what is refused costs no token. Thread-safe.

    Args:
        inner: The app.
        clock: Gives seconds, monotonic.
        account_rate: Requests a second of the account; Stripe's is 25 in test mode, 100 live.
        endpoint_rate: Requests a second of each endpoint; all ids of one path share it.
    """

    def __init__(
        self,
        inner: Handle,
        *,
        clock: Callable[[], float],
        account_rate: float = 25.0,
        endpoint_rate: float = 25.0,
    ) -> None:
        self._inner = inner
        self._clock = clock
        self._endpoint_rate = endpoint_rate
        self._account = TokenBucket(account_rate, clock=clock)
        self._endpoints: dict[str, TokenBucket] = {}
        self._lock = threading.Lock()

    def handle(self, request: Request) -> Response:
        """Answer one request, or 429 with the limit that was reached."""
        with self._lock:
            reason = self._refusal(request.path)
        if reason is not None:
            return rate_limited(reason)(request, self._inner)
        return self._inner(request)

    def _refusal(self, path: str) -> str | None:
        bucket = self._bucket(path)
        if not bucket.ready():
            return "endpoint-rate"
        if not self._account.ready():
            return "global-rate"
        bucket.take()
        self._account.take()
        return None

    def _bucket(self, path: str) -> TokenBucket:
        found = endpoint_of(path)
        name, rate = "unknown" if found is None else found[0].path, self._endpoint_rate
        if found is not None and found[0].verb is Verb.SEARCH:
            name, rate = "search", SEARCH_RATE
        return self._endpoints.setdefault(name, TokenBucket(rate, clock=self._clock))
