"""What a table is: one frozen declaration per Stripe object, from which all else is derived.

Belongs here: `Table`, `Column`, `Touch`. Does not: any one table, any I/O.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pyarrow as pa

STRING = pa.string()
INTEGER = pa.int64()
FLOAT = pa.float64()
BOOLEAN = pa.bool_()
TIMESTAMP = pa.timestamp("us", tz="UTC")

SYSTEM_FIELDS = (
    pa.field("raw", STRING, nullable=False),
    pa.field("_api_version", STRING),
    pa.field("_synced_at", TIMESTAMP, nullable=False),
    pa.field("_deleted_at", TIMESTAMP),
)
"""The columns every table ends with, after its declared ones."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One typed, flat column, read out of the object's JSON.

    Attributes:
        name: Stripe's own name; nested ones joined with `_`; times end in `_at` or are `created`.
        type: One of the five types above; a timestamp is read from Unix seconds.
        paths: Where the value stands in the object, dotted, first one present wins: Stripe moves
            fields between versions. A path that ends at an expanded object gives the object's `id`
            in a string column.
        description: What it is, with its unit, for people.
        nullable: Whether Stripe may leave it out or send null.
        personal: Whether it can identify a person.
    """

    name: str
    type: pa.DataType
    paths: tuple[str, ...]
    description: str
    nullable: bool = True
    personal: bool = False

    @property
    def field(self) -> pa.Field:
        """The Arrow field of this column."""
        return pa.field(self.name, self.type, nullable=self.nullable)


@dataclass(frozen=True, kw_only=True)
class Touch:
    """Which events say that a row of the table changed, and where the event names the row.

    Attributes:
        types: Event types, `charge.*` as Stripe writes wildcards.
        ids: Paths from the event to the ids of touched rows; `data.object.id` is the object itself.
            A path may end at an id, at an object with an id, or be absent.
        via: None when `ids` are ids of this table; else the column of this table that holds them
            (a payment method touches the subscriptions of its customer: via `customer`).
    """

    types: tuple[str, ...]
    ids: tuple[str, ...] = ("data.object.id",)
    via: str | None = None


@dataclass(frozen=True, kw_only=True)
class Table:
    """All that differs between two Stripe objects.

    Attributes:
        name: The table's name: asset key `stripe/<name>`, folder in the lake.
        object: Stripe's `object` string of a row.
        endpoint: The list's path below the base URL; `<endpoint>/<id>` retrieves one.
        description: What a row is.
        columns: The typed columns, `id` and `created` among them.
        left_to_raw: Top-level fields that are no column, each with the reason.
        params: Fixed parameters of every list and retrieve request (expansions).
        list_params: Fixed parameters of list requests only (`status=all`).
        nested: The fields whose lists Stripe cuts at 10 entries, where it inlines or expands them.
        touches: The events that say that a row changed.
        unannounced: Whether rows appear without an event; then `created` must be listed to find them.
        settles_on: The timestamp column until which a row changes without any event, if any.
        deletable: Whether Stripe can delete such objects, so that absence may mean deletion.
        permission: The `rak_…` permission a restricted key needs.
        history: How far back the endpoint reaches; None: for ever.
        unstable: Top-level fields that differ between two reads of the same thing.
        docs: Stripe's page about the object.
    """

    name: str
    object: str
    endpoint: str
    description: str
    columns: tuple[Column, ...]
    left_to_raw: Mapping[str, str]
    permission: str
    docs: str
    params: tuple[tuple[str, str], ...] = ()
    list_params: tuple[tuple[str, str], ...] = ()
    nested: tuple[str, ...] = ()
    touches: tuple[Touch, ...] = ()
    unannounced: bool = False
    settles_on: str | None = None
    deletable: bool = False
    history: timedelta | None = None
    unstable: tuple[str, ...] = ()
    schema: pa.Schema = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Derive the Arrow schema: the declared columns, then the system columns."""
        fields = [column.field for column in self.columns]
        object.__setattr__(self, "schema", pa.schema([*fields, *SYSTEM_FIELDS]))

    @property
    def personal(self) -> tuple[str, ...]:
        """The names of the columns that can identify a person."""
        return tuple(column.name for column in self.columns if column.personal)
