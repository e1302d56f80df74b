"""A tick of the change feed, and the nightly listing: what they report, and the checks they end with."""

import shutil
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.errors import DagsterAssetCheckFailedError

from vantage_stripe.assets.reporting import key_of
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.definitions import build_defs
from vantage_stripe.errors import SyncFailedError
from vantage_stripe.lake.files import writing
from vantage_stripe.lake.layout import Layout
from vantage_stripe.proof import CHECKS
from vantage_stripe.sandbox import Fault, Faulty
from vantage_stripe.sandbox.app import App
from vantage_stripe.sandbox.environment import Scene, handler_of
from vantage_stripe.sandbox.faults import server_error, to
from vantage_stripe.settings import Settings
from vantage_stripe_tests.assets.conftest import SANDBOX
from vantage_stripe_tests.assets.test_runs import run, with_handler

LATER = {**SANDBOX, "VANTAGE_SANDBOX_NOW": "2025-08-12T12:00:00Z"}


@pytest.fixture
def later(defs: dg.Definitions, instance: dg.DagsterInstance, stripe: StripeResource) -> StripeResource:
    """The account two days after its lake was synced."""
    run(defs, "stripe_sync", instance)
    return StripeResource(Settings.load({"VANTAGE_LAKE": str(stripe.layout.root), **LATER}, dotenv=None))


def latest(instance: dg.DagsterInstance) -> dict[tuple[str, str], tuple[str, bool]]:
    """Return of each check the run that evaluated it last, and whether it passed."""
    keys = [
        dg.AssetCheckKey(key_of(asset), check.name)
        for check in CHECKS
        for asset in check.queries
        if not check.insight
    ]
    found = instance.event_log_storage.get_latest_asset_check_execution_by_key(keys)
    return {
        (key.asset_key.path[-1], key.name): (record.run_id, record.evaluation.passed)
        for key, record in found.items()
        if isinstance(record.evaluation, dg.AssetCheckEvaluation)
    }


def test_a_tick_tells_what_it_touched_and_ends_with_the_checks_of_the_touched_tables(
    later: StripeResource, instance: dg.DagsterInstance
) -> None:
    before = latest(instance)
    result = run(build_defs(later), "stripe_changes", instance, ranged=False)
    events = result.asset_materializations_for_node("follow_changes")
    touched = {event.asset_key.path[-1] for event in events}
    assert {"charges", "events", "balance_transactions"} <= touched
    assert "early_fraud_warnings" not in touched
    (charges,) = [event for event in events if event.asset_key == key_of("charges")]
    assert charges.partition == "2025-08"
    counts = {name: charges.metadata[name].value for name in ("inserted", "updated", "deleted", "unchanged")}
    assert int(str(counts["inserted"])) > 0
    assert counts["deleted"] == 0
    assert charges.metadata["requests_used"].value == 0  # the events themselves said all

    after = latest(instance)
    for (table, name), (run_id, passed) in after.items():
        assert passed
        assert run_id == (result.run_id if table in touched else before[table, name][0])
    kinds = [event.event_type_value for event in result.all_events]
    assert max(n for n, kind in enumerate(kinds) if kind == "ASSET_MATERIALIZATION") < min(
        n for n, kind in enumerate(kinds) if kind == "ASSET_CHECK_EVALUATION"
    )


@pytest.mark.slow
def test_the_tick_after_it_touches_nothing_and_checks_nothing(
    later: StripeResource, instance: dg.DagsterInstance
) -> None:
    defs = build_defs(later)
    run(defs, "stripe_changes", instance, ranged=False)
    again = run(defs, "stripe_changes", instance, ranged=False)
    kinds = {event.event_type_value for event in again.all_events}
    assert not kinds & {"ASSET_MATERIALIZATION", "ASSET_CHECK_EVALUATION"}
    (output,) = [event for event in again.all_events if event.event_type_value == "STEP_OUTPUT"]
    metadata = output.step_output_data.metadata
    assert metadata["partitions_touched"].value == 0
    assert metadata["run_requests"].value != 0


@pytest.mark.slow
def test_a_check_that_fails_in_a_tick_fails_its_run_and_is_shown(
    later: StripeResource, instance: dg.DagsterInstance
) -> None:
    layout: Layout = later.layout
    shutil.copyfile(layout.partition("charges", "2025-06"), layout.partition("charges", "2025-05"))
    with pytest.raises(DagsterAssetCheckFailedError, match="stripe/charges: unique_id"):
        run(build_defs(later), "stripe_changes", instance, ranged=False)
    shown = latest(instance)
    assert not shown["charges", "unique_id"][1]
    assert shown["events", "unique_id"][1]


@pytest.mark.slow
def test_a_tick_that_fails_has_reported_what_it_finished(
    later: StripeResource, instance: dg.DagsterInstance, stripe: StripeResource
) -> None:
    scene = Scene.load(LATER)
    world = scene.world(scene.now(lambda: 0.0))
    broken = Faulty(App(lambda: world).handle, [Fault(to("/v1/balance_transactions"), server_error(500))])
    defs = build_defs(with_handler(stripe, handler_of(broken)))
    with pytest.raises(SyncFailedError, match="balance_transactions"):
        run(defs, "stripe_changes", instance, ranged=False)
    (failed,) = instance.get_run_records(dg.RunsFilter(job_name="stripe_changes"))
    told = instance.all_logs(failed.dagster_run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION)
    tables = {entry.asset_materialization.asset_key.path[-1] for entry in told if entry.asset_materialization}
    assert "charges" in tables
    assert "balance_transactions" not in tables


@pytest.mark.slow
def test_a_night_follows_the_changes_and_lists_the_last_weeks_again(
    later: StripeResource, instance: dg.DagsterInstance
) -> None:
    """A partition lost within the window comes back; one before it is not listed."""
    layout = later.layout
    lost, old = layout.partition("charges", "2025-07"), layout.partition("charges", "2025-05")
    kept = lost.read_bytes()
    lost.unlink()
    old.unlink()
    result = run(build_defs(later), "stripe_nightly", instance, ranged=False)
    events = result.asset_materializations_for_node("relist_recent")
    healed = [
        event.metadata
        for event in events
        if (event.asset_key, event.partition) == (key_of("charges"), "2025-07")
    ]
    assert [metadata["inserted"] == metadata["dagster/row_count"] for metadata in healed] == [True]
    assert len(lost.read_bytes()) == len(kept)
    assert not old.exists()
    assert latest(instance)["charges", "unique_id"] == (result.run_id, True)


def test_a_run_says_in_its_log_for_whom_it_waits(
    stripe: StripeResource, instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    layout = stripe.layout
    held = writing(layout, "pid 1 (sync, since 12:00:00 UTC)", waiting=lambda _: None, sleep=lambda _: None)
    held.__enter__()
    told: list[str] = []

    class Log:
        def info(self, text: str, *args: object) -> None:
            told.append(text % args)
            held.__exit__(None, None, None)

        def warning(self, text: str, *args: object) -> None:
            told.append(text % args)

    with stripe.session("a run", log=Log()) as work:  # type: ignore[arg-type] # of a logger only these
        work.listener.notice("read this")
    assert told == ["waiting for the lake's writer: pid 1 (sync, since 12:00:00 UTC)", "read this"]
