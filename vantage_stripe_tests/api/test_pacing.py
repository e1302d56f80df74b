"""How fast requests leave, in virtual time."""

import math
import threading

import pytest

from vantage_stripe.api.pacing import Pacer
from vantage_stripe_tests.api.virtual import VirtualClock


def pacer(clock: VirtualClock, rate: float = 100.0, endpoint_rate: float = 25.0, cap: int = 20) -> Pacer:
    return Pacer(rate=rate, endpoint_rate=endpoint_rate, max_in_flight=cap, clock=clock, sleep=clock.sleep)


def departures(pacer: Pacer, operations: list[str]) -> list[float]:
    times = []
    for operation in operations:
        permit = pacer.acquire(operation)
        times.append(permit.at)
        pacer.release(permit)
    return times


def most_in_a_second(times: list[float]) -> int:
    return max(sum(1 for other in times if start <= other < start + 1) for start in times)


def test_an_endpoint_leaves_at_its_rate_and_no_second_holds_more() -> None:
    times = departures(pacer(VirtualClock()), ["charges"] * 100)
    assert times[-1] - times[0] == pytest.approx(99 / 25, abs=0.01)
    assert most_in_a_second(times) == 25


def test_all_endpoints_together_leave_at_the_accounts_rate() -> None:
    times = departures(pacer(VirtualClock()), [f"e{n % 10}" for n in range(1000)])
    assert times[-1] - times[0] == pytest.approx(999 / 100, abs=0.02)
    assert most_in_a_second(times) == 100


def test_an_endpoint_that_waits_does_not_stop_another() -> None:
    clock = VirtualClock()
    paced = pacer(clock)
    departures(paced, ["charges"] * 5)
    began = clock.now
    departures(paced, ["invoices"])
    assert clock.now == began


def test_searches_share_twenty_a_second() -> None:
    times = departures(pacer(VirtualClock()), ["search"] * 41)
    assert times[-1] - times[0] == pytest.approx(2.0, abs=0.01)


def test_a_quiet_time_earns_a_burst_of_two() -> None:
    clock = VirtualClock()
    paced = pacer(clock)
    departures(paced, ["charges"])
    clock.sleep(60)
    assert most_in_a_second(departures(paced, ["charges"] * 80)) == 26


def test_infinite_rates_do_not_wait_at_all() -> None:
    clock = VirtualClock()
    paced = pacer(clock, rate=math.inf, endpoint_rate=math.inf)
    departures(paced, ["charges", "search"] * 500)
    permit = paced.acquire("charges")
    paced.release(permit)
    paced.limited(permit, "endpoint-rate")
    departures(paced, ["charges"] * 10)
    assert clock.slept == []


def test_a_permit_says_how_long_it_was_waited_for() -> None:
    paced = pacer(VirtualClock(), endpoint_rate=1.0)
    assert paced.acquire("charges").waited == 0.0
    assert paced.acquire("charges").waited == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    ("reason", "slowed"), [("endpoint-rate", "charges"), ("resource-specific", "charges")]
)
def test_a_429_of_an_endpoint_slows_that_endpoint_alone(reason: str, slowed: str) -> None:
    clock = VirtualClock()
    paced = pacer(clock, rate=math.inf)
    permit = paced.acquire(slowed)
    paced.release(permit)
    paced.limited(permit, reason)
    assert paced.acquire("invoices").waited == 0.0
    assert paced.acquire(slowed).waited == pytest.approx(1 / 20, abs=0.001)


def test_a_429_of_the_account_slows_all() -> None:
    clock = VirtualClock()
    paced = pacer(clock)
    permit = paced.acquire("charges")
    paced.release(permit)
    paced.limited(permit, "global-rate")
    assert paced.acquire("invoices").waited == pytest.approx(1 / 80, abs=0.001)


def test_a_burst_of_429s_slows_once_and_the_next_one_again() -> None:
    clock = VirtualClock()
    paced = pacer(clock)
    burst = [paced.acquire("charges") for _ in range(5)]
    for permit in burst:
        paced.limited(permit, "endpoint-rate")
        paced.release(permit)
    limit = paced._endpoints["charges"]
    assert limit.rate == pytest.approx(20.0, abs=0.1)
    again = paced.acquire("charges")
    paced.limited(again, "endpoint-rate")
    assert limit.rate == pytest.approx(16.0, abs=0.1)


def test_there_is_progress_after_any_number_of_429s() -> None:
    clock = VirtualClock()
    paced = pacer(clock)
    for _ in range(50):
        permit = paced.acquire("charges")
        paced.limited(permit, "endpoint-rate")
        paced.release(permit)
    assert paced.acquire("charges").waited <= 2.0


def test_a_slowed_rate_recovers_slowly_and_not_beyond_the_full_one() -> None:
    clock = VirtualClock()
    paced = pacer(clock)
    permit = paced.acquire("charges")
    paced.limited(permit, "endpoint-rate")
    paced.release(permit)
    limit = paced._endpoints["charges"]
    clock.sleep(5)
    limit.delay(clock.now)
    assert limit.rate == pytest.approx(22.5)
    clock.sleep(60)
    limit.delay(clock.now)
    assert limit.rate == 25.0


def test_a_429_of_concurrency_caps_the_requests_in_flight_and_recovers() -> None:
    clock = VirtualClock()
    paced = pacer(clock, endpoint_rate=math.inf, rate=math.inf)
    flying = [paced.acquire("charges") for _ in range(10)]
    paced.limited(flying[0], "endpoint-concurrency")
    limit = paced._endpoints["charges"]
    assert limit.cap == pytest.approx(8.0)
    assert not limit.has_room()
    assert paced._account.has_room()
    for permit in flying:
        paced.release(permit)
    clock.sleep(60)
    limit.delay(clock.now)
    assert limit.cap == 20.0


def test_one_request_may_always_be_in_flight() -> None:
    clock = VirtualClock()
    paced = pacer(clock)
    for _ in range(9):
        permit = paced.acquire("charges")
        paced.limited(permit, "global-concurrency")
        paced.release(permit)
        clock.sleep(0.01)
    assert paced.acquire("charges").operation == "charges"


def test_threads_together_keep_rate_and_cap() -> None:
    clock = VirtualClock()
    paced = pacer(clock, endpoint_rate=50.0, cap=3)
    lock = threading.Lock()
    flying, most, times = 0, 0, []

    def work() -> None:
        nonlocal flying, most
        for _ in range(20):
            permit = paced.acquire("charges")
            with lock:
                flying += 1
                most = max(most, flying)
                times.append(permit.at)
            with lock:
                flying -= 1
            paced.release(permit)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(times) == 160
    assert most <= 3
    assert most_in_a_second(times) <= 52


def test_a_full_pipe_is_left_when_a_place_is_given_back() -> None:
    paced = pacer(VirtualClock(), cap=1)
    first = paced.acquire("charges")
    got = threading.Event()

    def second() -> None:
        paced.acquire("invoices")
        got.set()

    thread = threading.Thread(target=second)
    thread.start()
    assert not got.wait(0.05)
    paced.release(first)
    thread.join(5)
    assert got.is_set()
