"""From a page's bytes to its objects.

Belongs here: cutting a page into its objects and their compact `raw`. Does not: requests, columns, files.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec

from vantage_stripe.errors import APIError
from vantage_stripe.tables.model import Table
from vantage_stripe.tables.projection import parsed

Second = Annotated[int, msgspec.Meta(ge=-62_135_596_800, le=253_402_300_799)]
"""Unix seconds of the years 1 to 9999, the ones a partition can be named for."""


class Envelope(msgspec.Struct):
    """A list answer, its objects left as they are."""

    data: list[msgspec.Raw]
    has_more: bool
    object: Literal["list"] = "list"


class _Head(msgspec.Struct):
    """What windows need of an object; the rest is skipped."""

    id: Annotated[str, msgspec.Meta(min_length=1)]
    created: Second
    object: str | None = None


class _Heads(msgspec.Struct):
    data: list[_Head]


_HEADS = msgspec.json.Decoder(_Heads)
_CUT = b'"has_more":true'
"""What an object with a list that Stripe cut holds; in a text of its own it would stand escaped."""


@dataclass(frozen=True)
class Objects:
    """The objects of one page, in Stripe's order.

    Attributes:
        marks: Id and `created` of each object.
        raws: Each object as compact JSON.
        incomplete: The places of those that may hold a list that Stripe cut.
        has_more: Whether Stripe has older ones.
        request_id: The `Request-Id` of the answer, None when not sent.
    """

    marks: list[tuple[str, int]]
    raws: list[bytes]
    incomplete: frozenset[int]
    has_more: bool
    request_id: str | None = None


def cut(body: bytes, table: Table) -> Objects:
    """Cut a list answer into its objects, each parsed only as far as it must be.

    Args:
        body: The answer as compact JSON.
        table: Whose list it is.

    Raises:
        APIError: The body is no list of the table's objects, each with an `id` and a `created`.
    """
    try:
        envelope = msgspec.json.decode(body, type=Envelope)
    except msgspec.DecodeError as error:
        raise APIError(f"the answer is not a list of objects ({error})", endpoint=table.endpoint) from error
    raws = [bytes(item) for item in envelope.data]
    try:
        heads = _HEADS.decode(body).data
    except msgspec.DecodeError as error:
        raise APIError("an object of the list has no id or no created", endpoint=table.endpoint) from error
    if not {head.object for head in heads} <= {table.object, None}:
        for head in heads:
            demand_kind({"id": head.id, "object": head.object or table.object}, table)
    cut_short = frozenset(place for place, raw in enumerate(raws) if table.nested and _CUT in raw)
    return Objects([(head.id, head.created) for head in heads], raws, cut_short, envelope.has_more)


def demand_kind(item: Mapping[str, Any], table: Table) -> None:
    """See that an object is one of the table's: another kind's must never become a row of it.

    Raises:
        APIError: It says that it is another.
    """
    kind = item.get("object", table.object)
    if kind != table.object:
        raise APIError(
            f"the answer holds {item['id']}, an object of the kind {kind!r} and not {table.object!r}:"
            " is a proxy or another server in the way?",
            endpoint=table.endpoint,
        )


def compact(value: Mapping[str, Any]) -> bytes:
    """Return an object as compact JSON."""
    return msgspec.json.encode(value)


def parse(raw: bytes | str) -> dict[str, Any]:
    """Return the object that a `raw` holds."""
    return parsed(raw)
