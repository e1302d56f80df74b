"""Tables as the report has them: a caption, a head, rows of cells.

Belongs here: `Grid` and `Cell`. Does not: HTML, any one table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell.

    Attributes:
        text: What it says; the template escapes it.
        figure: Whether it is a number, and stands right.
        level: How pressing it is: a word that has a colour, beside the text that says the same.
        code: Whether it is an id.
        url: Where it leads, if anywhere.
    """

    text: str
    figure: bool = False
    level: str = ""
    code: bool = False
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Grid:
    """One table.

    Attributes:
        caption: What it shows.
        head: The columns' titles.
        rows: Its rows, the first cell of each its heading.
        note: What is said below it.
        empty: What is said where there are no rows.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    empty: str = "Nothing."

    @property
    def figures(self) -> list[bool]:
        """Which columns are numbers."""
        return [cell.figure for cell in self.rows[0]] if self.rows else [False] * len(self.head)


def cell(value: Any, *, figure: bool = False, level: str = "") -> Cell:
    """Make a cell; what is not known is `unknown`."""
    return Cell(text="unknown" if value is None else str(value), figure=figure, level=level)
