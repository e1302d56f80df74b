"""The sandbox over HTTP."""

import http.client
import io
import json
import os
import re
import socket
import subprocess
import sys

import pytest

from vantage_stripe.sandbox.app import App
from vantage_stripe.sandbox.faults import Fault, Faulty, cut_connection, every
from vantage_stripe.sandbox.server import Server, serve
from vantage_stripe_tests.sandbox.fake_world import AUTHORIZED, FakeWorld, app_of, charge


def app() -> App:
    return app_of(FakeWorld({"charge": [charge(1, 10)]}))


def connect(server: Server) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)


def connect_socket(server: Server) -> socket.socket:
    host, _, port = server.url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=10)


def test_a_connection_answers_many_requests() -> None:
    with serve(app()) as server:
        connection = connect(server)
        for _ in range(3):
            connection.request(
                "GET", "/v1/charges?limit=1", headers={"Authorization": AUTHORIZED["authorization"]}
            )
            response = connection.getresponse()
            body = json.loads(response.read())
            assert (response.status, response.version, response.will_close) == (200, 11, False)
            assert body["data"][0]["id"] == "ch_1"
        connection.close()


def test_a_post_with_a_body_is_answered_and_the_connection_goes_on() -> None:
    with serve(app()) as server:
        connection = connect(server)
        for method in ("POST", "DELETE"):
            connection.request(method, "/v1/charges", body=b"amount=1", headers=AUTHORIZED)
            response = connection.getresponse()
            assert (response.status, bool(response.read())) == (404, True)
        connection.close()


def test_a_connection_can_be_cut_in_the_middle_of_a_body() -> None:
    with serve(Faulty(app().handle, [Fault(every, cut_connection, times=1)])) as server:
        connection = connect(server)
        connection.request("GET", "/v1/charges", headers=AUTHORIZED)
        with pytest.raises(http.client.IncompleteRead):
            connection.getresponse().read()
        connection.close()


def test_a_connection_can_be_closed_after_a_number_of_answers_though_it_was_to_stay_open() -> None:
    with serve(app(), requests_per_connection=2) as server:
        connection = connect(server)
        connection.auto_open = 0
        connection.connect()
        for _ in range(2):
            connection.request("GET", "/v1/charges", headers=AUTHORIZED)
            response = connection.getresponse()
            assert (bool(response.read()), response.will_close, response.status) == (True, False, 200)
        assert connection.sock is not None
        assert connection.sock.recv(1) == b""
        connection.close()


def test_what_is_no_http_is_refused_by_the_web_server_and_the_connection_ends() -> None:
    with serve(app()) as server, connect_socket(server) as plain:
        plain.sendall(b"GET /v1/charges HTTP/9.9\r\n\r\n")
        with plain.makefile("rb") as answer:
            assert b"505 HTTP Version Not Supported" in answer.read()


def test_a_request_that_breaks_the_app_closes_the_connection_and_says_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Broken:
        def handle(self, _request: object, /) -> object:
            raise ZeroDivisionError

    with serve(Broken()) as server:  # type: ignore[arg-type] # an app that breaks
        connection = connect(server)
        connection.request("GET", "/v1/charges", headers=AUTHORIZED)
        with pytest.raises(http.client.RemoteDisconnected):
            connection.getresponse()
        connection.close()
    captured = capsys.readouterr()
    assert captured.out + captured.err == ""


def test_serving_forever_closes_the_port_when_interrupted() -> None:
    server = serve(app())

    def interrupt(*, poll_interval: float) -> None:
        raise KeyboardInterrupt

    server._httpd.serve_forever = interrupt  # type: ignore[method-assign, assignment] # Ctrl-C
    with pytest.raises(KeyboardInterrupt):
        server.serve_forever()
    again = serve(app(), int(server.url.rpartition(":")[2]))
    again._httpd.server_close()


def test_the_module_binds_a_port_and_says_where() -> None:
    from vantage_stripe.sandbox.__main__ import prepared

    out = io.StringIO()
    server = prepared(["0"], environ={"VANTAGE_SANDBOX_CHARGES": "1000"}, out=out)
    with server:
        assert out.getvalue() == f"A simulated Stripe account answers at {server.url}/v1\n"


def test_the_module_serves_until_it_is_ended() -> None:
    command = [sys.executable, "-m", "vantage_stripe.sandbox", "0"]
    environ = {**os.environ, "VANTAGE_SANDBOX_CHARGES": "1000"}
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"127\.0\.0\.1:\d+", process.stdout.readline())
        assert found is not None
        connection = http.client.HTTPConnection(found[0], timeout=30)
        connection.request("GET", "/v2/nothing", headers=AUTHORIZED)
        assert connection.getresponse().status == 404
        connection.close()
        process.terminate()
