"""How rows are shown: a table for people, JSON or CSV for programs."""

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, TypeVar

import click
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

F = TypeVar("F", bound=Callable[..., Any])
Row = Mapping[str, Any]
PIPED_WIDTH = 200
"""Columns of a table that goes to a file or another program: nothing is folded there."""
BETWEEN = 2
FIRST = 2
"""Columns of a table that are shown however narrow the terminal is."""
LOOKS = {
    "critical": "bold red",
    "missed": "red",
    "high": "red",
    "medium": "yellow",
    "no_response_possible": "magenta",
    "overdue": "red",
    "collection_stopped": "red",
}
"""How words that matter look where there are colours: a terminal, unless NO_COLOR is set."""
NUMBER = re.compile(r"-?[\d,.]+( %| [A-Z]{3})?")


def output_options(function: F) -> F:
    """Add --json and --csv to a command that has rows."""
    as_csv = click.option("--csv", "form", flag_value="csv", help="Rows as CSV.")
    as_json = click.option("--json", "form", flag_value="json", help="Rows as JSON.")
    return as_json(as_csv(function))


def console() -> Console:
    """Return the console that tables are drawn on."""
    terminal = sys.stdout.isatty()
    return Console(highlight=False, width=None if terminal else PIPED_WIDTH)


def show(rows: Sequence[Row], columns: Sequence[str], *, form: str | None, empty: str) -> None:
    """Print rows in the form asked for.

    Args:
        rows: What to show; all its fields go to JSON and CSV.
        columns: The fields that a person sees.
        form: `json`, `csv`, or None for a table.
        empty: What to say to a person when there are no rows.
    """
    if form == "json":
        click.echo(json.dumps([dict(row) for row in rows], default=plain, indent=2, ensure_ascii=False))
    elif form == "csv":
        click.echo(_csv(rows, columns), nl=False)
    elif not rows:
        click.echo(empty)
    else:
        table(rows, columns, console())


def shown(value: Any) -> str:
    """Return a value as a person reads it."""
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(shown(entry) for entry in value)
    return str(value)


def table(rows: Sequence[Row], columns: Sequence[str], screen: Console) -> None:
    """Draw rows as a table; columns that find no room are named and left out, from the last one on."""
    cells = {name: [_title(name), *(shown(row.get(name)) for row in rows)] for name in columns}
    wide = {name: max(map(len, texts)) for name, texts in cells.items()}
    narrow = sum(wide.values()) + BETWEEN * (len(columns) - 1) > screen.width
    whole = {name for name in columns if not narrow or name.endswith("id") or _figures(cells[name])}
    least = {name: wide[name] if name in whole else max(map(_longest_word, cells[name])) for name in columns}
    widths = _widths(columns, least, wide, screen.width)
    grid = Grid(header_style="bold", box=None, pad_edge=False, padding=(0, BETWEEN, 0, 0))
    for name, width in widths.items():
        justify: Literal["left", "right"] = "right" if _figures(cells[name]) else "left"
        grid.add_column(cells[name][0], overflow="fold", justify=justify, width=width)
    for line in zip(*(cells[name][1:] for name in widths), strict=True):
        grid.add_row(
            *(
                Text(text if name in whole else text.replace("_", " "), LOOKS.get(text, ""))
                for name, text in zip(widths, line, strict=True)
            )
        )
    screen.print(grid)
    if hidden := columns[len(widths) :]:
        names = ", ".join(map(_title, hidden))
        click.echo(f"not shown for want of room: {names}; all is in --json and --csv", err=True)


def _figures(texts: Sequence[str]) -> bool:
    """Whether a column, its title aside, holds numbers: they stand right, and are never broken."""
    return all(NUMBER.fullmatch(text) or text == "-" for text in texts[1:])


def _longest_word(text: str) -> int:
    return max(map(len, re.split("[ _]", text)))


def _title(name: str) -> str:
    return name.removesuffix("_shown").replace("_", " ")


def _widths(
    columns: Sequence[str], least: Mapping[str, int], wide: Mapping[str, int], width: int
) -> dict[str, int]:
    """Return the first columns that fit beside each other, with their widths: better fewer than all folded.

    What room is left goes to the columns whose words would be folded.
    """
    used, count = 0, 0
    for name in columns:
        if count >= FIRST and used + least[name] > width:
            break
        used += least[name] + BETWEEN
        count += 1
    spare = max(width - used + BETWEEN, 0)
    found = {}
    for name in columns[:count]:
        more = min(wide[name] - least[name], spare)
        found[name] = least[name] + more
        spare -= more
    return found


def _csv(rows: Sequence[Row], columns: Sequence[str]) -> str:
    names = list(rows[0]) if rows else list(columns)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, dict)):
        return json.dumps(value, default=plain, ensure_ascii=False)
    return str(plain(value)) if isinstance(value, (datetime, date)) else str(value)


def plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    return value.isoformat() if isinstance(value, (datetime, date)) else str(value)
