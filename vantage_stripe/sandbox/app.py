"""The imitated API: a request in, Stripe's answer out. Pure but for the world it is given.

What there is to ask is in `table.py`, what it does in `verbs.py`, transport in `server.py`.
"""

import hashlib
import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from string import ascii_letters, digits
from typing import Any

from vantage_stripe.sandbox.answers import (
    API_VERSION,
    RefusedError,
    Request,
    Response,
    error_body,
    pretty,
    respond,
)
from vantage_stripe.sandbox.asking import Ask
from vantage_stripe.sandbox.endpoints import match
from vantage_stripe.sandbox.framing import asks_to_close
from vantage_stripe.sandbox.keys import SANDBOX_KEY, Key, authenticate, permit, reach
from vantage_stripe.sandbox.params import parse
from vantage_stripe.sandbox.verbs import VERBS
from vantage_stripe.sandbox.view import Account, View

_VERSION = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\.[a-z]+)?")
_LETTERS = digits + ascii_letters
_ID_LENGTH = 14
# As seen on answers of 2024 to 2026; the server adds `date` and `content-length`.
_HEADERS = {
    "server": "nginx",
    "access-control-allow-credentials": "true",
    "access-control-allow-methods": "GET, HEAD, PUT, PATCH, POST, DELETE",
    "access-control-allow-origin": "*",
    "access-control-expose-headers": (
        "Request-Id, Stripe-Manage-Version, Stripe-Should-Retry, X-Stripe-External-Auth-Required, "
        "X-Stripe-Privileged-Session-Required"
    ),
    "access-control-max-age": "300",
    "cache-control": "no-cache, no-store",
    "strict-transport-security": "max-age=63072000; includeSubDomains; preload",
    "vary": "Origin",
}
_PRIORITY = "x-stripe-routing-context-priority-tier"


class App:
    """The imitated API over a world.

    Args:
        world: Gives the account at this moment; called once a request, and cheap when nothing moved.
        keys: What each API key may do; only `SANDBOX_KEY` without it.
    """

    def __init__(self, world: Callable[[], Account], *, keys: Mapping[str, Key] | None = None) -> None:
        self._world = world
        self._keys = {SANDBOX_KEY: Key()} if keys is None else dict(keys)
        self._view: View | None = None
        self._numbers = itertools.count(1)

    def handle(self, request: Request) -> Response:
        """Answer one request; thread-safe. Errors are answers, see https://docs.stripe.com/api/errors."""
        view = self._current()
        request_id = _request_id(next(self._numbers))
        headers = {**_HEADERS, "request-id": request_id, "connection": _connection(request.headers)}
        livemode = False
        try:
            headers["stripe-version"] = _version(request.headers)
            text, key = authenticate(request.headers, self._keys)
            livemode = key.livemode
            headers[_PRIORITY] = "livemode-critical" if livemode else "api-testmode"
            account = reach(text, request.headers, account=view.world.account()["id"])
            if account is not None:
                headers["stripe-account"] = account
            status, body = 200, pretty(_answer(request, view, text=text, key=key))
        except RefusedError as refused:
            status = refused.status
            body = error_body(refused, request_id=request_id, now=view.world.now, livemode=livemode)
        response = respond(status, body, headers=headers, accepts=request.headers.get("accept-encoding", ""))
        return replace(response, body=b"") if request.method == "HEAD" else response

    def _current(self) -> View:
        world = self._world()
        view = self._view
        if view is None or view.world is not world:
            self._view = view = View(world)
        return view


def _answer(request: Request, view: View, *, text: str, key: Key) -> dict[str, Any]:
    endpoint, ids = match(request.method, request.path)

    def may_read(kind: str) -> None:
        permit(text, key, kind=kind, account=view.world.account()["id"])

    may_read(endpoint.kind)
    ask = Ask(
        endpoint,
        path=request.path,
        ids=ids,
        params=parse(request.query),
        view=view.live if key.livemode else view,
        key=text,
        permit=may_read,
    )
    return VERBS[endpoint.verb](ask)


def _version(headers: Mapping[str, str]) -> str:
    version = headers.get("stripe-version", API_VERSION)
    found = _VERSION.fullmatch(version)
    try:
        date.fromisoformat(found[1] if found else "")
    except ValueError:
        raise RefusedError(f"Invalid Stripe API version: {version}") from None
    return version


def _connection(headers: Mapping[str, str]) -> str:
    return "close" if asks_to_close(headers.get("connection", "")) else "keep-alive"


def _request_id(number: int) -> str:
    mixed = hashlib.blake2b(str(number).encode(), digest_size=_ID_LENGTH).digest()
    return "req_" + "".join(_LETTERS[each % len(_LETTERS)] for each in mixed)
