"""What an answer says at a glance: counts, money, the first rows, a picture. Never personal data.

Belongs here: `Summary` and what makes its parts from columns. Does not: how it is shown, any one insight.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.insights.plots import severity_bars


@dataclass(frozen=True, kw_only=True)
class Total:
    """An amount of many rows.

    Attributes:
        amounts: Minor units by currency: currencies are never added.
        unknown: How many rows are in none of them, because their amount is not known.
    """

    amounts: Mapping[str, int]
    unknown: int = 0


@dataclass(frozen=True, kw_only=True)
class Summary:
    """An answer in a few figures, for whoever opens it.

    Attributes:
        counts: How many, by what is counted.
        money: How much, by what is added up.
        head: The names of the columns of `top`.
        top: The rows that matter most, as texts, the first one first.
        picture: A small SVG; None when there is nothing to draw.
        details: Counts that come after all this: finer ones, or of the side.
    """

    counts: Mapping[str, int]
    money: Mapping[str, Total] = field(default_factory=dict)
    head: Sequence[str] = ()
    top: Sequence[Sequence[str]] = ()
    picture: str | None = None
    details: Mapping[str, int] = field(default_factory=dict)


Summarize = Callable[[pa.Table], Summary]
"""From an insight's whole answer; pure."""


def counted(rows: pa.Table, column: str, order: Iterable[str]) -> Mapping[str, int]:
    """Count the rows by a column of words: those of `order` first, others by name, null as `unknown`."""
    found = {
        entry["values"] or "unknown": entry["counts"] for entry in rows[column].value_counts().to_pylist()
    }
    ranks = {name: rank for rank, name in enumerate(order)}
    return {name: found[name] for name in sorted(found, key=lambda name: (ranks.get(name, len(ranks)), name))}


def how_many(rows: pa.Table, flag: str) -> int:
    """Count the rows whose flag is true: neither false nor unknown."""
    return int(pc.sum(pc.cast(rows[flag], pa.int64())).as_py() or 0)


def total(rows: pa.Table, amount: str, currency: str) -> Total:
    """Add up an amount by the currency beside it; nothing in no currency is nothing."""
    told = rows.select([amount, currency]).drop_null()
    sums = told.group_by(currency).aggregate([(amount, "sum")]).sort_by(currency)
    return Total(
        amounts={row[currency]: row[f"{amount}_sum"] for row in sums.to_pylist()},
        unknown=rows[amount].null_count,
    )


def by_level(column: str, order: Iterable[str]) -> Summarize:
    """Make a summary that counts the rows by one column and draws it."""
    levels = tuple(order)

    def summarize(rows: pa.Table) -> Summary:
        counts = counted(rows, column, levels)
        return Summary(counts=counts, picture=severity_bars(counts))

    return summarize
