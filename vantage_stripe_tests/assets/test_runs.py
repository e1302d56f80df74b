"""Runs of the project's jobs on an instance: what they write, report and check."""

import json
from concurrent.futures import wait
from dataclasses import replace
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow.parquet as pq
import pytest
from dagster._core.execution.plan.outputs import StepOutputData

from vantage_stripe.api.client import StripeClient, handler_transport
from vantage_stripe.assets.reporting import key_of
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.definitions import build_defs
from vantage_stripe.errors import SettingsError, SyncFailedError
from vantage_stripe.lake import parquet
from vantage_stripe.sandbox import SANDBOX_KEY, App, Fault, Faulty, Key
from vantage_stripe.sandbox.environment import Scene, handler_of
from vantage_stripe.sandbox.faults import server_error, to
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import Account
from vantage_stripe.sync.companions import begin_range
from vantage_stripe.sync.pace import Meter
from vantage_stripe.tables import EVERY_TABLE, TABLES, table_named
from vantage_stripe.tables.model import Table
from vantage_stripe_tests.assets.conftest import QUIET, RANGE, SANDBOX


def run(
    defs: dg.Definitions,
    job: str,
    instance: dg.DagsterInstance,
    *,
    tables: tuple[str, ...] | None = None,
    ranged: bool = True,
    raises: bool = True,
) -> dg.ExecuteInProcessResult:
    return defs.resolve_job_def(job).execute_in_process(
        instance=instance,
        run_config=QUIET,
        tags=RANGE if ranged else None,
        asset_selection=None if tables is None else [key_of(name) for name in tables],
        raise_on_error=raises,
    )


def with_handler(stripe: StripeResource, handler: object) -> StripeResource:
    assert stripe.opened is not None
    client = StripeClient(
        SANDBOX_KEY,
        base_url="http://localhost/v1",
        rate=float("inf"),
        endpoint_rate=float("inf"),
        transport=handler_transport(handler),  # type: ignore[arg-type] # any callable of its shape
        sleep=lambda _seconds: None,
    )
    return StripeResource(stripe.settings, opened=Account(client, "sandbox", stripe.opened.clock, lambda: 1))


def test_a_ranged_run_lands_every_table_in_one_step_and_reports_each_partition(
    defs: dg.Definitions, instance: dg.DagsterInstance, stripe: StripeResource
) -> None:
    result = run(defs, "stripe_sync", instance)
    assert result.success
    for table in TABLES:
        assert sorted(instance.get_materialized_partitions(key_of(table.name))) == [
            "2025-05",
            "2025-06",
            "2025-07",
            "2025-08",
        ]
    events = result.asset_materializations_for_node("stripe_tables")
    charges = {event.partition: event for event in events if event.asset_key == key_of("charges")}
    for key in ("2025-05", "2025-06", "2025-07", "2025-08"):
        path = stripe.layout.partition("charges", key)
        metadata = charges[key].metadata
        assert metadata["dagster/row_count"].value == pq.read_metadata(path).num_rows
        assert metadata["bytes"].value == path.stat().st_size
        assert metadata["dagster/uri"].value == path.resolve().as_uri()
    last = list(charges.values())[-1].metadata  # all is read when the last partition lands
    inserted = sum(int(str(event.metadata["inserted"].value)) for event in charges.values())
    requests = int(str(last["run_requests"].value))
    assert last["objects_read"].value == inserted
    assert requests > int(str(last["requests_used"].value))  # all tables' together
    assert "reads_of_30_days" not in last  # the embedded account is free
    assert (last["run_rate_limited"].value, last["run_retries"].value) == (0, 0)
    assert last["run_seconds_waited"].value == 0.0
    assert last["run_objects_per_second"].value != 0
    assert len(events) == 4 * len(TABLES) + 4 + 1  # none twice; invoice lines by month, one snapshot
    checks = result.get_asset_check_evaluations()
    assert {check.check_name for check in checks} >= {"net_identity", "refunds_sum", "unique_id"}
    held = {table.name for table in EVERY_TABLE if stripe.layout.keys(table.name)}
    assert {check.asset_key for check in checks} == {key_of(name) for name in held}
    assert all(check.passed for check in checks)
    # Not wanted and so not read: no partition is reported, and no check waits for it.
    assert not instance.get_materialized_partitions(key_of("payout_items"))


def test_a_tables_end_says_what_the_whole_run_asked(
    defs: dg.Definitions, instance: dg.DagsterInstance
) -> None:
    result = run(defs, "stripe_sync", instance, tables=("refunds", "charges"))
    told = {
        event.event_specific_data.step_output_handle.output_name: event.event_specific_data.metadata
        for event in result.all_events
        if isinstance(event.event_specific_data, StepOutputData) and event.step_key == "stripe_tables"
    }
    (charges, refunds) = (told["stripe__charges"], told["stripe__refunds"])
    assert charges["objects_read"].value != refunds["objects_read"].value
    assert charges["run_objects"].value == refunds["run_objects"].value
    assert int(str(charges["run_objects"].value)) == int(str(charges["objects_read"].value)) + int(
        str(refunds["objects_read"].value)
    )


def test_one_table_may_be_materialized_alone(
    defs: dg.Definitions, instance: dg.DagsterInstance, stripe: StripeResource
) -> None:
    run(defs, "stripe_sync", instance, tables=("refunds",))
    assert stripe.layout.keys("refunds")
    assert not stripe.layout.keys("charges")
    assert not instance.get_materialized_partitions(key_of("charges"))


@pytest.mark.slow
def test_the_insights_follow_from_the_lake_and_show_their_answer(
    defs: dg.Definitions, instance: dg.DagsterInstance, stripe: StripeResource
) -> None:
    run(defs, "stripe_sync", instance)
    result = run(defs, "insights", instance, ranged=False)
    (flags,) = result.asset_materializations_for_node("insights__dispute_flags")
    path = stripe.layout.insight("dispute_flags")
    assert flags.metadata["dagster/row_count"].value == pq.read_metadata(path).num_rows
    assert flags.metadata["disputes"].value == pq.read_metadata(path).num_rows
    assert {"need_a_response", "at_stake_in_open_disputes", "picture"} <= set(flags.metadata)
    (stale,) = result.asset_materializations_for_node("insights__stale_payment_methods")
    picture = stale.metadata["picture"].value
    assert isinstance(picture, str)
    assert picture.startswith("![picture](data:image/svg+xml;base64,")
    assert len(picture) < 1000


@pytest.mark.slow
def test_days_in_an_insight_are_those_of_the_report_time_zone(
    stripe: StripeResource, instance: dg.DagsterInstance
) -> None:
    tokyo = replace(stripe, settings=replace(stripe.settings, report_timezone="Asia/Tokyo"))
    defs = build_defs(tokyo)
    run(defs, "stripe_sync", instance)
    run(defs, "insights", instance, ranged=False)
    rows = parquet.read(tokyo.layout.insight("payments_daily"))
    assert set(rows["timezone"].to_pylist()) == {"Asia/Tokyo"}


def test_an_insight_of_an_empty_lake_is_an_empty_answer(
    defs: dg.Definitions, instance: dg.DagsterInstance, stripe: StripeResource
) -> None:
    assert run(defs, "insights", instance, ranged=False).success
    assert pq.read_metadata(stripe.layout.insight("dispute_flags")).num_rows == 0


def test_a_failed_table_fails_the_run_and_what_the_others_wrote_is_reported(
    stripe: StripeResource, instance: dg.DagsterInstance
) -> None:
    scene = Scene.load(stripe.settings.sandbox)
    world = scene.world(scene.now(lambda: 0.0))
    app = App(lambda: world, keys={SANDBOX_KEY: Key(unreadable=frozenset({"dispute"}))})
    defs = build_defs(with_handler(stripe, handler_of(app)))
    with pytest.raises(SyncFailedError, match="dispute") as failed:
        run(defs, "stripe_sync", instance, tables=("refunds", "disputes"))
    assert list(failed.value.failures) == ["disputes"]
    assert sorted(instance.get_materialized_partitions(key_of("refunds"))) == [
        "2025-05",
        "2025-06",
        "2025-07",
        "2025-08",
    ]
    assert not instance.get_materialized_partitions(key_of("disputes"))
    assert not stripe.layout.keys("disputes")


def test_a_table_that_fails_midway_reports_the_partitions_it_finished(
    stripe: StripeResource, instance: dg.DagsterInstance
) -> None:
    scene = Scene.load(stripe.settings.sandbox)
    world = scene.world(scene.now(lambda: 0.0))
    faulty = Faulty(App(lambda: world).handle, [Fault(to("/v1/events"), server_error(500), after=3)])
    defs = build_defs(with_handler(stripe, _handler(faulty)))
    with pytest.raises(SyncFailedError):
        run(defs, "stripe_sync", instance, tables=("events",))
    reported = instance.get_materialized_partitions(key_of("events"))
    assert reported
    assert set(stripe.layout.keys("events")) == set(reported)


def _handler(app: Faulty) -> object:
    return handler_of(app)


def test_following_changes_needs_a_complete_sync_first(
    defs: dg.Definitions, instance: dg.DagsterInstance
) -> None:
    with pytest.raises(SettingsError, match="--full"):
        run(defs, "stripe_changes", instance, ranged=False)


@pytest.mark.slow
def test_following_changes_for_two_days_leaves_the_lake_as_a_full_sync_would(
    defs: dg.Definitions, instance: dg.DagsterInstance, stripe: StripeResource, tmp_path: Path
) -> None:
    run(defs, "stripe_sync", instance)
    later = {**SANDBOX, "VANTAGE_SANDBOX_NOW": "2025-08-12T12:00:00Z"}
    followed = StripeResource(Settings.load({"VANTAGE_LAKE": str(stripe.layout.root), **later}, dotenv=None))
    result = run(build_defs(followed), "stripe_changes", instance, ranged=False)
    events = result.asset_materializations_for_node("follow_changes")
    touched = {(event.asset_key, event.partition) for event in events}
    assert (key_of("charges"), "2025-08") in touched
    assert (key_of("charges"), "2025-05") not in touched
    assert any(int(str(event.metadata["requests_used"].value)) >= 1 for event in events)

    listed = StripeResource(Settings.load({"VANTAGE_LAKE": str(tmp_path / "listed"), **later}, dotenv=None))
    with listed.session("test"):
        pass  # stamps the lake, as connect does
    with dg.DagsterInstance.ephemeral() as other:
        run(build_defs(listed), "stripe_sync", other)
    for table in TABLES:
        kept, found = rows_of(followed, table), rows_of(listed, table)
        if table.history is not None:  # Stripe forgets; the lake does not
            kept = {id_: item for id_, item in kept.items() if id_ in found}
        assert kept == found, table.name


def rows_of(stripe: StripeResource, table: Table) -> dict[str, Any]:
    """Return the live rows' objects by id, without what Stripe says is unstable."""
    rows = parquet.read_table(stripe.layout, table, ["id", "raw"])
    objects = {row["id"]: json.loads(row["raw"]) for row in rows.to_pylist()}
    for item in objects.values():
        for name in table.unstable:
            item.pop(name, None)
    return objects


def test_a_run_follows_a_listing_that_has_begun_and_asks_nothing_itself(
    instance: dg.DagsterInstance, stripe: StripeResource
) -> None:
    tables = [table_named(name) for name in ("refunds", "payouts")]
    with stripe.session("before the run") as work:
        meter, before = Meter(work.account, work.layout), work.account.client.usage.requests
        with begin_range(work, tables, work.whole(), lists=False) as begun:
            wait(begun._tables)
            asked = work.account.client.usage.requests
            held = replace(stripe, held=work, begun=begun, meter=meter)
            keys = list(work.layout.period.keys_over(work.whole()))
            result = (
                build_defs(held)
                .resolve_job_def("stripe_sync")
                .execute_in_process(
                    instance=instance,
                    run_config=QUIET,
                    tags={
                        "dagster/asset_partition_range_start": keys[0],
                        "dagster/asset_partition_range_end": keys[-1],
                    },
                    asset_selection=[key_of(table.name) for table in tables],
                )
            )
        assert work.account.client.usage.requests == asked
    told = result.asset_materializations_for_node("stripe_tables")
    for table in tables:
        found = {event.partition for event in told if event.asset_key == key_of(table.name)}
        assert found == set(keys), table.name
    # What was asked before the run began is the run's.
    assert {str(event.metadata["run_requests"].value) for event in told} == {str(asked - before)}
