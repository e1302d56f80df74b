"""Cuts, lengths that do not fit, closed connections and late answers, in the process and over HTTP."""

import http.client
import json
import math
from dataclasses import replace

import pytest

from vantage_stripe.api.client import StripeClient, handler_transport
from vantage_stripe.errors import APIConnectionError
from vantage_stripe.sandbox.answers import Request
from vantage_stripe.sandbox.environment import handler_of
from vantage_stripe.sandbox.faults import (
    Alters,
    ConnectionCutError,
    Fault,
    Faulty,
    closed_keep_alive,
    cut_body,
    cut_connection,
    every,
    no_answer,
    short_length,
    slow,
    slow_on_expand,
    wrong_length,
)
from vantage_stripe.sandbox.keys import SANDBOX_KEY
from vantage_stripe.sandbox.server import serve
from vantage_stripe_tests.sandbox.fake_world import AUTHORIZED, FakeWorld, app_of, charge

APP = app_of(FakeWorld({"charge": [charge(number, number) for number in range(1, 5)]}))
LIST = Request("GET", path="/v1/charges", headers={**AUTHORIZED, "accept-encoding": "gzip"})
WHOLE = APP.handle(replace(LIST, headers=AUTHORIZED)).body
SIZE = len(WHOLE)
CUTS: dict[str, Alters] = {
    "cut body": cut_body,
    "cut connection": cut_connection,
    "no answer": no_answer,
    "wrong length": wrong_length,
    "short length": short_length,
}


def faulty(alters: Alters, times: int | None = None) -> Faulty:
    return Faulty(APP.handle, [Fault(every, alters, times=times)])


def asked(connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
    connection.request("GET", "/v1/charges", headers=AUTHORIZED)
    return connection.getresponse()


def test_a_cut_body_is_half_of_the_json() -> None:
    assert faulty(cut_body).handle(LIST).body == WHOLE[: SIZE // 2]


@pytest.mark.parametrize(
    ("alters", "told", "sent"),
    [
        (cut_connection, SIZE, SIZE // 2),
        (wrong_length, SIZE + 512, SIZE),
        (short_length, SIZE // 2, SIZE),
    ],
)
def test_a_cut_says_what_is_told_and_what_is_sent(alters: Alters, told: int, sent: int) -> None:
    with pytest.raises(ConnectionCutError, match="cut the connection") as caught:
        faulty(alters).handle(LIST)
    cut = caught.value
    assert (cut.told, cut.sent, cut.head, cut.response.body) == (told, sent, True, WHOLE)
    received = cut.received()
    assert received.headers["content-length"] == str(told)
    assert received.body == WHOLE[: min(told, sent)]


@pytest.mark.parametrize("name", CUTS)
def test_a_client_in_the_process_meets_a_cut_as_one_and_retries(name: str) -> None:
    def client(times: int | None) -> StripeClient:
        transport = handler_transport(handler_of(faulty(CUTS[name], times)))
        return StripeClient(SANDBOX_KEY, transport=transport, sleep=lambda _seconds: None, rate=math.inf)

    with client(2) as patient:
        assert len(patient.get("charges").json()["data"]) == 4
        assert patient.usage.retries == 2
    with client(None) as hopeless, pytest.raises(Exception, match="cut"):
        hopeless.get("charges")


@pytest.mark.parametrize("name", CUTS)
def test_a_client_over_http_meets_a_cut_as_one_and_retries(name: str) -> None:
    def client(url: str) -> StripeClient:
        return StripeClient(SANDBOX_KEY, base_url=f"{url}/v1", sleep=lambda _seconds: None, rate=math.inf)

    with serve(faulty(CUTS[name], 2)) as server, client(server.url) as patient:
        for _ in range(3):
            assert len(patient.get("charges").json()["data"]) == 4
        assert patient.usage.retries == 2


@pytest.mark.parametrize("name", ["cut connection", "wrong length"])
def test_over_http_fewer_bytes_come_than_were_told(name: str) -> None:
    with serve(faulty(CUTS[name])) as server:
        connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
        with pytest.raises(http.client.IncompleteRead):
            asked(connection).read()
        connection.close()


def test_over_http_a_short_length_ends_the_body_early_and_the_connection() -> None:
    with serve(faulty(short_length)) as server:
        connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
        assert asked(connection).read() == WHOLE[: SIZE // 2]
        connection.close()


def test_over_http_there_may_be_no_answer_at_all() -> None:
    with serve(faulty(no_answer)) as server:
        connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
        with pytest.raises(http.client.RemoteDisconnected):
            asked(connection)
        connection.close()


def test_a_connection_promised_to_stay_open_may_be_closed_after_a_good_answer() -> None:
    status, _, body = handler_of(faulty(closed_keep_alive))("GET", "/v1/charges", AUTHORIZED)
    assert (status, body) == (200, WHOLE)
    with serve(faulty(closed_keep_alive, times=1)) as server:
        connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
        response = asked(connection)
        assert (response.read(), response.will_close) == (WHOLE, False)
        with pytest.raises(ConnectionError):
            asked(connection)
        connection.close()


def test_the_product_lives_with_connections_that_close() -> None:
    with serve(APP, requests_per_connection=2) as server:
        client = StripeClient(
            SANDBOX_KEY, base_url=f"{server.url}/v1", sleep=lambda _seconds: None, rate=math.inf
        )
        with client:
            for _ in range(9):
                assert len(client.get("charges").json()["data"]) == 4


def test_an_answer_is_late_by_its_seconds_and_some_jitter() -> None:
    slept: list[float] = []
    alters = slow(2.0, jitter=4.0, random=lambda: 0.25, sleep=slept.append)
    assert faulty(alters).handle(LIST).status == 200
    assert slept == [3.0]


def test_only_full_pages_that_expand_are_slow_when_so_ordered() -> None:
    slept: list[float] = []
    app = faulty(slow_on_expand(5.0, sleep=slept.append))
    for query in ("limit=100&expand[]=data.customer", "limit=100", "limit=10&expand[]=data.customer"):
        assert json.loads(app.handle(replace(LIST, query=query, headers=AUTHORIZED)).body)["data"]
    assert slept == [5.0]


def test_a_request_line_beyond_16_kib_is_refused_by_the_web_server() -> None:
    longest = "/v1/charges?limit=1&" + "x" * (16_384 - len("GET /v1/charges?limit=1& HTTP/1.1\r\n"))
    handler = handler_of(APP)
    assert handler("GET", longest, AUTHORIZED)[0] == 400
    status, headers, body = handler("GET", longest + "x", AUTHORIZED)
    assert (status, headers["content-type"]) == (414, "text/html")
    assert b"414 Request-URI Too Large" in body
    with serve(APP) as server:
        for target, expected in ((longest, 400), (longest + "x", 414), (longest * 6, 414)):
            connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
            connection.request("GET", target, headers=AUTHORIZED)
            response = connection.getresponse()
            assert (response.status, b"nginx" in response.read()) == (expected, expected == 414)
            connection.close()


def test_a_cut_error_of_the_client_is_a_connection_error() -> None:
    transport = handler_transport(handler_of(faulty(wrong_length)))
    client = StripeClient(SANDBOX_KEY, transport=transport, sleep=lambda _seconds: None, max_retries=0)
    with client, pytest.raises(APIConnectionError, match=f"The answer was cut: {SIZE} of {SIZE + 512} bytes"):
        client.get("charges")
