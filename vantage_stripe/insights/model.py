"""What an insight is: one frozen declaration and one pure function.

Belongs here: `Insight`, `InsightColumn`, the Arrow types they use, the building of an answer.
Does not: any one insight, any I/O, any clock.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from vantage_stripe.insights.summary import Summarize
from vantage_stripe.tables.model import BOOLEAN, INTEGER, STRING, TIMESTAMP

STRINGS = pa.list_(STRING)
DAY = pa.date32()
MONIES = pa.list_(pa.struct([pa.field("amount", INTEGER), pa.field("currency", STRING)]))
RATIO = pa.decimal128(18, 6)
COUNTS = pa.map_(STRING, INTEGER)

__all__ = [
    "BOOLEAN",
    "COUNTS",
    "DAY",
    "INTEGER",
    "MONIES",
    "RATIO",
    "STRING",
    "STRINGS",
    "TIMESTAMP",
    "TIMEZONE",
    "Compute",
    "Insight",
    "InsightColumn",
    "column",
]

Compute = Callable[..., pa.Table]
"""`(tables, as_of)`, and by keyword the parameters that the insight declares."""


@dataclass(frozen=True, kw_only=True)
class InsightColumn:
    """One column of an answer.

    Attributes:
        name: Stripe's own name where it is Stripe's fact, else ours.
        type: Its Arrow type; money is int64 minor units beside a column with its currency.
        description: What it is, with its unit, and what null means, for people.
        sources: The columns it is made of, `table.column`; empty for what time alone decides.
        nullable: Whether the answer may be unknown.
    """

    name: str
    type: pa.DataType
    description: str
    sources: tuple[str, ...]
    nullable: bool = True

    @property
    def field(self) -> pa.Field:
        """The Arrow field of this column."""
        return pa.field(self.name, self.type, nullable=self.nullable)


def column(
    name: str, kind: pa.DataType, description: str, *sources: str, nullable: bool = True
) -> InsightColumn:
    """Declare a column in one line; sources that several groups of them share count once."""
    once = tuple(dict.fromkeys(sources))
    return InsightColumn(name=name, type=kind, description=description, sources=once, nullable=nullable)


TIMEZONE = InsightColumn(
    name="timezone",
    type=STRING,
    description="IANA name of the time zone of the days: the parameter `timezone`.",
    sources=(),
    nullable=False,
)
"""In which days an answer is told; every answer that names a day has it."""


@dataclass(frozen=True, kw_only=True)
class Insight:
    """A question, what its answer is made of, and the function that answers it.

    `compute(tables, as_of)` takes the input tables by name, each with at least the declared columns,
    and an aware instant; it gives a table with exactly `schema`. It is pure: the order of input rows
    does not matter, and the order of its own rows is decided by their content. A table that is not
    given is unknown: what it would decide is null, and `missing_inputs` names it.

    The parameter `timezone`, where it is declared, is the IANA name of the time zone of the days in the
    answer, `UTC` unless given; the answer names it in a column `timezone`.

    Attributes:
        name: The insight's name: asset key `insights/<name>`, folder in the lake.
        description: The question it answers, and what a row is.
        inputs: The columns it reads, by table.
        columns: The columns of its answer.
        compute: The function; it raises ValueError when `as_of` has no time zone.
        optional: The columns it reads of tables that are not synced, where they are given.
        parameters: What `compute` takes by keyword beyond tables and instant; each has a default.
        summary: What its whole answer says at a glance: its asset opens on it. None: nothing to say.
    """

    name: str
    description: str
    inputs: Mapping[str, tuple[str, ...]]
    columns: tuple[InsightColumn, ...]
    compute: Compute
    optional: Mapping[str, tuple[InsightColumn, ...]] = field(default_factory=dict)
    parameters: tuple[str, ...] = ()
    summary: Summarize | None = None
    schema: pa.Schema = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Derive the Arrow schema from the columns."""
        object.__setattr__(self, "schema", schema_of(self.columns))

    def answer(self, tables: Mapping[str, pa.Table], as_of: datetime, **given: Any) -> pa.Table:
        """Compute, with those of the given parameters that this insight declares.

        A caller can so offer every insight the same settings, such as `timezone`.
        """
        known = {name: value for name, value in given.items() if name in self.parameters}
        return self.compute(tables, as_of, **known)


def schema_of(columns: Iterable[InsightColumn]) -> pa.Schema:
    """Give the Arrow schema of some columns, in their order."""
    return pa.schema([column.field for column in columns])
