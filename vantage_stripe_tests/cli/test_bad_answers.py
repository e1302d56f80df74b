"""What a user meets when Stripe, or the way to it, misbehaves: one clear error, and the lake as it was."""

import json
from pathlib import Path

import pytest

from vantage_stripe.sandbox import SANDBOX_KEY, App, Fault, Faulty, serve
from vantage_stripe.sandbox.faults import (
    Alters,
    answer,
    bad_gateway,
    cut_body,
    cut_connection,
    empty_page_with_more,
    repeated_page,
    server_error,
    to,
)
from vantage_stripe_tests.cli.command_line import CommandLine, at_server


def error_of(message: str) -> bytes:
    return json.dumps({"error": {"message": message, "type": "invalid_request_error"}}).encode()


BAD_ANSWERS: dict[str, tuple[Alters, str]] = {
    "400": (answer(400, error_of("Received unknown parameter: limit")), "unknown parameter: limit"),
    "404": (answer(404, error_of("Unrecognized request URL")), "Unrecognized request URL"),
    "500": (server_error(), "Error while communicating with one of our backends"),
    "a proxy's HTML": (bad_gateway(), "HTTP 502 without Stripe's JSON error (text/html)"),
    "HTML as if all were well": (
        answer(200, b"<html>Log in to the hotel's network</html>", {"content-type": "text/html"}),
        "it does not begin as a JSON object",
    ),
    "nothing": (answer(200, b""), "it is empty"),
    "half a body": (cut_body, "it is malformed or cut"),
    "a cut connection": (cut_connection, "broke (RemoteProtocolError): check the network"),
    "an empty page with more": (empty_page_with_more, "table charges"),
    "the same page again": (repeated_page, "table charges"),
}


def assert_said_once(text: str, output: str) -> None:
    lines = [line for line in output.splitlines() if text in line]
    assert len(lines) == 1, output
    assert "Traceback" not in output


@pytest.mark.slow
@pytest.mark.parametrize("name", BAD_ANSWERS)
def test_a_list_answered_badly_is_one_error_and_no_file_changes(name: str, app: App, served: Path) -> None:
    alters, words = BAD_ANSWERS[name]
    with serve(Faulty(app.handle, [Fault(to("/v1/charges"), alters)])) as server:
        run = at_server(served, f"{server.url}/v1")
        before = run.files()
        result = run("sync", "--full", "--tables", "charges", "--quiet")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: 1 table(s) failed, the others are whole:\n  charges: ")
    assert_said_once(words, result.stderr)
    assert "endpoint charges" in result.stderr
    assert run.files() == before
    assert SANDBOX_KEY not in result.output
    assert run.holding(SANDBOX_KEY) == []


@pytest.mark.parametrize("name", ["400", "500", "HTML as if all were well", "an empty page with more"])
def test_events_answered_badly_stop_the_tick_and_no_file_changes(name: str, app: App, served: Path) -> None:
    alters, _ = BAD_ANSWERS[name]
    with serve(Faulty(app.handle, [Fault(to("/v1/events"), alters)])) as server:
        run = at_server(served, f"{server.url}/v1")
        before, cursor = run.files(), (served / "_state" / "changes.json").read_bytes()
        result = run("sync", "--quiet")
    assert result.exit_code == 1
    assert_said_once("table events", result.stderr)
    assert result.stdout == ""
    assert run.files() == before
    assert (served / "_state" / "changes.json").read_bytes() == cursor
    assert run.holding(SANDBOX_KEY) == []


def test_a_table_that_failed_is_listed_again_by_the_next_sync(app: App, served: Path, url: str) -> None:
    with serve(Faulty(app.handle, [Fault(to("/v1/refunds"), server_error())])) as server:
        failing = at_server(served, f"{server.url}/v1")
        assert failing("sync", "--full", "--tables", "refunds", "--quiet").exit_code == 1
    status = json.loads(at_server(served, url)("status", "--json").stdout)["tables"]
    assert [row["table"] for row in status if row["unfinished"]] == ["refunds"]
    held = next(row["rows"] for row in status if row["table"] == "refunds")
    result = at_server(served, url)("sync", "--json")
    assert result.exit_code == 0, result.output
    refunds = next(row for row in json.loads(result.stdout) if row["table"] == "refunds")
    assert (refunds["read"], refunds["new"], refunds["failed"]) == (held, 0, False)
    status = json.loads(at_server(served, url)("status", "--json").stdout)["tables"]
    assert not any(row["unfinished"] for row in status)


@pytest.mark.slow
def test_a_new_lake_where_nothing_is_answered_holds_no_rows(app: App, tmp_path: Path) -> None:
    lists = [Fault(lambda request: request.path != "/v1/account", server_error())]
    with serve(Faulty(app.handle, lists)) as server:
        run = at_server(tmp_path / "lake", f"{server.url}/v1")
        result = run("sync", "--quiet")
    assert result.exit_code == 1
    assert "error: 12 table(s) failed" in result.stderr
    made = ("insights/", "_reports/")  # what is computed of nothing
    assert [name for name in run.files() if not name.startswith(made)] == []


def test_a_direct_question_answered_badly_is_one_error(app: App, tmp_path: Path) -> None:
    with serve(Faulty(app.handle, [Fault(to("/v1/charges"), server_error())])) as server:
        result = at_server(tmp_path / "lake", f"{server.url}/v1")("charges")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: Error while communicating with one of our backends.")
    assert (result.stdout, (tmp_path / "lake").exists()) == ("", False)


def test_an_unreachable_list_is_a_finding_of_doctor_and_connect(app: App, served: Path) -> None:
    with serve(Faulty(app.handle, [Fault(to("/v1/payouts"), server_error())])) as server:
        run: CommandLine = at_server(served, f"{server.url}/v1")
        doctor, connect = run("doctor"), run("connect", "--json")
    assert (doctor.exit_code, connect.exit_code) == (1, 1)
    assert "1 table(s) are not readable:\n  payouts (rak_payout_read): Error while" in doctor.stdout
    assert [row["table"] for row in json.loads(connect.stdout) if not row["readable"]] == ["payouts"]
