"""Every error that reading can raise in Stripe's SDK is raised, with what the SDK tells of it."""

from collections.abc import Callable

import pytest
import stripe

from vantage_stripe.sandbox.answers import Request, Response
from vantage_stripe.sandbox.app import App
from vantage_stripe.sandbox.faults import ConnectionCutError
from vantage_stripe.sandbox.server import serve
from vantage_stripe_tests.sandbox.real import bodies, sdk, world


class Broken:
    """A sandbox that does something else with its answers."""

    def __init__(self, change: Callable[[Response], Response]) -> None:
        self._app = App(world)
        self._change = change
        self.asked = 0

    def handle(self, request: Request) -> Response:
        """Answer, and spoil the answer."""
        self.asked += 1
        return self._change(self._app.handle(request))


def refused(status: int, body: bytes) -> Callable[[Response], Response]:
    return lambda response: Response(status, headers=response.headers, body=body)


def cut(response: Response) -> Response:
    raise ConnectionCutError(response, sent=10)


def code_of(error: stripe.StripeError) -> str | None:
    """Read the code off the body: the SDK leaves it out of some of its errors."""
    body = error.json_body
    assert isinstance(body, dict)
    code: str | None = body["error"].get("code")
    return code


def raised(broken: Broken, retries: int = 0) -> stripe.StripeError:
    with serve(broken) as server, pytest.raises(stripe.StripeError) as caught:
        sdk(server.url, max_network_retries=retries).v1.charges.list(
            options={"headers": {"Accept-Encoding": "identity"}}
        )
    return caught.value


@pytest.mark.parametrize(
    ("key", "code", "message"),
    [
        ("sk_test_wrong1234", None, r"Invalid API Key provided: sk_test_\*\*\*\*1234"),
        ("sk_test_expired", "api_key_expired", "Expired API Key provided"),
        ("pk_test_published", "secret_key_required", "publishable API key"),
    ],
)
def test_a_key_that_does_not_work_is_an_authentication_error(
    real_url: str, key: str, code: str | None, message: str
) -> None:
    with pytest.raises(stripe.AuthenticationError, match=message) as caught:
        sdk(real_url, key).v1.charges.list()
    assert (caught.value.http_status, code_of(caught.value)) == (401, code)


def test_a_missing_permission_is_a_permission_error(real_url: str) -> None:
    narrow = sdk(real_url, "rk_test_narrow")
    with pytest.raises(stripe.PermissionError, match="'dispute_read'") as caught:
        narrow.v1.disputes.list()
    assert code_of(caught.value) == "more_permissions_required"
    assert narrow.v1.charges.list().data


def test_another_account_is_a_permission_error_and_the_own_one_is_not(client: stripe.StripeClient) -> None:
    own = client.v1.accounts.retrieve_current().id
    assert client.v1.charges.list(options={"stripe_account": own}).data
    for call in (
        lambda: client.v1.charges.list(options={"stripe_account": "acct_other"}),
        lambda: client.v1.charges.list(options={"stripe_context": "acct_other"}),
        lambda: client.v1.accounts.retrieve("acct_other"),
    ):
        with pytest.raises(stripe.PermissionError, match="does not have access to account 'acct_other'"):
            call()


def test_an_object_of_the_other_mode_says_so(real_url: str) -> None:
    ident = next(iter(bodies("charge")))
    live = sdk(real_url, "sk_live_elsewhere")
    assert live.v1.charges.list().data == []
    with pytest.raises(stripe.InvalidRequestError, match="a similar object exists in test mode"):
        live.v1.charges.retrieve(ident)


def test_a_bad_request_is_an_invalid_request_error(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.charges.retrieve("ch_x")
    error = caught.value
    assert (error.http_status, error.code, error.param) == (404, "resource_missing", "id")
    assert str(error.request_id).startswith("req_")
    assert error.error is not None
    assert error.error.doc_url == "https://stripe.com/docs/error-codes/resource-missing"
    assert str(error.error["request_log_url"]).endswith(f"logs/{error.request_id}?t={world().now}")
    assert error.user_message == "No such charge: 'ch_x'"


@pytest.mark.parametrize(
    ("path", "params", "param"),
    [
        ("/v1/charges", {"limit": "abc"}, "limit"),
        ("/v1/charges", {"created": {"foo": 1}}, "created[foo]"),
        ("/v1/charges", {"wat": 1}, "wat"),
        ("/v1/charges", {"customer": "cus_x"}, "customer"),
        ("/v1/charges", {"expand": ["data.wat"]}, "expand"),
        ("/v1/events", {"types": ["charge.failed"] * 21}, "types"),
        ("/v1/events", {"types": ["charge.failed"], "type": "charge.*"}, "types"),
        ("/v1/invoices", {"customer": "cus_x", "customer_account": "acct_x"}, "customer"),
        ("/v1/invoices", {"status": "unpaid"}, "status"),
    ],
)
def test_every_bad_parameter_is_named(
    client: stripe.StripeClient, path: str, params: dict[str, object], param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.deserialize(client.raw_request("get", path, **params), api_mode="V1")
    assert (caught.value.http_status, caught.value.param) == (400, param)


@pytest.mark.parametrize(("method", "path"), [("post", ""), ("post", "/{id}"), ("delete", "/{id}")])
def test_writing_is_an_invalid_request_error(client: stripe.StripeClient, method: str, path: str) -> None:
    target = f"/v1/customers{path}".format(id=next(iter(bodies("customer"))))
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL") as caught:
        client.deserialize(client.raw_request(method, target), api_mode="V1")
    assert caught.value.http_status == 404


def test_a_rate_limit_is_a_rate_limit_error_and_is_not_retried() -> None:
    body = b'{"error":{"code":"rate_limit","message":"Too many.","type":"invalid_request_error"}}'
    broken = Broken(refused(429, body))
    error = raised(broken, retries=2)
    assert isinstance(error, stripe.RateLimitError)
    assert (code_of(error), broken.asked) == ("rate_limit", 1)


@pytest.mark.parametrize("status", [500, 502, 504])
@pytest.mark.parametrize("body", [b'{"error":{"message":"Sorry.","type":"api_error"}}', b"<html>"])
def test_trouble_of_the_server_is_an_api_error(status: int, body: bytes) -> None:
    error = raised(Broken(refused(status, body)))
    assert isinstance(error, stripe.APIError)
    assert error.http_status == status


def test_a_connection_that_is_cut_is_a_connection_error() -> None:
    assert isinstance(raised(Broken(cut)), stripe.APIConnectionError)
