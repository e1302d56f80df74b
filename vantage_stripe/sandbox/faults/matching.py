"""Which requests a fault may befall: a path, an endpoint, a kind of object, full pages that expand."""

from collections.abc import Callable
from urllib.parse import parse_qs, parse_qsl

from vantage_stripe.sandbox.answers import RefusedError, Request
from vantage_stripe.sandbox.endpoints import endpoint_of
from vantage_stripe.sandbox.expand import check
from vantage_stripe.sandbox.keys import Key, permit, whole_of

Matches = Callable[[Request], bool]

_FORBIDDEN = 403


def every(_request: Request) -> bool:
    """Match every request."""
    return True


def to(path: str, **params: str) -> Matches:
    """Match requests of a path, and of some of its parameters when given.

    Args:
        path: As asked, `/v1/charges/ch_1`, or an endpoint with `{id}`: `/v1/charges/{id}`.
        **params: Parameters and the value each must be sent with.
    """

    def matches(request: Request) -> bool:
        sent = parse_qs(request.query)
        return _is_at(request.path, path) and all(sent.get(name) == [value] for name, value in params.items())

    return matches


def reading(kind: str) -> Matches:
    """Match requests that read a kind of object: its endpoints, and `expand[]` of it.

    Args:
        kind: Stripe's `object`: `dispute`, `balance_transaction`.
    """

    def may_read(read: str) -> None:
        if kind in {read, whole_of(read)}:
            raise RefusedError("", status=_FORBIDDEN)

    return lambda request: _forbids(may_read, request)


def needing(kind: str) -> Matches:
    """Match requests that need the permission to read a kind: for charges, those that read refunds too.

    Args:
        kind: Stripe's `object`: `dispute`, `balance_transaction`.
    """
    key = Key(unreadable=frozenset({kind}))
    return lambda request: _forbids(lambda read: permit("", key, kind=read, account=""), request)


def expanding(request: Request) -> bool:
    """Match full pages with `expand[]`: what was seen to be slow, and to be answered with 500."""
    return "100" in parse_qs(request.query).get("limit", ()) and bool(_expansions(request))


def _forbids(may_read: Callable[[str], None], request: Request) -> bool:
    found = endpoint_of(request.path)
    if found is None:
        return False
    try:
        may_read(found[0].kind)
        for path in _expansions(request):
            check(path, kind=found[0].kind, listed=path.startswith("data."), permit=may_read)
    except RefusedError as refused:
        return refused.status == _FORBIDDEN
    return False


def _expansions(request: Request) -> list[str]:
    return [value for name, value in parse_qsl(request.query) if name.startswith("expand[")]


def _is_at(asked: str, path: str) -> bool:
    if "{" not in path:
        return asked == path
    found = endpoint_of(asked)
    return found is not None and found[0].path == path
