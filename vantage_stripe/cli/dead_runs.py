"""Giving back what runs held that died without a word (kill -9, power cut): the slot of the pool.

Dagster keeps a slot claimed until the run ends, and nobody tells it that such a run has ended; every
later run would wait for ever.
"""

import os
from typing import Any

from vantage_stripe.assets.synced import POOL
from vantage_stripe.lake.files import is_alive, writer_of
from vantage_stripe.lake.layout import Layout

PROCESS_TAG = "vantage/process"
STARTING = 60.0
"""Seconds a run may hold the slot before it holds the lake: it first opens the account."""


def process_tag() -> dict[str, str]:
    """Return the tag by which a run started here names its process."""
    return {PROCESS_TAG: str(os.getpid())}


def end_dead_runs(instance: Any, layout: Layout, *, now: float) -> list[str]:
    """Fail the dead among the runs that hold or await the pool, free their slots, return their ids.

    Args:
        instance: The Dagster instance.
        layout: The lake, whose lock a living writer holds.
        now: Unix seconds.
    """
    storage = instance.event_log_storage
    if POOL not in storage.get_concurrency_keys():
        return []
    info = storage.get_concurrency_info(POOL)
    assigned = {step.run_id for step in info.pending_steps if step.assigned_timestamp}
    holding = {slot.run_id for slot in info.claimed_slots} | assigned
    waiting = {step.run_id for step in info.pending_steps}
    dead = [
        id_
        for id_ in sorted(holding | waiting)
        if _is_dead(instance, id_, layout, holds=id_ in holding, now=now)
    ]
    for id_ in dead:
        run = instance.get_run_by_id(id_)
        if run is not None and not run.is_finished:
            instance.report_run_failed(
                run, "the process of this run died; run `vantage-stripe sync` to go on"
            )
        storage.free_concurrency_slots_for_run(id_)
    return dead


def _is_dead(instance: Any, id_: str, layout: Layout, *, holds: bool, now: float) -> bool:
    """Whether a run is over: ended, its process gone, or holding the slot but not the lake."""
    record = instance.get_run_record_by_id(id_)
    if record is None or record.dagster_run.is_finished:
        return True
    process = record.dagster_run.tags.get(PROCESS_TAG)
    if process is not None:
        return not is_alive(int(process))
    return holds and writer_of(layout) is None and now - (record.start_time or now) > STARTING
