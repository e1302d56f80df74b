"""Error bodies byte for byte as Stripe was recorded to send them; the whole text typed by hand."""

import json

import pytest

from vantage_stripe.sandbox.answers import Request, Response
from vantage_stripe.sandbox.app import App
from vantage_stripe.sandbox.faults import (
    Fault,
    Faulty,
    bad_gateway,
    every,
    line_too_long,
    lock_timeout,
    rate_limited,
    server_error,
)
from vantage_stripe.sandbox.keys import SANDBOX_KEY, Key
from vantage_stripe_tests.sandbox.fake_world import FakeWorld, app_of, charge, get

WORLD = FakeWorld({"charge": [charge(1, 10)]})
KEYS = {
    SANDBOX_KEY: Key(),
    "rk_test_51abcj4va7j": Key(unreadable=frozenset({"price"})),
    "sk_test_51old9876": Key(expired=True),
}
ORIGIN = "https://dashboard.stripe.com/test/logs/"


def app() -> App:
    return App(lambda: WORLD, keys=KEYS)


def body_of(response: Response) -> str:
    """Give the body, with the log's address, which no two answers share, cut short."""
    text = response.body.decode()
    name = response.headers.get("request-id", "?")
    return text.replace(f'"{ORIGIN}{name}?t=1795478400"', '"LOG"')


@pytest.mark.parametrize(
    ("target", "status", "body"),
    [
        (
            "/v1/charges/ch_x",
            404,
            """{
  "error": {
    "code": "resource_missing",
    "doc_url": "https://stripe.com/docs/error-codes/resource-missing",
    "message": "No such charge: 'ch_x'",
    "param": "id",
    "request_log_url": "LOG",
    "type": "invalid_request_error"
  }
}
""",
        ),
        (
            "/v1/charges?starting_after=ch_x",
            400,
            """{
  "error": {
    "code": "resource_missing",
    "doc_url": "https://stripe.com/docs/error-codes/resource-missing",
    "message": "No such charge: 'ch_x'",
    "param": "starting_after",
    "request_log_url": "LOG",
    "type": "invalid_request_error"
  }
}
""",
        ),
        (
            "/v1/charges?limit=abc",
            400,
            """{
  "error": {
    "code": "parameter_invalid_integer",
    "doc_url": "https://stripe.com/docs/error-codes/parameter-invalid-integer",
    "message": "Invalid integer: abc",
    "param": "limit",
    "request_log_url": "LOG",
    "type": "invalid_request_error"
  }
}
""",
        ),
        (
            "/v1/charges?wat=1",
            400,
            """{
  "error": {
    "code": "parameter_unknown",
    "doc_url": "https://stripe.com/docs/error-codes/parameter-unknown",
    "message": "Received unknown parameter: wat",
    "param": "wat",
    "request_log_url": "LOG",
    "type": "invalid_request_error"
  }
}
""",
        ),
        (
            "/v1/charges?a=1&b=2",
            400,
            """{
  "error": {
    "code": "parameter_unknown",
    "doc_url": "https://stripe.com/docs/error-codes/parameter-unknown",
    "message": "Received unknown parameters: a, b",
    "param": "a",
    "request_log_url": "LOG",
    "type": "invalid_request_error"
  }
}
""",
        ),
        (
            "/v1/subscriptions?expand[]=data.items.data.price.product",
            400,
            """{
  "error": {
    "code": "property_expansion_max_depth",
    "doc_url": "https://stripe.com/docs/error-codes/property-expansion-max-depth",
    "message": "You cannot expand more than 4 levels of a property. Property: data.items.data.price.product",
    "param": "expand",
    "request_log_url": "LOG",
    "type": "invalid_request_error"
  }
}
""",
        ),
    ],
)
def test_a_refused_request(target: str, status: int, body: str) -> None:
    response = get(app(), target)
    assert (response.status, body_of(response)) == (status, body)
    assert response.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("key", "status", "body"),
    [
        (
            "sk_test_51abcdefgh1234",
            401,
            """{
  "error": {
    "message": "Invalid API Key provided: sk_test_****1234",
    "type": "invalid_request_error"
  }
}
""",
        ),
        (
            "sk_test_51old9876",
            401,
            """{
  "error": {
    "code": "api_key_expired",
    "doc_url": "https://stripe.com/docs/error-codes/api-key-expired",
    "message": "Expired API Key provided: sk_test_****9876",
    "type": "invalid_request_error"
  }
}
""",
        ),
        (
            "rk_test_51abcj4va7j",
            403,
            """{
  "error": {
    "code": "more_permissions_required",
    "doc_url": "https://stripe.com/docs/error-codes/more-permissions-required",
    "message": "Permission denied. The provided key 'rk_test_***j4va7j' does not have the required \
permissions for this endpoint on account 'acct_1'. Enabling \\"Prices Read\\" ('plan_read') permissions on \
this key would allow this request to continue.",
    "request_log_url": "LOG",
    "type": "invalid_request_error"
  }
}
""",
        ),
    ],
)
def test_a_refused_key(key: str, status: int, body: str) -> None:
    request = Request("GET", path="/v1/prices", headers={"authorization": f"Bearer {key}"})
    response = app().handle(request)
    assert (response.status, body_of(response)) == (status, body)


def test_no_key_at_all() -> None:
    response = app().handle(Request("GET", path="/v1/charges"))
    assert response.status == 401
    assert json.loads(response.body) == {
        "error": {
            "message": (
                "You did not provide an API key. You need to provide your API key in the Authorization "
                "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See "
                "https://stripe.com/docs/api#authentication for details, or we can help at "
                "https://support.stripe.com/."
            ),
            "type": "invalid_request_error",
        }
    }


def test_a_path_that_is_none() -> None:
    response = get(app(), "/v1/foo")
    assert response.status == 404
    assert json.loads(response.body)["error"].keys() == {"message", "request_log_url", "type"}
    assert json.loads(response.body)["error"]["message"].startswith(
        "Unrecognized request URL (GET: /v1/foo). If you are trying to list objects, remove the trailing "
    )


def test_two_cursors_have_no_code() -> None:
    response = get(app(), "/v1/charges?starting_after=ch_1&ending_before=ch_1")
    assert (response.status, "code" in json.loads(response.body)["error"]) == (400, False)


@pytest.mark.parametrize(
    ("live", "message"),
    [
        (True, "Request rate limit exceeded."),
        (
            False,
            "Testmode request rate limit exceeded, the rate limits in testmode are lower than livemode.",
        ),
    ],
)
def test_the_limiter_is_compact_and_has_no_newline_no_request_id_and_no_retry_after(
    live: bool,  # noqa: FBT001 - a row of the table
    message: str,
) -> None:
    faulty = Faulty(app_of(WORLD).handle, [Fault(every, rate_limited("endpoint-rate", live=live))])
    response = faulty.handle(Request("GET", path="/v1/charges"))
    assert response.status == 429
    assert response.headers == {
        "content-type": "application/json",
        "stripe-rate-limited-reason": "endpoint-rate",
    }
    assert response.body.decode() == (
        '{"error":{"code":"rate_limit","doc_url":"https://stripe.com/docs/error-codes/rate-limit","message":"'
        f"{message} You can learn more about rate limits here https://stripe.com/docs/rate-limits."
        '","type":"invalid_request_error"}}'
    )


def test_a_lock_timeout_has_no_reason_and_no_request_id_and_is_to_be_tried_again() -> None:
    faulty = Faulty(app_of(WORLD).handle, [Fault(every, lock_timeout())])
    response = faulty.handle(Request("GET", path="/v1/charges"))
    assert response.status == 429
    assert response.headers == {"content-type": "application/json", "stripe-should-retry": "true"}
    error = json.loads(response.body)["error"]
    assert (error["code"], error["type"]) == ("lock_timeout", "invalid_request_error")
    assert error["message"].startswith(
        "This object can't be accessed right now because another API request or Stripe process is currently "
        "accessing it. If you see this error intermittently, retry the request. "
    )


def test_the_servers_own_trouble() -> None:
    faulty = Faulty(app_of(WORLD).handle, [Fault(every, server_error(503))])
    response = faulty.handle(Request("GET", path="/v1/charges"))
    assert response.status == 503
    error = json.loads(response.body)["error"]
    assert error["type"] == "api_error"
    assert error["message"].startswith("Error while communicating with one of our backends.")


def test_a_proxy_answers_in_html() -> None:
    faulty = Faulty(app_of(WORLD).handle, [Fault(every, bad_gateway(502))])
    for response in (faulty.handle(Request("GET", path="/v1/charges")), line_too_long()):
        assert response.headers == {"content-type": "text/html", "server": "nginx"}
        assert response.body.startswith(b"<html>\r\n<head><title>")
