"""What goes in and comes out: requests, responses, Stripe's JSON and Stripe's error bodies.

No endpoint and no world here.
"""

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Protocol

import msgspec

API_VERSION = "2026-10-28.endive"
# Stripe calls most objects by their `object` in messages, and these by another name.
_NOUNS = {
    "payment_method": "PaymentMethod",
    "promotion_code": "promotion code",
    "setup_intent": "setupintent",
    "transfer_reversal": "transfer reversal",
}
_REFUSED = re.compile(r"q=0(\.0*)?")


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request.

    Attributes:
        method: `GET` and so on, upper case.
        path: The path alone, `/v1/charges`.
        query: The raw query string, without the question mark.
        headers: Header values by lower-case name.
    """

    method: str
    _: KW_ONLY
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response; `headers` by lower-case name, without content-length."""

    status: int
    _: KW_ONLY
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


Handle = Callable[[Request], Response]


class Handles(Protocol):
    """Whatever answers requests: the app, or the app behind faults or limits."""

    def handle(self, request: Request, /) -> Response:
        """Answer one request."""
        ...


class RefusedError(Exception):
    """The request is answered with an error of Stripe.

    Attributes:
        status: HTTP status.
        code: Stripe's error code, empty when Stripe sends none.
        param: The parameter at fault, empty when Stripe names none.
    """

    def __init__(self, message: str, *, status: int = 400, code: str = "", param: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        self.param = param


def missing(kind: str, ident: str, *, param: str, status: int = 400, note: str = "") -> RefusedError:
    """Make the error for an id that is not there (404 in a path, 400 elsewhere).

    See https://docs.stripe.com/error-codes#resource-missing.
    """
    noun = _NOUNS.get(kind, kind.rpartition(".")[2])
    message = f"No such {noun}: '{ident}'{note}"
    return RefusedError(message, status=status, code="resource_missing", param=param)


def pretty(value: Any) -> bytes:
    """Encode as Stripe does: two spaces of indent and a newline at the end."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def error_body(refused: RefusedError, *, request_id: str, now: int, livemode: bool = False) -> bytes:
    """Write the error envelope; members Stripe would not send are absent.

    See https://docs.stripe.com/api/errors.
    """
    logs = f"https://dashboard.stripe.com/{'' if livemode else 'test/'}logs/{request_id}?t={now}"
    logged = refused.status != 401  # noqa: PLR2004 - without a key there is no account to log under
    members = {
        "code": refused.code,
        "doc_url": _doc_url(refused.code),
        "message": _printable(refused.message),
        "param": _printable(refused.param),
        "request_log_url": logs if logged else "",
        "type": "invalid_request_error",
    }
    return pretty({"error": {name: value for name, value in members.items() if value}})


def respond(status: int, body: bytes, *, headers: Mapping[str, str], accepts: str) -> Response:
    """Make a JSON response, compressed when the client accepts gzip."""
    sent = {"content-type": "application/json", **headers}
    if not _takes_gzip(accepts):
        return Response(status, headers=sent, body=body)
    # Level 1: pages compress ten to one at any level, and tests wait for this.
    squeezed = gzip.compress(body, compresslevel=1, mtime=0)
    return Response(status, headers={**sent, "content-encoding": "gzip"}, body=squeezed)


def _takes_gzip(accepts: str) -> bool:
    offers = [each.replace(" ", "").partition(";") for each in accepts.lower().split(",")]
    return any(coding == "gzip" and not _REFUSED.fullmatch(weight) for coding, _, weight in offers)


def _doc_url(code: str) -> str:
    return f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}" if code else ""


def _printable(text: str) -> str:
    # A message quotes the request, which may hold what is no text.
    return text.encode(errors="replace").decode()
