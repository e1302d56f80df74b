"""Keys, permissions, headers and Stripe's error bodies."""

import base64
import gzip
import json
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


@pytest.mark.parametrize("headers", [{}, {"authorization": "Basic !!"}, {"authorization": "Digest x"}])
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
        "Permission denied. The provided key 'rk_test_****cdef' does not have the required permissions for "
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
    assert error(missing)["message"] == (
        "No such charge: 'ch_1'; a similar object exists in test mode, but a live mode key was used to make "
        "this request."
    )
    assert ask(headers, "/v1/customers/cus_1/payment_methods", keys).status == 404
    assert ask(headers, "/v1/invoices/in_1/lines", keys).status == 404


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


def test_nothing_can_be_written() -> None:
    request = Request("POST", path="/v1/charges", headers={"authorization": f"Bearer {SANDBOX_KEY}"})
    assert app_of(WORLD).handle(request).status == 404


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


def test_a_malformed_version_is_refused() -> None:
    response = get(app_of(WORLD), "/v1/charges", stripe_version="latest")
    assert (response.status, error(response)["message"]) == (400, "Invalid Stripe API version: latest")


def test_gzip_is_used_when_the_client_accepts_it() -> None:
    app = app_of(WORLD)
    plain, squeezed = get(app, "/v1/charges"), get(app, "/v1/charges", accept_encoding="gzip, deflate")
    assert squeezed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(squeezed.body) == plain.body
