"""Misbehaviour to order: each fault is a value, a test composes them around an app.

    Faulty(app.handle, [Fault(to("/v1/charges"), rate_limited("endpoint-rate"), times=2)])

Every fault here was seen at Stripe or at a proxy before it. Rate limits that really count are in `limits.py`.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

import msgspec

from vantage_stripe.sandbox.answers import (
    Handle,
    RefusedError,
    Request,
    Response,
    error_body,
    pretty,
)
from vantage_stripe.sandbox.keys import Key, permit

Matches = Callable[[Request], bool]
Alters = Callable[[Request, Handle], Response]

_JSON = {"content-type": "application/json"}
_HTML = {"content-type": "text/html", "server": "nginx"}
REASONS = ("global-rate", "global-concurrency", "endpoint-rate", "endpoint-concurrency", "resource-specific")
"""The values of `Stripe-Rate-Limited-Reason`, see https://docs.stripe.com/rate-limits."""


class ConnectionCutError(ConnectionError):
    """The connection ends here: the server sends `sent`, a part of the body, and closes."""

    def __init__(self, response: Response, *, sent: int) -> None:
        super().__init__("the sandbox cut the connection")
        self.response = response
        self.sent = sent


@dataclass(frozen=True, slots=True)
class Fault:
    """One misbehaviour.

    Attributes:
        matches: Which requests it may befall.
        alters: What it answers; it may ask the app itself.
        after: How many matching requests are left alone first.
        times: How many it then befalls; all when None.
    """

    matches: Matches
    alters: Alters
    _: KW_ONLY
    after: int = 0
    times: int | None = None


@dataclass(slots=True)
class Faulty:
    """An app that misbehaves; of several faults due at once the first one happens. Thread-safe."""

    inner: Handle
    faults: Iterable[Fault]
    _seen: dict[int, int] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __post_init__(self) -> None:
        """Keep the faults, whatever they came in."""
        self.faults = tuple(self.faults)

    def handle(self, request: Request) -> Response:
        """Answer one request, perhaps badly."""
        fault = self._due(request)
        return self.inner(request) if fault is None else fault.alters(request, self.inner)

    def _due(self, request: Request) -> Fault | None:
        due = []
        with self._lock:
            for number, fault in enumerate(self.faults):
                if not fault.matches(request):
                    continue
                seen = self._seen[number] = self._seen.get(number, 0) + 1
                if seen > fault.after and (fault.times is None or seen <= fault.after + fault.times):
                    due.append(fault)
        return due[0] if due else None


def every(_request: Request) -> bool:
    """Match every request."""
    return True


def to(path: str, **params: str) -> Matches:
    """Match requests of a path, and of some of its parameters when given."""

    def matches(request: Request) -> bool:
        sent = parse_qs(request.query)
        return request.path == path and all(sent.get(name) == [value] for name, value in params.items())

    return matches


def answer(status: int, body: bytes, headers: Mapping[str, str] = _JSON) -> Alters:
    """Answer with this, whatever was asked."""
    return lambda _request, _inner: Response(status, headers=dict(headers), body=body)


def rate_limited(reason: str | None = "endpoint-rate", *, live: bool = False) -> Alters:
    """Answer 429 as the limiter does, compact and without Retry-After; without its header for None."""
    reason_header = {} if reason is None else {"stripe-rate-limited-reason": reason}
    return answer(429, rate_limit_body(live=live), {**_JSON, **reason_header})


def rate_limit_body(*, live: bool) -> bytes:
    """Write the limiter's body: compact JSON without a newline at the end."""
    start = (
        "Request rate limit exceeded."
        if live
        else "Testmode request rate limit exceeded, the rate limits in testmode are lower than livemode."
    )
    error = {
        "code": "rate_limit",
        "doc_url": "https://stripe.com/docs/error-codes/rate-limit",
        "message": f"{start} You can learn more about rate limits here https://stripe.com/docs/rate-limits.",
        "type": "invalid_request_error",
    }
    return msgspec.json.encode({"error": error})


def lock_timeout() -> Alters:
    """Answer 429 because another request holds the object: no reason header, no request id, do retry."""
    error = {
        "code": "lock_timeout",
        "doc_url": "https://stripe.com/docs/error-codes/lock-timeout",
        "message": "This object can't be accessed right now because another API request or Stripe process is "
        "currently accessing it. If you see this error intermittently, retry the request.",
        "type": "invalid_request_error",
    }
    return answer(429, pretty({"error": error}), {**_JSON, "stripe-should-retry": "true"})


def server_error(status: int = 500) -> Alters:
    """Answer with Stripe's own trouble, as JSON."""
    message = "Error while communicating with one of our backends. Sorry about that!"
    return answer(status, pretty({"error": {"message": message, "type": "api_error"}}))


def bad_gateway(status: int = 502) -> Alters:
    """Answer with a proxy's HTML instead of JSON: 502, 503 or 504."""
    titles = {502: "Bad Gateway", 503: "Service Temporarily Unavailable", 504: "Gateway Time-out"}
    page = f"<html>\r\n<head><title>{status} {titles[status]}</title></head>\r\n</html>\r\n"
    return answer(status, page.encode(), _HTML)


def cut_body(request: Request, inner: Handle) -> Response:
    """Answer 200 with half of the body, as if that were all of it."""
    response = _plain(request, inner)
    return replace(response, body=response.body[: len(response.body) // 2])


def cut_connection(request: Request, inner: Handle) -> Response:
    """Close the connection in the middle of the body.

    Raises:
        ConnectionCutError: Always; the server turns it into a closed socket.
    """
    response = _plain(request, inner)
    raise ConnectionCutError(response, sent=len(response.body) // 2)


def empty_page_with_more(request: Request, inner: Handle) -> Response:
    """Answer with an empty page that says there is more."""
    return _edited(_plain(request, inner), {"data": [], "has_more": True})


def repeated_page(request: Request, inner: Handle) -> Response:
    """Answer with the list's first page again, whatever the cursor."""
    cursors = {"starting_after", "ending_before"}
    kept = [pair for pair in parse_qsl(request.query) if pair[0] not in cursors]
    return inner(replace(request, query=urlencode(kept)))


def cursor_trap(request: Request, inner: Handle) -> Response:
    """Answer with an empty last page where a cursor's own second is an edge of the window of `created`.

    Seen by Stripe's sync engine: `starting_after` with `created[gte]` or `created[lt]` silently loses
    the rest of the second. Every other request is answered well.
    """
    params = dict(parse_qsl(request.query))
    cursor = params.get("starting_after")
    edges = {
        int(params[f"created[{bound}]"]) + shift
        for bound, shift in (("gt", 1), ("gte", 0), ("lt", -1), ("lte", 0))
        if f"created[{bound}]" in params
    }
    if cursor is None or not edges:
        return inner(request)
    at_cursor = _plain(replace(request, path=f"{request.path}/{cursor}", query=""), inner)
    if msgspec.json.decode(at_cursor.body).get("created") not in edges:
        return inner(request)
    return _edited(_plain(request, inner), {"data": [], "has_more": False})


def forbidden(kind: str) -> Alters:
    """Answer 403 as for a restricted key without the permission to read a kind of object."""
    key = Key(unreadable=frozenset({kind}))

    def alters(_request: Request, _inner: Handle) -> Response:
        try:
            permit("rk_test_restricted", key, kind=kind, account="acct_sandbox")
        except RefusedError as refused:
            body = error_body(refused, request_id="req_restricted0000", now=0)
        return Response(403, headers={**_JSON, "request-id": "req_restricted0000"}, body=body)

    return alters


def _plain(request: Request, inner: Handle) -> Response:
    kept = {name: value for name, value in request.headers.items() if name != "accept-encoding"}
    return inner(replace(request, headers=kept))


def _edited(response: Response, changes: Mapping[str, Any]) -> Response:
    return replace(response, body=pretty({**msgspec.json.decode(response.body), **changes}))
