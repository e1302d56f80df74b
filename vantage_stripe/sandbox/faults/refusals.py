"""Answers that are errors: rate limits, locks, keys and permissions, a server's and a proxy's trouble."""

from collections.abc import Mapping

import msgspec

from vantage_stripe.sandbox.answers import Handle, RefusedError, Request, Response, error_body, pretty
from vantage_stripe.sandbox.faults.befalling import Alters
from vantage_stripe.sandbox.faults.matching import expanding
from vantage_stripe.sandbox.keys import Key, authenticate, permit

_JSON = {"content-type": "application/json"}
_HTML = {"content-type": "text/html", "server": "nginx"}
REASONS = ("global-rate", "global-concurrency", "endpoint-rate", "endpoint-concurrency", "resource-specific")
"""The values of `Stripe-Rate-Limited-Reason`, see https://docs.stripe.com/rate-limits."""

LONGEST_LINE = 16_384
"""Bytes of a request line; nginx at Stripe was seen to answer 414 beyond."""


def answer(status: int, body: bytes, headers: Mapping[str, str] = _JSON) -> Alters:
    """Answer with this, whatever was asked."""
    return lambda _request, _inner: Response(status, headers=dict(headers), body=body)


def rate_limited(
    reason: str | None = "endpoint-rate",
    *,
    live: bool = False,
    should_retry: bool | None = None,
    retry_after: int | None = None,
) -> Alters:
    """Answer 429 as the limiter does, compact and without Retry-After.

    Args:
        reason: Value of `Stripe-Rate-Limited-Reason`; the header is absent for None.
        live: Whether to word it as for a live key.
        should_retry: Value of `Stripe-Should-Retry`; the header is absent for None.
        retry_after: Seconds in a `Retry-After`, which a proxy may add and Stripe does not send.
    """
    more = {} if reason is None else {"stripe-rate-limited-reason": reason}
    after = {} if retry_after is None else {"retry-after": str(retry_after)}
    return answer(429, rate_limit_body(live=live), {**_JSON, **more, **_advice(should_retry), **after})


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
    """Answer 429 because another request holds the object: no reason header, no request id, do retry.

    See https://docs.stripe.com/rate-limits#object-lock-timeouts.
    """
    error = {
        "code": "lock_timeout",
        "doc_url": "https://stripe.com/docs/error-codes/lock-timeout",
        "message": (
            "This object can't be accessed right now because another API request or Stripe process is "
            "currently accessing it. If you see this error intermittently, retry the request. If you see "
            "this error frequently and are making multiple concurrent requests to a single object, make "
            "your requests serially or at a lower rate. For more details, see "
            "https://stripe.com/docs/rate-limits#object-lock-timeouts."
        ),
        "type": "invalid_request_error",
    }
    return answer(429, pretty({"error": error}), {**_JSON, **_advice(should_retry=True)})


def server_error(status: int = 500, *, should_retry: bool | None = None) -> Alters:
    """Answer with Stripe's own trouble, as JSON, see https://docs.stripe.com/error-low-level.

    Args:
        status: 500 to 504.
        should_retry: Value of `Stripe-Should-Retry`, which wins over the status; absent for None.
    """
    message = "Error while communicating with one of our backends. Sorry about that!"
    body = pretty({"error": {"message": message, "type": "api_error"}})
    return answer(status, body, {**_JSON, **_advice(should_retry)})


def server_error_on_expand(request: Request, inner: Handle) -> Response:
    """Answer 500 to a full page with `expand[]`, as users of Stripe's list endpoints reported."""
    return server_error()(request, inner) if expanding(request) else inner(request)


def bad_gateway(status: int = 502) -> Alters:
    """Answer with a proxy's HTML instead of JSON: 502, 503 or 504."""
    return answer(status, _page(status), _HTML)


def line_too_long() -> Response:
    """Answer 414 as nginx at Stripe does to a request line beyond `LONGEST_LINE`."""
    return no_request(414)


def no_request(status: int) -> Response:
    """Answer what is no HTTP request as nginx does: 414, 501, 505, and 400 for everything else."""
    told = status if status in {414, 501, 505} else 400
    return Response(told, headers=dict(_HTML), body=_page(told))


def forbidden(kind: str) -> Alters:
    """Answer 403 as for a restricted key without the permission to read a kind of object.

    See https://docs.stripe.com/keys/restricted-api-keys.
    """
    key = Key(unreadable=frozenset({kind}))

    def alters(request: Request, inner: Handle) -> Response:
        try:
            permit("rk_test_restricted", key, kind=kind, account="acct_sandbox")
        except RefusedError as refused:
            return _refusal(refused, "req_restricted0000")
        return inner(request)

    return alters


def key_expired() -> Alters:
    """Answer 401 as for a key that was rolled and has expired; a fault's `after` is when.

    See https://docs.stripe.com/error-codes#api-key-expired.
    """

    def alters(request: Request, inner: Handle) -> Response:
        try:
            # No key is known here, so the words tell the caller's own, masked.
            authenticate(request.headers, {})
        except RefusedError as refused:
            if refused.message.startswith("Invalid API Key"):
                words = refused.message.replace("Invalid", "Expired", 1)
                expired = RefusedError(words, status=401, code="api_key_expired")
                return _refusal(expired, "req_expired0000000")
        return inner(request)

    return alters


def _refusal(refused: RefusedError, request_id: str) -> Response:
    body = error_body(refused, request_id=request_id, now=0, livemode=False)
    return Response(refused.status, headers={**_JSON, "request-id": request_id}, body=body)


def _advice(should_retry: bool | None) -> dict[str, str]:  # noqa: FBT001 - its name says it
    return {} if should_retry is None else {"stripe-should-retry": str(should_retry).lower()}


def _page(status: int) -> bytes:
    titles = {
        400: "Bad Request",
        414: "Request-URI Too Large",
        501: "Not Implemented",
        502: "Bad Gateway",
        503: "Service Temporarily Unavailable",
        504: "Gateway Time-out",
        505: "HTTP Version Not Supported",
    }
    title = f"{status} {titles[status]}"
    return (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n"
        "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    ).encode()
