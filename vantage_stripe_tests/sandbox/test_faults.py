"""Which requests a fault befalls, and what it answers them."""

import base64
import json
from collections.abc import Iterable
from dataclasses import replace

import pytest

from vantage_stripe.sandbox.answers import Request, Response
from vantage_stripe.sandbox.faults import (
    REASONS,
    Fault,
    Faulty,
    answer,
    bad_gateway,
    cursor_trap,
    empty_page_with_more,
    every,
    expanding,
    forbidden,
    key_expired,
    lock_timeout,
    rate_limited,
    reading,
    repeated_page,
    server_error,
    server_error_on_expand,
    to,
)
from vantage_stripe_tests.sandbox.fake_world import AUTHORIZED, FakeWorld, app_of, charge

CHARGES = [charge(number, created) for number, created in ((4, 30), (3, 20), (2, 20), (1, 10))]
LIST = Request("GET", path="/v1/charges", headers={**AUTHORIZED, "accept-encoding": "gzip"})


def faulty(*faults: Fault) -> Faulty:
    return Faulty(app_of(FakeWorld({"charge": CHARGES})).handle, faults)


def ids(response: Response) -> list[str]:
    return [row["id"] for row in json.loads(response.body)["data"]]


def plain(query: str = "", path: str = "/v1/charges") -> Request:
    return Request("GET", path=path, query=query, headers=AUTHORIZED)


def statuses(app: Faulty, requests: Iterable[Request]) -> list[int]:
    return [app.handle(request).status for request in requests]


def test_a_fault_befalls_the_requests_after_some_and_a_number_of_times() -> None:
    app = faulty(Fault(every, server_error(), after=1, times=2))
    assert statuses(app, [LIST] * 5) == [200, 500, 500, 200, 200]


def test_a_fault_counts_only_the_requests_it_matches() -> None:
    app = faulty(Fault(to("/v1/charges", limit="1"), server_error(), times=1))
    requests = [
        plain(),
        plain("limit=2"),
        plain("limit=1", "/v1/refunds"),
        plain("limit=1"),
        plain("limit=1"),
    ]
    assert statuses(app, requests) == [200, 200, 200, 500, 200]


def test_of_two_faults_due_the_first_happens_and_both_count() -> None:
    app = faulty(Fault(every, server_error(), times=1), Fault(every, bad_gateway(), times=2))
    assert statuses(app, [LIST] * 3) == [500, 502, 200]


@pytest.mark.parametrize("reason", REASONS)
def test_a_429_names_its_reason_and_no_time_to_wait(reason: str) -> None:
    response = faulty(Fault(every, rate_limited(reason))).handle(LIST)
    assert (response.status, response.headers["stripe-rate-limited-reason"]) == (429, reason)
    assert "retry-after" not in response.headers
    assert json.loads(response.body)["error"]["message"].startswith("Testmode request rate limit exceeded")
    assert not response.body.endswith(b"\n")


def test_a_live_429_may_lack_its_reason() -> None:
    response = faulty(Fault(every, rate_limited(None, live=True))).handle(LIST)
    assert "stripe-rate-limited-reason" not in response.headers
    assert response.body == (
        b'{"error":{"code":"rate_limit","doc_url":"https://stripe.com/docs/error-codes/rate-limit","message":'
        b'"Request rate limit exceeded. You can learn more about rate limits here '
        b'https://stripe.com/docs/rate-limits.","type":"invalid_request_error"}}'
    )


def test_a_lock_timeout_asks_to_retry_and_has_no_request_id() -> None:
    response = faulty(Fault(every, lock_timeout())).handle(LIST)
    assert (response.status, json.loads(response.body)["error"]["code"]) == (429, "lock_timeout")
    assert response.headers["stripe-should-retry"] == "true"
    assert "request-id" not in response.headers


def test_server_errors_are_json_of_stripe_or_html_of_a_proxy() -> None:
    stripe = faulty(Fault(every, server_error())).handle(LIST)
    assert (stripe.status, json.loads(stripe.body)["error"]["type"]) == (500, "api_error")
    proxy = faulty(Fault(every, bad_gateway(503))).handle(LIST)
    assert (proxy.status, proxy.headers["content-type"]) == (503, "text/html")
    assert b"503 Service Temporarily Unavailable" in proxy.body


def test_any_answer_can_be_ordered() -> None:
    response = faulty(Fault(every, answer(200, b"[]", {"x": "y"}))).handle(LIST)
    assert (response.status, response.body, response.headers) == (200, b"[]", {"x": "y"})


def test_a_list_may_promise_more_and_give_nothing() -> None:
    body = json.loads(faulty(Fault(every, empty_page_with_more)).handle(LIST).body)
    assert (body["data"], body["has_more"], body["url"]) == ([], True, "/v1/charges")


def test_a_list_may_repeat_its_first_page() -> None:
    app = faulty(Fault(every, repeated_page))
    assert ids(app.handle(plain("limit=2&starting_after=ch_3"))) == ["ch_4", "ch_3"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("starting_after=ch_3&created[gte]=20", []),
        ("starting_after=ch_3&created[gt]=19", []),
        ("starting_after=ch_3&created[lt]=21", []),
        ("starting_after=ch_3&created[lte]=20", []),
        ("starting_after=ch_3&created[gte]=10", ["ch_2", "ch_1"]),
        ("starting_after=ch_3", ["ch_2", "ch_1"]),
        ("created[gte]=20", ["ch_4", "ch_3", "ch_2"]),
    ],
)
def test_the_cursor_trap_loses_the_rest_of_a_second_at_the_edge_of_a_window(
    query: str, found: list[str]
) -> None:
    response = faulty(Fault(every, cursor_trap)).handle(plain(query))
    assert ids(response) == found
    assert json.loads(response.body)["has_more"] is False


def test_one_kind_of_object_can_be_forbidden() -> None:
    app = faulty(Fault(to("/v1/disputes"), forbidden("dispute")))
    response = app.handle(replace(LIST, path="/v1/disputes"))
    assert response.status == 403
    assert "'dispute_read'" in json.loads(response.body)["error"]["message"]
    assert app.handle(LIST).status == 200


def test_a_fault_on_an_endpoint_befalls_every_id_of_it() -> None:
    app = faulty(Fault(to("/v1/charges/{id}"), server_error()))
    paths = ["/v1/charges", "/v1/charges/ch_1", "/v1/charges/ch_2", "/v1/charges/search", "/v1/nowhere"]
    assert statuses(app, [plain(path=path) for path in paths]) == [200, 500, 500, 400, 404]


@pytest.mark.parametrize(
    ("kind", "path", "query", "reads"),
    [
        ("dispute", "/v1/disputes", "", True),
        ("dispute", "/v1/disputes/dp_1", "", True),
        ("dispute", "/v1/charges", "", False),
        ("dispute", "/v1/nowhere", "", False),
        ("customer", "/v1/charges", "expand[]=data.customer", True),
        ("customer", "/v1/charges/ch_1", "expand[]=payment_intent&expand[]=customer", True),
        ("customer", "/v1/charges", "expand[]=data.payment_intent", False),
        ("customer", "/v1/charges", "expand[]=customer", True),
        ("customer", "/v1/charges", "expand[]=data.wat", False),
        ("invoice", "/v1/invoices/in_1/lines", "", True),
    ],
)
def test_a_kind_is_read_at_its_endpoints_and_where_it_is_expanded(
    kind: str, path: str, query: str, *, reads: bool
) -> None:
    assert reading(kind)(plain(query, path)) is reads


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limit=100&expand[]=data.customer", 500),
        ("limit=100&expand%5B0%5D=data.customer", 500),
        ("limit=99&expand[]=data.customer", 200),
        ("limit=100", 200),
        ("", 200),
    ],
)
def test_full_pages_that_expand_can_be_too_much(query: str, status: int) -> None:
    assert faulty(Fault(every, server_error_on_expand)).handle(plain(query)).status == status
    assert faulty(Fault(expanding, server_error())).handle(plain(query)).status == status


@pytest.mark.parametrize(("advice", "said"), [(True, "true"), (False, "false"), (None, None)])
def test_any_trouble_may_say_whether_to_retry(*, advice: bool | None, said: str | None) -> None:
    for alters in (server_error(503, should_retry=advice), rate_limited(should_retry=advice)):
        response = faulty(Fault(every, alters)).handle(LIST)
        assert response.status in {503, 429}
        assert response.headers.get("stripe-should-retry") == said


def test_a_proxy_may_add_when_to_retry() -> None:
    assert faulty(Fault(every, rate_limited(retry_after=3))).handle(LIST).headers["retry-after"] == "3"


def test_a_key_expires_midway_and_is_named_masked() -> None:
    app = faulty(Fault(every, key_expired(), after=2))
    assert statuses(app, [LIST] * 4) == [200, 200, 401, 401]
    error = json.loads(app.handle(LIST).body)["error"]
    assert (error["code"], error["type"]) == ("api_key_expired", "invalid_request_error")
    assert error["message"] == "Expired API Key provided: sk_test_****0000"


def test_an_expired_key_is_told_to_basic_authentication_too_and_no_key_stays_no_key() -> None:
    app = faulty(Fault(every, key_expired()))
    basic = "Basic " + base64.b64encode(b"sk_test_abcdefgh:").decode()
    error = json.loads(app.handle(replace(LIST, headers={"authorization": basic})).body)["error"]
    assert error["message"] == "Expired API Key provided: sk_test_****efgh"
    error = json.loads(app.handle(replace(LIST, headers={})).body)["error"]
    assert error["message"].startswith("You did not provide an API key.")


def test_what_is_no_list_cannot_be_an_empty_page() -> None:
    app = faulty(Fault(every, empty_page_with_more))
    assert json.loads(app.handle(plain(path="/v1/charges/ch_1")).body)["id"] == "ch_1"
    assert app.handle(plain(path="/v1/nowhere")).status == 404


def test_the_cursor_trap_leaves_a_window_that_is_no_number_to_the_app() -> None:
    app = faulty(Fault(every, cursor_trap))
    assert app.handle(plain("starting_after=ch_3&created[gte]=soon")).status == 400
