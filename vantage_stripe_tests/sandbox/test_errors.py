"""Keys, permissions, headers and Stripe's error bodies."""

import base64
import gzip
import json
import re
from typing import Any

import pytest

from vantage_stripe.sandbox.answers import Request, Response
from vantage_stripe.sandbox.keys import SANDBOX_KEY, Key
from vantage_stripe.sandbox.view import OtherMode
from vantage_stripe_tests.sandbox.fake_world import NOW, FakeWorld, app_of, charge, customer, get

WORLD = FakeWorld(
    {"charge": [charge(1, 10)], "customer": [customer(1, 5)]}, gone={"customer": [customer(2, 6)]}
)


def ask(headers: dict[str, str], path: str = "/v1/charges", keys: dict[str, Key] | None = None) -> Response:
    return app_of(WORLD, **(keys or {})).handle(Request("GET", path=path, headers=headers))


def error(response: Response) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(response.body)["error"]
    return body


@pytest.mark.parametrize(
    "headers",
    [{}, *({"authorization": text} for text in ("Basic !!", "Basic é", "Basic /w==", "Digest x", "Bearer "))],
)
def test_without_a_key_the_answer_is_401(headers: dict[str, str]) -> None:
    response = ask(headers)
    assert response.status == 401
    assert error(response)["message"].startswith("You did not provide an API key.")
    assert error(response)["type"] == "invalid_request_error"


def test_a_key_may_come_as_a_basic_user_name() -> None:
    text = base64.b64encode(f"{SANDBOX_KEY}:".encode()).decode()
    assert ask({"authorization": f"Basic {text}"}).status == 200


@pytest.mark.parametrize(
    ("key", "masked"), [("sk_test_wrong1234", "sk_test_****1234"), ("wrong5678", "****5678")]
)
def test_a_bad_key_is_masked_in_the_message(key: str, masked: str) -> None:
    response = ask({"authorization": f"Bearer {key}"})
    assert response.status == 401
    assert error(response) == {
        "message": f"Invalid API Key provided: {masked}",
        "type": "invalid_request_error",
    }


def test_an_expired_key_has_its_own_code() -> None:
    response = ask({"authorization": "Bearer sk_test_old"}, keys={"sk_test_old": Key(expired=True)})
    assert (response.status, error(response)["code"]) == (401, "api_key_expired")


def test_a_restricted_key_is_refused_what_it_may_not_read() -> None:
    keys = {"rk_test_abcdef": Key(unreadable=frozenset({"charge", "dispute"}))}
    headers = {"authorization": "Bearer rk_test_abcdef"}
    refused = ask(headers, keys=keys)
    assert refused.status == 403
    assert error(refused)["code"] == "more_permissions_required"
    assert error(refused)["message"] == (
        "Permission denied. The provided key 'rk_test_***abcdef' does not have the required permissions for "
        "this endpoint on account 'acct_1'. Enabling \"Charges and Refunds Read\" ('charge_read') "
        "permissions on this key would allow this request to continue."
    )
    assert "'dispute_read'" in error(ask(headers, "/v1/disputes", keys))["message"]
    assert ask(headers, "/v1/customers", keys).status == 200


def test_an_expansion_needs_the_permission_too() -> None:
    key = {"rk_test_a": Key(unreadable=frozenset({"customer"}))}
    request = Request(
        "GET",
        path="/v1/charges",
        query="expand[]=data.customer",
        headers={"authorization": "Bearer rk_test_a"},
    )
    assert app_of(WORLD, **key).handle(request).status == 403


def test_a_live_key_sees_the_account_and_nothing_in_it() -> None:
    headers, keys = {"authorization": "Bearer sk_live_a"}, {"sk_live_a": Key(livemode=True)}
    assert json.loads(ask(headers, keys=keys).body)["data"] == []
    assert json.loads(ask(headers, "/v1/account", keys).body)["id"] == "acct_1"
    assert json.loads(ask(headers, "/v1/balance", keys).body)["livemode"] is True
    missing = ask(headers, "/v1/charges/ch_1", keys)
    assert missing.status == 404
    assert error(missing)["request_log_url"].startswith("https://dashboard.stripe.com/logs/req_")
    assert error(missing)["message"] == (
        "No such charge: 'ch_1'; a similar object exists in test mode, but a live mode key was used to make "
        "this request."
    )
    assert ask(headers, "/v1/customers/cus_1/payment_methods", keys).status == 404
    assert ask(headers, "/v1/invoices/in_1/lines", keys).status == 404


def test_an_object_of_the_other_mode_is_told_of_in_a_cursor_and_in_a_filter_too() -> None:
    key = {"sk_live_a": Key(livemode=True)}
    for query, param in (("starting_after=ch_1", "starting_after"), ("customer=cus_1", "customer")):
        request = Request(
            "GET", path="/v1/charges", query=query, headers={"authorization": "Bearer sk_live_a"}
        )
        refused = app_of(WORLD, **key).handle(request)
        assert (refused.status, error(refused)["param"]) == (400, param)
        assert "a similar object exists in test mode" in error(refused)["message"]


def test_a_publishable_key_reads_nothing() -> None:
    refused = ask({"authorization": "Bearer pk_test_1"})
    assert (refused.status, error(refused)["code"]) == (401, "secret_key_required")


def test_what_is_part_of_an_object_needs_its_permission() -> None:
    keys = {"rk_test_abcdef": Key(unreadable=frozenset({"invoice"}))}
    refused = ask({"authorization": "Bearer rk_test_abcdef"}, "/v1/invoices/in_1/lines", keys)
    assert (refused.status, "('invoice_read')" in error(refused)["message"]) == (403, True)


@pytest.mark.parametrize(
    ("unreadable", "path", "name"),
    [
        ("charge", "/v1/refunds", "charge_read"),
        ("charge", "/v1/charges/ch_1/refunds", "charge_read"),
        ("refund", "/v1/charges", "charge_read"),
        ("price", "/v1/plans", "plan_read"),
        ("line_item", "/v1/invoices", "invoice_read"),
    ],
)
def test_kinds_of_one_permission_go_together(unreadable: str, path: str, name: str) -> None:
    keys = {"rk_test_abcdef": Key(unreadable=frozenset({unreadable}))}
    refused = ask({"authorization": "Bearer rk_test_abcdef"}, path, keys)
    assert (refused.status, f"('{name}')" in error(refused)["message"]) == (403, True)


def test_the_prices_permission_has_the_name_of_the_plans() -> None:
    keys = {"rk_test_abcdef": Key(unreadable=frozenset({"price"}))}
    refused = ask({"authorization": "Bearer rk_test_abcdef"}, "/v1/prices", keys)
    assert "Enabling \"Prices Read\" ('plan_read') permissions" in error(refused)["message"]


@pytest.mark.parametrize("name", ["stripe_account", "stripe_context"])
def test_the_keys_own_account_may_be_named_and_another_is_refused(name: str) -> None:
    app = app_of(WORLD)
    own = get(app, "/v1/charges", **{name: "acct_1"})
    assert (own.status, own.headers.get("stripe-account") == "acct_1") == (200, name == "stripe_account")
    other = get(app, "/v1/charges", **{name: "acct_2"})
    assert (other.status, error(other)["code"]) == (403, "account_invalid")
    assert error(other)["message"] == (
        "The provided key 'sk_test_***000000' does not have access to account 'acct_2' (or that account does "
        "not exist). Application access may have been revoked."
    )


def test_an_account_is_read_by_its_id_too() -> None:
    app = app_of(WORLD)
    assert get(app, "/v1/accounts/acct_1").body == get(app, "/v1/account").body
    other = get(app, "/v1/accounts/acct_2")
    assert (other.status, error(other)["code"]) == (403, "account_invalid")


def test_a_client_secret_must_be_that_of_its_object() -> None:
    intent = {"id": "pi_1", "object": "payment_intent", "created": 1, "client_secret": "pi_1_secret_a"}
    app = app_of(FakeWorld({"payment_intent": [intent]}))
    assert get(app, "/v1/payment_intents/pi_1?client_secret=pi_1_secret_a").status == 200
    refused = get(app, "/v1/payment_intents/pi_1?client_secret=wrong")
    assert (refused.status, error(refused)["param"]) == (400, "client_secret")
    unknown = get(app, "/v1/payment_intents/pi_2")
    assert (unknown.status, error(unknown)["param"]) == (404, "intent")


def test_the_live_mode_of_a_test_account_has_nothing_of_anything() -> None:
    live = OtherMode(WORLD)
    assert (live.entries("charge"), live.find("charge", "ch_1"), live.lines("in_1")) == ((), None, ())
    assert live.deleted("customer") == {}


def test_an_unknown_id_is_a_404_with_all_members() -> None:
    response = get(app_of(WORLD), "/v1/charges/ch_x")
    request_id = response.headers["request-id"]
    assert response.status == 404
    assert error(response) == {
        "code": "resource_missing",
        "doc_url": "https://stripe.com/docs/error-codes/resource-missing",
        "message": "No such charge: 'ch_x'",
        "param": "id",
        "request_log_url": f"https://dashboard.stripe.com/test/logs/{request_id}?t={NOW}",
        "type": "invalid_request_error",
    }


def test_a_deleted_customer_leaves_a_stub() -> None:
    response = get(app_of(WORLD), "/v1/customers/cus_2")
    assert response.status == 200
    assert json.loads(response.body) == {"id": "cus_2", "object": "customer", "deleted": True}


@pytest.mark.parametrize("path", ["/v1/foo", "/v1/charges/", "/v2/core/events", "/", "/v1/charges/a/b"])
def test_an_unknown_path_is_a_404(path: str) -> None:
    response = get(app_of(WORLD), path)
    assert response.status == 404
    assert error(response)["message"].startswith(f"Unrecognized request URL (GET: {path}).")


@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT", "PATCH", "OPTIONS"])
def test_nothing_can_be_written(method: str) -> None:
    request = Request(method, path="/v1/charges", headers={"authorization": f"Bearer {SANDBOX_KEY}"})
    response = app_of(WORLD).handle(request)
    assert response.status == 404
    assert error(response)["message"] == (
        f"Unrecognized request URL ({method}: /v1/charges). Please see https://stripe.com/docs or we can "
        "help at https://support.stripe.com/."
    )


def test_an_answer_to_head_has_no_body() -> None:
    request = Request("HEAD", path="/v1/charges", headers={"authorization": f"Bearer {SANDBOX_KEY}"})
    response = app_of(WORLD).handle(request)
    assert (response.status, response.body) == (404, b"")


def test_account_and_balance_are_singletons() -> None:
    app = app_of(WORLD)
    assert json.loads(get(app, "/v1/account").body)["id"] == "acct_1"
    assert json.loads(get(app, "/v1/balance").body)["available"] == [{"amount": 5, "currency": "usd"}]
    assert get(app, "/v1/balance?limit=1").status == 400


def test_every_answer_has_a_request_id_of_its_own_and_the_version() -> None:
    app = app_of(WORLD)
    first, second = get(app, "/v1/charges"), get(app, "/v1/charges", stripe_version="2025-03-31.basil")
    assert first.headers["request-id"] != second.headers["request-id"]
    assert len(first.headers["request-id"]) == len("req_") + 14
    assert first.headers["stripe-version"] == "2026-10-28.endive"
    assert second.headers["stripe-version"] == "2025-03-31.basil"


@pytest.mark.parametrize("version", ["latest", "2026-13-01.endive", "2026-10-28.endive ", "٢٠٢٦-10-28"])
def test_a_malformed_version_is_refused(version: str) -> None:
    response = get(app_of(WORLD), "/v1/charges", stripe_version=version)
    message = f"Invalid Stripe API version: {version}"
    assert (response.status, error(response)["message"]) == (400, message)


def test_the_headers_are_those_of_stripe() -> None:
    response = get(app_of(WORLD), "/v1/charges")
    request_id = response.headers["request-id"]
    assert re.fullmatch("req_[0-9A-Za-z]{14}", request_id)
    assert response.headers == {
        "content-type": "application/json",
        "server": "nginx",
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "GET, HEAD, PUT, PATCH, POST, DELETE",
        "access-control-allow-origin": "*",
        "access-control-expose-headers": (
            "Request-Id, Stripe-Manage-Version, Stripe-Should-Retry, X-Stripe-External-Auth-Required, "
            "X-Stripe-Privileged-Session-Required"
        ),
        "access-control-max-age": "300",
        "cache-control": "no-cache, no-store",
        "strict-transport-security": "max-age=63072000; includeSubDomains; preload",
        "vary": "Origin",
        "request-id": request_id,
        "connection": "keep-alive",
        "stripe-version": "2026-10-28.endive",
        "x-stripe-routing-context-priority-tier": "api-testmode",
    }
    assert get(app_of(WORLD), "/v1/charges", connection="Close").headers["connection"] == "close"


def test_gzip_is_used_when_the_client_accepts_it() -> None:
    app = app_of(WORLD)
    plain, squeezed = get(app, "/v1/charges"), get(app, "/v1/charges", accept_encoding="gzip, deflate")
    assert squeezed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(squeezed.body) == plain.body


@pytest.mark.parametrize(
    ("accepts", "squeezed"),
    [("GZIP", True), ("br, gzip;q=0.5", True), ("gzip;q=0", False), ("gzip; q=0.00", False), ("*", False)],
)
def test_what_a_client_accepts_is_read_with_its_weights(accepts: str, squeezed: bool) -> None:  # noqa: FBT001 - a row
    answer = get(app_of(WORLD), "/v1/charges", accept_encoding=accepts)
    assert ("content-encoding" in answer.headers) is squeezed
