"""A simulated Stripe account behind an imitation of Stripe's API. See README.md here."""

from vantage_stripe.sandbox.answers import Request, Response
from vantage_stripe.sandbox.app import App
from vantage_stripe.sandbox.environment import (
    Handler,
    handler_of,
    sandbox_app,
    sandbox_handler,
    sandbox_worlds,
)
from vantage_stripe.sandbox.faults import ConnectionCutError, Fault, Faulty
from vantage_stripe.sandbox.keys import SANDBOX_KEY, Key
from vantage_stripe.sandbox.limits import Allowance, Concurrency, Limited
from vantage_stripe.sandbox.ordering import Ordered, order
from vantage_stripe.sandbox.server import Server, serve
from vantage_stripe.sandbox.world import World

__all__ = [
    "SANDBOX_KEY",
    "Allowance",
    "App",
    "Concurrency",
    "ConnectionCutError",
    "Fault",
    "Faulty",
    "Handler",
    "Key",
    "Limited",
    "Ordered",
    "Request",
    "Response",
    "Server",
    "World",
    "handler_of",
    "order",
    "sandbox_app",
    "sandbox_handler",
    "sandbox_worlds",
    "serve",
]
