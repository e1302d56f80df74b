"""The parts of the report: sections, their tables, rows of cells, and where an id leads.

Belongs here: `Section`, `Grid`, `Cell`, `Links`. Does not: HTML, any one table.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup


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


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of the page.

    Attributes:
        name: Its anchor.
        title: Its heading.
        words: What it is about.
        grids: Its tables.
        pictures: Its pictures, SVG.
    """

    name: str
    title: str
    words: str
    grids: Sequence[Grid] = ()
    pictures: Sequence[Markup] = field(default=())


@dataclass(frozen=True)
class Links:
    """Where an object is found in Stripe's dashboard; the embedded account has none."""

    base: str | None

    def to(self, kind: str, id_: str) -> Cell:
        """Make a cell of an id."""
        return Cell(text=id_, code=True, url=None if self.base is None else f"{self.base}/{kind}/{id_}")


def links_of(account: str, mode: str) -> Links:
    """Say where the objects of an account are found."""
    if mode == "sandbox":
        return Links(None)
    test = "/test" if mode == "test" else ""
    return Links(f"https://dashboard.stripe.com/{account}{test}")
