"""A run that was killed is ended, and what it held of the pool is given back; the living keep theirs."""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events import EngineEventData

from vantage_stripe.assets.dead_runs import (
    PROCESS_TAG,
    _is_running,
    dead_runs,
    end_dead_runs,
    pool_holders,
    process_tag,
)
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.assets.synced import POOL
from vantage_stripe.cli.home import dagster_home
from vantage_stripe.lake.files import writing
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.settings import Settings

NO_PROCESS = 2**22 + 1  # above the largest process id there can be
HERE = socket.gethostname()


@dg.job
def sync() -> None:
    pass


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "lake", MONTHLY)


@pytest.fixture
def home(layout: Layout) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.from_config(str(dagster_home(layout))) as made:
        yield made


def started(home: dg.DagsterInstance, *, tag: str | None = None, pid: int | None = None) -> dg.DagsterRun:
    """Make a run that says by a tag, or in its log as Dagster's own launcher does, which process it is."""
    tags = {} if tag is None else {PROCESS_TAG: tag}
    run = home.create_run_for_job(sync, tags=tags, status=dg.DagsterRunStatus.STARTED)
    if pid is not None:
        home.report_engine_event(
            "Started process for run",
            run,
            engine_event_data=EngineEventData.in_process(pid),
        )
    return run


def status_of(home: dg.DagsterInstance, run: dg.DagsterRun) -> dg.DagsterRunStatus:
    found = home.get_run_by_id(run.run_id)
    assert found is not None
    return found.status


def test_the_slot_of_a_dead_process_is_freed_and_that_of_a_living_is_not(
    home: dg.DagsterInstance, layout: Layout
) -> None:
    storage = home.event_log_storage
    assert end_dead_runs(home, layout) == []
    assert pool_holders(home) == []
    dead = started(home, tag=f"{NO_PROCESS}@{HERE}")
    alive = started(home, tag=process_tag()[PROCESS_TAG])
    storage.initialize_concurrency_limit_to_default(POOL)
    assert storage.claim_concurrency_slot(POOL, dead.run_id, "step").is_claimed
    assert not storage.claim_concurrency_slot(POOL, alive.run_id, "step").is_claimed
    assert pool_holders(home) == [f"Dagster run {dead.run_id} (sync)"]

    assert end_dead_runs(home, layout) == [dead.run_id]

    assert status_of(home, dead) == dg.DagsterRunStatus.FAILURE
    assert status_of(home, alive) == dg.DagsterRunStatus.STARTED
    assert storage.claim_concurrency_slot(POOL, alive.run_id, "step").is_claimed
    assert end_dead_runs(home, layout) == []


def test_a_run_of_the_ui_is_known_by_the_process_it_logged(home: dg.DagsterInstance, layout: Layout) -> None:
    dead, alive, unknown = started(home, pid=NO_PROCESS), started(home, pid=os.getpid()), started(home)
    assert end_dead_runs(home, layout) == [dead.run_id]
    assert status_of(home, alive) == status_of(home, unknown) == dg.DagsterRunStatus.STARTED


def test_a_number_that_another_process_has_now_is_not_the_run() -> None:
    """After a restart of the machine numbers are given anew."""
    assert _is_running(os.getpid(), time.time())
    assert _is_running(os.getpid(), None)
    assert not _is_running(os.getpid(), 1_600_000_000.0)


def test_runs_of_other_machines_are_left_to_them(home: dg.DagsterInstance, layout: Layout) -> None:
    run = started(home, tag=f"{NO_PROCESS}@elsewhere")
    assert end_dead_runs(home, layout) == []
    assert status_of(home, run) == dg.DagsterRunStatus.STARTED


def test_who_holds_the_lake_lives(home: dg.DagsterInstance, layout: Layout) -> None:
    run = started(home, pid=NO_PROCESS)
    who = f"pid 1 (Dagster run {run.run_id}, since 12:00:00 UTC)"
    with writing(layout, who, waiting=lambda _who: None, sleep=lambda _seconds: None):
        assert end_dead_runs(home, layout) == []
    assert end_dead_runs(home, layout) == [run.run_id]


def test_a_run_that_was_being_cancelled_is_cancelled(home: dg.DagsterInstance, layout: Layout) -> None:
    run = started(home, pid=NO_PROCESS)
    home.report_run_canceling(run)
    assert end_dead_runs(home, layout) == [run.run_id]
    assert status_of(home, run) == dg.DagsterRunStatus.CANCELED


def test_the_slot_of_a_run_that_has_ended_or_is_forgotten_is_freed(
    home: dg.DagsterInstance, layout: Layout
) -> None:
    storage = home.event_log_storage
    storage.initialize_concurrency_limit_to_default(POOL)
    ended = home.create_run_for_job(sync, status=dg.DagsterRunStatus.FAILURE)
    for holder in (ended.run_id, "00000000-0000-0000-0000-000000000000"):
        assert storage.claim_concurrency_slot(POOL, holder, "step").is_claimed
        assert end_dead_runs(home, layout) == []
        assert storage.get_concurrency_info(POOL).active_slot_count == 0


def test_the_sensor_says_which_runs_it_ended(home: dg.DagsterInstance, layout: Layout) -> None:
    run = started(home, pid=NO_PROCESS)
    stripe = StripeResource(Settings(lake=layout.root))

    def said() -> str | None:
        context = dg.build_sensor_context(instance=home, resources={"stripe": stripe})
        return dead_runs.evaluate_tick(context).skip_message

    assert said() == f"ended: {run.run_id}"
    assert said() == "no dead run"
