"""What goes wrong on the way: cuts, lengths that do not fit, closed connections, late answers."""

import random as dice
import time
from collections.abc import Callable
from dataclasses import replace

from vantage_stripe.sandbox.answers import Handle, Request, Response
from vantage_stripe.sandbox.faults.befalling import Alters, uncompressed
from vantage_stripe.sandbox.faults.matching import expanding

_MISSING = 512


class ConnectionCutError(ConnectionError):
    """The connection ends with this answer, which the server sends as told and then closes.

    Attributes:
        response: The whole answer.
        sent: How many bytes of its body are sent.
        told: What content-length says.
        head: Whether status and headers are sent at all.
    """

    def __init__(self, response: Response, *, sent: int, told: int | None = None, head: bool = True) -> None:
        super().__init__("the sandbox cut the connection")
        self.response = response
        self.sent = sent
        self.told = len(response.body) if told is None else told
        self.head = head

    def received(self) -> Response:
        """Give what a client in this process can see of it: the length that was told, and the bytes."""
        headers = {**self.response.headers, "content-length": str(self.told)}
        body = self.response.body[: min(self.sent, self.told)]
        return replace(self.response, headers=headers, body=body)


def cut_body(request: Request, inner: Handle) -> Response:
    """Answer 200 with half of the body, as if that were all of it."""
    response = uncompressed(request, inner)
    return replace(response, body=response.body[: len(response.body) // 2])


def cut_connection(request: Request, inner: Handle) -> Response:
    """Close the connection in the middle of the body.

    Raises:
        ConnectionCutError: Always; the server turns it into a closed socket.
    """
    response = uncompressed(request, inner)
    raise ConnectionCutError(response, sent=len(response.body) // 2)


def no_answer(request: Request, inner: Handle) -> Response:
    """Close the connection without a byte of an answer.

    Raises:
        ConnectionCutError: Always.
    """
    raise ConnectionCutError(inner(request), sent=0, head=False)


def wrong_length(request: Request, inner: Handle) -> Response:
    """Tell a content-length beyond the body that is sent, then close.

    Raises:
        ConnectionCutError: Always.
    """
    response = uncompressed(request, inner)
    whole = len(response.body)
    raise ConnectionCutError(response, sent=whole, told=whole + _MISSING)


def short_length(request: Request, inner: Handle) -> Response:
    """Tell half of the content-length and send the whole body, then close: a client reads half of it.

    Raises:
        ConnectionCutError: Always.
    """
    response = uncompressed(request, inner)
    whole = len(response.body)
    raise ConnectionCutError(response, sent=whole, told=whole // 2)


def closed_keep_alive(request: Request, inner: Handle) -> Response:
    """Answer well, then close the connection that was promised to stay open.

    Stripe's servers do so after a number of requests; see also `serve(requests_per_connection=)`.

    Raises:
        ConnectionCutError: Always.
    """
    response = inner(request)
    raise ConnectionCutError(response, sent=len(response.body))


def slow(
    seconds: float,
    *,
    jitter: float = 0.0,
    random: Callable[[], float] = dice.random,
    sleep: Callable[[float], None] = time.sleep,
) -> Alters:
    """Answer late: lists of 100 were seen to take 1 to 2 s.

    Args:
        seconds: How long each answer takes at least.
        jitter: Up to how many seconds more.
        random: A number in [0, 1).
        sleep: Waits for seconds.
    """

    def alters(request: Request, inner: Handle) -> Response:
        sleep(seconds + jitter * random())
        return inner(request)

    return alters


def slow_on_expand(
    seconds: float,
    *,
    jitter: float = 0.0,
    random: Callable[[], float] = dice.random,
    sleep: Callable[[float], None] = time.sleep,
) -> Alters:
    """Answer late to a full page with `expand[]`, and at once to all others; arguments as of `slow`."""
    late = slow(seconds, jitter=jitter, random=random, sleep=sleep)
    return lambda request, inner: late(request, inner) if expanding(request) else inner(request)
