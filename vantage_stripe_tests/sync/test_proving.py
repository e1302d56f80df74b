"""Judging a lake: what is skipped and why, what cannot be read, ranges, and the command that heals."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from vantage_stripe.insights import INSIGHTS
from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.proof import CHECKS
from vantage_stripe.proof.judging import Span, Verdict, judge
from vantage_stripe.proof.model import Check
from vantage_stripe.settings import Settings
from vantage_stripe.sync import proving
from vantage_stripe.sync.answers import answer, keep
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.sync.proving import Result, prove
from vantage_stripe.sync.rebuild import rebuild_table
from vantage_stripe.sync.session import session
from vantage_stripe.tables import TABLES, table_named

NOW = datetime(2025, 7, 15, 12, tzinfo=UTC)
SANDBOX = {"VANTAGE_SANDBOX_CHARGES": "1000", "VANTAGE_SANDBOX_NOW": "2025-07-15T12:00:00Z"}


def settings_of(folder: Path) -> Settings:
    return Settings.load({"VANTAGE_LAKE": str(folder), **SANDBOX}, dotenv=None)


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("proved") / "lake"
    with session(settings_of(folder), "test") as work:
        sync_tables(work, TABLES, work.whole())
    layout = Layout(folder, MONTHLY)
    for insight in INSIGHTS:
        if insight.name in {"dispute_flags", "settlement_daily"}:
            keep(layout, insight, answer(layout, insight, NOW))
    return folder


@pytest.fixture
def layout(synced: Path, tmp_path: Path) -> Layout:
    """A copy of the synced lake, to be harmed."""
    shutil.copytree(synced, tmp_path / "lake")
    return Layout(tmp_path / "lake", MONTHLY)


def red(results: list[Result]) -> dict[str, Result]:
    return {result.name: result for result in results if result.is_red}


def charges(layout: Layout, key: str, place: int, **values: Any) -> dict[str, Any]:
    """Write into a charge of a partition's file, and give the row as it was."""
    path = layout.partition("charges", key)
    rows = parquet.read(path)
    before: dict[str, Any] = rows.slice(place, 1).to_pylist()[0]
    for name, value in values.items():
        at = rows.schema.get_field_index(name)
        column = rows[name].to_pylist()
        column[place] = value
        rows = rows.set_column(at, rows.schema.field(at), pa.array(column, rows.schema.field(at).type))
    parquet.write(layout, path, rows)
    return before


def test_a_synced_lake_is_green_and_what_is_skipped_says_why(layout: Layout) -> None:
    results = prove(layout, NOW)
    assert red(results) == {}
    assert {result.check for result in results} == {check.id for check in CHECKS}
    whys = {(result.name, result.reason) for result in results if result.status == "skipped"}
    assert ("completeness", "it asks the account, which costs requests: run `vantage-stripe verify`") in whys
    passed = {result.name for result in results if result.status == "passed"}
    assert {"net_identity", "net_conserved", "columns_match_raw"} <= passed
    assert all(result.heal is None and result.likely_cause is None for result in results)


def test_a_check_that_needs_too_much_memory_is_skipped_and_says_so(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judged(connection: Any, check: Check, asset: str, span: Span | None) -> Verdict:
        if check.name == "unique_id" and asset == "charges":
            raise duckdb.OutOfMemoryException("failed to allocate")
        return judge(connection, check, asset, span)

    monkeypatch.setattr(proving, "judge", judged)
    results = {(result.name, result.asset): result for result in prove(layout, NOW)}
    found = results["unique_id", "charges"]
    assert (found.status, found.is_red) == ("skipped", False)
    assert found.reason == "judging it takes more memory than it may use, 1GB"
    assert results["unique_id", "customers"].status == "passed"


def test_an_altered_amount_is_named_with_money_cause_and_command(layout: Layout) -> None:
    before = charges(layout, "2025-06", 3, amount_captured=99_999_999)
    found = red(prove(layout, NOW))
    assert set(found) <= {
        "bt_amount_matches",
        "columns_match_raw",
        "fx_plausible",
        "invoice_paid_by_charges",
        "uncaptured_no_money",
    }
    told = found["columns_match_raw"]
    assert (told.status, told.severity, told.rows_failed) == ("failed", "error", 1)
    assert (told.sample_ids, told.notes) == ((before["id"],), ("amount_captured",))
    assert told.likely_cause == "a column was altered after it was written"
    assert told.heal == "vantage-stripe sync --full --tables charges --from 2025-06-01 --to 2025-06-30"


def test_a_lost_file_is_found_and_its_command_covers_what_may_be_missing(layout: Layout) -> None:
    layout.partition("charges", "2025-06").unlink()
    found = red(prove(layout, NOW))
    assert {"bt_points_back", "event_object_exists"} & set(found)
    told = found["bt_points_back"]
    assert told.amount_off
    assert told.heal is not None
    assert told.heal.startswith(
        "vantage-stripe sync --full --tables charges,balance_transactions --from 2025-05-"
    )


def test_a_file_cut_in_half_and_a_row_there_twice_are_found(layout: Layout) -> None:
    path = layout.partition("balance_transactions", "2025-06")
    rows = parquet.read(path)
    parquet.write(layout, path, rows.slice(0, len(rows) // 2))
    assert "charge_has_bt" in red(prove(layout, NOW))
    parquet.write(layout, path, pa.concat_tables([rows, rows.slice(4, 1)]))
    found = red(prove(layout, NOW))
    assert list(found) == ["unique_id"]
    assert found["unique_id"].sample_ids == (rows["id"][4].as_py(),)


def test_a_time_off_by_an_hour_is_found(layout: Layout) -> None:
    rows = parquet.read(layout.partition("charges", "2025-06"))
    at = rows["created"][3].as_py()
    before = charges(layout, "2025-06", 3, created=at + timedelta(hours=1))
    found = red(prove(layout, NOW))
    assert found["columns_match_raw"].sample_ids == (before["id"],)
    assert found["columns_match_raw"].notes == ("created",)


@pytest.mark.parametrize("inside", [False, True])
def test_a_torn_file_fails_its_table_and_skips_what_reads_it(layout: Layout, *, inside: bool) -> None:
    path = layout.partition("payouts", "2025-06")
    content = bytearray(path.read_bytes())
    path.write_bytes(content[:4] + bytes(396) + content[400:] if inside else content[:900])
    results = prove(layout, NOW)
    (told,) = [result for result in results if result.status == "failed"]
    assert (told.asset, told.severity) == ("payouts", "error")
    assert str(path) in str(told.reason)
    assert "is not whole Parquet" in str(told.reason)
    assert told.heal == "vantage-stripe sync --full --tables payouts --from 2025-06-01 --to 2025-06-30"
    (alone,) = prove(layout, NOW, wanted=lambda check, _asset: check.name == "payout_own_bt")
    assert (alone.status, alone.heal) == ("failed", told.heal)
    skipped = {result.name: result.reason for result in results if result.status == "skipped"}
    assert skipped["signs"] == "cannot be read, see what failed: payouts"


def test_a_table_that_is_not_there_is_named(layout: Layout) -> None:
    shutil.rmtree(layout.table("refunds"))
    whys = {(result.name, result.asset): result.reason for result in prove(layout, NOW)}
    assert whys["refunds_sum", "charges"] == "not in the lake: refunds"
    assert whys["unique_id", "refunds"] == "not in the lake: refunds"
    assert whys["unique_id", "charges"] is None


def test_events_lost_for_good_are_said_to_be(layout: Layout) -> None:
    path = layout.partition("events", "2025-06")
    path.write_bytes(b"PAR1")
    (told,) = [result for result in prove(layout, NOW) if result.status == "failed"]
    lost = "events older than 30 days are beyond recovery: Stripe has forgotten them"
    assert lost in str(told.likely_cause)


def test_an_insight_that_lost_money_fails_unless_it_is_older_than_its_tables(layout: Layout) -> None:
    path = layout.insight("settlement_daily")
    rows = parquet.read(path)
    parquet.write(layout, path, rows.slice(1))
    found = red(prove(layout, NOW))
    assert list(found) == ["net_conserved"]
    assert found["net_conserved"].heal == "vantage-stripe sync"
    os.utime(path, (0, 0))
    assert red(prove(layout, NOW)) == {}


def test_a_range_and_a_choice_judge_less(layout: Layout) -> None:
    charges(layout, "2025-06", 3, amount=1)
    span = Span(since=datetime(2025, 5, 1, tzinfo=UTC), until=datetime(2025, 6, 1, tzinfo=UTC))
    assert red(prove(layout, NOW, span=span)) == {}
    wanted = prove(layout, NOW, wanted=lambda check, asset: check.id == "E29" and asset == "charges")
    assert [(result.name, result.asset, result.status) for result in wanted] == [
        ("columns_match_raw", "charges", "failed")
    ]


def test_events_not_read_for_a_month_are_an_error_that_lists_everything(layout: Layout) -> None:
    found = red(prove(layout, NOW + timedelta(days=31)))
    assert found["event_gap"].heal == "vantage-stripe sync --full"
    assert "lost for good" in str(found["event_gap"].likely_cause)


def test_without_an_instant_the_lake_is_judged_as_of_its_last_reading(layout: Layout) -> None:
    (result,) = prove(layout, wanted=lambda check, _asset: check.id == "E01")
    assert (result.as_of, result.status) == (NOW, "passed")


def test_an_empty_lake_has_nothing_to_check(tmp_path: Path) -> None:
    results = prove(Layout(tmp_path / "lake", MONTHLY), NOW)
    assert {result.status for result in results} == {"skipped"}


def test_no_result_has_personal_data(layout: Layout) -> None:
    """Whatever fails, only ids, amounts and enums are told."""
    customers = layout.partition("customers", "2025-06")
    rows = parquet.read(customers)
    emails = pc.drop_null(rows["email"]).to_pylist()
    at = rows.schema.get_field_index("email")
    parquet.write(
        layout, customers, rows.set_column(at, rows.schema.field(at), pa.nulls(len(rows), pa.string()))
    )
    told = str([replace(result, as_of=NOW) for result in prove(layout, NOW) if result.is_red])
    assert "columns_match_raw" in told
    assert emails
    assert not [email for email in emails if email in told]
    assert table_named("customers").personal


def rewritten(layout: Layout, key: str, change: Callable[[pa.Table], pa.Table]) -> None:
    """Write a partition of the charges as another program would."""
    path = layout.partition("charges", key)
    pq.write_table(change(parquet.read(path)), path)


def test_a_file_without_a_column_fails_alone_and_rebuild_heals_it(layout: Layout) -> None:
    before = parquet.read_table(layout, table_named("charges"))
    rewritten(layout, "2025-06", lambda rows: rows.drop_columns(["amount_refunded", "receipt_url"]))
    found = red(prove(layout, NOW, wanted=lambda check, _asset: check.id >= "E29"))
    told = found.pop("declared_columns")
    assert found == {}
    assert (told.status, told.rows_checked, told.rows_failed) == ("failed", 3, 1)
    assert told.sample_ids == ("charges/month=2025-06/part.parquet",)
    assert told.notes == ("missing: amount_refunded, receipt_url",)
    assert told.heal == "vantage-stripe rebuild --tables charges"
    rebuild_table(layout, table_named("charges"))
    assert red(prove(layout, NOW)) == {}
    assert parquet.read_table(layout, table_named("charges")).equals(before)


def test_a_column_of_another_type_fails_alone_and_what_cannot_be_asked_is_skipped(layout: Layout) -> None:
    def texts(rows: pa.Table) -> pa.Table:
        place = rows.schema.get_field_index("amount")
        words = pa.array([f"{amount} cents" for amount in rows["amount"].to_pylist()])
        return rows.set_column(place, "amount", words).append_column("note", words)

    rewritten(layout, "2025-06", texts)
    results = prove(layout, NOW)
    found = red(results)
    assert list(found) == ["declared_columns"]
    assert found["declared_columns"].notes == (
        "of another type: amount (string, not int64); not declared: note",
    )
    skipped = [result for result in results if result.asset == "charges" and result.status == "skipped"]
    assert "of another schema, see declared_columns: charges" in {result.reason for result in skipped}
