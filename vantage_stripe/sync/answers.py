"""Computing the insights from the lake, and keeping their answers in it."""

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from vantage_stripe.insights.model import Insight
from vantage_stripe.insights.reading import Parts, Wanted, any_of
from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import Layout
from vantage_stripe.lake.stamp import read_stamp
from vantage_stripe.tables import table_named

MISSING = "missing_inputs"
"""The column in which an answer names what it would have needed."""


class _Inputs(Parts):
    """An insight's inputs, each read when it is asked for; a table never synced is not there."""

    def __init__(self, layout: Layout, insight: Insight) -> None:
        self._layout = layout
        self._columns = {name: columns for name, columns in insight.inputs.items() if layout.keys(name)}

    def __getitem__(self, name: str) -> pa.Table:
        return parquet.read_table(self._layout, table_named(name), list(self._columns[name]))

    def __contains__(self, name: object) -> bool:
        return name in self._columns

    def parts(self, name: str, columns: Sequence[str], where: Wanted | None) -> Iterator[pa.Table]:
        by = None if where is None else (list(where), any_of(where))
        return parquet.select(self._layout, table_named(name), columns, by)

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def answer(layout: Layout, insight: Insight, as_of: datetime, *, timezone: str = "UTC") -> pa.Table:
    """Return an insight's answer from the live rows of the lake.

    Args:
        layout: The lake.
        insight: The question.
        as_of: The instant it is asked for.
        timezone: IANA name of the zone whose days reports are told in.
    """
    rows = insight.answer(_Inputs(layout, insight), as_of, timezone=timezone)
    stamp = read_stamp(layout.stamp)
    dropped = stamp is not None and stamp.personal == "drop"
    return _naming(rows, _personal(layout, insight)) if dropped else rows


def _personal(layout: Layout, insight: Insight) -> list[str]:
    """Name the personal columns an insight reads: where they are dropped, what they decide is unknown."""
    return sorted(
        f"{name}.{column}"
        for name, columns in insight.inputs.items()
        if layout.keys(name)
        for column in set(columns) & set(table_named(name).personal)
    )


def _naming(rows: pa.Table, more: list[str]) -> pa.Table:
    """Add to what an answer says was missing, where it says such a thing."""
    if not more or MISSING not in rows.schema.names:
        return rows
    place = rows.schema.get_field_index(MISSING)
    named = [[*(known or ()), *more] for known in rows[MISSING].to_pylist()]
    field = rows.schema.field(place)
    return rows.set_column(place, field, pa.array(named, field.type))


def keep(layout: Layout, insight: Insight, rows: pa.Table) -> tuple[Path, int]:
    """Publish an answer unless it is the one on disk, and return its file and size.

    The file's time is that of the answer, even where the answer stays the same.
    """
    path = layout.insight(insight.name)
    if path.exists() and parquet.read(path).equals(rows):
        os.utime(path)
        return path, path.stat().st_size
    return path, parquet.write(layout, path, rows)
