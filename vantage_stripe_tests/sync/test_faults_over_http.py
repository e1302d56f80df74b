"""The same over sockets: the product's own transport meets what a wire and the servers on it do."""

import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from vantage_stripe.api.client import StripeClient, handler_transport
from vantage_stripe.errors import APIConnectionError, APIError, InvalidRequestError, StripeError
from vantage_stripe.sandbox import SANDBOX_KEY, Fault, Faulty, Request, Response, handler_of, serve
from vantage_stripe.sandbox.answers import Handles
from vantage_stripe.sandbox.faults import (
    Alters,
    answer,
    chance,
    closed_keep_alive,
    cut_body,
    cut_connection,
    every,
    no_answer,
    rate_limited,
    short_length,
    slow,
    wrong_length,
)
from vantage_stripe_tests.api.virtual import VirtualClock
from vantage_stripe_tests.sync.faulty import account_at, disk, sync, undisturbed

WIRE: dict[str, Alters] = {
    "half a body": cut_body,
    "a cut connection": cut_connection,
    "no answer": no_answer,
    "a length beyond the body": wrong_length,
    "a length short of the body": short_length,
    "a connection closed though kept alive": closed_keep_alive,
}


def client_at(url: str, *, timeout: float = 60.0) -> StripeClient:
    clock = VirtualClock()
    return StripeClient(
        SANDBOX_KEY,
        base_url=f"{url}/v1",
        rate=1_000,
        endpoint_rate=1_000,
        clock=clock,
        sleep=clock.sleep,
        random=lambda: 0.5,
        timeout=timeout,
    )


def faulty(alters: Alters) -> Faulty:
    return Faulty(account_at().handle, [Fault(every, alters)])


@pytest.mark.parametrize("name", WIRE)
def test_what_befalls_every_request_once_on_the_wire_changes_no_byte(name: str, tmp_path: Path) -> None:
    app = Faulty(account_at().handle, [chance(Fault(every, WIRE[name]), 1.0, at_most=1)])
    with serve(app) as server:
        outcome = sync(account_at(), tmp_path, client=client_at(server.url))

    assert outcome.failures == {}
    assert disk(tmp_path) == undisturbed()


def test_connections_closed_after_a_few_answers_change_no_byte(tmp_path: Path) -> None:
    with serve(account_at(), requests_per_connection=3) as server:
        outcome = sync(account_at(), tmp_path, client=client_at(server.url))

    assert outcome.failures == {}
    assert disk(tmp_path) == undisturbed()
    assert outcome.usage.requests > 3


class Uncompressing:
    """A server, or a proxy before it, that never compresses."""

    def handle(self, request: Request, /) -> Response:
        assert request.headers["accept-encoding"] == "gzip"
        answered = account_at().handle(replace(request, headers={**request.headers, "accept-encoding": ""}))
        assert "content-encoding" not in answered.headers
        return answered


def test_answers_that_are_not_compressed_give_the_same_bytes(tmp_path: Path) -> None:
    with serve(Uncompressing()) as server:
        assert sync(account_at(), tmp_path, client=client_at(server.url)).failures == {}

    assert disk(tmp_path) == undisturbed()


def test_answers_are_compressed_where_the_server_can() -> None:
    with serve(account_at()) as server, client_at(server.url) as client:
        answered = client.get("charges", [("limit", "100")])

    packed = account_at().handle(
        Request("GET", path="/v1/charges", query="limit=100", headers=_headers("gzip"))
    )
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.body) * 5 < len(answered.body)
    assert zlib.decompress(packed.body, wbits=31) == answered.body


def _headers(accepts: str) -> dict[str, str]:
    return {"authorization": f"Bearer {SANDBOX_KEY}", "accept-encoding": accepts}


def test_a_request_line_that_is_too_long_is_one_clear_error() -> None:
    with serve(account_at()) as server, client_at(server.url) as client:
        with pytest.raises(InvalidRequestError, match=r"HTTP 414 without Stripe's JSON error") as caught:
            client.get("charges", [("customer", "c" * 20_000)])
        assert (caught.value.status, client.usage.requests) == (414, 1)
        assert client.get("charges").json()["object"] == "list"


def held_at(gate: threading.Event) -> Alters:
    """Answer when the gate opens."""

    def sleep(seconds: float) -> None:
        gate.wait(seconds)

    return slow(9, sleep=sleep)


def test_an_answer_that_does_not_come_in_time_is_asked_again() -> None:
    gate = threading.Event()
    app = Faulty(account_at().handle, [Fault(every, held_at(gate), times=1)])
    with serve(app) as server, client_at(server.url, timeout=0.2) as client:
        assert client.get("charges").json()["object"] == "list"
        assert (client.usage.requests, client.usage.retries) == (2, 1)
        gate.set()


def test_a_server_that_never_answers_in_time_is_one_clear_error() -> None:
    gate = threading.Event()
    with serve(faulty(held_at(gate))) as server, client_at(server.url, timeout=0.05) as client:
        with pytest.raises(APIConnectionError, match=r"did not answer in time \(ReadTimeout\)"):
            client.get("charges")
        assert client.usage.requests == 6
        gate.set()


@contextmanager
def chunked(pieces: Callable[[], list[bytes]]) -> Iterator[str]:
    """Serve an answer in chunks; without the last, empty one it is cut."""

    class Chunked(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            sent = pieces()
            self.wfile.write(b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in sent))
            self.close_connection = bool(sent[-1])

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Chunked) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_an_answer_in_chunks_is_put_together_and_a_cut_one_asked_again() -> None:
    answers = iter([[b'{"object": "li'], [b'{"object": "li', b'st"}', b""]])
    with chunked(lambda: next(answers)) as url, client_at(url) as client:
        assert client.get("charges").body == b'{"object": "list"}'
        assert (client.usage.requests, client.usage.retries) == (2, 1)


def said(client: StripeClient) -> tuple[type[StripeError], str]:
    with client, pytest.raises(StripeError) as caught:
        client.get("charges")
    return type(caught.value), caught.value.message


def breaking(error: OSError) -> Handles:
    class Breaking:
        def handle(self, _request: Request, /) -> Response:
            raise error

    return Breaking()


@pytest.mark.parametrize("alters", [cut_connection, no_answer, wrong_length])
def test_a_cut_in_this_process_is_the_error_that_it_is_over_a_socket(alters: Alters) -> None:
    app = faulty(alters)
    with serve(app) as server:
        host = server.url.removeprefix("http://")
        over_http = said(client_at(server.url))

    def raising(method: str, target: str, headers: object) -> tuple[int, dict[str, str], bytes]:
        asked = Request(method, path=target, headers=_headers(""))
        answered = app.handle(asked)
        return answered.status, dict(answered.headers), answered.body

    here = said(client_of(handler_transport(raising)))
    assert over_http == (
        APIConnectionError,
        f"The connection to {host} broke (RemoteProtocolError): check the network.",
    )
    assert here == (over_http[0], over_http[1].replace(host, "localhost"))
    # The sandbox's own handler gives what came until the cut, with the length that was told.
    assert said(client_of(handler_transport(handler_of(app))))[0] is APIConnectionError


def client_of(transport: httpx.BaseTransport) -> StripeClient:
    return StripeClient(
        SANDBOX_KEY,
        base_url="http://localhost/v1",
        transport=transport,
        sleep=VirtualClock().sleep,
        random=lambda: 0.5,
    )


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "the connection was refused (ConnectError)"),
        (ConnectionResetError(104, "Connection reset by peer"), "broke (ReadError)"),
        (BrokenPipeError(32, "Broken pipe"), "broke (ReadError)"),
        (TimeoutError("timed out"), "did not answer in time (ReadTimeout)"),
    ],
)
def test_what_breaks_in_this_process_is_told_as_over_a_socket(error: OSError, words: str) -> None:
    client = client_of(handler_transport(handler_of(breaking(error))))
    kind, message = said(client)
    assert kind is APIConnectionError
    assert words in message
    assert client.usage.requests == 6


def test_a_429_over_http_is_paced_and_told() -> None:
    with serve(faulty(rate_limited("global-rate"))) as server, client_at(server.url) as client:
        with pytest.raises(StripeError) as caught:
            client.get("charges")
        assert (caught.value.status, client.usage.rate_limited) == (429, 20)


def test_a_page_of_html_that_says_200_is_an_error_over_http() -> None:
    page = answer(200, b"<html>Log in to the network</html>", {"content-type": "text/html"})
    with serve(faulty(page)) as server:
        kind, message = said(client_at(server.url))

    assert kind is APIError
    assert "not the JSON it should be: it does not begin as a JSON object. Is a proxy" in message
