"""What a run tells Dagster while it goes on."""

import threading
import uuid
from collections.abc import Mapping

import dagster as dg
import pyarrow.parquet as pq
import pytest

from vantage_stripe.assets.partitions import window_of
from vantage_stripe.assets.reporting import Reporter, key_of
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.definitions import build_defs
from vantage_stripe.sandbox import App, Fault, Faulty
from vantage_stripe.sandbox.environment import Scene, handler_of
from vantage_stripe.sandbox.faults import server_error, to
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.sync.reports import TableReport
from vantage_stripe.tables import table_named
from vantage_stripe_tests.assets.conftest import QUIET, RANGE
from vantage_stripe_tests.assets.test_runs import with_handler

PATIENCE = 30
"""Seconds until a test takes it that nothing will come."""
PARTITIONS = {"2025-05", "2025-06", "2025-07", "2025-08"}


def app_of(stripe: StripeResource) -> App:
    scene = Scene.load(stripe.settings.sandbox)
    world = scene.world(scene.now(lambda: 0.0))
    return App(lambda: world)


def test_partitions_are_reported_while_other_tables_are_still_read(
    stripe: StripeResource, instance: dg.DagsterInstance
) -> None:
    handler, reported, waited = handler_of(app_of(stripe)), threading.Event(), []
    run_id, seen = str(uuid.uuid4()), set()

    def told(entry: dg.EventLogEntry, _cursor: str) -> None:
        event = entry.dagster_event
        if event is not None and event.is_step_materialization and event.asset_key == key_of("refunds"):
            seen.add(event.partition)
            if seen == PARTITIONS:
                reported.set()

    def slow(method: str, target: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        if "/charges" in target:
            waited.append(reported.wait(PATIENCE))
        return handler(method, target, headers)

    instance.watch_event_logs(run_id, None, told)
    result = (
        build_defs(with_handler(stripe, slow))
        .resolve_job_def("stripe_sync")
        .execute_in_process(
            instance=instance,
            run_config=QUIET,
            tags=RANGE,
            asset_selection=[key_of("charges"), key_of("refunds")],
            run_id=run_id,
        )
    )
    assert result.success
    assert waited
    assert all(waited)
    checks = result.get_asset_check_evaluations()
    assert {(check.asset_key, check.check_name) for check in checks} >= {
        (key_of("charges"), "unique_id"),
        (key_of("refunds"), "unique_id"),
    }


@pytest.mark.slow
def test_a_run_that_continues_one_that_died_reports_what_that_had_finished(
    stripe: StripeResource, instance: dg.DagsterInstance
) -> None:
    faulty = Faulty(app_of(stripe).handle, [Fault(to("/v1/charges"), server_error(500), after=1)])
    with with_handler(stripe, handler_of(faulty)).session("dies without a word to Dagster") as work:
        window = window_of(work.layout.period, ["2025-05", "2025-08"])
        (died,) = sync_tables(work, [table_named("charges")], window)
    finished = {part.key for part in died.partitions}
    assert died.error is not None
    assert set() < finished < PARTITIONS
    assert not instance.get_materialized_partitions(key_of("charges"))

    def reported() -> list[str | None]:
        result = (
            build_defs(stripe)
            .resolve_job_def("stripe_sync")
            .execute_in_process(
                instance=instance, run_config=QUIET, tags=RANGE, asset_selection=[key_of("charges")]
            )
        )
        return [event.partition for event in result.asset_materializations_for_node("stripe_tables")]

    assert sorted(map(str, reported())) == sorted(PARTITIONS)
    events = instance.fetch_materializations(key_of("charges"), limit=9).records
    rows = {event.partition_key: event.asset_materialization for event in events}
    for key in finished:
        path = stripe.layout.partition("charges", key)
        told = rows[key]
        assert told is not None
        assert told.metadata["dagster/row_count"].value == pq.read_metadata(path).num_rows


@pytest.mark.slow
def test_what_a_failed_run_had_reported_is_not_reported_again(
    stripe: StripeResource, instance: dg.DagsterInstance
) -> None:
    faulty = Faulty(app_of(stripe).handle, [Fault(to("/v1/charges"), server_error(500), after=1)])
    for made in (with_handler(stripe, handler_of(faulty)), stripe):
        build_defs(made).resolve_job_def("stripe_sync").execute_in_process(
            instance=instance,
            run_config=QUIET,
            tags=RANGE,
            asset_selection=[key_of("charges")],
            raise_on_error=False,
        )
    events = instance.fetch_materializations(key_of("charges"), limit=99).records
    assert sorted(str(event.partition_key) for event in events) == sorted(PARTITIONS)


def test_the_pace_is_told_in_the_runs_log(stripe: StripeResource, capsys: pytest.CaptureFixture[str]) -> None:
    report = TableReport(table="charges")
    report.spent.objects = 1_200
    seconds = iter([100.0, 104.0])
    with stripe.session("test") as work:
        reporter = Reporter(dg.build_op_context(), work, clock=lambda: next(seconds))
        reporter.follower.meanwhile([report])
    assert reporter.follower.every == 10.0
    assert (
        "INFO - system - reading: 1,200 objects at 300/s, 0 requests at 0.0/s, 0 answered 429, 0 retries,"
        " 0.0 s waited for the limit\n"
    ) in capsys.readouterr().err


def test_retries_are_counted_in_the_metadata(stripe: StripeResource, instance: dg.DagsterInstance) -> None:
    faulty = Faulty(app_of(stripe).handle, [Fault(to("/v1/refunds"), server_error(500), times=2)])
    result = (
        build_defs(with_handler(stripe, handler_of(faulty)))
        .resolve_job_def("stripe_sync")
        .execute_in_process(
            instance=instance, run_config=QUIET, tags=RANGE, asset_selection=[key_of("refunds")]
        )
    )
    last = result.asset_materializations_for_node("stripe_tables")[-1]
    assert last.metadata["run_retries"].value == 2
