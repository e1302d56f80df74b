"""The sandbox of a process: its variables, its moment, its handler."""

import json
import threading

import pytest

from vantage_stripe.sandbox.environment import Scene, handler_of, sandbox_app, sandbox_handler
from vantage_stripe.sandbox.passing import PassingWorld
from vantage_stripe_tests.sandbox.fake_world import AUTHORIZED, NOW, FakeWorld, app_of, charge


def test_without_variables_it_is_the_first_account_now() -> None:
    scene = Scene.load({"VANTAGE_SANDBOX_SEED": "", "VANTAGE_SANDBOX_NOW": ""})
    assert scene == Scene(seed=1, frozen_at=None, speed=1.0, charges=20_000)
    assert scene.now(lambda: 1_800_000_000.9) == 1_800_000_000


def test_every_variable_is_read() -> None:
    environ = {
        "VANTAGE_SANDBOX_SEED": "7",
        "VANTAGE_SANDBOX_NOW": "2026-11-24T01:00:00+01:00",
        "VANTAGE_SANDBOX_SPEED": "60",
        "VANTAGE_SANDBOX_CHARGES": "1000",
    }
    assert Scene.load(environ) == Scene(seed=7, frozen_at=1_795_478_400, speed=60.0, charges=1_000)


def test_an_instant_freezes_time_whatever_the_speed() -> None:
    assert Scene(frozen_at=5, speed=60).now(lambda: 1e12) == 5


def test_faster_time_is_counted_from_one_day_for_all_processes() -> None:
    assert Scene(speed=60).now(lambda: NOW + 10.0) == NOW + 600


def test_time_that_went_too_far_is_refused_with_the_fix() -> None:
    with pytest.raises(
        ValueError, match=r"VANTAGE_SANDBOX_SPEED=1000 has taken the sandbox past 2036.*lower it"
    ):
        sandbox_handler({"VANTAGE_SANDBOX_SPEED": "1000"}, clock=lambda: NOW + 1e6)
    with pytest.raises(ValueError, match="VANTAGE_SANDBOX_SPEED"):
        sandbox_app({"VANTAGE_SANDBOX_SPEED": "1000"}, clock=lambda: NOW + 1e6)


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("SEED", "one", "is not a whole number from 0 to"),
        ("SEED", "-1", "is not a whole number from 0 to"),
        ("CHARGES", "999", "is not a whole number from 1000 to 200000; set one, or unset it"),
        ("CHARGES", "200001", "is not a whole number from 1000 to 200000"),
        ("NOW", "yesterday", "is not an instant; write one with its zone"),
        ("NOW", "2026-11-24T00:00:00", "is not an instant; write one with its zone"),
        ("SPEED", "fast", "is not a factor above 0"),
        ("SPEED", "0", "is not a factor above 0"),
        ("SPEED", "nan", "is not a factor above 0"),
        ("SPEED", "inf", "is not a factor above 0"),
    ],
)
def test_a_bad_value_is_refused_by_name_fault_and_fix(name: str, value: str, fault: str) -> None:
    with pytest.raises(ValueError, match=f"^VANTAGE_SANDBOX_{name}='{value}' {fault}"):
        Scene.load({f"VANTAGE_SANDBOX_{name}": value})


def test_a_handler_takes_a_target_and_any_case_of_headers() -> None:
    handler = handler_of(app_of(FakeWorld({"charge": [charge(1, 10), charge(2, 20)]})))
    headers = {"Authorization": AUTHORIZED["authorization"]}
    status, answered, body = handler("get", "/v1/charges?limit=1", headers)
    assert (status, answered["content-type"]) == (200, "application/json")
    assert [row["id"] for row in json.loads(body)["data"]] == ["ch_2"]


class Passing:
    """A world that notes every moment it is built for."""

    def __init__(self, *, seconds_to_build: float = 0.0) -> None:
        self.real = 0.0
        self.built: list[int] = []
        self.seconds_to_build = seconds_to_build
        self.world = PassingWorld(self.build, now=lambda: int(self.real), clock=lambda: self.real)

    def build(self, now: int) -> FakeWorld:
        self.built.append(now)
        self.real += self.seconds_to_build
        return FakeWorld({}, now=now)

    def at(self, real: float) -> int:
        self.real = real
        return self.world().now


def test_a_world_is_good_for_five_seconds_then_built_anew() -> None:
    passing = Passing()
    assert [passing.at(real) for real in (0.0, 4.9, 5.0, 9.9, 10.0)] == [0, 0, 5, 5, 10]
    assert passing.built == [0, 5, 10]


def test_a_world_slow_to_build_is_kept_longer() -> None:
    passing = Passing(seconds_to_build=2.0)
    assert [passing.at(real) for real in (0.0, 21.9, 22.0)] == [0, 0, 22]


def test_a_world_whose_moment_stands_still_is_never_built_again() -> None:
    passing = Passing()
    passing.world = PassingWorld(passing.build, now=lambda: 7, clock=lambda: passing.real)
    first = passing.world()
    passing.real = 1_000.0
    assert passing.world() is first
    assert passing.built == [7]


def test_while_one_thread_builds_the_others_get_the_last_world() -> None:
    passing = Passing()
    first = passing.world()
    passing.real = 6.0
    with passing.world._lock:
        assert passing.world() is first
    assert passing.world().now == 6


def test_a_thread_that_waited_for_the_first_world_gets_it() -> None:
    started, release = threading.Event(), threading.Event()

    def build(now: int) -> FakeWorld:
        started.set()
        release.wait(10)
        return FakeWorld({}, now=now)

    world = PassingWorld(build, now=lambda: 1, clock=lambda: 0.0)
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(world())) for _ in range(3)]
    for thread in threads:
        thread.start()
    started.wait(10)
    release.set()
    for thread in threads:
        thread.join()
    assert found == [found[0]] * 3
    assert found[0] is found[1] is found[2]


def test_the_real_world_answers_through_the_handler() -> None:
    environ = {"VANTAGE_SANDBOX_NOW": "2026-11-24T00:00:00Z", "VANTAGE_SANDBOX_CHARGES": "1000"}
    status, _, body = sandbox_handler(environ, clock=lambda: 0.0)("GET", "/v1/charges?limit=3", AUTHORIZED)
    assert (status, len(json.loads(body)["data"])) == (200, 3)
    request = sandbox_app(environ, clock=lambda: 0.0)
    assert handler_of(request)("GET", "/v1/account", AUTHORIZED)[0] == 200


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("get", "http://127.0.0.1:12111/v1/charges/ch_1", 200),
        ("GET", "http://[", 400),
        ("GET", "v1/charges", 400),
        ("", "/v1/charges", 400),
    ],
)
def test_a_target_is_read_as_the_server_reads_it(method: str, target: str, status: int) -> None:
    handler = handler_of(app_of(FakeWorld({"charge": [charge(1, 10)]})))
    assert handler(method, target, AUTHORIZED)[0] == status
