"""`sandbox` and `ui`: what they say and refuse; the UI's pages are tested in `test_ui.py`."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from vantage_stripe.cli.serving import _workspace
from vantage_stripe_tests.cli.command_line import CommandLine


@contextlib.contextmanager
def running(folder: Path, *args: str) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own, interrupted as by Ctrl-C at the end."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    env = {**kept, "VANTAGE_SANDBOX_CHARGES": "1000", "VANTAGE_SANDBOX_NOW": "2026-11-24T00:00:00Z"}
    command = [sys.executable, "-c", "from vantage_stripe.cli import main; main()", *args]
    with subprocess.Popen(
        command, cwd=folder, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)


def test_the_sandbox_says_where_it_is_with_which_key_and_answers(tmp_path: Path) -> None:
    with running(tmp_path, "sandbox", "--port", "0") as process:
        assert process.stdout is not None
        said = [process.stdout.readline().strip() for _ in range(2)]
        (base, url), (name, key) = (line.split("=", 1) for line in said)
        assert (base, name) == ("VANTAGE_STRIPE_BASE_URL", "STRIPE_API_KEY")
        request = urllib.request.Request(f"{url}/charges?limit=1", headers={"Authorization": f"Bearer {key}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 200
            assert b'"object": "charge"' in answer.read()


def test_a_port_that_is_taken_is_refused(empty: CommandLine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = empty("sandbox", "--port", str(port))
    assert result.exit_code == 2
    assert result.stderr.startswith(f"error: the sandbox cannot be served on port {port}: ")


def test_the_ui_refuses_a_home_that_dagster_would_not_take(empty: CommandLine) -> None:
    result = empty("ui", DAGSTER_HOME="home")
    assert result.exit_code == 2
    assert "DAGSTER_HOME=home is not an absolute path" in result.stderr
    # The first partition is the account's creation: the lake is connected before Dagster loads.
    assert (empty.lake / "_state" / "stamp.json").exists()


def test_the_ui_finds_the_project(empty: CommandLine) -> None:
    option, where = _workspace()
    assert (option, Path(where).name) in {("-w", "workspace.yaml"), ("-m", "vantage_stripe.definitions")}
