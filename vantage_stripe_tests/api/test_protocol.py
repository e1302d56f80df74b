"""What is sent and what an answer means, on plain values."""

import gzip

import pytest

from vantage_stripe.api.protocol import (
    Answer,
    Failure,
    backoff,
    headers_of,
    missing_permissions,
    operation_of,
    path_of,
    read,
)
from vantage_stripe.errors import (
    APIConnectionError,
    APIError,
    AuthenticationError,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    StripeError,
)

LIMITED = b'{"error":{"code":"rate_limit","message":"Too fast."}}'
DENIED = (
    "Permission denied. The provided key 'rk_live_***j4va7j' does not have the required permissions "
    "for this endpoint on account 'acct_123'. Enabling \"Charges and Refunds Read\" ('charge_read') "
    "permissions on this key would allow this request to continue."
)


def failure(status: int, body: bytes = b"", **headers: str) -> Failure:
    spelled = {name.replace("_", "-"): value for name, value in headers.items()}
    outcome = read("charges", status, spelled, body)
    assert isinstance(outcome, Failure)
    return outcome


def said(message: str, **more: str) -> bytes:
    fields = "".join(f',"{name}":"{value}"' for name, value in more.items())
    escaped = message.replace('"', '\\"')
    return f'{{"error":{{"type":"invalid_request_error","message":"{escaped}"{fields}}}}}'.encode()


@pytest.mark.parametrize(
    ("endpoint", "operation"),
    [
        ("charges", "charges"),
        ("/charges", "charges"),
        ("charges/ch_1", "charges/{id}"),
        ("invoices/in_1/lines", "invoices/{id}/lines"),
        ("radar/early_fraud_warnings", "radar/early_fraud_warnings"),
        ("radar/early_fraud_warnings/issfr_1", "radar/early_fraud_warnings/{id}"),
        ("customers/search", "search"),
        ("invoices/search", "search"),
        ("account", "account"),
    ],
)
def test_all_ids_share_an_operation_and_all_searches_another(endpoint: str, operation: str) -> None:
    assert operation_of(endpoint) == operation


def test_a_path_quotes_odd_ids() -> None:
    assert path_of("customers/cus 1?x#y%") == "customers/cus%201%3Fx%23y%25"


@pytest.mark.parametrize("endpoint", ["", "charges/", "charges//x", "charges/..", "../charges", "charges/ "])
def test_a_path_with_an_empty_or_climbing_segment_is_refused(endpoint: str) -> None:
    with pytest.raises(InvalidRequestError):
        path_of(endpoint)


def test_the_headers_pin_the_version_and_name_the_connected_account() -> None:
    assert headers_of("rk_test_1", "acct_1") == {
        "Authorization": "Bearer rk_test_1",
        "Stripe-Version": "2026-10-28.endive",
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
        "User-Agent": "vantage-stripe",
        "Stripe-Account": "acct_1",
    }
    assert "Stripe-Account" not in headers_of("rk_test_1", None)


def test_a_whole_answer_is_given_with_its_request_id() -> None:
    headers = {"Request-Id": "req_9", "Stripe-Version": "2026-10-28.endive", "Content-Length": "11"}
    answer = read("charges", 200, headers, b'{ "a": 1 }\n')
    assert isinstance(answer, Answer)
    assert answer.body == b'{ "a": 1 }\n'
    assert answer.compact == b'{"a":1}'
    assert answer.request_id == "req_9"
    assert answer.version == "2026-10-28.endive"
    assert answer.json() == {"a": 1}


@pytest.mark.parametrize(
    ("told", "date"),
    [
        ("Tue, 24 Nov 2026 00:00:00 GMT", 1_795_478_400.0),
        ("", None),
        ("yesterday", None),
        ("Tue, 99 Nov 2026 00:00:00 GMT", None),
    ],
)
def test_an_answer_has_the_servers_time_where_it_is_told(told: str, date: float | None) -> None:
    answer = read("account", 200, {"Date": told}, b"{}")
    assert isinstance(answer, Answer)
    assert answer.date == date


def test_a_gzipped_answer_is_inflated() -> None:
    answer = read("charges", 200, {"content-encoding": "gzip"}, gzip.compress(b'{"a":1}', mtime=0))
    assert isinstance(answer, Answer)
    assert answer.body == b'{"a":1}'


@pytest.mark.parametrize(
    ("raw", "headers", "words"),
    [
        (b'{"a":1}', {"content-length": "9"}, "7 of 9 bytes"),
        (gzip.compress(b'{"a":1}', mtime=0)[:-4], {"content-encoding": "gzip"}, "does not end"),
        (gzip.compress(b'{"a":1}', mtime=0) + b"x", {"content-encoding": "gzip"}, "does not end"),
        (b'{"a":1}', {"content-encoding": "gzip"}, "does not inflate"),
        (b'{"a":1}', {"content-encoding": "br"}, "'br'"),
    ],
)
def test_a_cut_or_damaged_answer_is_a_connection_error_and_retried(
    raw: bytes, headers: dict[str, str], words: str
) -> None:
    outcome = read("charges", 200, headers, raw)
    assert isinstance(outcome, Failure)
    assert isinstance(outcome.error, APIConnectionError)
    assert words in str(outcome.error)
    assert outcome.retry


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<html>hello</html>", "does not begin"),
        (b"[1]", "does not begin"),
        (b'{"a":', "malformed or cut"),
        (b'{"a":1} x', "malformed or cut"),
        (b'{"a":"\xff"}', "no UTF-8"),
    ],
)
def test_a_200_that_is_no_json_object_is_an_api_error_and_retried(raw: bytes, words: str) -> None:
    outcome = failure(200, raw, request_id="req_5")
    assert isinstance(outcome.error, APIError)
    assert words in str(outcome.error)
    assert outcome.error.request_id == "req_5"
    assert outcome.retry


@pytest.mark.parametrize(
    ("status", "kind", "retry"),
    [
        (400, InvalidRequestError, False),
        (401, AuthenticationError, False),
        (402, InvalidRequestError, False),
        (403, PermissionDeniedError, False),
        (404, NotFoundError, False),
        (409, InvalidRequestError, True),
        (414, InvalidRequestError, False),
        (429, RateLimitError, True),
        (500, APIError, True),
        (503, APIError, True),
        (204, APIError, False),
    ],
)
def test_the_status_decides_the_error_and_the_retry(
    status: int, kind: type[StripeError], *, retry: bool
) -> None:
    outcome = failure(status, said("No.", code="c", param="p"), request_id="req_2")
    assert type(outcome.error) is kind
    assert outcome.retry is retry
    error = outcome.error
    assert (error.status, error.code, error.param) == (status, "c", "p")
    assert (error.request_id, error.endpoint) == ("req_2", "charges")


@pytest.mark.parametrize(
    ("told", "status", "retry"), [("true", 400, True), ("false", 500, False), ("x", 500, True)]
)
def test_stripes_own_advice_wins_over_the_status(told: str, status: int, *, retry: bool) -> None:
    assert failure(status, stripe_should_retry=told).retry is retry


def test_a_cut_answer_to_an_error_follows_the_errors_advice() -> None:
    assert not failure(400, b"x", content_length="5").retry
    assert failure(500, b"x", content_length="5").retry


@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        ({"stripe_rate_limited_reason": "global-concurrency"}, LIMITED, "global-concurrency"),
        ({}, LIMITED, "endpoint-rate"),
        ({}, said("This object can't be accessed right now.", code="lock_timeout"), None),
        ({}, b"", None),
    ],
)
def test_a_429_tells_the_limiter_from_a_lock(
    headers: dict[str, str], body: bytes, reason: str | None
) -> None:
    assert failure(429, body, **headers).reason == reason


def test_only_a_429_has_a_reason() -> None:
    assert failure(500, LIMITED, stripe_rate_limited_reason="global-rate").reason is None


@pytest.mark.parametrize(
    ("told", "wait"), [("3", 3.0), ("1.5", 1.5), ("9999", 60.0), ("soon", 0.0), ("-1", 0.0)]
)
def test_retry_after_is_honoured_within_a_minute(told: str, wait: float) -> None:
    assert failure(429, LIMITED, retry_after=told).wait == wait


def test_a_403_names_the_missing_permission() -> None:
    text = str(failure(403, said(DENIED)).error)
    assert "lacks rak_charge_read" in text
    assert missing_permissions("Enabling \"Prices Read\" ('rak_plan_read')") == ("rak_plan_read",)


def test_a_403_without_a_permission_says_what_stripe_says() -> None:
    assert "may not read this: Testmode only." in str(failure(403, said("Testmode only.")).error)


def test_a_401_names_the_variable() -> None:
    assert "STRIPE_API_KEY" in str(failure(401, said("Invalid API Key provided: sk_test_****1234")).error)


def test_a_redirect_is_not_followed_and_says_so() -> None:
    outcome = failure(302, b"", location="https://elsewhere.example/v1")
    assert "redirect" in str(outcome.error)
    assert not outcome.retry


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"error":"x"}', b'{"error":{}}', b"\xff"])
def test_an_error_without_stripes_envelope_suspects_a_proxy(body: bytes) -> None:
    text = str(failure(502, body, content_type="text/html; charset=utf-8").error)
    assert text == (
        "HTTP 502 without Stripe's JSON error (text/html). Is a proxy or a firewall in the way? "
        "[endpoint charges, status 502]"
    )


def test_the_backoff_doubles_to_eight_seconds_and_is_jittered() -> None:
    assert [backoff(n, lambda: 1.0) for n in range(7)] == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    assert backoff(0, lambda: 0.0) == 0.25
    assert backoff(5000, lambda: 0.0) == 4.0
