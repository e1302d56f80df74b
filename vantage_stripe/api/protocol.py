"""Stripe's protocol without I/O: what is sent for a question, and what an answer means.

Belongs here: paths, headers, errors, retry advice. Does not: sockets, clocks, sleeping, pacing.
Stripe's pages: docs/api/errors, docs/rate-limits, docs/keys.
"""

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, cast
from urllib.parse import quote

import msgspec

from vantage_stripe.errors import (
    APIConnectionError,
    APIError,
    AuthenticationError,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    StripeError,
)

API_VERSION = "2026-10-28.endive"
NAMESPACES = frozenset({"billing", "checkout", "issuing", "radar", "tax", "terminal", "treasury"})
"""First path segments that are no collection: the id comes one later."""

OK, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, CONFLICT, TOO_MANY, TROUBLE = 200, 401, 403, 404, 409, 429, 500
STATUS_ERRORS: Mapping[int, type[StripeError]] = {
    UNAUTHORIZED: AuthenticationError,
    FORBIDDEN: PermissionDeniedError,
    NOT_FOUND: NotFoundError,
    TOO_MANY: RateLimitError,
}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A whole answer of Stripe.

    Attributes:
        body: The JSON as sent, inflated; it is known to be one whole JSON object, in UTF-8.
        compact: The same without blanks between its parts.
        request_id: The `Request-Id` header, None when not sent.
        endpoint: The path asked, below the base URL.
        version: The API version that shaped the body, None when not sent.
        date: When it was answered by the server's clock, Unix seconds, None when not sent.
    """

    body: bytes
    compact: bytes
    request_id: str | None
    endpoint: str
    version: str | None = None
    date: float | None = None

    def json(self) -> dict[str, Any]:
        """Parse the body."""
        return cast("dict[str, Any]", msgspec.json.decode(self.body))


@dataclass(frozen=True, kw_only=True)
class Failure:
    """An answer that is not the one asked for, and what to do about it.

    Attributes:
        error: What to raise when it is not retried.
        retry: Whether the same request may be sent again.
        reason: What of the rate limiter was exceeded, None when it was not the limiter.
        wait: Least seconds to wait, as the answer asks.
    """

    error: StripeError
    retry: bool
    reason: str | None = None
    wait: float = 0.0


def path_of(endpoint: str) -> str:
    """Return the endpoint as it stands in a URL, each segment quoted.

    Raises:
        InvalidRequestError: A segment is empty or climbs: an empty id would list instead of retrieve.
    """
    segments = endpoint.removeprefix("/").split("/")
    if any(segment.strip() in {"", ".", ".."} for segment in segments):
        raise InvalidRequestError("An endpoint has no empty segments and no dots.", endpoint=endpoint)
    return "/".join(quote(segment, safe="") for segment in segments)


def operation_of(endpoint: str) -> str:
    """Return the operation that Stripe counts: `charges/{id}` for all charges, `search` for all searches."""
    segments = endpoint.removeprefix("/").split("/")
    if segments[-1] == "search":
        return "search"
    first_id = 2 if segments[0] in NAMESPACES else 1
    return "/".join(
        "{id}" if place >= first_id and (place - first_id) % 2 == 0 else segment
        for place, segment in enumerate(segments)
    )


def headers_of(key: str, account: str | None) -> dict[str, str]:
    """Return the headers of every request; among them the key."""
    headers = {
        "Authorization": f"Bearer {key}",
        "Stripe-Version": API_VERSION,
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
        "User-Agent": "vantage-stripe",
    }
    return headers if account is None else {**headers, "Stripe-Account": account}


def backoff(attempt: int, random: Callable[[], float]) -> float:
    """Return the seconds to wait before retry number `attempt`, counted from 0, jittered."""
    return max(0.5, min(0.5 * 2.0 ** min(attempt, 16), 8.0)) * (0.5 + random() / 2)


def read(endpoint: str, status: int, headers: Mapping[str, str], raw: bytes) -> Answer | Failure:
    """Judge an answer.

    Args:
        endpoint: The path asked, below the base URL.
        status: HTTP status.
        headers: Response headers, in any case.
        raw: The body as it came over the wire.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    request_id = lower.get("request-id")
    try:
        body = _inflated(raw, lower)
    except APIConnectionError as cut:
        cut.status, cut.request_id, cut.endpoint = status, request_id, endpoint
        return Failure(error=cut, retry=status == OK or _advice(status, lower))
    if status != OK:
        return _failure(endpoint, status, lower, body)
    compact, fault = _compacted(body)
    if fault is None:
        return Answer(
            body=body,
            compact=compact,
            request_id=request_id,
            endpoint=endpoint,
            version=lower.get("stripe-version"),
            date=_seconds(lower.get("date", "")),
        )
    message = f"The answer is not the JSON it should be: {fault}. Is a proxy in the way?"
    error = APIError(message, status=status, request_id=request_id, endpoint=endpoint)
    return Failure(error=error, retry=True)


def _inflated(raw: bytes, headers: Mapping[str, str]) -> bytes:
    told = headers.get("content-length", "")
    if told.isdecimal() and int(told) != len(raw):
        raise APIConnectionError(f"The answer was cut: {len(raw)} of {told} bytes came.")
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding in {"identity", ""}:
        return raw
    if coding not in {"gzip", "x-gzip"}:
        raise APIConnectionError(f"The answer is encoded as {coding!r}, which was not asked for.")
    inflater = zlib.decompressobj(wbits=31)
    try:
        body = inflater.decompress(raw)
    except zlib.error:
        raise APIConnectionError("The answer is damaged: its gzip does not inflate.") from None
    if not inflater.eof or inflater.unused_data:
        raise APIConnectionError("The answer was cut: its gzip does not end where it should.")
    return body


def _compacted(body: bytes) -> tuple[bytes, str | None]:
    """Return the JSON object without blanks, or what is wrong with it: both take the one pass over it."""
    if not body.lstrip().startswith(b"{"):
        return b"", "it is empty" if not body.strip() else "it does not begin as a JSON object"
    try:
        compact = msgspec.json.format(body, indent=-1)
        compact.decode()
    except msgspec.DecodeError:
        return b"", "it is malformed or cut"
    except UnicodeDecodeError:
        return b"", "it is no UTF-8"
    except RecursionError:
        return b"", "it is nested too deep"
    return compact, None


def _seconds(date: str) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return None


def _advice(status: int, headers: Mapping[str, str]) -> bool:
    told = headers.get("stripe-should-retry", "").strip().lower()
    if told in {"true", "false"}:
        return told == "true"
    return status in {CONFLICT, TOO_MANY} or status >= TROUBLE


def _failure(endpoint: str, status: int, headers: Mapping[str, str], body: bytes) -> Failure:
    said = _envelope(body)
    kind = STATUS_ERRORS.get(status) or (InvalidRequestError if 400 <= status < TROUBLE else APIError)  # noqa: PLR2004 # 4xx, as spoken
    error = kind(
        _message(status, said, headers),
        status=status,
        code=_text(said, "code"),
        param=_text(said, "param"),
        request_id=headers.get("request-id"),
        endpoint=endpoint,
    )
    return Failure(
        error=error,
        retry=_advice(status, headers),
        reason=_reason(status, headers, error.code),
        wait=_retry_after(headers),
    )


def _envelope(body: bytes) -> Mapping[str, Any]:
    try:
        parsed = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    said = parsed.get("error") if isinstance(parsed, dict) else None
    return said if isinstance(said, dict) else {}


def _text(said: Mapping[str, Any], name: str) -> str | None:
    value = said.get(name)
    return value if isinstance(value, str) else None


def _message(status: int, said: Mapping[str, Any], headers: Mapping[str, str]) -> str:
    told = _text(said, "message")
    if status in range(300, 400):
        return "A redirect was answered and not followed: check the base URL."
    if told is None:
        kind = headers.get("content-type", "no content type").split(";")[0]
        return f"HTTP {status} without Stripe's JSON error ({kind}). Is a proxy or a firewall in the way?"
    if status == UNAUTHORIZED:
        return f"Stripe refuses the key: {told} Check STRIPE_API_KEY."
    if status != FORBIDDEN:
        return told
    lacking = missing_permissions(told)
    if not lacking:
        return f"The key may not read this: {told}"
    return (
        f"The key lacks {' or '.join(lacking)}: give it that permission in the Dashboard. Stripe says: {told}"
    )


def missing_permissions(message: str) -> tuple[str, ...]:
    """Return the permissions that Stripe's 403 message names, each as `rak_…`."""
    names = re.findall(r"\"[^\"]+\" \('(\w+)'\)", message)
    return tuple(name if name.startswith("rak_") else f"rak_{name}" for name in names)


def _reason(status: int, headers: Mapping[str, str], code: str | None) -> str | None:
    if status != TOO_MANY:
        return None
    # A 429 without the header is no limiter's (a lock timeout), unless its code says so.
    return headers.get("stripe-rate-limited-reason") or ("endpoint-rate" if code == "rate_limit" else None)


def _retry_after(headers: Mapping[str, str]) -> float:
    told = headers.get("retry-after", "").strip()
    # Stripe sends none; a proxy may. More than a minute is not believed.
    return min(float(told), 60.0) if re.fullmatch(r"\d{1,9}(\.\d+)?", told) else 0.0
