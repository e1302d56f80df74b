"""One request of a known endpoint, and what all verbs do with it: expansions and missing ids."""

from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any

from vantage_stripe.sandbox.answers import RefusedError, missing
from vantage_stripe.sandbox.endpoints import Endpoint
from vantage_stripe.sandbox.expand import check, expanded
from vantage_stripe.sandbox.params import Params, allow
from vantage_stripe.sandbox.view import View


@dataclass(frozen=True, slots=True)
class Ask:
    """One authenticated request of a known endpoint.

    Attributes:
        endpoint: What is asked.
        path: The path asked, for the list's `url`.
        ids: The ids in the path.
        params: The query.
        view: The world as the key sees it.
        key: The key as the caller wrote it.
        permit: Refuses a kind of object the key may not read.
    """

    endpoint: Endpoint
    _: KW_ONLY
    path: str
    ids: tuple[str, ...]
    params: Params
    view: View
    key: str
    permit: Callable[[str], None]

    def absent(self, kind: str, ident: str, *, param: str, status: int = 404) -> RefusedError:
        """Make the error for an id that is not there."""
        return missing(kind, ident, param=param, status=status, note=self.view.note(kind, ident))


def expansions(
    ask: Ask, names: Sequence[str], *, listed: bool, wanted: Sequence[str] | None = None
) -> list[tuple[str, ...]]:
    """Check the parameters a request was sent with, and give the steps of what it wants expanded.

    Args:
        ask: The request.
        names: All parameters its endpoint takes.
        listed: Whether the endpoint answers with a list.
        wanted: What to expand, when it is not all that `expand[]` names.

    Raises:
        RefusedError: 400 for an unknown parameter or what cannot be expanded, 403 for what may not be read.
    """
    allow(ask.params, names)
    paths = ask.params.get("expand[]", ()) if wanted is None else wanted
    return [check(path, kind=ask.endpoint.kind, listed=listed, permit=ask.permit) for path in paths]


def rendered(
    bodies: list[dict[str, Any]], steps: Sequence[tuple[str, ...]], ask: Ask
) -> list[dict[str, Any]]:
    """Give the objects with everything expanded."""
    for each in steps:
        bodies = [expanded(body, each, kind=ask.endpoint.kind, view=ask.view) for body in bodies]
    return bodies
