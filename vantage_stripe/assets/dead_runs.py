"""Ending runs that died without a word (kill -9, power cut), and giving back the pool's slot they held.

Nobody tells Dagster that such a run has ended: it stays in progress, keeps its slot, and every later run
would wait for ever. Only processes of this machine are judged, and only those that can be told.
"""

import os
import socket
from pathlib import Path
from typing import Any

import dagster as dg

from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.assets.synced import POOL
from vantage_stripe.lake.files import is_alive, writer_of
from vantage_stripe.lake.layout import Layout

PROCESS_TAG = "vantage/process"
STARTED = [
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
SLACK = 60.0
"""Seconds a process may seem younger than what it has logged: the clock may have been set meanwhile."""
SAID = "the process of this run died without a word; what it had finished is kept, run it again to go on"


@dg.sensor(
    name="dead_runs",
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description=(
        f"Ends runs whose process died without a word, and frees the slot of the pool `{POOL}` they held:"
        " else every later run would wait for ever. Spends no request."
    ),
)
def dead_runs(context: dg.SensorEvaluationContext, stripe: dg.ResourceParam[StripeResource]) -> dg.SkipReason:
    """End the dead, and say which they were."""
    ended = end_dead_runs(context.instance, stripe.layout)
    return dg.SkipReason(f"ended: {', '.join(ended)}" if ended else "no dead run")


def process_tag() -> dict[str, str]:
    """Return the tag by which a run started here names its process."""
    return {PROCESS_TAG: f"{os.getpid()}@{socket.gethostname()}"}


def end_dead_runs(instance: dg.DagsterInstance, layout: Layout) -> list[str]:
    """End the runs whose process is gone, free the slots of all that have ended; return the ids of the dead.

    Args:
        instance: The Dagster instance.
        layout: The lake: whoever holds its lock lives.
    """
    writer = writer_of(layout) or ""
    dead = [
        run
        for run in instance.get_runs(dg.RunsFilter(statuses=STARTED))
        if run.run_id not in writer and _is_dead(instance, run)
    ]
    for run in dead:
        if run.status == dg.DagsterRunStatus.CANCELING:
            instance.report_run_canceled(run, SAID)
        else:
            instance.report_run_failed(run, SAID)
    _free_slots(instance)
    return [run.run_id for run in dead]


def pool_holders(instance: dg.DagsterInstance) -> list[str]:
    """Name the runs that hold a slot of the pool."""
    storage = instance.event_log_storage
    if POOL not in storage.get_concurrency_keys():
        return []
    ids = sorted({slot.run_id for slot in storage.get_concurrency_info(POOL).claimed_slots})
    runs = [instance.get_run_by_id(id_) for id_ in ids]
    return [f"Dagster run {run.run_id} ({run.job_name})" for run in runs if run is not None]


def _free_slots(instance: dg.DagsterInstance) -> None:
    """Free the slots that runs hold or await which have ended, or are forgotten."""
    storage = instance.event_log_storage
    if POOL not in storage.get_concurrency_keys():
        return
    info = storage.get_concurrency_info(POOL)
    for id_ in {slot.run_id for slot in info.claimed_slots} | {step.run_id for step in info.pending_steps}:
        run = instance.get_run_by_id(id_)
        if run is None or run.is_finished:
            storage.free_concurrency_slots_for_run(id_)


def _is_dead(instance: dg.DagsterInstance, run: dg.DagsterRun) -> bool:
    """Whether a run's process was of this machine and is no more; False when that cannot be told."""
    tagged = run.tags.get(PROCESS_TAG)
    if tagged is not None:
        pid, _, host = tagged.partition("@")
        record = instance.get_run_record_by_id(run.run_id)
        began = None if record is None else record.create_timestamp.timestamp()
        return host == socket.gethostname() and not _is_running(int(pid), began)
    if not isinstance(instance.run_launcher, dg.DefaultRunLauncher):
        return False  # its runs may be on other machines
    told = _last_process(instance, run.run_id)
    return told is not None and not _is_running(*told)


def _last_process(instance: dg.DagsterInstance, run_id: str) -> tuple[int, float] | None:
    """Return the process that a run last said it is, and when it said so."""
    for entry in reversed(instance.all_logs(run_id, of_type=dg.DagsterEventType.ENGINE_EVENT)):
        data: Any = entry.dagster_event.event_specific_data if entry.dagster_event else None
        pid = data.metadata.get("pid") if data is not None else None
        if pid is not None:
            return int(pid.value), entry.timestamp
    return None


def _is_running(pid: int, said: float | None) -> bool:
    """Whether a process lives that was there at an instant: after a restart its number is another's."""
    if not is_alive(pid):
        return False
    born = _born(pid)
    return born is None or said is None or born <= said + SLACK


def _born(pid: int) -> float | None:
    """Return when a process began, in Unix seconds; None where the system does not tell."""
    try:
        ticks = int(Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[19])
        lines = Path("/proc/stat").read_text("utf-8").splitlines()
        boot = next(int(line.split()[1]) for line in lines if line.startswith("btime "))
    except (OSError, ValueError, IndexError, StopIteration):
        return None
    return boot + ticks / os.sysconf("SC_CLK_TCK")
