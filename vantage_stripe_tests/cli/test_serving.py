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

import pytest
import stripe
from click.testing import CliRunner

from vantage_stripe.cli import cli
from vantage_stripe.cli.serving import _environment, _workspace
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.sandbox.ordering import menu
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


def told(process: subprocess.Popen[str]) -> tuple[str, str]:
    """The address and the key a started sandbox says."""
    assert process.stdout is not None
    url, key = (process.stdout.readline().strip().partition("=")[2] for _ in range(2))
    return url, key


def sdk(process: subprocess.Popen[str]) -> stripe.StripeClient:
    url, key = told(process)
    return stripe.StripeClient(
        key,
        base_addresses={"api": url.removesuffix("/v1")},
        http_client=stripe.RequestsClient(),
        max_network_retries=0,
    )


def test_faults_that_were_ordered_befall_stripes_own_sdk(tmp_path: Path) -> None:
    orders = ("--fault", "endpoint-rate@/v1/charges*1", "--fault", "forbidden=dispute", "--fault=cut-body+2")
    with running(tmp_path, "sandbox", "--port=0", *orders) as process:
        client = sdk(process)
        with pytest.raises(stripe.RateLimitError) as limited:
            client.v1.charges.list()
        assert (limited.value.headers or {})["stripe-rate-limited-reason"] == "endpoint-rate"
        with pytest.raises(stripe.PermissionError, match="'dispute_read'"):
            client.v1.disputes.list()
        with pytest.raises(stripe.APIError, match="Invalid response body"):
            client.v1.charges.list()


def test_a_chance_lets_a_third_try_through_and_a_connection_may_end(tmp_path: Path) -> None:
    orders = ("--fault", "server-error=503", "--chance=1", "--fault-seed=2", "--requests-per-connection=3")
    slow = ("--latency=0.001", "--jitter=0.001", "--concurrency=5", "--limits", "--allowance")
    events = ("--late-events=60", "--old-events=1")
    with running(tmp_path, "sandbox", "--port=0", *orders, *slow, *events) as process:
        client = sdk(process)
        for _ in range(2):
            with pytest.raises(stripe.APIError) as trouble:
                client.v1.events.list()
            assert trouble.value.http_status == 503
        assert {event.api_version for event in client.v1.events.list().data} == {"2024-06-20"}


@pytest.mark.parametrize(
    ("order", "fault"),
    [
        ("server-eror", "there is no fault 'server-eror'; there are global-rate, "),
        ("bad-gateway=500", "bad-gateway=500: the status is a number from 502 to 504"),
        ("server-error@charges", "'server-error@charges' is not NAME[=VALUE][@/v1/PATH][*TIMES][+AFTER]"),
    ],
)
def test_a_bad_order_is_refused_by_its_fault_and_what_is_allowed(
    order: str, fault: str, empty: CommandLine
) -> None:
    result = empty("sandbox", "--fault", order)
    assert result.exit_code == 2
    assert fault in " ".join(result.stderr.split())


def test_defects_that_were_ordered_are_in_the_data(tmp_path: Path) -> None:
    orders = ("--defect", "livemode_uniform", "--defect=change:refund::amount:1@-1")
    with running(tmp_path, "sandbox", "--port=0", *orders) as process:
        client = sdk(process)
        given = client.v1.refunds.list({"limit": 1, "expand": ["data.balance_transaction"]}).data[0]
        entry = given.balance_transaction
        assert isinstance(entry, stripe.BalanceTransaction)
        if entry.currency == given.currency:
            assert given.amount == -entry.amount + 1
        customers = client.v1.customers.list({"limit": 100}).auto_paging_iter()
        assert [customer.livemode for customer in customers].count(True) == 1


@pytest.mark.parametrize(
    ("order", "fault"),
    [
        ("E99", "'E99' is no defect of the sandbox; write drop:charge:ch_1, "),
        ("drop:charge:ch_1", "the sandbox has no charge ch_1 that can have this defect"),
    ],
)
def test_a_defect_that_cannot_be_is_refused(order: str, fault: str, empty: CommandLine) -> None:
    result = empty("sandbox", "--defect", order)
    assert result.exit_code == 2
    assert fault in " ".join(result.stderr.split())


def test_the_help_has_a_line_for_every_fault() -> None:
    lines = CliRunner().invoke(cli, ["sandbox", "--help"]).output.splitlines()
    for line in menu().splitlines():
        assert f"    {line}" in lines


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


def test_dagster_runs_where_it_finds_no_env_file_and_is_told_which_one_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would put the file before the environment, and take it in once."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VANTAGE_ENV_FILE", raising=False)
    told = _environment(Layout(Path("data/sandbox"), MONTHLY), tmp_path / "home")
    assert told["VANTAGE_ENV_FILE"] == str(tmp_path / ".env")
    assert told["VANTAGE_LAKE"] == str(tmp_path / "data" / "sandbox")
    assert told["DAGSTER_HOME"] == str(tmp_path / "home")
