"""The imitated API: a request in, Stripe's answer out. Pure but for the world it is given.

What each endpoint takes is in `endpoints.py`, what it does in `verbs.py`, transport in `server.py`.
"""

import hashlib
import itertools
import re
from collections.abc import Callable, Mapping
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
from vantage_stripe.sandbox.endpoints import match
from vantage_stripe.sandbox.keys import SANDBOX_KEY, Key, authenticate, permit
from vantage_stripe.sandbox.params import parse
from vantage_stripe.sandbox.verbs import VERBS, Ask
from vantage_stripe.sandbox.view import Account, View

_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?")
_HEADERS = {
    "server": "nginx",
    "cache-control": "no-cache, no-store",
    "strict-transport-security": "max-age=63072000; includeSubDomains; preload",
    "vary": "Origin",
}


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
        request_id = _request_id(next(self._numbers))
        view = self._current()
        headers = {**_HEADERS, "request-id": request_id}
        try:
            headers["stripe-version"] = _version(request.headers)
            status, body = 200, pretty(self._answer(request, view))
        except RefusedError as refused:
            status = refused.status
            body = error_body(refused, request_id=request_id, now=view.world.now)
        accepts = request.headers.get("accept-encoding", "")
        return respond(status, body, headers=headers, accepts=accepts)

    def _answer(self, request: Request, view: View) -> dict[str, Any]:
        text, key = authenticate(request.headers, self._keys)
        endpoint, ident = match(request.method, request.path)

        def may_read(kind: str) -> None:
            permit(text, key, kind=kind, account=view.world.account()["id"])

        may_read(endpoint.kind)
        ask = Ask(
            endpoint,
            path=request.path,
            ident=ident,
            params=parse(request.query),
            view=view.live if key.livemode else view,
            other=view if key.livemode else None,
            permit=may_read,
        )
        return VERBS[endpoint.verb](ask)

    def _current(self) -> View:
        world = self._world()
        view = self._view
        if view is None or view.world is not world:
            self._view = view = View(world)
        return view


def _version(headers: Mapping[str, str]) -> str:
    version = headers.get("stripe-version", API_VERSION)
    if not _VERSION.fullmatch(version):
        raise RefusedError(f"Invalid Stripe API version: {version}")
    return version


def _request_id(number: int) -> str:
    return "req_" + hashlib.blake2b(str(number).encode(), digest_size=7).hexdigest()
