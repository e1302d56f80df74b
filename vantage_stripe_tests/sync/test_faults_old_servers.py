"""Servers and proxies that speak HTTP as it was, or carelessly: byte by byte over a socket."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from vantage_stripe.errors import APIConnectionError, APIError, StripeError
from vantage_stripe_tests.sync.test_faults_over_http import client_at

BODY = b'{"object": "list", "data": [], "has_more": false}'
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@contextmanager
def saying(*answers: list[bytes]) -> Iterator[str]:
    """Serve each request with the next answer, in pieces, the last for ever; then close the connection."""
    left = list(answers)

    class Saying(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while (line := self.rfile.readline()) and line != b"\r\n":
                pass
            for piece in left.pop(0) if len(left) > 1 else left[0]:
                self.wfile.write(piece)
                self.wfile.flush()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Saying) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def length(number: int) -> bytes:
    return b"Content-Length: %d\r\n" % number


def each_byte(text: bytes) -> list[bytes]:
    return [text[place : place + 1] for place in range(len(text))]


GOOD: dict[str, list[bytes]] = {
    "HTTP/1.0, its end the end of the connection": [b"HTTP/1.0 200 OK\r\n\r\n" + BODY],
    "HTTP/1.1 without a length": [OK + b"Connection: close\r\n\r\n" + BODY],
    "byte by byte": each_byte(OK + length(len(BODY)) + b"\r\n" + BODY),
    "chunks of one byte": [
        OK + b"Transfer-Encoding: chunked\r\n\r\n",
        *(b"1\r\n" + byte + b"\r\n" for byte in each_byte(BODY)),
        b"0\r\n\r\n",
    ],
    "headers told twice": [OK + b"Request-Id: req_1\r\nRequest-Id: req_2\r\n" + OK[17:] + b"\r\n" + BODY],
    "a length told twice": [OK + 2 * length(len(BODY)) + b"\r\n" + BODY],
    "an interim answer first": [
        b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK + length(len(BODY)) + b"\r\n" + BODY
    ],
    "names in any case, no type": [b"HTTP/1.1 200 Fine\r\nCONTENT-LENGTH: 49\r\n\r\n" + BODY],
}
CUT: dict[str, list[bytes]] = {
    "HTTP/1.0, cut": [b"HTTP/1.0 200 OK\r\n\r\n" + BODY[:20]],
    "two lengths": [OK + length(len(BODY)) + length(5) + b"\r\n" + BODY],
    "a length that is no number": [OK + b"Content-Length: many\r\n\r\n" + BODY],
    "no HTTP": [b"SSH-2.0-OpenSSH_9.2\r\n"],
    "headers without an end": [OK],
    "a chunk cut": [OK + b"Transfer-Encoding: chunked\r\n\r\n31\r\n" + BODY[:20]],
    "nothing": [b""],
}


@pytest.mark.parametrize("name", GOOD)
def test_it_is_read_as_it_is_meant(name: str) -> None:
    assert len(BODY) == 49
    with saying(GOOD[name]) as url, client_at(url) as client:
        assert client.get("charges").body == BODY
        assert (client.usage.requests, client.usage.retries) == (1, 0)


@pytest.mark.parametrize("name", CUT)
def test_what_is_no_whole_answer_is_asked_again_and_else_one_clear_error(name: str) -> None:
    with saying(CUT[name], GOOD["HTTP/1.1 without a length"]) as url, client_at(url) as client:
        assert client.get("charges").body == BODY
        assert client.usage.retries == 1
    with saying(CUT[name]) as url, client_at(url) as client, pytest.raises(StripeError) as caught:
        client.get("charges")
    assert type(caught.value) in {APIConnectionError, APIError}
    assert client.usage.requests == 6
