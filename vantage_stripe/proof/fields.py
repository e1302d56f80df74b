"""What Stripe sends against what is declared: fields by their paths, never their values.

Belongs here: walking objects as far as columns do. Does not: reading a lake.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import duckdb

from vantage_stripe.proof.judging import Group, Span, Verdict, group_of, verdict_of, within
from vantage_stripe.proof.model import Check
from vantage_stripe.proof.parts import PARTS
from vantage_stripe.tables.model import Column, Table
from vantage_stripe.tables.paths import value_at
from vantage_stripe.tables.projection import parsed

SAMPLE = 2_000
"""Rows that the check looks at: those read last."""
_TYPES: Mapping[type, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "list",
    dict: "object",
}


@dataclass
class Sent:
    """What was found in some objects of a table.

    Attributes:
        table: The declaration.
        rows: How many objects were looked at.
        seen: By object within them, the names of the fields it was seen with.
        new: By path, in how many objects a field stands that is not declared.
        types: By path, the first type such a field was seen with; null when it was only null.
    """

    table: Table
    rows: int = 0
    seen: dict[str, set[str]] = field(default_factory=dict)
    new: Counter[str] = field(default_factory=Counter)
    types: dict[str, str] = field(default_factory=dict)
    known: Mapping[str, frozenset[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Gather what is declared, once for all objects."""
        self.known = known_fields(self.table)

    def take(self, item: Mapping[str, Any]) -> list[str]:
        """Look at an object, and return the paths of its fields that are not declared."""
        self.rows += 1
        found = []
        for path, part in _parts(self.table.columns, item):
            self.seen.setdefault(path, set()).update(part)
            known = self.known.get(path)
            for name in sorted(part.keys() - known) if known is not None else ():
                spelled = f"{path}.{name}" if path else name
                kind = _TYPES.get(type(part[name]), "null")
                if self.types.get(spelled, "null") == "null":
                    self.types[spelled] = kind
                found.append(spelled)
        self.new.update(found)
        return found

    @property
    def silent(self) -> list[str]:
        """The columns whose field none of the objects has, not even as null."""
        return [
            column.name for column in self.table.columns if all(self._is_gone(path) for path in column.paths)
        ]

    def _is_gone(self, path: str) -> bool:
        """Whether the way to a field ends before it; where it ends at a null, nobody can tell."""
        parent, _, name = path.rpartition(".")
        if parent in self.seen:
            return name not in self.seen[parent]
        return bool(parent) and self._is_gone(parent)


def known_fields(table: Table) -> Mapping[str, frozenset[str]]:
    """Return the declared fields of a table's objects, by the object in them that they stand in."""
    below: dict[str, set[str]] = {"": set(table.left_to_raw)}
    for column in table.columns:
        for path in column.paths:
            steps = path.split(".")
            for place, name in enumerate(steps):
                below.setdefault(".".join(steps[:place]), set()).add(name)
    parts = PARTS.get(table.name, {})
    return {
        path: frozenset(names) | frozenset(parts.get(path, ()))
        for path, names in below.items()
        if not path or path in parts
    }


def judge_fields(
    connection: duckdb.DuckDBPyConnection, check: Check, table: Table, span: Span | None = None
) -> Verdict:
    """Judge whether the rows read last have fields that nobody declared.

    Args:
        connection: Has the table's views.
        check: Which.
        table: Of which table.
        span: Only rows created in it.
    """
    sent, fine, groups = Sent(table), 0, list[Group]()
    for id_, created, raw in _read_last(connection, table, span):
        new = sent.take(parsed(raw))
        fine += not new
        for place, path in enumerate(new):
            # A row counts once, however many new fields it has; each field is named.
            groups.append(_group(path, sent, id_, created, rows=int(place == 0)))
    return verdict_of(check, table.name, [group_of("passed", rows=fine), *groups])


def _read_last(
    connection: duckdb.DuckDBPyConnection, table: Table, span: Span | None
) -> list[tuple[str, datetime, str]]:
    """Give the rows read last: which they are is found first, for sorting whole objects takes a gigabyte."""
    chosen = connection.execute(
        f"""
        SELECT id, created FROM whole.{table.name} WHERE true {within(span)}
        ORDER BY _synced_at DESC, created DESC, id DESC LIMIT {SAMPLE}
        """  # noqa: S608, a declared name
    ).fetchall()
    if not chosen:
        return []
    rows = connection.execute(
        f"SELECT id, created, raw FROM whole.{table.name} WHERE created >= ? AND id IN (SELECT unnest(?))",  # noqa: S608, a declared name
        [min(created for _, created in chosen), [id_ for id_, _ in chosen]],
    ).fetchall()
    places = {mark: place for place, mark in enumerate(chosen)}
    return sorted((row for row in rows if row[:2] in places), key=lambda row: places[row[0], row[1]])


def _group(path: str, sent: Sent, id_: str, created: Any, *, rows: int) -> Group:
    note = f"{path} ({sent.types[path]})"
    return group_of("warn", note=note, rows=rows, ids=[id_], first=created, last=created)


def _parts(columns: tuple[Column, ...], item: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give the objects within an object that columns read from, each with its path."""
    for path in _objects(columns):
        part = value_at(item, path) if path else item
        if isinstance(part, Mapping):
            yield path, part


@cache
def _objects(columns: tuple[Column, ...]) -> tuple[str, ...]:
    paths = [path.split(".") for column in columns for path in column.paths]
    return tuple(dict.fromkeys(".".join(steps[:place]) for steps in paths for place in range(len(steps))))
