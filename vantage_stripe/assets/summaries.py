"""How the summary of an answer is shown on its asset's page."""

import base64
import re
from collections.abc import Sequence
from typing import Any

import dagster as dg

from vantage_stripe.insights.money import format_amount
from vantage_stripe.insights.summary import Summary, Total

INLINE = 1_000
"""Dagster shows Markdown metadata under this many characters inline, the rest behind a link."""
ACTIVE = re.compile(r"([\\`*_\[\]<>|!#~])")
"""What Markdown would read as more than text: an image in a word of Stripe's would be fetched."""
DAY_OR_FIGURE = re.compile(r"-?\d[^A-Za-z]*([A-Z]{3})?$")


def shown(summary: Summary) -> dict[str, dg.MetadataValue[Any]]:
    """Return a summary as metadata: numbers to plot over time, money in words, a table, a picture."""
    metadata: dict[str, dg.MetadataValue[Any]] = {
        name: dg.MetadataValue.int(count) for name, count in summary.counts.items()
    }
    for name, total in summary.money.items():
        metadata[name] = dg.MetadataValue.text(_words(total))
    if summary.top:
        metadata["first_rows"] = dg.MetadataValue.md(_grid(summary.head, summary.top))
    if summary.picture is not None:
        image = base64.b64encode(summary.picture.encode()).decode()
        metadata["picture"] = dg.MetadataValue.md(f"![picture](data:image/svg+xml;base64,{image})")
    return metadata | {name: dg.MetadataValue.int(count) for name, count in summary.details.items()}


def _words(total: Total) -> str:
    parts = [format_amount(amount, currency, grouped=True) for currency, amount in total.amounts.items()]
    if total.unknown:
        parts.append(f"{total.unknown} unknown")
    return ", ".join(parts) or "nothing"


def _grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write as many of the rows as Dagster shows inline, and how many more there are."""
    for kept in range(len(rows), 0, -1):
        lines = [head, ["---"] * len(head), *([_plain(cell) for cell in row] for row in rows[:kept])]
        more = "" if kept == len(rows) else f"\n{len(rows) - kept} more"
        table = "\n".join(f"|{'|'.join(line)}|" for line in lines) + more
        if len(table) < INLINE:
            return table
    return f"{len(rows)} rows, too wide to show here"


def _plain(cell: str) -> str:
    """Write a cell as text; a figure or a day, which begins with a digit, stays on one line."""
    if DAY_OR_FIGURE.match(cell):
        cell = cell.replace(" ", "\N{NO-BREAK SPACE}").replace("-", "\N{NON-BREAKING HYPHEN}")
    return ACTIVE.sub(r"\\\1", cell)
