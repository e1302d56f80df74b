"""The client against answers written by hand: retries, pacing, errors, and the key that is never shown."""

import gzip
import logging
import threading
import traceback
from collections.abc import Callable

import httpx
import pytest

from vantage_stripe.api import StripeClient, Usage
from vantage_stripe.errors import (
    APIConnectionError,
    APIError,
    AuthenticationError,
    InvalidRequestError,
    PermissionDeniedError,
    RateLimitError,
    SettingsError,
    StripeError,
)
from vantage_stripe.keys import Secret
from vantage_stripe_tests.api.virtual import (
    KEY,
    Reply,
    VirtualClock,
    client_of,
    page,
    refusal,
    reply,
    scripted,
)

LIMITED = refusal(429, "Too fast.", code="rate_limit", reason="endpoint-rate")


def over(respond: Callable[[httpx.Request], httpx.Response], **options: int) -> StripeClient:
    clock = VirtualClock()
    transport = httpx.MockTransport(respond)
    return StripeClient(KEY, transport=transport, clock=clock, sleep=clock.sleep, **options)  # type: ignore[arg-type] # whole numbers only


def test_get_asks_once_with_the_pairs_as_given_and_gives_the_bytes() -> None:
    client, script, clock = scripted([page("ch_1")])
    answer = client.get("charges", [("created[gte]", "5"), ("expand[]", "data.a"), ("expand[]", "data.b")])
    assert answer.body == b'{"object": "list", "data": [{"id": "ch_1"}], "has_more": false}'
    assert answer.request_id == "req_1"
    assert script.asked == [
        ("/v1/charges", [("created[gte]", "5"), ("expand[]", "data.a"), ("expand[]", "data.b")])
    ]
    assert script.headers[0]["authorization"] == f"Bearer {KEY}"
    assert script.headers[0]["accept-encoding"] == "gzip"
    assert "stripe-account" not in script.headers[0]
    assert clock.slept == []


def test_a_connected_account_and_another_server_are_asked() -> None:
    client, script, _ = scripted([page()], account="acct_7", base_url="http://localhost:12111/v1/")
    client.get("charges/ch 1")
    assert script.asked == [("/v1/charges/ch%201", [])]
    assert script.headers[0]["stripe-account"] == "acct_7"
    assert script.headers[0]["host"] == "localhost:12111"


@pytest.mark.parametrize(
    "broken", [refusal(500), refusal(409), refusal(503, should_retry="true"), reply(b"<html>")]
)
def test_trouble_is_retried_with_growing_waits(broken: Reply) -> None:
    client, script, clock = scripted([broken, broken, broken, page("ch_1")])
    assert client.get("charges").json()["data"] == [{"id": "ch_1"}]
    assert len(script.asked) == 4
    assert [round(wait, 3) for wait in clock.slept] == [0.5, 1.0, 2.0]
    assert (client.usage.requests, client.usage.retries, client.usage.rate_limited) == (4, 3, 0)
    assert client.usage.waited == pytest.approx(3.5)


def test_a_gzipped_answer_that_is_cut_is_asked_again() -> None:
    whole = gzip.compress(b'{"a":1}', mtime=0)
    cut = reply(whole[:-3], content_encoding="gzip")
    client, script, _ = scripted([cut, reply(whole, content_encoding="gzip")])
    assert client.get("balance").body == b'{"a":1}'
    assert len(script.asked) == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(400, "Received unknown parameter: foo", param="foo"), InvalidRequestError),
        (refusal(401), AuthenticationError),
        (refusal(403), PermissionDeniedError),
        (refusal(500, should_retry="false"), APIError),
        (refusal(429, "Too fast.", reason="endpoint-rate", should_retry="false"), RateLimitError),
    ],
)
def test_what_asking_again_does_not_heal_is_asked_once(answer: Reply, kind: type[StripeError]) -> None:
    client, script, _ = scripted([answer])
    with pytest.raises(kind) as caught:
        client.get("charges/ch_1")
    assert len(script.asked) == 1
    assert caught.value.request_id == "req_1"
    assert caught.value.endpoint == "charges/ch_1"
    assert caught.value.__cause__ is None


def test_after_the_last_retry_the_error_is_raised() -> None:
    client, script, _ = scripted([refusal(500)], max_retries=2)
    with pytest.raises(APIError):
        client.get("charges")
    assert len(script.asked) == 3


def test_a_lock_timeout_counts_as_a_retry_and_slows_nothing() -> None:
    client, script, _ = scripted([refusal(429, "Locked.", code="lock_timeout")], max_retries=1)
    with pytest.raises(RateLimitError, match="Locked"):
        client.get("charges")
    assert len(script.asked) == 2
    assert client.usage.rate_limited == 0


def test_the_limiter_does_not_use_up_retries() -> None:
    client, script, clock = scripted([*[LIMITED] * 15, page("ch_1")], max_retries=0)
    assert client.get("charges").json()["data"] == [{"id": "ch_1"}]
    assert client.usage.rate_limited == 15
    assert len(script.asked) == 16
    assert max(clock.slept) == 8.0


def test_trouble_between_two_429s_starts_the_count_anew() -> None:
    client, _, _ = scripted([*[LIMITED] * 15, refusal(500), *[LIMITED] * 15, page()])
    assert client.get("charges").json()["data"] == []


def test_twenty_429s_in_a_row_are_enough() -> None:
    client, script, _ = scripted([LIMITED])
    with pytest.raises(RateLimitError):
        client.get("charges")
    assert len(script.asked) == 20
    assert (client.usage.rate_limited, client.usage.retries) == (20, 19)


def test_a_longer_retry_after_of_a_proxy_is_honoured() -> None:
    status, headers, body = LIMITED
    client, _, clock = scripted([(status, {**headers, "Retry-After": "30"}, body), page()])
    client.get("charges")
    assert clock.slept == [30.0]


def test_a_429_slows_the_next_requests() -> None:
    client, _, _ = scripted([LIMITED, page()])
    client.get("charges")
    assert client._pacer._endpoints["charges"].rate < 25


@pytest.mark.parametrize(
    ("error", "words", "asked"),
    [
        (httpx.ConnectError("[Errno -2] Name or service not known"), "the name is not known", 3),
        (httpx.ConnectError("[Errno 111] Connection refused"), "refused", 3),
        (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed"), "SSL_CERT_FILE", 1),
        (httpx.ConnectError("[SSL: WRONG_VERSION_NUMBER]"), "TLS failed", 3),
        (httpx.ProxyError("407"), "HTTPS_PROXY", 3),
        (httpx.ReadTimeout("slow"), "in time", 3),
        (httpx.RemoteProtocolError("peer closed"), "broke (RemoteProtocolError)", 3),
        (httpx.LocalProtocolError(f"Illegal header value b'Bearer {KEY}'"), "broke", 3),
    ],
)
def test_a_broken_connection_names_the_host_and_what_to_check(
    error: httpx.HTTPError, words: str, asked: int
) -> None:
    calls = []

    def respond(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        raise error

    with pytest.raises(APIConnectionError) as caught:
        over(respond, max_retries=2).get("charges")
    assert words in str(caught.value)
    assert "api.stripe.com" in str(caught.value)
    assert len(calls) == asked
    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None


def test_a_connection_that_heals_gives_the_answer() -> None:
    calls = []

    def respond(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        if len(calls) == 1:
            raise httpx.ReadError("reset")
        return httpx.Response(200, json={"id": "ch_1"})

    assert over(respond).get("charges/ch_1").json() == {"id": "ch_1"}


def test_a_transport_that_inflates_by_itself_is_understood() -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200, content=gzip.compress(b'{"a":1}', mtime=0), headers={"content-encoding": "gzip"}
        )

    assert over(respond).get("balance").body == b'{"a":1}'


def test_a_redirect_is_not_followed() -> None:
    calls = []

    def respond(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return httpx.Response(302, headers={"location": "https://elsewhere.example/"})

    with pytest.raises(APIError, match="redirect"):
        over(respond).get("charges")
    assert len(calls) == 1


def test_the_key_is_shown_by_nothing() -> None:
    client, _, _ = scripted([refusal(401, f"Invalid API Key provided: {KEY}", code=KEY)])
    with pytest.raises(AuthenticationError) as caught:
        client.get("charges")
    assert KEY not in str(caught.value)
    assert KEY not in repr(caught.value)
    assert KEY not in repr(client)
    assert KEY not in repr(vars(client))
    assert repr(client) == "StripeClient(base_url='https://api.stripe.com/v1')"
    assert "account='acct_1'" in repr(StripeClient(Secret(KEY), account="acct_1"))


def test_httpx_logs_no_query(caplog: pytest.LogCaptureFixture) -> None:
    client, _, _ = scripted([page()])
    with caplog.at_level(logging.INFO, logger="httpx"):
        client.get("customers", [("email", "a@example.com")])
        logging.getLogger("httpx").info("%(a)s", {"a": 1})
    assert "HTTP Request: GET https://api.stripe.com/v1/customers " in caplog.text
    assert "example.com" not in caplog.text


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("pk_test_1", "publishable"),
        ("sk_org_live_1", "organization"),
        ("ek_test_1", "ephemeral"),
        ("", "empty"),
        ("sk_test_a b", "blanks"),
        ("hello", "does not begin"),
    ],
)
def test_a_key_that_reads_no_account_is_refused(key: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        StripeClient(key)


@pytest.mark.parametrize(
    "options",
    [
        {"rate": 0},
        {"rate": float("nan")},
        {"endpoint_rate": -1.0},
        {"max_in_flight": 0},
        {"account": "1"},
        {"base_url": "x"},
    ],
)
def test_impossible_options_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        StripeClient(KEY, **options)  # type: ignore[arg-type] # the options of the client, by name


def test_a_proxy_that_cannot_be_used_is_told_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "what://user:hunter2@example.com")
    with pytest.raises(SettingsError, match="HTTPS_PROXY") as caught:
        StripeClient(KEY)
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(("key", "rate"), [("rk_live_1", 100.0), ("rk_test_1", 25.0), ("rkcs_test_1", 25.0)])
def test_the_accounts_rate_follows_the_mode_of_the_key(key: str, rate: float) -> None:
    assert StripeClient(key)._pacer._account.rate == rate


def test_a_given_rate_wins_over_the_keys() -> None:
    assert StripeClient("rk_live_1", rate=7, endpoint_rate=3)._pacer._account.rate == 7


def test_usage_is_counted_by_operation_over_threads() -> None:
    with client_of(lambda *_: page("x"), VirtualClock()) as client:
        threads = [threading.Thread(target=client.get, args=(f"charges/ch_{n}",)) for n in range(20)]
        for thread in threads:
            thread.start()
        client.get("charges")
        for thread in threads:
            thread.join()
    still = client.usage.snapshot()
    assert still.by_endpoint == {"charges": 1, "charges/{id}": 20}
    assert still.requests == 21
    assert isinstance(still, Usage)
    assert still is not client.usage


@pytest.mark.parametrize(
    ("latencies", "rate", "lanes"),
    [
        ((), 25.0, 2),
        ((0.1,), 25.0, 3),  # 2.75, rounded up
        ((0.3,), 25.0, 9),  # 8.25, rounded up
        ((0.3, 2.0, 0.3), 25.0, 9),  # a late one does not count
        ((2.0,), 25.0, 20),  # the cap
        ((0.3,), 1e6, 2),  # nobody's limit: more threads would only get in each other's way
    ],
)
def test_as_many_lanes_are_wanted_as_fill_the_rate(
    latencies: tuple[float, ...], rate: float, lanes: int
) -> None:
    clock = VirtualClock()
    waits = iter(latencies)

    def answer(_request: httpx.Request) -> httpx.Response:
        clock.now += next(waits)
        return httpx.Response(200, json={})

    client = StripeClient(
        KEY,
        transport=httpx.MockTransport(answer),
        clock=clock,
        sleep=clock.sleep,
        rate=rate,
        endpoint_rate=rate,
    )
    for _ in latencies:
        client.get("charges")
    assert client.lanes() == lanes


def test_no_request_is_sent_for_a_bad_path() -> None:
    client, script, _ = scripted([page()])
    for endpoint in ("charges/", "charges//", "charges/../x"):
        with pytest.raises(InvalidRequestError):
            client.get(endpoint)
    assert script.asked == []


def test_a_key_in_code_or_param_is_hidden_too() -> None:
    client, _, _ = scripted([refusal(400, "No.", param=f"x{KEY}")])
    with pytest.raises(InvalidRequestError) as caught:
        client.get("charges")
    assert caught.value.param == "x***"
