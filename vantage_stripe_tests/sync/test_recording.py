"""The proof is data: a row per day, check and asset, kept from day to day."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from vantage_stripe.errors import DamagedLakeError
from vantage_stripe.insights.reconciliation import RECONCILIATION, compute
from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.proof.judging import Status
from vantage_stripe.sync.proving import Result
from vantage_stripe.sync.recording import last_found, record

MORNING = datetime(2026, 6, 9, 8, tzinfo=UTC)


def result(check: str, status: Status, asset: str = "charges") -> Result:
    wrong = status == "failed"
    return Result(
        check=check,
        name=f"name of {check}",
        asset=asset,
        holds="Something.",
        severity="error",
        status=status,
        reason=None,
        rows_checked=9,
        rows_failed=int(wrong),
        sample_ids=("ch_1",) if wrong else (),
        amount_off={"eur": 3} if wrong else {},
        notes=(),
        likely_cause="it was altered" if wrong else None,
        heal="vantage-stripe sync" if wrong else None,
        as_of=MORNING,
    )


def told(rows: pa.Table) -> list[tuple[date, str, str]]:
    return [(row["day"], row["check"], row["status"]) for row in rows.to_pylist()]


def test_days_are_kept_and_a_day_has_its_last_result(tmp_path: Path) -> None:
    layout = Layout(tmp_path, MONTHLY)
    record(layout, [result("E01", "failed"), result("E02", "passed")], MORNING)
    record(layout, [result("E01", "passed")], MORNING + timedelta(hours=4))
    rows, path, size = record(layout, [result("E01", "failed")], MORNING + timedelta(days=1))
    assert told(rows) == [
        (date(2026, 6, 9), "E01", "passed"),
        (date(2026, 6, 9), "E02", "passed"),
        (date(2026, 6, 10), "E01", "failed"),
    ]
    assert parquet.read(path).equals(rows)
    assert rows.schema.equals(RECONCILIATION.schema)
    assert (path, size) == (tmp_path / "insights/reconciliation/part.parquet", path.stat().st_size)
    last = rows.to_pylist()[-1]
    assert last["amount_off"] == [{"amount": 3, "currency": "eur"}]
    assert (last["sample_ids"], last["as_of"]) == (["ch_1"], MORNING + timedelta(days=1))


def test_a_report_reads_the_last_day_with_what_is_red_first(tmp_path: Path) -> None:
    layout = Layout(tmp_path, MONTHLY)
    assert last_found(layout) is None
    record(layout, [result("E01", "failed")], MORNING)
    both = [result("E01", "passed"), result("E02", "failed", "refunds"), result("E03", "skipped")]
    record(layout, both, MORNING + timedelta(days=1))
    found = last_found(layout)
    assert found is not None
    assert found["check"].to_pylist() == ["E02", "E01", "E03"]
    assert "amount_off" not in found.schema.names


def test_days_that_cannot_be_read_are_not_thrown_away(tmp_path: Path) -> None:
    layout = Layout(tmp_path, MONTHLY)
    path = layout.insight("reconciliation")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"PAR1")
    with pytest.raises(DamagedLakeError, match="is not whole Parquet"):
        record(layout, [result("E01", "passed")], MORNING)
    assert path.read_bytes() == b"PAR1"


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        compute({}, datetime(2026, 6, 9))  # noqa: DTZ001 - what is refused
