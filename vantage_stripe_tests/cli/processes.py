"""Real processes on one lake, and the account they ask, behind a gate.

Belongs here: starting, holding up, hearing, ending. Does not: expectations.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vantage_stripe.sandbox import SANDBOX_KEY, App, Request, Response, World
from vantage_stripe_tests.ui import cleared, until

BIN = Path(sys.executable).parent
LONGEST = 150.0
"""Seconds after which a process is given up: this machine may have other work."""


@dataclass
class Gate:
    """An account that answers whose it is at once, and some or all other questions when it is let.

    Attributes:
        world: What it answers from.
        holding: The paths that wait; all when empty.
        opened: Whether they still do.
        asked: How often each path was asked for.
    """

    world: World
    holding: tuple[str, ...] = ()
    opened: threading.Event = field(default_factory=threading.Event)
    asked: Counter[str] = field(default_factory=Counter)

    def handle(self, request: Request, /) -> Response:
        self.asked[request.path] += 1
        if request.path != "/v1/account" and (not self.holding or request.path in self.holding):
            self.opened.wait(LONGEST)
        return App(lambda: self.world).handle(request)


@dataclass(frozen=True)
class Process:
    """A process with a group of its own, and all it has said."""

    popen: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def waits_for(self) -> list[str]:
        """Return for whom it has said that it waits."""
        begin = "waiting for the lake's writer: "
        return [line.split(begin, 1)[1] for line in self.said().splitlines() if begin in line]

    def kill(self) -> None:
        """End it and all it started, without a word."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait(15)

    def ended(self) -> int:
        """Wait for its end; return its exit code."""
        until(
            lambda: self.popen.poll() is not None, f"the end of {self.popen.args!r}:\n{self.said()}", LONGEST
        )
        return self.popen.returncode


class Processes:
    """Starts processes on a lake whose account a loopback server plays.

    Args:
        lake: The lake.
        url: Where the account answers.
        env: More of their environment.
    """

    def __init__(self, lake: Path, url: str, env: Mapping[str, str]) -> None:
        self._env = cleared() | {
            "STRIPE_API_KEY": SANDBOX_KEY,
            "VANTAGE_STRIPE_BASE_URL": f"{url}/v1",
            "VANTAGE_STRIPE_RATE": "off",
            "VANTAGE_STRIPE_ENDPOINT_RATE": "off",
            "VANTAGE_LAKE": str(lake),
            "DAGSTER_HOME": str(lake / "_dagster"),
            **env,
        }
        self._folder = lake.parent
        self.started: list[Process] = []

    def start(self, program: str, *arguments: str) -> Process:
        """Start one of the programs beside Python."""
        log = self._folder / f"{len(self.started)}.log"
        with log.open("wb") as file:
            popen = subprocess.Popen(
                [str(BIN / program), *arguments],
                env=self._env,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )
        self.started.append(Process(popen, log))
        return self.started[-1]

    def said(self) -> str:
        """Return all that all of them have said."""
        return "\n".join(each.said() for each in self.started)


@contextlib.contextmanager
def processes(lake: Path, url: str, **env: str) -> Iterator[Processes]:
    """Give what starts them; whatever happens, none outlives the block."""
    them = Processes(lake, url, env)
    try:
        yield them
    finally:
        for process in them.started:
            process.kill()
