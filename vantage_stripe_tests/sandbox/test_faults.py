"""Misbehaviour to order, and rate limits that count."""

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest

from vantage_stripe.sandbox.answers import Request, Response
from vantage_stripe.sandbox.faults import (
    REASONS,
    ConnectionCutError,
    Fault,
    Faulty,
    answer,
    bad_gateway,
    cursor_trap,
    cut_body,
    cut_connection,
    empty_page_with_more,
    every,
    forbidden,
    lock_timeout,
    rate_limited,
    repeated_page,
    server_error,
    to,
)
from vantage_stripe.sandbox.limits import Limited
from vantage_stripe_tests.sandbox.fake_world import AUTHORIZED, FakeWorld, app_of, charge

CHARGES = [charge(number, created) for number, created in ((4, 30), (3, 20), (2, 20), (1, 10))]
LIST = Request("GET", path="/v1/charges", headers={**AUTHORIZED, "accept-encoding": "gzip"})


def faulty(*faults: Fault) -> Faulty:
    return Faulty(app_of(FakeWorld({"charge": CHARGES})).handle, faults)


def ids(response: Response) -> list[str]:
    return [row["id"] for row in json.loads(response.body)["data"]]


def plain(query: str = "", path: str = "/v1/charges") -> Request:
    return Request("GET", path=path, query=query, headers=AUTHORIZED)


def statuses(app: Faulty | Limited, requests: Iterable[Request]) -> list[int]:
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


def test_a_cut_body_is_half_of_the_json() -> None:
    whole = faulty().handle(plain()).body
    assert faulty(Fault(every, cut_body)).handle(LIST).body == whole[: len(whole) // 2]


def test_a_cut_connection_says_how_much_was_sent() -> None:
    with pytest.raises(ConnectionCutError, match="cut the connection") as caught:
        faulty(Fault(every, cut_connection)).handle(LIST)
    assert caught.value.sent == len(caught.value.response.body) // 2


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


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def limited(account: float, endpoint: float, clock: Clock) -> Limited:
    app = app_of(FakeWorld({"charge": CHARGES}))
    return Limited(app.handle, clock=clock, account_rate=account, endpoint_rate=endpoint)


def reason(app: Limited, path: str) -> str | None:
    return app.handle(plain(path=path)).headers.get("stripe-rate-limited-reason")


def test_an_endpoint_refuses_beyond_its_rate_and_fills_again() -> None:
    clock = Clock()
    app = limited(100, 2, clock)
    assert statuses(app, [plain()] * 3) == [200, 200, 429]
    clock.now = 0.5
    assert statuses(app, [plain()] * 2) == [200, 429]
    clock.now = 60
    assert statuses(app, [plain()] * 3) == [200, 200, 429]


def test_all_ids_of_one_path_share_a_limit_and_the_list_has_its_own() -> None:
    app = limited(100, 1, Clock())
    paths = ["/v1/charges/ch_1", "/v1/charges/ch_2", "/v1/charges", "/v1/nothing", "/v1/nowhere"]
    assert [reason(app, path) for path in paths] == [None, "endpoint-rate", None, None, "endpoint-rate"]


def test_the_account_has_a_limit_over_all_endpoints() -> None:
    app = limited(2, 25, Clock())
    paths = ["/v1/charges", "/v1/refunds", "/v1/disputes"]
    assert [reason(app, path) for path in paths] == [None, None, "global-rate"]


def test_all_searches_share_twenty_a_second() -> None:
    app = limited(1000, 1000, Clock())
    paths = ["/v1/charges/search", "/v1/customers/search"] * 10
    assert [reason(app, path) for path in [*paths, paths[0]]] == [None] * 20 + ["endpoint-rate"]
