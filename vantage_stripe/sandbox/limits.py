"""Limits that count: token buckets, requests in flight, the allowance of reads. Off unless asked for.

See https://docs.stripe.com/rate-limits; single answers to order are in `faults`.
"""

import threading
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field
from itertools import takewhile

from vantage_stripe.sandbox.answers import Handle, Request, Response
from vantage_stripe.sandbox.endpoints import Verb, endpoint_of
from vantage_stripe.sandbox.faults import Worlds, rate_limited

ACCOUNT_RATE, LIVE_ACCOUNT_RATE = 25.0, 100.0
"""Requests a second of an account, in test mode and live."""

ENDPOINT_RATE = 25.0
"""Requests a second of each endpoint."""

SEARCH_RATE = 20.0
"""All `/search` endpoints together, requests a second."""

IN_FLIGHT = 20
"""Requests at once; Stripe publishes no figure, this one is from its engineering blog."""

READS_PER_TRANSACTION, LEAST_READS = 500, 10_000
"""What an account may read in 30 days: so many for each transaction, and so many at least."""

_HOUR, _WINDOW = 3_600, 30 * 86_400


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
        account_rate: float = ACCOUNT_RATE,
        endpoint_rate: float = ENDPOINT_RATE,
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
        name = operation_of(path)
        rate = SEARCH_RATE if name == "search" else self._endpoint_rate
        return self._endpoints.setdefault(name, TokenBucket(rate, clock=self._clock))


class Concurrency:
    """An app that answers only so many requests at once, see https://docs.stripe.com/rate-limits.

    Stripe limits the account and each endpoint and publishes neither figure. Thread-safe.

    Args:
        inner: The app; put what makes it slow inside.
        account: Requests of the account in flight at most.
        endpoint: Requests of each endpoint in flight at most; as many as of the account when None.
    """

    def __init__(self, inner: Handle, *, account: int = IN_FLIGHT, endpoint: int | None = None) -> None:
        self._inner = inner
        self._account_limit = account
        self._endpoint_limit = account if endpoint is None else endpoint
        self._in_flight: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def in_flight(self) -> int:
        """How many requests are being answered now."""
        with self._lock:
            return self._in_flight.total()

    def handle(self, request: Request) -> Response:
        """Answer one request, or 429 with the limit that was reached."""
        name = operation_of(request.path)
        with self._lock:
            reason = self._refusal(name)
            if reason is None:
                self._in_flight[name] += 1
        if reason is not None:
            return rate_limited(reason)(request, self._inner)
        try:
            return self._inner(request)
        finally:
            with self._lock:
                self._in_flight[name] -= 1

    def _refusal(self, name: str) -> str | None:
        if self._in_flight[name] >= self._endpoint_limit:
            return "endpoint-concurrency"
        return "global-concurrency" if self._in_flight.total() >= self._account_limit else None


class Allowance:
    """An app whose reads are counted: 500 a transaction in rolling 30 days, 10,000 at least. Thread-safe.

    What Stripe does beyond is not documented: it is only counted, unless 429 is asked for, which then
    names no reason. See https://docs.stripe.com/rate-limits#api-read-request-allocations.

    Args:
        inner: The app.
        worlds: Gives the account at this moment, whose charges are its transactions.
        clock: Gives the seconds that the reads are counted in.
        refuse: Whether reads beyond it are answered with 429; they are counted all the same.
    """

    def __init__(
        self, inner: Handle, *, worlds: Worlds, clock: Callable[[], float], refuse: bool = False
    ) -> None:
        self._inner, self._worlds, self._clock = inner, worlds, clock
        self._refuse = refuse
        # By the hour: a month of single reads would be millions.
        self._hours: deque[tuple[int, int]] = deque()
        self._lock = threading.Lock()

    @property
    def used(self) -> int:
        """How many reads there were in the last 30 days, to the hour."""
        with self._lock:
            return self._used()

    @property
    def allowed(self) -> int:
        """How many reads the account may make in 30 days."""
        world = self._worlds()
        oldest = world.now - _WINDOW
        recent = takewhile(lambda entry: entry.created > oldest, world.entries("charge"))
        return max(LEAST_READS, READS_PER_TRANSACTION * sum(1 for _ in recent))

    def handle(self, request: Request) -> Response:
        """Count a read and answer it."""
        if request.method != "GET":
            return self._inner(request)
        with self._lock:
            used = self._counted()
        if self._refuse and used > LEAST_READS and used > self.allowed:
            return rate_limited(None)(request, self._inner)
        return self._inner(request)

    def _counted(self) -> int:
        hour = int(self._clock() // _HOUR)
        count = self._hours.pop()[1] if self._hours and self._hours[-1][0] == hour else 0
        self._hours.append((hour, count + 1))
        return self._used()

    def _used(self) -> int:
        oldest = int((self._clock() - _WINDOW) // _HOUR)
        while self._hours and self._hours[0][0] <= oldest:
            self._hours.popleft()
        return sum(count for _, count in self._hours)


def operation_of(path: str) -> str:
    """Name what a request counts to: its endpoint's path with `{id}`, `search` for every search."""
    found = endpoint_of(path)
    if found is None:
        return "unknown"
    return "search" if found[0].verb is Verb.SEARCH else found[0].path
