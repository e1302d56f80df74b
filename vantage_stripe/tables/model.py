"""What a table is: one frozen declaration per Stripe object, from which all else is derived.

Belongs here: `Table`, `Column`, `Touch`, and where rows come from that no list by `created` brings.
Does not: any one table, any I/O.
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
        told_by: Types of events that carry the row and tell of the very change that these only name
            (`charge.refunded` comes with `refund.created`): one of the same second leaves no doubt.
    """

    types: tuple[str, ...]
    ids: tuple[str, ...] = ("data.object.id",)
    via: str | None = None
    told_by: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sum:
    """The sum of the `amount`s of a list.

    Attributes:
        path: Where the list stands.
        where: A field of its entries and the value it must have to count; None: all count.
    """

    path: str
    where: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class EntriesOf:
    """Rows that stand inside another table's objects: they are taken out of its `raw`, without a request.

    Attributes:
        parent: The other table.
        path: Where in its objects the list of entries stands.
        given: What an entry's row gets from its parent: name in the row, path in the parent.
        sums: What it gets from lists of its own: name in the row, which amounts.
    """

    parent: str
    path: str
    given: Mapping[str, str]
    sums: Mapping[str, Sum]


@dataclass(frozen=True, kw_only=True)
class Again:
    """When a list that was read before is read once more: its parent has changed to what may change it.

    Attributes:
        column: The column of the rows that says what the parent was when the list was read.
        of: The column of the parent.
        at: The parent's values at which it is read again, when the rows have another.
    """

    column: str
    of: str
    at: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ListOf:
    """Rows that Stripe lists for each object of another table: at least one request for each of them.

    Attributes:
        parent: The other table.
        listed: The table whose objects are listed.
        param: The list parameter that names the parent.
        wanted: Columns of a parent, and the values they must have for its list to be whole.
        again: When a list that was read before is read once more.
        given: What a row gets from its parent: name in the row, path in the parent.
        kept: What keeps an own value that `given` hides: name in the row, path in the listed object.
    """

    parent: str
    listed: str
    param: str
    wanted: Mapping[str, str | bool]
    again: Again
    given: Mapping[str, str]
    kept: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class SnapshotOf:
    """Rows that say what an object without a history was at each sync.

    Attributes:
        parent: The table whose newest object dates the snapshot: nothing of it may come while it is taken.
    """

    parent: str


Origin = EntriesOf | ListOf | SnapshotOf


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
        origin: Where the rows come from when they are no objects of a list by `created`; None: they are.
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
    origin: Origin | None = None
    schema: pa.Schema = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Derive the Arrow schema: the declared columns, then the system columns."""
        fields = [column.field for column in self.columns]
        object.__setattr__(self, "schema", pa.schema([*fields, *SYSTEM_FIELDS]))

    @property
    def requests(self) -> str:
        """What is asked of Stripe for it, for people."""
        match self.origin:
            case EntriesOf(parent=parent):
                return f"no request: read out of the `raw` of `{parent}`"
            case ListOf(parent=parent, param=param):
                return f"GET /v1/{self.endpoint}?{param}=…, one list for each of `{parent}`"
            case SnapshotOf():
                return f"GET /v1/{self.endpoint}, once a sync"
        return f"GET /v1/{self.endpoint}"

    @property
    def newest(self) -> tuple[tuple[str, str], ...]:
        """The parameters that ask for one object: the newest of a list, or the only one there is."""
        return () if isinstance(self.origin, SnapshotOf) else (("limit", "1"),)

    @property
    def personal(self) -> tuple[str, ...]:
        """The names of the columns that can identify a person."""
        return tuple(column.name for column in self.columns if column.personal)
