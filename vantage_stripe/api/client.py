"""The client: one question at a time, paced, retried, and judged by `protocol`.

With `webhook` the only module that imports httpx. What people call by name is in `resources`.
"""

import logging
import math
import random as chance
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from vantage_stripe.api.pacing import Pacer
from vantage_stripe.api.protocol import Answer, Failure, backoff, headers_of, operation_of, path_of, read
from vantage_stripe.api.resources import Resources
from vantage_stripe.api.usage import Usage
from vantage_stripe.errors import APIConnectionError, SettingsError, StripeError
from vantage_stripe.keys import BASE_URL, Secret, is_live, usable_account, usable_base_url, usable_key

Handler = Callable[[str, str, Mapping[str, str]], tuple[int, Mapping[str, str], bytes]]
"""A server in this process: (method, target, headers) -> (status, headers, body)."""

LIVE_RATE, TEST_RATE = 100.0, 25.0
"""Requests/s of an account (Stripe: docs/rate-limits)."""

FEWEST_LANES = 2
UNPACED = 1_000.0
"""Requests/s of an endpoint from which no latency can be filled: this process's own speed is the limit."""
SPARE = 1.1
"""Requests under way beyond what the latency asks for, since answers come unevenly."""

PATIENCE = 20


class _HandlerTransport(httpx.BaseTransport):
    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        target = request.url.raw_path.decode("ascii")
        try:
            status, headers, body = self._handler(request.method, target, dict(request.headers))
        except (ConnectionError, TimeoutError) as broken:
            raise _as_over_a_socket(broken) from broken
        return httpx.Response(status, headers=dict(headers), stream=httpx.ByteStream(body))


def handler_transport(handler: Handler) -> httpx.BaseTransport:
    """Return a transport that asks a function instead of the network; header names come in lower case.

    A `ConnectionError` or `TimeoutError` that the function raises is what it would be over a socket.
    """
    return _HandlerTransport(handler)


def _as_over_a_socket(broken: OSError) -> httpx.TransportError:
    """Return what httpx raises where a socket breaks so."""
    if isinstance(broken, TimeoutError):
        return httpx.ReadTimeout(str(broken))
    if isinstance(broken, ConnectionRefusedError):
        return httpx.ConnectError(str(broken))
    if isinstance(broken, ConnectionResetError | BrokenPipeError):
        return httpx.ReadError(str(broken))
    return httpx.RemoteProtocolError(str(broken))  # closed in the middle of an answer


@dataclass(frozen=True)
class _NoQuery(logging.Filter):
    """Keeps queries out of httpx's log lines: `email=` is personal data."""

    name: str = ""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                arg.copy_with(query=None) if isinstance(arg, httpx.URL) else arg for arg in record.args
            )
        return True


class StripeClient(Resources):
    """Reads a Stripe account: paced at Stripe's limits, retried by Stripe's rules; safe to share by threads.

    Args:
        api_key: A restricted or secret key; it is never shown.
        account: Connected account to read, `acct_…`.
        base_url: Where Stripe's API is; with another one than Stripe's any key goes.
        rate: Requests/s of the account; None: 100 live, 25 test; `math.inf`: no pacing.
        endpoint_rate: Requests/s of each endpoint; `math.inf`: no pacing.
        max_in_flight: Requests in flight at once.
        transport: In place of the network; proxies of the environment are then not used.
        clock: Seconds that only grow.
        sleep: Waits for seconds.
        random: A number in [0, 1).
        timeout: Seconds without a byte before a request counts as lost.
        max_retries: Retries of one request; answers of the rate limiter are not counted.
        patience: How many answers of the rate limiter in a row one request takes before it is given up.

    Raises:
        SettingsError: The key, the account or the base URL cannot be used.
    """

    def __init__(  # noqa: PLR0913 # one parameter for each thing a test or an operator sets
        self,
        api_key: str | Secret,
        *,
        account: str | None = None,
        base_url: str = BASE_URL,
        rate: float | None = None,
        endpoint_rate: float = 25.0,
        max_in_flight: int = 20,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        random: Callable[[], float] = chance.random,
        timeout: float = 60.0,
        max_retries: int = 5,
        patience: int = PATIENCE,
    ) -> None:
        self._base_url = usable_base_url(base_url)
        key = usable_key(api_key.reveal() if isinstance(api_key, Secret) else api_key, self._base_url)
        self._key = Secret(key)
        self._account = None if account is None else usable_account(account)
        self._sleep, self._random = sleep, random
        self._max_retries, self._patience = max_retries, patience
        if rate is None:
            rate = LIVE_RATE if is_live(key) else TEST_RATE
        for name, value in (("rate", rate), ("endpoint_rate", endpoint_rate), ("in flight", max_in_flight)):
            if math.isnan(value) or value <= 0:
                raise SettingsError(f"{name} is {value}: it must be more than 0.")
        self.usage = Usage()
        self._pacer = Pacer(
            rate=rate, endpoint_rate=endpoint_rate, max_in_flight=max_in_flight, clock=clock, sleep=sleep
        )
        self._clock, self._endpoint_rate, self._max_in_flight = clock, min(endpoint_rate, rate), max_in_flight
        self._http = _http_client(transport, timeout, max_in_flight)

    def lanes(self) -> int:
        """Say how many requests of one endpoint fill its rate, at the latency of late: one alone cannot."""
        if self._endpoint_rate > UNPACED:
            return FEWEST_LANES
        wanted = math.ceil(self._endpoint_rate * self.usage.latency * SPARE)
        return min(max(wanted, FEWEST_LANES), self._max_in_flight)

    def get(self, endpoint: str, params: Iterable[tuple[str, str]] = ()) -> Answer:
        """Ask for an endpoint, `charges` or `charges/ch_1`, with parameters spelled as Stripe reads them.

        Raises:
            StripeError: The answer is an error, or the last retry's was; no request is sent for a bad path.
        """
        url = f"{self._base_url}/{path_of(endpoint)}"
        query = httpx.QueryParams(tuple(params))
        retries = limited = 0
        while True:
            outcome = self._once(endpoint, url, query)
            if isinstance(outcome, Answer):
                return outcome
            by_limiter = outcome.reason is not None
            limited = limited + 1 if by_limiter else 0
            retries += not by_limiter
            spent = limited >= self._patience if by_limiter else retries > self._max_retries
            if spent or not outcome.retry:
                raise outcome.error
            wait = max(outcome.wait, backoff((limited if by_limiter else retries) - 1, self._random))
            self.usage.retried(wait)
            self._sleep(wait)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        """Return the client, to be closed at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.close()

    def __repr__(self) -> str:
        """Show where it asks, and no key."""
        account = "" if self._account is None else f", account={self._account!r}"
        return f"StripeClient(base_url={self._base_url!r}{account})"

    def _once(self, endpoint: str, url: str, query: httpx.QueryParams) -> Answer | Failure:
        permit = self._pacer.acquire(operation_of(endpoint))
        self.usage.sent(permit)
        began = self._clock()
        try:
            outcome = self._exchange(endpoint, url, query)
        finally:
            self._pacer.release(permit)
            self.usage.answered(self._clock() - began)
        if isinstance(outcome, Failure):
            self._hide_key(outcome.error)
            if outcome.reason is not None:
                self.usage.limited()
                self._pacer.limited(permit, outcome.reason)
        return outcome

    def _exchange(self, endpoint: str, url: str, query: httpx.QueryParams) -> Answer | Failure:
        headers = headers_of(self._key.reveal(), self._account)
        try:
            with self._http.stream("GET", url, params=query, headers=headers) as response:
                return read(endpoint, response.status_code, response.headers, _raw(response))
        except httpx.HTTPError as error:
            message, retry = _told(error, urlsplit(url).netloc)
        # Raised outside of the `except`: the chain to httpx's error, which knows the request, ends here.
        return Failure(error=APIConnectionError(message, endpoint=endpoint), retry=retry)

    def _hide_key(self, error: StripeError) -> None:
        key = self._key.reveal()
        error.message = error.message.replace(key, "***")
        error.args = (error.message,)
        error.code = None if error.code is None else error.code.replace(key, "***")
        error.param = None if error.param is None else error.param.replace(key, "***")


def _http_client(transport: httpx.BaseTransport | None, timeout: float, connections: int) -> httpx.Client:
    logging.getLogger("httpx").addFilter(_NoQuery())
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    patience = httpx.Timeout(timeout, connect=min(timeout, 20.0))
    try:
        return httpx.Client(transport=transport, timeout=patience, limits=limits, follow_redirects=False)
    except (OSError, ValueError, ImportError, httpx.InvalidURL) as error:
        fault = type(error).__name__
    # The text of such an error may hold a proxy's password.
    raise SettingsError(f"HTTP cannot be set up ({fault}): check HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE.")


def _raw(response: httpx.Response) -> bytes:
    if not response.is_stream_consumed:
        return b"".join(response.iter_raw())
    # A transport that read the body itself has also inflated it: its length and coding are no longer told.
    for name in ("content-length", "content-encoding"):
        response.headers.pop(name, None)
    return response.content


CAUSES = (
    (
        "CERTIFICATE_VERIFY_FAILED",
        "the certificate is not trusted",
        "the clock, SSL_CERT_FILE, or a proxy between",
    ),
    ("SSL", "TLS failed", "whether a proxy or firewall breaks TLS open, and the base URL's scheme"),
    ("Name or service not known", "the name is not known", "DNS, the network and the base URL"),
    ("name resolution", "the name cannot be looked up", "DNS and the network"),
    ("nodename nor servname", "the name is not known", "DNS, the network and the base URL"),
    ("getaddrinfo", "the name is not known", "DNS, the network and the base URL"),
    ("refused", "the connection was refused", "the base URL, and that a server listens there"),
    ("roxy", "the proxy failed", "HTTPS_PROXY and ALL_PROXY"),
)
"""What a transport's words mean, and what to check."""


def _told(error: httpx.HTTPError, host: str) -> tuple[str, bool]:
    """Put a transport's error in our words, for its own may hold the key; say whether to retry."""
    kind = type(error).__name__
    if isinstance(error, httpx.TimeoutException):
        return f"{host} did not answer in time ({kind}): check the network.", True
    said = f"{kind} {error}"
    for words, what, check in CAUSES:
        if words in said:
            # A certificate does not become good by asking again.
            return f"{host} cannot be reached, {what} ({kind}): check {check}.", words != CAUSES[0][0]
    return f"The connection to {host} broke ({kind}): check the network.", True
