"""The sandbox byte by byte: odd requests, bodies, versions of HTTP, connections that end."""

import re
import socket
import threading
from collections.abc import Iterator

import pytest

from vantage_stripe.sandbox.server import Server, serve
from vantage_stripe_tests.sandbox.fake_world import AUTHORIZED, FakeWorld, app_of, charge

KEY = f"Authorization: {AUTHORIZED['authorization']}\r\n".encode()
HOST = b"Host: 127.0.0.1\r\n"
GET = b"GET /v1/charges/ch_1 HTTP/1.1\r\n" + HOST + KEY
POST = b"POST /v1/charges HTTP/1.1\r\n" + HOST + KEY
LAST = GET + b"Connection: close\r\n\r\n"
BAD = (
    b"<html>\r\n<head><title>400 Bad Request</title></head>\r\n<body>\r\n"
    b"<center><h1>400 Bad Request</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serve(app_of(FakeWorld({"charge": [charge(1, 10)]}))) as running:
        yield running


def opened(server: Server) -> socket.socket:
    host, _, port = server.url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=10)


def exchanged(server: Server, sent: bytes) -> bytes:
    """Send bytes and read until the server closes."""
    with opened(server) as plain, plain.makefile("rb") as answers:
        plain.sendall(sent)
        return answers.read()


def statuses(answers: bytes) -> list[bytes]:
    return re.findall(rb"^HTTP/1\.1 (\d+) ", answers, re.MULTILINE)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_every_method_but_get_is_answered_in_json_and_the_connection_goes_on(
    server: Server, method: str
) -> None:
    answers = exchanged(server, GET.replace(b"GET", method.encode(), 1) + b"\r\n" + LAST)
    assert statuses(answers) == [b"404", b"200"]
    assert f"Unrecognized request URL ({method}: /v1/charges/ch_1).".encode() in answers
    assert b"Traceback" not in answers


def test_an_answer_to_head_has_a_head_alone(server: Server) -> None:
    answer = exchanged(server, b"HEAD /v1/charges HTTP/1.1\r\nConnection: close\r\n" + HOST + KEY + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 404 Not Found\r\n")
    assert b"content-type: application/json\r\n" in answer
    assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    "sent",
    [
        b"GET http://[ HTTP/1.1\r\n\r\n",
        b"GET * HTTP/1.1\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\n\r\n",
        b"GET v1/charges HTTP/1.1\r\n\r\n",
        b"CONNECT example.com:443 HTTP/1.1\r\n\r\n",
        b"get /v1/charges HTTP/1.1\r\n\r\n",
        b"GET /v1/charges HTTP/a.b\r\n\r\n",
        b"GET /v1/charges and more HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        GET + b"no colon here\r\n\r\n",
        GET + b"X: y\r\n" * 150 + b"\r\n",
        POST + b"Content-Length: abc\r\n\r\n",
        POST + b"Content-Length: -1\r\n\r\n",
        POST + b"Content-Length: \xb2\r\n\r\n",
        POST + b"Content-Length: 99999999999999999999\r\n\r\n",
        POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        POST + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"1" * 2_000,
    ],
)
def test_what_is_no_http_is_answered_by_nginx_and_the_connection_ends(server: Server, sent: bytes) -> None:
    head, _, body = exchanged(server, sent + GET + b"\r\n").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert {b"content-type: text/html", b"server: nginx", b"connection: close"} <= set(head.split(b"\r\n"))
    assert body == BAD


def test_a_coding_of_bodies_that_is_not_known_is_501(server: Server) -> None:
    assert statuses(exchanged(server, POST + b"Transfer-Encoding: br\r\n\r\n")) == [b"501"]


def test_a_body_that_ends_too_soon_is_no_request(server: Server) -> None:
    with opened(server) as plain, plain.makefile("rb") as answer:
        plain.sendall(POST + b"Content-Length: 9\r\n\r\nabc")
        plain.shutdown(socket.SHUT_WR)
        assert statuses(answer.read()) == [b"400"]


@pytest.mark.parametrize(
    "body",
    [
        b"Content-Length: 8\r\n\r\namount=1",
        b"Transfer-Encoding: chunked\r\n\r\n8\r\namount=1\r\n0\r\n\r\n",
        b"Transfer-Encoding: Chunked\r\n\r\n3;a=b\r\namo\r\n5\r\nunt=1\r\n0\r\nTrailer: x\r\n\r\n",
        b"Content-Length: 200000\r\n\r\n" + b"a" * 200_000,
        b"Content-Length: 8\r\n\r\namount=1\r\n",
    ],
)
def test_a_body_is_read_and_the_next_request_is_not_part_of_it(server: Server, body: bytes) -> None:
    assert statuses(exchanged(server, POST + body + LAST)) == [b"404", b"200"]


def test_a_client_that_asks_first_may_send_its_body(server: Server) -> None:
    with opened(server) as plain, plain.makefile("rb") as answers:
        plain.sendall(POST + b"Connection: close\r\nExpect: 100-continue\r\nContent-Length: 8\r\n\r\n")
        assert answers.readline() + answers.readline() == b"HTTP/1.1 100 Continue\r\n\r\n"
        plain.sendall(b"amount=1")
        assert statuses(answers.read()) == [b"404"]


def test_requests_may_be_sent_before_the_answers_are_read(server: Server) -> None:
    answers = exchanged(server, (GET + b"\r\n") * 20 + POST + b"Content-Length: 1\r\n\r\na" + LAST)
    assert statuses(answers) == [b"200"] * 20 + [b"404", b"200"]


def test_a_whole_url_is_a_target_too(server: Server) -> None:
    for url in (b"http://api.stripe.com/v1/charges/ch_1", b"/v1/charges/ch_1#part"):
        assert statuses(exchanged(server, LAST.replace(b"/v1/charges/ch_1", url))) == [b"200"]
    assert statuses(exchanged(server, LAST.replace(b"/v1/charges/ch_1", b"http://a.b?c"))) == [b"404"]


@pytest.mark.parametrize("wish", [b"close", b"Close, TE"])
def test_a_client_that_wants_to_close_is_told_so(server: Server, wish: bytes) -> None:
    answer = exchanged(server, GET + b"Connection: " + wish + b"\r\n\r\n")
    assert answer.count(b"\r\nconnection: close\r\n") == 1


def test_http_1_0_ends_the_connection_unless_it_is_to_be_kept(server: Server) -> None:
    old = GET.replace(b"HTTP/1.1", b"HTTP/1.0")
    answer = exchanged(server, old + b"\r\n")
    assert (statuses(answer), b"\r\nconnection: close\r\n" in answer) == ([b"200"], True)
    kept = exchanged(server, old + b"Connection: keep-alive\r\n\r\n" + old + b"\r\n")
    assert (statuses(kept), kept.count(b"connection: keep-alive")) == ([b"200", b"200"], 1)


def test_a_request_line_alone_is_answered_with_a_body_alone(server: Server) -> None:
    assert exchanged(server, b"GET /v1/charges\r\n\r\n").startswith(b'{\n  "error": {')


def test_the_answer_to_a_line_too_long_arrives_whole_though_the_client_still_sends(server: Server) -> None:
    answer = exchanged(server, b"GET /v1/charges?a=" + b"b" * 300_000 + b" HTTP/1.1\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 414 ")
    assert answer.endswith(b"</html>\r\n")


def test_a_client_that_hangs_up_after_an_error_costs_nothing(server: Server) -> None:
    with opened(server) as plain:
        plain.sendall(b"GET http://[ HTTP/1.1\r\n\r\n")
    assert statuses(exchanged(server, LAST)) == [b"200"]


def test_many_clients_at_once_each_get_their_own_answer(server: Server) -> None:
    gate, wrong = threading.Barrier(50), []

    def ask(number: int) -> None:
        mine = LAST.replace(b"ch_1", f"ch_x{number}".encode())
        gate.wait(timeout=10)
        for _ in range(5):
            answer = exchanged(server, mine)
            if f"No such charge: 'ch_x{number}'".encode() not in answer:
                wrong.append(answer)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert wrong == []
    assert not any(thread.is_alive() for thread in threads)
