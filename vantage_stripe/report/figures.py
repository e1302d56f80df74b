"""What a plot is, before it is drawn.

Belongs here: series, panels, columns. Does not: where they stand (`plots`), which figures they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

Values = Sequence[float | None]


@dataclass(frozen=True, kw_only=True)
class Series:
    """One figure over time.

    Attributes:
        name: What it is, for the legend.
        colour: One of `drawing.COLOURS`.
        values: One for each slot; None is a gap.
        few: For each slot, whether too little stands behind it: drawn hollow. Lines of shares only.
    """

    name: str
    colour: str
    values: Values
    few: Sequence[bool] = ()


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One plot over time.

    Attributes:
        title: What it shows, with its unit.
        up: Bars stacked upwards from 0.
        down: Bars stacked downwards from 0, their values positive.
        lines: Lines; of shares from 0 to 1, where there are no bars.
        currency: Of the values, minor units; None: they are counts, or shares.
        few: What a hollow point of a line of shares means.
        empty: What to say when there is nothing to draw.
    """

    title: str
    up: Sequence[Series] = ()
    down: Sequence[Series] = ()
    lines: Sequence[Series] = ()
    currency: str | None = None
    few: str = ""
    empty: str = "nothing to show"

    @property
    def shares(self) -> bool:
        """Whether it shows shares, on a scale from 0 to 100 %."""
        return not self.up and not self.down


@dataclass(frozen=True, kw_only=True)
class Column:
    """All panels of one currency.

    Attributes:
        title: The currency.
        facts: Totals in words.
        slots: The first day of each day or month.
        hatched: For each slot, whether its figures may still change.
        panels: The same kinds in the same order in every column.
    """

    title: str
    facts: str
    slots: Sequence[date]
    hatched: Sequence[bool]
    panels: Sequence[Panel]


@dataclass(frozen=True, kw_only=True)
class Plot:
    """A whole picture.

    Attributes:
        name: Letters and dashes, told apart from other pictures on the same page.
        title: What it shows.
        note: What a reader must know: days shown, means, currencies left out.
        columns: One for each currency.
        hatching: What hatched means.
    """

    name: str
    title: str
    note: str
    columns: Sequence[Column]
    hatching: str
