"""Limits that really count: whatever the pace asked for, the lake ends with the very same bytes."""

import math
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from vantage_stripe.api.client import StripeClient, handler_transport
from vantage_stripe.sandbox import SANDBOX_KEY, Limited, World, handler_of
from vantage_stripe.sandbox.answers import Handles
from vantage_stripe.sandbox.faults import slow
from vantage_stripe.sandbox.limits import Allowance, Concurrency
from vantage_stripe_tests.api.virtual import VirtualClock
from vantage_stripe_tests.sync.faulty import NOW, account_at, disk, sync, undisturbed


@dataclass(frozen=True)
class Hurried:
    """Real time, so many times as fast: what runs at once still runs at once."""

    times: float = 30.0

    def __call__(self) -> float:
        return time.monotonic() * self.times

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / self.times)


def client_of(app: Handles, clock: VirtualClock | Hurried, rate: float) -> StripeClient:
    return StripeClient(
        SANDBOX_KEY,
        base_url="http://localhost/v1",
        rate=rate,
        endpoint_rate=rate,
        transport=handler_transport(handler_of(app)),
        clock=clock,
        sleep=clock.sleep,
    )


@pytest.mark.parametrize("server_rate", [4.0, 25.0])
@pytest.mark.parametrize("rate", [25.0, 500.0, math.inf])
def test_a_server_that_counts_refuses_and_gets_its_pace(
    rate: float, server_rate: float, tmp_path: Path
) -> None:
    clock = VirtualClock()
    app = Limited(account_at().handle, clock=clock, account_rate=server_rate, endpoint_rate=server_rate)
    outcome = sync(account_at(), tmp_path, client=client_of(app, clock, rate))

    assert outcome.failures == {}
    assert disk(tmp_path) == undisturbed()
    if rate <= server_rate:
        assert outcome.usage.rate_limited == 0
    # Requests that are refused are a part of those that are answered, not many times as many.
    assert outcome.usage.rate_limited <= outcome.usage.requests * 0.6


@pytest.mark.parametrize(("account", "endpoint"), [(1, 1), (2, 1), (3, 3)])
def test_a_server_that_answers_few_at_once_is_asked_few_at_once(
    account: int, endpoint: int, tmp_path: Path
) -> None:
    clock = Hurried()
    late = slow(0.4, sleep=clock.sleep)
    served = Concurrency(
        lambda request: late(request, account_at().handle), account=account, endpoint=endpoint
    )
    outcome = sync(account_at(), tmp_path, client=client_of(served, clock, 500.0))

    assert outcome.failures == {}
    assert disk(tmp_path) == undisturbed()
    assert served.in_flight == 0


def test_every_request_that_stripe_counts_is_one_that_a_run_reports(tmp_path: Path) -> None:
    clock = VirtualClock()
    world = World(seed=1, now=NOW, charges=1_000)
    counted = Allowance(account_at().handle, worlds=lambda: world, clock=clock)
    outcome = sync(account_at(), tmp_path, client=client_of(counted, clock, math.inf))

    assert outcome.usage.requests == counted.used > 30
    assert counted.allowed >= 10_000
