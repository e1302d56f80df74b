"""What a user meets with a wrong key, a key that may not, a server that is not there, a lake of others."""

import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from vantage_stripe.sandbox import SANDBOX_KEY
from vantage_stripe_tests.cli.command_line import CommandLine, at_server
from vantage_stripe_tests.cli.conftest import RESTRICTED

WRONG = "sk_test_thiskeyiswrong0000000000"


def assert_untouched(run: CommandLine, before: object, output: str, key: str = SANDBOX_KEY) -> None:
    assert run.files() == before
    assert key not in output
    assert run.holding(key) == []
    assert "Traceback" not in output


@pytest.mark.slow
@pytest.mark.parametrize("command", [["sync"], ["sync", "--full"], ["connect"], ["charges"], ["doctor"]])
def test_a_wrong_key_is_refused_by_name_and_not_shown(command: list[str], served: Path, url: str) -> None:
    run = at_server(served, url, WRONG)
    before = run.files()
    result = run(*command)
    assert result.exit_code == (1 if command == ["doctor"] else 2)  # doctor's findings are findings
    assert "Stripe refuses the key: Invalid API Key provided: sk_test_****0000" in result.output
    assert "Check STRIPE_API_KEY." in result.output
    assert_untouched(run, before, result.output, WRONG)


def test_a_permission_that_is_missing_fails_its_table_alone(served: Path, url: str) -> None:
    run = at_server(served, url, RESTRICTED)
    before, others = run.bytes_of("disputes"), run.bytes_of("refunds")
    (served / "refunds" / "month=2026-11" / "part.parquet").unlink()
    result = run("sync", "--json", "--full", "--tables", "disputes,refunds")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: 1 table(s) failed, the others are whole:\n  disputes: ")
    assert "The key lacks rak_dispute_read" in result.stderr
    rows = {row["table"]: row for row in json.loads(result.stdout)}
    assert [name for name, row in rows.items() if row["failed"]] == ["disputes"]
    assert len(rows) == 2
    assert run.bytes_of("disputes") == before
    assert run.bytes_of("refunds") == others  # what was lost came back, the same
    assert RESTRICTED not in result.output
    assert run.holding(RESTRICTED) == []
    assert run.holding("rak_dispute_read")  # Dagster's log has the error, and would have had the key


@pytest.mark.slow
def test_a_table_that_may_never_be_read_does_not_stop_the_others_from_following(
    url: str, tmp_path: Path
) -> None:
    """A first sync leaves it unlisted; the second tries it again, and still follows the rest's changes."""
    run = at_server(tmp_path / "lake", url, RESTRICTED)
    assert run("sync", "--quiet").exit_code == 1
    assert run.bytes_of("disputes") == {}
    before = run.bytes_of("charges", "invoices", "events")
    assert len(before) == 6
    result = run("sync", "--json")
    assert result.exit_code == 1
    rows = {row["table"]: row for row in json.loads(result.stdout)}
    assert rows["charges"]["failed"] is False
    assert rows["disputes"]["failed"] is True
    assert run.bytes_of("charges", "invoices", "events") == before


def test_a_key_without_a_permission_is_told_which_by_connect_and_doctor(served: Path, url: str) -> None:
    run = at_server(served, url, RESTRICTED)
    connect, doctor = run("connect", "--json"), run("doctor")
    assert (connect.exit_code, doctor.exit_code) == (1, 1)
    refused = [row for row in json.loads(connect.stdout) if not row["readable"]]
    assert [(row["table"], row["permission"]) for row in refused] == [("disputes", "rak_dispute_read")]
    assert "FAIL  account:" in doctor.stdout
    assert "disputes (rak_dispute_read): The key lacks rak_dispute_read" in doctor.stdout
    assert RESTRICTED not in connect.output + doctor.output


def test_a_server_that_is_not_there_is_one_error(served: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    run = at_server(served, f"http://{host}/v1")
    before = run.files()
    result = run("sync")
    assert result.exit_code == 1
    assert result.output == (
        f"error: {host} cannot be reached, the connection was refused (ConnectError): check the base URL, "
        "and that a server listens there. [endpoint account]\n"
    )
    assert_untouched(run, before, result.output)


@pytest.fixture
def wrong_name(tmp_path: Path) -> Iterator[str]:
    """A TLS server whose certificate nobody signed, for another name."""
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    names = ["-keyout", "key.pem", "-out", "cert.pem", "-days", "3650", "-subj", "/CN=elsewhere.example"]
    subprocess.run([*made, *names], check=True, capture_output=True, cwd=tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")

    class Silent(HTTPServer):
        def get_request(self) -> tuple[socket.socket, object]:
            plain, address = super().get_request()
            return context.wrap_socket(plain, server_side=True), address

    server = Silent(("127.0.0.1", 0), BaseHTTPRequestHandler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"https://127.0.0.1:{server.server_address[1]}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_certificate_that_is_not_trusted_is_one_error(served: Path, wrong_name: str) -> None:
    run = at_server(served, wrong_name)
    before = run.files()
    result = run("sync")
    assert result.exit_code == 1
    assert result.output.startswith("error: 127.0.0.1:")
    assert "cannot be reached, the certificate is not trusted (ConnectError)" in result.output
    assert result.output.count("\n") == 1
    assert_untouched(run, before, result.output)


@pytest.mark.slow
@pytest.mark.parametrize("command", [["sync"], ["sync", "--full"], ["connect"]])
def test_a_lake_of_another_account_is_refused_with_both_names_and_the_way_out(
    command: list[str], synced: CommandLine
) -> None:
    before = synced.files()
    result = synced(*command, VANTAGE_SANDBOX_SEED="2")
    assert result.exit_code == 2
    assert "holds account acct_1wnLzSiNcs27Yeca (sandbox), the key opens acct_" in result.stderr
    other = result.stderr.split("the key opens ")[1].split(" ")[0]
    assert other != "acct_1wnLzSiNcs27Yeca"
    assert f"VANTAGE_LAKE={synced.lake.parent / other}" in result.stderr
    assert synced.files() == before


def test_a_lake_of_another_mode_is_refused(synced: CommandLine, url: str) -> None:
    before = synced.files()
    result = at_server(synced.lake, url)("sync")
    assert result.exit_code == 2
    assert "holds account acct_1wnLzSiNcs27Yeca (sandbox)" in result.stderr
    assert "the key opens acct_1wnLzSiNcs27Yeca (test)" in result.stderr
    assert_untouched(synced, before, result.output)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (["--from", "2027-01-01"], "--from 2027-01-01 --to (none)"),
        (["--to", "2026-09-30"], "--from (none) --to 2026-09-30"),
    ],
    ids=["in the future", "before the lake"],
)
def test_days_that_the_lake_does_not_have_are_refused(
    days: list[str], said: str, synced: CommandLine
) -> None:
    before = synced.files()
    result = synced("sync", *days)
    assert result.exit_code == 2
    assert f"error: {said} asks for no day of the lake, which has 2026-10-01T00:00:00Z..2026-12-01" in (
        result.stderr
    )
    assert synced.files() == before


def test_days_in_the_wrong_order_are_told_as_that(synced: CommandLine) -> None:
    result = synced("sync", "--from", "2026-11-20", "--to", "2026-11-10")
    assert result.exit_code == 2
    assert "error: --to 2026-11-10 is before --from 2026-11-20: turn them round." in result.stderr


def test_a_day_that_is_none_is_refused_by_its_option(synced: CommandLine) -> None:
    result = synced("sync", "--from", "2026-02-30")
    assert result.exit_code == 2
    assert "Invalid value for '--from'" in result.stderr


def test_a_new_lake_that_begins_in_the_future_is_refused(empty: CommandLine) -> None:
    result = empty("sync", VANTAGE_START="2027-02-01")
    assert result.exit_code == 2
    assert result.output == (
        "error: VANTAGE_START=2027-02-01 is later than today (2026-11-24): set an earlier day.\n"
    )
    assert not empty.lake.exists()  # not stamped either: an earlier day is all it takes


@pytest.mark.parametrize(
    "command",
    [
        ["sync"],
        ["status"],
        ["disputes"],
        ["stale"],
        ["charges"],
        ["connect"],
        ["rebuild"],
        ["ui"],
        ["sandbox"],
    ],
)
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"VANTAGE_LAEK": "x"}, "VANTAGE_LAEK is not known: did you mean VANTAGE_LAKE?"),
        ({"STRIPE_API_KEY": "pk_test_notasecretkeyatall"}, "STRIPE_API_KEY"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_and_exits_2(
    command: list[str], wrong: dict[str, str], said: str, synced: CommandLine
) -> None:
    before = synced.files()
    result = synced(*command, **wrong)
    assert result.exit_code == 2
    assert "1 setting(s) cannot be used" in result.stderr
    assert said in result.stderr
    assert "notasecretkeyatall" not in result.output
    assert synced.files() == before


@pytest.mark.parametrize("command", [["sync"], ["status"], ["disputes"], ["charges"], ["sandbox"]])
def test_a_setting_of_the_embedded_account_that_cannot_be_used_exits_2(
    command: list[str], synced: CommandLine
) -> None:
    result = synced(*command, VANTAGE_SANDBOX_NOW="yesterday")
    assert result.exit_code == 2
    assert "VANTAGE_SANDBOX_NOW='yesterday' is not an instant" in result.stderr
