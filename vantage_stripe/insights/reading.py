"""How an insight reads its input tables: live rows as plain dicts, and nothing else.

Belongs here: projection, dropping of deleted rows, indexes by a column, the check of `as_of`.
Does not: any rule of any insight.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.tables import TABLES

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """The tables given to an insight, and which of the declared ones were not.

    Attributes:
        tables: The tables by name.
        declared: The columns the insight reads, by table.
    """

    tables: Mapping[str, pa.Table]
    declared: Mapping[str, tuple[str, ...]]

    @property
    def missing(self) -> list[str]:
        """The declared tables that were not given, in alphabetical order."""
        return sorted(set(self.declared) - set(self.tables))

    def has(self, name: str) -> bool:
        """Say whether a table was given: if not, what it would decide is unknown."""
        return name in self.tables

    def live(self, name: str, *, where: Mapping[str, Collection[str]] | None = None) -> list[dict[str, Any]]:
        """Give the rows of a table that are not deleted, in the order of `created` and `id`.

        The order makes every later choice among equals independent of the order of input rows.

        Args:
            name: The table; one that was not given has no rows.
            where: Columns and the values wanted of them: a row with any of these is read. It spares
                turning the large tables into Python objects.
        """
        if name not in self.tables:
            return []
        table = self.columns(name)
        if where is not None:
            table = table.filter(_any_of(where))
        # A lake's files are sorted already; sorting again costs little and promises it.
        table = table.sort_by([("created", "ascending"), ("id", "ascending")])
        rows: list[dict[str, Any]] = table.to_pylist()
        return rows

    def columns(self, name: str) -> pa.Table:
        """Give the rows of a table that are not deleted as Arrow columns, in no particular order.

        A declared column that the table lacks is null, as in a file of an older schema.

        Raises:
            KeyError: The table was not given.
        """
        given = self.tables[name]
        table = pa.table({column: _typed(given, name, column) for column in self.declared[name]})
        # Nothing is copied where nothing was deleted.
        if table["_deleted_at"].null_count < len(table):
            table = table.filter(pc.field("_deleted_at").is_null())
        return table.drop_columns(["_deleted_at"])


def _typed(given: pa.Table, name: str, column: str) -> pa.ChunkedArray | pa.Array:
    """Give a column in its declared type: one made by hand of nulls only has none."""
    schema = next((table.schema for table in TABLES if table.name == name), given.schema)
    kind = schema.field(column).type
    if column not in given.schema.names:
        return pa.nulls(len(given), kind)
    return given[column].cast(kind)


def _any_of(where: Mapping[str, Collection[str]]) -> pc.Expression:
    """Say that one of some columns has one of its wanted values."""
    wanted = [
        pc.field(column).isin(pa.array(sorted(values), pa.string())) for column, values in where.items()
    ]
    return reduce(or_, wanted)


def grouped(rows: Iterable[Row], column: str) -> Mapping[str, list[Row]]:
    """Collect rows by the value of a column, keeping their order; rows with null are left out."""
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row[column] is not None:
            groups[row[column]].append(row)
    return groups


def keyed(rows: Iterable[Row]) -> Mapping[str, Row]:
    """Give rows by their `id`."""
    return {row["id"]: row for row in rows}


def aware(as_of: datetime) -> datetime:
    """Give back an instant that names its time zone.

    Raises:
        ValueError: It names none, so it is not an instant.
    """
    if as_of.tzinfo is None:
        raise ValueError(f"as_of {as_of.isoformat()} has no time zone: give an aware datetime, such as UTC")
    return as_of


def instant(seconds: int) -> datetime:
    """Give the instant of Unix seconds, as Stripe's JSON has them."""
    return datetime.fromtimestamp(seconds, UTC)
