"""A simulated Stripe account behind an imitation of Stripe's API. See README.md here."""

from vantage_stripe.sandbox.answers import Request, Response
from vantage_stripe.sandbox.app import App
from vantage_stripe.sandbox.environment import Handler, handler_of, sandbox_app, sandbox_handler
from vantage_stripe.sandbox.faults import ConnectionCutError, Fault, Faulty
from vantage_stripe.sandbox.keys import SANDBOX_KEY, Key
from vantage_stripe.sandbox.limits import Limited
from vantage_stripe.sandbox.server import Server, serve
from vantage_stripe.sandbox.world import World

__all__ = [
    "SANDBOX_KEY",
    "App",
    "ConnectionCutError",
    "Fault",
    "Faulty",
    "Handler",
    "Key",
    "Limited",
    "Request",
    "Response",
    "Server",
    "World",
    "handler_of",
    "sandbox_app",
    "sandbox_handler",
    "serve",
]
