"""Columns are derived again once for the same files, and anew for others."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.proof import deriving
from vantage_stripe.settings import Settings
from vantage_stripe.sync import rederived
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.sync.proving import prove
from vantage_stripe.sync.rederived import versions_of
from vantage_stripe.sync.session import session
from vantage_stripe.tables import table_named

SANDBOX = {"VANTAGE_SANDBOX_CHARGES": "1000", "VANTAGE_SANDBOX_NOW": "2025-07-15T12:00:00Z"}


def red(layout: Layout) -> list[str]:
    return [result.asset for result in prove(layout) if result.check == "E29" and result.is_red]


def test_the_same_files_are_derived_once_and_a_changed_one_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def counted(*given: object) -> deriving.Derived:
        asked.append(given[1].name)  # type: ignore[attr-defined] # the table
        return deriving.derive(*given)  # type: ignore[arg-type] # as they came

    monkeypatch.setattr(rederived, "derive", counted)
    settings = Settings.load({"VANTAGE_LAKE": str(tmp_path), **SANDBOX}, dotenv=None)
    with session(settings, "test") as work:
        sync_tables(work, [table_named("charges")], work.whole())
        layout = work.layout
    assert red(layout) == []
    assert red(layout) == []
    assert asked == ["charges"]
    key = layout.keys("charges")[-1]
    path = layout.partition("charges", key)
    rows = pq.ParquetFile(path).read()
    at = rows.schema.get_field_index("amount")
    pq.write_table(rows.set_column(at, rows.schema.field(at), pc.add(rows["amount"], pa.scalar(1))), path)
    assert red(layout) == ["charges"]
    assert asked == ["charges", "charges"]


def test_a_file_that_is_taken_away_meanwhile_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = Layout(tmp_path, MONTHLY)
    monkeypatch.setattr(Layout, "keys", lambda _self, _table: ["2026-11"])
    assert versions_of(layout, "charges") == ("2026-11 gone",)
