"""How an insight reads its input tables: live rows as plain dicts, and nothing else.

Belongs here: projection, dropping of deleted rows, indexes by a column, the check of `as_of`.
Does not: any rule of any insight.
"""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.tables import table_named

Row = Mapping[str, Any]
Wanted = Mapping[str, Collection[str]]
"""Columns and the values wanted of them: a row with any of these is read."""
BATCH = 5_000
"""Rows turned into Python objects at a time where whole objects are read."""


class Parts(Mapping[str, pa.Table]):
    """Tables that can be read a part at a time: what is wanted of one may be all that fits in memory."""

    @abstractmethod
    def parts(self, name: str, columns: Sequence[str], where: Wanted | None) -> Iterator[pa.Table]:
        """Give some columns of the wanted rows of a table, part by part, `_deleted_at` among them."""


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """The tables given to an insight, and which of the declared ones were not.

    Attributes:
        tables: The tables by name.
        declared: The columns the insight reads, by table.
        optional: The schemas of the declared tables that are not among the synced ones.
    """

    tables: Mapping[str, pa.Table]
    declared: Mapping[str, tuple[str, ...]]
    optional: Mapping[str, pa.Schema] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """The declared tables that were not given, in alphabetical order."""
        return sorted((set(self.declared) | set(self.optional)) - set(self.tables))

    def has(self, name: str) -> bool:
        """Say whether a table was given: if not, what it would decide is unknown."""
        return name in self.tables

    def live(
        self, name: str, *, where: Wanted | None = None, columns: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        """Give the rows of a table that are not deleted, in the order of `created` and `id`.

        The order makes every later choice among equals independent of the order of input rows.

        Args:
            name: The table; one that was not given, or that the insight does not read, has no rows.
            where: The rows that are wanted. It spares turning the large tables into Python objects.
            columns: Those of the declared columns that are wanted.
        """
        if name not in self.tables or not (name in self.declared or name in self.optional):
            return []
        table = self.columns(name, where=where, columns=columns)
        # A lake's files are sorted already; sorting again costs little and promises it.
        table = table.sort_by([("created", "ascending"), ("id", "ascending")])
        rows: list[dict[str, Any]] = table.to_pylist()
        return rows

    def each(self, name: str, *, where: Wanted | None = None) -> Iterator[dict[str, Any]]:
        """Give the rows of a table that are not deleted one by one, in no particular order.

        So whole objects can be read of a table that is larger than memory.
        """
        if name in self.tables:
            for part in self._parts(name, self._names(name), where):
                for batch in part.to_batches(max_chunksize=BATCH):
                    yield from batch.to_pylist()

    def columns(
        self, name: str, *, where: Wanted | None = None, columns: Sequence[str] | None = None
    ) -> pa.Table:
        """Give the rows of a table that are not deleted as Arrow columns, in no particular order.

        A declared column that the table lacks is null, as in a file of an older schema.

        Raises:
            KeyError: The table was not given.
        """
        names = self._names(name) if columns is None else columns
        return pa.concat_tables(self._parts(name, names, where))

    def _names(self, name: str) -> Sequence[str]:
        """Give the columns that are declared of a table."""
        return self.declared[name] if name in self.declared else self.optional[name].names

    def _parts(self, name: str, columns: Sequence[str], where: Wanted | None) -> Iterator[pa.Table]:
        """Give the wanted rows that are not deleted, all at once unless the tables come in parts."""
        names = list(dict.fromkeys([*columns, "_deleted_at"]))
        if isinstance(self.tables, Parts):
            given = self.tables.parts(name, [*names, *(where or ())], where)
        else:
            given = iter([self.tables[name]])
        schema = self.optional[name] if name in self.optional else table_named(name).schema
        none = pa.schema([pa.field(each, _kind(schema, each)) for each in names]).empty_table()
        yield none.drop_columns(["_deleted_at"])
        for part in given:
            table = pa.table({each: _typed(part, schema, each) for each in [*names, *(where or ())]})
            if where is not None:
                table = table.filter(any_of(where)).select(names)
            # Nothing is copied where nothing was deleted.
            if table["_deleted_at"].null_count < len(table):
                table = table.filter(pc.field("_deleted_at").is_null())
            yield table.drop_columns(["_deleted_at"])


def _kind(schema: pa.Schema, column: str) -> pa.DataType:
    """Give the declared type of a column."""
    return schema.field(column).type


def _typed(given: pa.Table, schema: pa.Schema, column: str) -> pa.ChunkedArray | pa.Array:
    """Give a column in its declared type: one made by hand of nulls only has none."""
    kind = _kind(schema, column)
    if column not in given.schema.names:
        return pa.nulls(len(given), kind)
    return given[column].cast(kind)


def any_of(where: Wanted) -> pc.Expression:
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
