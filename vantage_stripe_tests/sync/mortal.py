"""A process that syncs on order, each time in a child of its own that can be killed: `python -m …`.

Belongs here: the process, and how a test speaks to it. Does not: expectations.
A line of input is a moment and a lake; the answers are the child's number, and how it ended. Only the child
touches the lake: what takes long, imports and the account, is there before it is born.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from vantage_stripe_tests.sync.faulty import account_at, sync

READY = "ready"


class Mortals:
    """Orders the children, one at a time."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._orders: IO[str] = process.stdin
        self._answers: IO[str] = process.stdout
        assert self._hear() == READY

    def sync(self, lake: Path, now: int, *, killed_after: float | None = None) -> int:
        """Let a child sync a lake at a moment, killed after so many seconds; return how it ended.

        0: it did all there was to do. A number below 0: the signal that ended it.
        """
        self._orders.write(f"{now} {lake}\n")
        self._orders.flush()
        child = int(self._hear())
        if killed_after is not None:
            threading.Event().wait(killed_after)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        return int(self._hear())

    def _hear(self) -> str:
        return self._answers.readline().strip()


@contextlib.contextmanager
def mortals(*moments: int) -> Iterator[Mortals]:
    """Start the process, the account of some moments at hand; end it with all it started."""
    command = [sys.executable, "-m", __name__, *map(str, moments)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            yield Mortals(process)
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def _obey(orders: IO[str], answers: IO[str], moments: list[int]) -> None:
    for now in moments:
        account_at(now)
    print(READY, file=answers, flush=True)
    for order in orders:
        moment, _, lake = order.strip().partition(" ")
        now = int(moment)
        child = os.fork()
        if child == 0:
            done = False
            try:
                done = sync(account_at(now), Path(lake), now=now).failures == {}
            finally:
                os._exit(not done)
        print(child, file=answers, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=answers, flush=True)


if __name__ == "__main__":
    _obey(sys.stdin, sys.stdout, [int(each) for each in sys.argv[1:]])
