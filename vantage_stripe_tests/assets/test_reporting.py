"""What a run tells Dagster while it goes on."""

import threading
import uuid
from collections.abc import Mapping

import dagster as dg
import pytest

from vantage_stripe.assets.reporting import Reporter, key_of
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.definitions import build_defs
from vantage_stripe.sandbox import App, Fault, Faulty
from vantage_stripe.sandbox.environment import Scene, handler_of
from vantage_stripe.sandbox.faults import server_error, to
from vantage_stripe.sync.reports import TableReport
from vantage_stripe_tests.assets.conftest import QUIET, RANGE
from vantage_stripe_tests.assets.test_runs import with_handler

PATIENCE = 30
"""Seconds until a test takes it that nothing will come."""
REFUNDS = {"2025-05", "2025-06", "2025-07", "2025-08"}


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
            if seen == REFUNDS:
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
        " 0.0 s waited for the limit, 2 reads in 30 days (Stripe allows 500 a transaction, 10,000 at least)"
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
