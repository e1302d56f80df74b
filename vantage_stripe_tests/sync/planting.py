"""Losses planted in a partition's file, as an accident or another program would make them."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Rows = list[dict[str, Any]]
Plant = Callable[[Path], None]


def edited(change: Callable[[Rows], Rows]) -> Plant:
    """Rewrite the file with other rows."""

    def plant(path: Path) -> None:
        with path.open("rb") as file:
            table = pq.ParquetFile(file).read()
        pq.write_table(pa.Table.from_pylist(change(table.to_pylist()), table.schema), path)

    return plant


def cut_in_half(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def a_cent(rows: Rows, *, flat: bool, raw: bool) -> Rows:
    """Change an amount by one cent."""
    row = rows[1]
    if flat:
        row["amount"] += 1
    if raw:
        item = json.loads(row["raw"])
        row["raw"] = json.dumps({**item, "amount": item["amount"] + 1})
    return rows


def an_hour(rows: Rows, *, raw: bool, place: int = 1, hours: int = 1) -> Rows:
    """Shift when a row was created, out of the file's order or of its partition."""
    row = rows[place]
    row["created"] += timedelta(hours=hours)
    if raw:
        item = json.loads(row["raw"])
        row["raw"] = json.dumps({**item, "created": item["created"] + 3_600 * hours})
    return rows


PLANTS: dict[str, tuple[Plant, set[str]]] = {
    "a deleted file": (Path.unlink, {"missing"}),
    "a file cut in half": (cut_in_half, {"unreadable"}),
    "half the rows": (edited(lambda rows: rows[: len(rows) // 2]), {"missing"}),
    "a row twice": (edited(lambda rows: [*rows, rows[0]]), {"repeated"}),
    "a row twice, side by side": (edited(lambda rows: [rows[0], *rows]), {"repeated"}),
    "a cent in the column": (edited(lambda rows: a_cent(rows, flat=True, raw=False)), {"columns"}),
    "a cent in raw": (edited(lambda rows: a_cent(rows, flat=False, raw=True)), {"differs"}),
    "a cent in both": (edited(lambda rows: a_cent(rows, flat=True, raw=True)), {"differs"}),
    "an hour in the column": (edited(lambda rows: an_hour(rows, raw=False)), {"columns"}),
    "an hour in both": (edited(lambda rows: an_hour(rows, raw=True)), {"differs"}),
    "the last row an hour later": (edited(lambda rows: an_hour(rows, raw=True, place=-1)), {"differs"}),
    "a month later": (edited(lambda rows: an_hour(rows, raw=True, hours=31 * 24)), {"differs"}),
    "the last a month later": (
        edited(lambda rows: an_hour(rows, raw=True, place=-1, hours=744)),
        {"differs"},
    ),
}
"""Each with the kinds of finding it must be found as."""
