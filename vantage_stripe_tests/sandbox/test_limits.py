"""Limits that count: rates, requests in flight, the allowance of reads."""

import threading
from collections.abc import Iterable

from vantage_stripe.sandbox.answers import Request, Response
from vantage_stripe.sandbox.limits import Allowance, Concurrency, Limited
from vantage_stripe_tests.sandbox.fake_world import AUTHORIZED, DAY, NOW, FakeWorld, app_of, charge

CHARGES = [charge(number, created) for number, created in ((4, 30), (3, 20), (2, 20), (1, 10))]


def plain(path: str = "/v1/charges", method: str = "GET") -> Request:
    return Request(method, path=path, headers=AUTHORIZED)


def statuses(app: Limited, requests: Iterable[Request]) -> list[int]:
    return [app.handle(request).status for request in requests]


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def limited(account: float, endpoint: float, clock: Clock) -> Limited:
    app = app_of(FakeWorld({"charge": CHARGES}))
    return Limited(app.handle, clock=clock, account_rate=account, endpoint_rate=endpoint)


def reason(app: Limited, path: str) -> str | None:
    return app.handle(plain(path)).headers.get("stripe-rate-limited-reason")


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


def named(response: Response) -> tuple[int, str | None]:
    return response.status, response.headers.get("stripe-rate-limited-reason")


class Held:
    """An app whose answers are held until they are let go."""

    def __init__(self, *, account: int, endpoint: int | None = None) -> None:
        self.let_go = threading.Event()
        self.entered = threading.Semaphore(0)
        self.app = Concurrency(self.handle, account=account, endpoint=endpoint)
        self.threads: list[threading.Thread] = []

    def handle(self, _request: Request) -> Response:
        self.entered.release()
        self.let_go.wait(10)
        return Response(200)

    def ask(self, path: str) -> None:
        thread = threading.Thread(target=self.app.handle, args=(plain(path),))
        self.threads.append(thread)
        thread.start()
        assert self.entered.acquire(timeout=10)

    def finish(self) -> None:
        self.let_go.set()
        for thread in self.threads:
            thread.join(10)


def test_too_many_in_flight_at_one_endpoint_are_refused_by_its_limit() -> None:
    held = Held(account=3, endpoint=2)
    held.ask("/v1/charges/ch_1")
    held.ask("/v1/charges/ch_2")
    assert named(held.app.handle(plain("/v1/charges/ch_3"))) == (429, "endpoint-concurrency")
    held.ask("/v1/charges")
    assert named(held.app.handle(plain("/v1/refunds"))) == (429, "global-concurrency")
    assert held.app.in_flight == 3
    held.finish()
    assert held.app.in_flight == 0
    assert named(held.app.handle(plain("/v1/refunds"))) == (200, None)


def test_an_endpoint_alone_may_have_all_that_the_account_has() -> None:
    held = Held(account=1)
    held.ask("/v1/charges")
    assert named(held.app.handle(plain("/v1/charges"))) == (429, "endpoint-concurrency")
    held.finish()


def test_a_request_that_breaks_is_no_longer_in_flight() -> None:
    def broken(_request: Request) -> Response:
        raise ConnectionError

    app = Concurrency(broken, account=1)
    for _ in range(3):
        try:
            app.handle(plain())
        except ConnectionError:
            continue
    assert app.in_flight == 0


def allowance(clock: Clock, *recent: int, refuse: bool = False) -> Allowance:
    world = FakeWorld({"charge": [charge(number, created) for number, created in enumerate(recent)]})
    return Allowance(app_of(world).handle, worlds=lambda: world, clock=clock, refuse=refuse)


def test_reads_are_counted_for_thirty_days_and_writes_are_not() -> None:
    clock = Clock()
    app = allowance(clock)
    for moment in (0, 10, 3_600):
        clock.now = moment
        app.handle(plain())
    app.handle(plain(method="POST"))
    assert app.used == 3
    clock.now = 30 * DAY
    assert app.used == 1
    clock.now = 30 * DAY + 3_600
    assert app.used == 0


def test_five_hundred_reads_a_transaction_are_allowed_and_ten_thousand_at_least() -> None:
    few = [NOW - DAY] * 20 + [NOW - 30 * DAY]
    assert allowance(Clock(), *few).allowed == 10_000
    assert allowance(Clock(), *few, NOW).allowed == 10_500


def test_reads_beyond_the_allowance_are_only_counted_unless_refused() -> None:
    for refuse, status in ((False, 200), (True, 429)):
        app = allowance(Clock(), NOW, refuse=refuse)
        app._hours.append((0, 9_999))
        assert app.handle(plain()).status == 200
        assert app.handle(plain()).status == status
        assert app.used == 10_001
