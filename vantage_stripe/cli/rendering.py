"""How rows are shown: a table for people, JSON or CSV for programs."""

import csv
import io
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

F = TypeVar("F", bound=Callable[..., Any])
Row = Mapping[str, Any]
PIPED_WIDTH = 200
"""Columns of a table that goes to a file or another program: nothing is folded there."""


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
        click.echo(json.dumps([dict(row) for row in rows], default=_plain, indent=2, ensure_ascii=False))
    elif form == "csv":
        click.echo(_csv(rows, columns), nl=False)
    elif not rows:
        click.echo(empty)
    else:
        _table(rows, columns)


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


def _table(rows: Sequence[Row], columns: Sequence[str]) -> None:
    grid = Grid(header_style="bold", box=None, pad_edge=False)
    for name in columns:
        grid.add_column(
            name.replace("_", " "), overflow="fold", no_wrap=name == "table" or name.endswith("id")
        )
    for row in rows:
        grid.add_row(*(Text(shown(row.get(name))) for name in columns))
    console().print(grid)


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
        return json.dumps(value, default=_plain, ensure_ascii=False)
    return str(_plain(value)) if isinstance(value, (datetime, date)) else str(value)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (datetime, date)) else str(value)
