"""A run that was killed holds the pool's slot; the next command gives it back."""

from pathlib import Path

import dagster as dg

from vantage_stripe.assets.synced import POOL
from vantage_stripe.cli.dead_runs import PROCESS_TAG, end_dead_runs, process_tag
from vantage_stripe.cli.runs import dagster_home
from vantage_stripe.lake.layout import MONTHLY, Layout

NO_PROCESS = str(2**22 + 1)  # above the largest process id there can be


@dg.job
def sync() -> None:
    pass


def test_only_the_slot_of_a_dead_process_is_freed(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "lake", MONTHLY)
    with dg.DagsterInstance.from_config(str(dagster_home(layout))) as instance:
        storage = instance.event_log_storage
        assert end_dead_runs(instance, layout, now=0.0) == []
        dead = instance.create_run_for_job(
            sync, tags={PROCESS_TAG: NO_PROCESS}, status=dg.DagsterRunStatus.STARTED
        )
        alive = instance.create_run_for_job(sync, tags=process_tag(), status=dg.DagsterRunStatus.STARTED)
        storage.initialize_concurrency_limit_to_default(POOL)
        assert storage.claim_concurrency_slot(POOL, dead.run_id, "step").is_claimed
        assert not storage.claim_concurrency_slot(POOL, alive.run_id, "step").is_claimed

        assert end_dead_runs(instance, layout, now=0.0) == [dead.run_id]

        ended = instance.get_run_by_id(dead.run_id)
        assert ended is not None
        assert ended.status == dg.DagsterRunStatus.FAILURE
        assert storage.claim_concurrency_slot(POOL, alive.run_id, "step").is_claimed
        assert end_dead_runs(instance, layout, now=0.0) == []
