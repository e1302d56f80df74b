"""One object of each kind, as Stripe publishes them, and how the tests build rows of objects.

Belongs here: what several test modules of the tables need. Does not: expectations.
"""

import copy
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from vantage_stripe.tables.model import Table
from vantage_stripe.tables.projection import project

SYNCED_AT = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
VERSION = "2026-10-28.endive"

_PUBLISHED: Mapping[str, dict[str, Any]] = json.loads(
    Path(__file__).with_name("samples.json").read_text("utf-8")
)


def sample(kind: str) -> dict[str, Any]:
    """Give a fresh copy of the published object of a kind, `charge` say."""
    return copy.deepcopy(_PUBLISHED[kind])


def rows(table: Table, objects: Sequence[Mapping[str, Any]]) -> tuple[pa.RecordBatch, list[tuple[str, str]]]:
    """Project objects; give the rows and the oddities, as pairs of column and id."""
    oddities: list[tuple[str, str]] = []
    batch = project(
        table,
        objects,
        [json.dumps(item) for item in objects],
        synced_at=SYNCED_AT,
        api_version=VERSION,
        on_oddity=lambda column, row: oddities.append((column, row)),
    )
    batch.validate(full=True)
    return batch, oddities


def row(table: Table, item: Mapping[str, Any]) -> dict[str, Any]:
    """Project one object without any oddity; give its row."""
    batch, oddities = rows(table, [item])
    assert oddities == []
    only: dict[str, Any] = batch.to_pylist()[0]
    return only
