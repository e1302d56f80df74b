"""The UI in a process of its own, asked over GraphQL, and ended with all it started.

Belongs here: starting, asking, waiting, ending. Does not: expectations.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any


@contextlib.contextmanager
def running(folder: Path, env: Mapping[str, str]) -> Iterator[str]:
    """Run `vantage-stripe ui` in a folder, with nothing else of ours in its environment; yield its URL."""
    port = _free_port()
    command = [str(Path(sys.executable).with_name("vantage-stripe")), "ui", "--port", str(port)]
    with (folder / "ui.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=cleared() | dict(env), cwd=folder, stdout=log, stderr=log, start_new_session=True
        )
    url = f"http://127.0.0.1:{port}"
    try:
        until(lambda: _answers(url), "the UI to answer", 120)
        yield url
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
        with contextlib.suppress(ProcessLookupError):  # nobody is left
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(15)


def cleared() -> dict[str, str]:
    """Return this process's environment without what is meant for us or for Dagster."""
    ours = ("STRIPE_", "VANTAGE_", "DAGSTER_")
    return {key: value for key, value in os.environ.items() if not key.startswith(ours)}


def graphql(url: str, query: str, **variables: Any) -> dict[str, Any]:
    """Ask, and fail on an error."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(f"{url}/graphql", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        answer = json.load(response)
    assert "errors" not in answer, answer
    data: dict[str, Any] = answer["data"]
    return data


def until(true: Callable[[], object], what: str, seconds: float) -> None:
    """Ask again until it is true: a server's own time cannot be injected."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        threading.Event().wait(0.5)


def _answers(url: str) -> bool:
    try:
        nodes = graphql(url, "{ assetNodes { id } }")["assetNodes"]
    except OSError:
        return False
    return bool(nodes)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
