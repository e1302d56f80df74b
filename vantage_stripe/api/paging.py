"""Pages of a list, and the walk over them that proves its progress.

Belongs here: cursors, `limit`, `has_more`. Does not: parallel windows (see `extraction`).
Stripe's page: docs/api/pagination.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vantage_stripe.api.params import encode
from vantage_stripe.api.protocol import Answer
from vantage_stripe.errors import APIError, InvalidRequestError, NoProgressError

Json = dict[str, Any]
MOST = 100
"""Objects of the largest page."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a list or a search, newest first.

    Attributes:
        data: The objects as Stripe sent them.
        has_more: Whether there are more in the direction asked.
        first_id: Id of the newest object, None when empty: `ending_before` for newer ones.
        last_id: Id of the oldest object, None when empty: `starting_after` for older ones.
        next_page: Token of a search's next page; None for lists and at the end.
    """

    data: tuple[Json, ...]
    has_more: bool
    first_id: str | None
    last_id: str | None
    next_page: str | None = None


class Paging(ABC):
    """Lists and searches, over whatever gets an answer."""

    @abstractmethod
    def get(self, endpoint: str, params: Iterable[tuple[str, str]] = ()) -> Answer:
        """Ask for an endpoint."""

    def retrieve(self, endpoint: str, **params: object) -> Json:
        """Return one object, `retrieve("charges/ch_1", expand=["customer"])`."""
        return self.get(endpoint, encode(params)).json()

    def list(self, endpoint: str, **filters: object) -> Page:
        """Return one page of a list.

        Args:
            endpoint: The list's path, `charges`.
            filters: Stripe's parameters; `limit` 1 to 100 (Stripe's default: 10), one cursor at most.

        Raises:
            InvalidRequestError: Before any request: `limit` is outside 1..100, or both cursors are given.
        """
        _check(endpoint, filters)
        return _page(self.get(endpoint, encode(filters)))

    def iterate(self, endpoint: str, **filters: object) -> Iterator[Json]:
        """Yield the objects of a list, page after page.

        Newest first; with `ending_before` from that object to ever newer ones, oldest first.
        `limit` is the size of a page here, 100 unless given.

        Raises:
            InvalidRequestError: As `list`.
            NoProgressError: A page repeats a cursor, or is empty and says there is more.
        """
        wanted = {"limit": MOST, **{name: value for name, value in filters.items() if value is not None}}
        _check(endpoint, wanted)
        return self._walk(endpoint, wanted)

    def _walk(self, endpoint: str, filters: Mapping[str, object]) -> Iterator[Json]:
        cursor = "ending_before" if filters.get("ending_before") else "starting_after"
        newer = cursor == "ending_before"
        params = dict(filters)
        seen = {params.get(cursor)} - {None, ""}
        while True:
            page = self.list(endpoint, **params)
            if any(item.get("id") in seen for item in page.data):
                raise NoProgressError("A page repeats an object that was a cursor before.", endpoint=endpoint)
            yield from reversed(page.data) if newer else page.data
            if not page.has_more:
                return
            mark = page.first_id if newer else page.last_id
            if mark is None:
                raise NoProgressError("A page says there is more and gives no cursor.", endpoint=endpoint)
            seen.add(mark)
            params[cursor] = mark

    def search(self, endpoint: str, query: str, *, limit: int | None = None, page: str | None = None) -> Page:
        """Return one page of a search, `search("charges", "amount>1000")`.

        Raises:
            InvalidRequestError: Before any request: `limit` is outside 1..100, or the query is empty.
        """
        if not query.strip():
            raise InvalidRequestError("A search needs a query.", param="query", endpoint=endpoint)
        filters = {"query": query, "limit": limit, "page": page}
        _check(endpoint, filters)
        return _page(self.get(f"{endpoint}/search", encode(filters)))


def id_in_path(object_id: str) -> str:
    """Return an id that may stand in a path.

    Raises:
        InvalidRequestError: It is empty or has a slash: another endpoint would be asked.
    """
    if not object_id.strip() or "/" in object_id:
        raise InvalidRequestError(f"{object_id!r} is no id.", param="id")
    return object_id


def _check(endpoint: str, filters: Mapping[str, object]) -> None:
    limit = filters.get("limit")
    whole = isinstance(limit, int) and not isinstance(limit, bool)
    if limit is not None and not (whole and 1 <= int(str(limit)) <= MOST):
        # Stripe clamps in silence: who asks for 500 would believe that 100 is all.
        raise InvalidRequestError(
            f"limit is {limit!r}: 1 to 100 is possible.", param="limit", endpoint=endpoint
        )
    if filters.get("starting_after") and filters.get("ending_before"):
        raise InvalidRequestError(
            "starting_after and ending_before exclude each other.", param="ending_before", endpoint=endpoint
        )


def _page(answer: Answer) -> Page:
    body = answer.json()
    data, has_more, token = body.get("data"), body.get("has_more"), body.get("next_page")
    items: list[Any] = data if isinstance(data, list) else [None]
    is_list = body.get("object", "list") in {"list", "search_result"}
    if not (is_list and isinstance(has_more, bool) and all(isinstance(item, dict) for item in items)):
        raise APIError(
            "The answer is no list: its `object`, `data` or `has_more` is missing or another.",
            request_id=answer.request_id,
            endpoint=answer.endpoint,
        )
    ids = [item.get("id") for item in items]
    first, last = (ids[0], ids[-1]) if ids else (None, None)
    return Page(data=tuple(items), has_more=has_more, first_id=first, last_id=last, next_page=token)
