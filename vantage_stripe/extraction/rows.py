"""From a page's bytes to Arrow rows.

Belongs here: cutting a page into its objects and their compact `raw`. Does not: requests, files.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec
import pyarrow as pa

from vantage_stripe.api.protocol import API_VERSION
from vantage_stripe.errors import APIError
from vantage_stripe.tables.model import Table
from vantage_stripe.tables.projection import project

Oddity = Callable[[str, str], None]
"""Told of a column whose value is not of its type, and the id of the row; the cell is null."""


class Envelope(msgspec.Struct):
    """A list answer, its objects left as they are."""

    data: list[msgspec.Raw]
    has_more: bool
    object: Literal["list"] = "list"


@dataclass(frozen=True)
class Objects:
    """The objects of one page, in Stripe's order.

    Attributes:
        parsed: Each object as a dict.
        raws: Each object as compact JSON.
        has_more: Whether Stripe has older ones.
        request_id: The `Request-Id` of the answer, None when not sent.
    """

    parsed: list[dict[str, Any]]
    raws: list[str]
    has_more: bool
    request_id: str | None = None

    @property
    def marks(self) -> list[tuple[str, int]]:
        """Id and `created` of each object."""
        return [(item["id"], item["created"]) for item in self.parsed]


def cut(body: bytes, table: Table) -> Objects:
    """Cut a list answer into its objects.

    Raises:
        APIError: The body is no list of the table's objects, each with an `id` and a `created`.
    """
    try:
        envelope = msgspec.json.decode(msgspec.json.format(body, indent=-1), type=Envelope)
        raws = [bytes(item).decode() for item in envelope.data]
        parsed = [msgspec.json.decode(item) for item in raws]
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise APIError(f"the answer is not a list of objects ({error})", endpoint=table.endpoint) from error
    for item in parsed:
        if not (
            isinstance(item, dict) and isinstance(item.get("id"), str) and type(item.get("created")) is int
        ):
            raise APIError("an object of the list has no id or no created", endpoint=table.endpoint)
        demand_kind(item, table)
    return Objects(parsed, raws, envelope.has_more)


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


def to_batch(
    table: Table,
    objects: Sequence[Mapping[str, Any]],
    raws: Sequence[str],
    *,
    synced_at: datetime,
    on_oddity: Oddity,
) -> pa.RecordBatch:
    """Return the rows of objects, in the table's schema."""
    return project(table, objects, raws, synced_at=synced_at, api_version=API_VERSION, on_oddity=on_oddity)


def compact(value: Mapping[str, Any]) -> str:
    """Return an object as compact JSON."""
    return msgspec.json.encode(value).decode()


def parse(raw: str) -> dict[str, Any]:
    """Return the object that a `raw` holds."""
    found: dict[str, Any] = msgspec.json.decode(raw)
    return found
