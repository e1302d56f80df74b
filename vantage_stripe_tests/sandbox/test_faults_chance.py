"""Faults that befall requests by chance: the same for a seed, and never so often that nobody gets through."""

import threading

import pytest

from vantage_stripe.sandbox.answers import Request, Response
from vantage_stripe.sandbox.faults import Fault, Faulty, Odds, bad_gateway, chance, every, server_error

TROUBLE = Fault(every, server_error())


def app(*faults: Fault) -> Faulty:
    return Faulty(lambda _request: Response(200), faults)


def asked(faulty: Faulty, times: int, path: str = "/v1/charges", query: str = "") -> list[int]:
    return [faulty.handle(Request("GET", path=path, query=query)).status for _ in range(times)]


def test_a_seed_befalls_the_same_requests_each_time_and_another_seed_others() -> None:
    first, again, other = (asked(app(chance(TROUBLE, 0.5, seed=seed)), 40) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert {200, 500} == set(first)


def test_about_its_share_of_the_requests_is_befallen() -> None:
    faulty = app(chance(TROUBLE, 0.2))
    found = [asked(faulty, 1, query=f"starting_after=ch_{number}")[0] for number in range(1_000)]
    assert 150 < found.count(500) < 250


@pytest.mark.parametrize("at_most", [1, 2, 4])
def test_one_request_is_never_befallen_more_often_in_a_row(at_most: int) -> None:
    faulty = app(chance(TROUBLE, 1.0, at_most=at_most))
    assert asked(faulty, 2 * at_most + 2) == ([500] * at_most + [200]) * 2


def test_several_faults_together_keep_to_that() -> None:
    both = app(chance(TROUBLE, 1.0), chance(Fault(every, bad_gateway()), 1.0))
    assert asked(both, 6) == [500, 500, 200, 500, 500, 200]


def test_what_is_sure_is_not_held_back() -> None:
    assert asked(app(TROUBLE, chance(TROUBLE, 1.0)), 5) == [500] * 5


def test_a_number_of_times_counts_what_was_befallen_and_after_counts_what_was_asked() -> None:
    found = asked(app(chance(Fault(every, server_error(), times=3), 0.5)), 60)
    assert found.count(500) == 3
    late = chance(Fault(every, server_error(), after=3), 1.0)
    assert asked(app(late), 7) == [200, 200, 200, 500, 500, 200, 500]


def test_other_threads_do_not_change_what_befalls_a_request() -> None:
    fault = chance(TROUBLE, 0.5, seed=3)
    alone = {path: asked(app(fault), 30, path) for path in ("/v1/a", "/v1/b", "/v1/c")}
    faulty, together = app(fault), dict[str, list[int]]()
    threads = [
        threading.Thread(target=lambda path=path: together.update({path: asked(faulty, 30, path)}))
        for path in alone
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


def test_never_and_always_are_chances_too() -> None:
    assert asked(app(chance(TROUBLE, 0.0)), 5) == [200] * 5


@pytest.mark.parametrize("probability", [-0.1, 1.1, float("nan")])
def test_a_probability_is_from_0_to_1(probability: float) -> None:
    with pytest.raises(ValueError, match="a probability is from 0 to 1, not"):
        chance(TROUBLE, probability)


def test_a_request_must_be_befallen_at_least_once_in_a_row() -> None:
    with pytest.raises(ValueError, match="at_most is at least 1, not 0"):
        Odds(0.5, at_most=0)
