"""What Dagster loads: keys, groups, edges, schedules; typed by hand."""

from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from vantage_stripe.assets import automation
from vantage_stripe.assets.partitions import partitions_of, window_of
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.definitions import defs as load_defs
from vantage_stripe.errors import SettingsError
from vantage_stripe.lake.layout import DAILY, MONTHLY, Layout
from vantage_stripe.settings import Settings

SOURCES = {
    "charges",
    "customers",
    "invoices",
    "balance_transactions",
    "events",
    "disputes",
    "refunds",
    "subscriptions",
    "payouts",
    "invoice_payments",
    "early_fraud_warnings",
    "invoice_line_items",
    "payout_items",
    "balance_snapshots",
}


def test_the_assets_are_the_tables_and_the_insights(defs: dg.Definitions) -> None:
    dg.Definitions.validate_loadable(defs)
    graph = defs.resolve_asset_graph()
    keys = {key.to_user_string() for key in graph.get_all_asset_keys()}
    assert keys == {f"stripe/{name}" for name in SOURCES} | {
        "insights/balance_change",
        "insights/dispute_flags",
        "insights/dispute_metrics",
        "insights/efw_watch",
        "insights/invoice_follow_ups",
        "insights/payments_daily",
        "insights/programme_estimates",
        "insights/reconciliation",
        "insights/recovery",
        "insights/settlement_daily",
        "insights/stale_payment_methods",
        "reports/report",
    }
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.group_name == key.path[0]
        assert node.description
        assert node.owners == ["team:payments"]
        if key.path[0] == "reports":
            assert node.kinds == {"python", "html"}
            continue
        assert "parquet" in node.kinds
        assert node.metadata["dagster/column_schema"]


def test_an_insights_page_leads_to_its_answer_and_names_its_types_shortly(defs: dg.Definitions) -> None:
    node = defs.resolve_asset_graph().get(dg.AssetKey(["insights", "dispute_flags"]))
    assert str(node.description).endswith(
        "\n\n[The newest answer at a glance](/assets/insights/dispute_flags?view=events)"
    )
    schema = node.metadata["dagster/column_schema"]
    assert isinstance(schema, dg.TableSchema)
    types = {column.name: column.type for column in schema.columns}
    assert (types["settled_by_currency"], types["dispute_id"]) == ("list<struct>", "string")


def test_what_spends_requests_is_stopped_until_started(defs: dg.Definitions) -> None:
    states = {sensor.name: sensor.default_status for sensor in defs.sensors or []}
    assert states == {
        "alerts": dg.DefaultSensorStatus.RUNNING,
        "insights_follow_changes": dg.DefaultSensorStatus.RUNNING,
        "run_failed": dg.DefaultSensorStatus.RUNNING,
        "dead_runs": dg.DefaultSensorStatus.RUNNING,
        "stripe_changes": dg.DefaultSensorStatus.STOPPED,
    }
    (schedule,) = automation.SCHEDULES
    assert (schedule.name, schedule.job_name) == ("nightly", "stripe_nightly")
    assert schedule.default_status == dg.DefaultScheduleStatus.STOPPED
    assert schedule.cron_schedule == "15 1 * * *"
    assert "a request for every 100 objects" in str(schedule.description)
    assert isinstance(automation.nightly(), dg.RunRequest)


def test_the_whole_definitions_load_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("STRIPE_API_KEY", "VANTAGE_LAKE", "VANTAGE_START"):
        monkeypatch.delenv(name, raising=False)
    assert automation.WRITING == ("stripe_sync", "stripe_changes", "stripe_nightly", "stripe_verify")
    assert {job.name for job in load_defs().jobs or []} == {
        "stripe_sync",
        "insights",
        "stripe_changes",
        "stripe_verify",
        "stripe_nightly",
    }


def test_what_lives_long_reads_the_settings_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The UI's processes live for weeks; a key or an interval may change meanwhile."""
    monkeypatch.setenv("VANTAGE_LAKE", str(tmp_path / "first"))
    stripe = (load_defs().resources or {})["stripe"]
    monkeypatch.setenv("VANTAGE_LAKE", str(tmp_path / "second"))
    assert stripe.reread().settings.lake == tmp_path / "second"


def test_the_first_partition_is_the_start_then_the_stamp_then_2024(
    tmp_path: Path, stripe: StripeResource
) -> None:
    unstamped = Layout(tmp_path / "new", MONTHLY)
    assert partitions_of(Settings(), unstamped).get_first_partition_key() == "2024-01"
    assert partitions_of(Settings(), stripe.layout).get_first_partition_key() == "2025-05"
    started = Settings(start=date(2025, 7, 14))
    assert partitions_of(started, stripe.layout).get_first_partition_key() == "2025-07"
    daily = Layout(tmp_path / "new", DAILY)
    assert partitions_of(started, daily).get_first_partition_key() == "2025-07-14"


def test_a_start_in_the_future_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="VANTAGE_START is 2999-01-01, later than today"):
        partitions_of(Settings(start=date(2999, 1, 1)), Layout(tmp_path, MONTHLY))


def test_partition_keys_become_the_window_they_span() -> None:
    window = window_of(MONTHLY, ["2026-01", "2026-02"])
    assert str(window) == "2026-01-01T00:00:00Z..2026-03-01T00:00:00Z"


def test_a_failed_run_is_said_in_the_log(instance: dg.DagsterInstance) -> None:
    @dg.op
    def breaks() -> None:
        raise ValueError

    @dg.job
    def breaking() -> None:
        breaks()

    result = breaking.execute_in_process(instance=instance, raise_on_error=False)
    context = dg.build_run_status_sensor_context(
        sensor_name="run_failed",
        dagster_instance=instance,
        dagster_run=result.dagster_run,
        dagster_event=result.get_run_failure_event(),
    ).for_run_failure()
    automation.run_failed(context)
