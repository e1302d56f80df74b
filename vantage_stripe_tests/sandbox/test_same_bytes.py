"""The same seed and moment are the same bytes: in any process, zone and hash order, however it got there."""

import hashlib
import os
import subprocess
import sys
import time

import pytest

from vantage_stripe.sandbox import SANDBOX_KEY
from vantage_stripe.sandbox.endpoints import ENDPOINTS, Verb
from vantage_stripe.sandbox.environment import Handler, sandbox_handler

NOON = "2026-03-01T12:00:00Z"
NOW = 1_772_366_400  # the same
PATHS = [
    row.path
    for row in ENDPOINTS
    if row.verb in {Verb.LIST, Verb.SINGLETON}
    and "{id}" not in row.path
    and not (row.narrowed or row.required)
]
DIGEST = """
import time
from vantage_stripe.sandbox.environment import sandbox_handler
from vantage_stripe_tests.sandbox.test_same_bytes import NOON, everything
print(everything(sandbox_handler({"VANTAGE_SANDBOX_SEED": "5", "VANTAGE_SANDBOX_CHARGES": "1000",
                                  "VANTAGE_SANDBOX_NOW": NOON}, clock=time.time)))
"""


def everything(handler: Handler) -> str:
    """A digest of the bytes of every page of every list."""
    digest = hashlib.sha256()
    for path in PATHS:
        target = f"{path}?limit=100" if path not in {"/v1/account", "/v1/balance"} else path
        target += "&status=all" if path == "/v1/subscriptions" else ""
        after = ""
        while True:
            status, _, body = handler("GET", target + after, {"authorization": f"Bearer {SANDBOX_KEY}"})
            assert status == 200, (path, body)
            digest.update(body)
            if b'\n  "has_more": true' not in body:
                break
            last = body.rpartition(b'\n      "id": "')[2].partition(b'"')[0]
            after = f"&starting_after={last.decode()}"
    return digest.hexdigest()


def made(clock: float = 0.0, **environ: str) -> Handler:
    sized = {"VANTAGE_SANDBOX_SEED": "5", "VANTAGE_SANDBOX_CHARGES": "1000"}
    named = {f"VANTAGE_SANDBOX_{name}": value for name, value in environ.items()}
    return sandbox_handler(sized | named, clock=lambda: clock)


@pytest.fixture(scope="module")
def here() -> str:
    return everything(made(NOW=NOON))


@pytest.mark.parametrize(("hashes", "zone"), [("0", "Asia/Kathmandu"), ("4711", "America/St_Johns")])
def test_every_process_serves_the_same_bytes(here: str, hashes: str, zone: str) -> None:
    environ = {**os.environ, "PYTHONHASHSEED": hashes, "TZ": zone}
    command = [sys.executable, "-c", DIGEST]
    other = subprocess.run(command, capture_output=True, text=True, check=True, env=environ)
    assert other.stdout.strip() == here


@pytest.mark.parametrize(
    ("clock", "speed"),
    [(NOW, "1"), (NOW + 1_799, "1"), (1_795_478_400 - (1_795_478_400 - NOW) / 60, "60")],
    ids=["an hour strikes", "within the hour", "time passes faster"],
)
def test_the_moment_counts_and_not_how_it_was_reached(here: str, clock: float, speed: str) -> None:
    assert everything(made(clock, SPEED=speed)) == here


def test_an_instant_is_the_same_in_any_spelling(here: str) -> None:
    assert everything(made(time.time(), NOW="2026-03-01T13:00:00+01:00")) == here


def test_another_seed_or_day_is_another_account(here: str) -> None:
    assert len({here, everything(made(NOW=NOON, SEED="6")), everything(made(NOW + 86_400))}) == 3
