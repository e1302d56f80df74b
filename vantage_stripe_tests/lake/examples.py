"""A lake in a folder and charges in Arrow rows, as the tests of the lake need them.

Belongs here: making inputs. Does not: expectations.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.tables import table_named
from vantage_stripe.tables.model import Table
from vantage_stripe.tables.projection import project
from vantage_stripe_tests.tables.samples import VERSION, sample

CHARGES = table_named("charges")
EVENTS = table_named("events")

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)

JANUARY = 1_767_225_600  # 2026-01-01T00:00:00Z


def lake_in(folder: Path) -> Layout:
    """Give the layout of a monthly lake in a folder."""
    return Layout(folder / "lake", MONTHLY)


def charge(number: int, **fields: Any) -> dict[str, Any]:
    """Give Stripe's published charge as `ch_<number>`, created so many seconds into January 2026."""
    return sample("charge") | {"id": f"ch_{number}", "created": JANUARY + number} | fields


def table_rows(table: Table, *objects: Mapping[str, Any], at: datetime = NOON) -> pa.Table:
    """Give objects as rows of a table, read at an instant."""
    raws = [json.dumps(item, separators=(",", ":")) for item in objects]
    batch = project(table, objects, raws, synced_at=at, api_version=VERSION, on_oddity=_refuse)
    return pa.Table.from_batches([batch])


def charges(*objects: Mapping[str, Any], at: datetime = NOON) -> pa.Table:
    """Give charges as rows, read at an instant."""
    return table_rows(CHARGES, *objects, at=at)


def files_in(folder: Path) -> list[str]:
    """List the files below a folder, by their path in it."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def _refuse(column: str, row: str) -> None:
    raise AssertionError(f"{column} of {row} is odd")
