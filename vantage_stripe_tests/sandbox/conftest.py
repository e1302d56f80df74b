"""A sandbox over HTTP with the simulated business in it, for all tests that drive Stripe's SDK."""

from collections.abc import Iterator

import pytest
import stripe

from vantage_stripe.sandbox.app import App
from vantage_stripe.sandbox.keys import SANDBOX_KEY, Key
from vantage_stripe.sandbox.server import serve
from vantage_stripe_tests.sandbox.real import sdk, world

KEYS = {
    SANDBOX_KEY: Key(),
    "rk_test_narrow": Key(unreadable=frozenset({"dispute"})),
    "sk_live_elsewhere": Key(livemode=True),
    "sk_test_expired": Key(expired=True),
}


@pytest.fixture(scope="session")
def real_url() -> Iterator[str]:
    """Give where the sandbox listens."""
    app = App(world, keys=KEYS)
    with serve(app) as server:
        yield server.url


@pytest.fixture(scope="session")
def client(real_url: str) -> stripe.StripeClient:
    """Give the SDK's client of it."""
    return sdk(real_url)
