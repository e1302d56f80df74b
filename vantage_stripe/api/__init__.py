"""The Stripe client: `protocol` and `params` without I/O, `pacing`, and the HTTP in `client`."""

from vantage_stripe.api.client import Handler, StripeClient, handler_transport
from vantage_stripe.api.paging import Page
from vantage_stripe.api.params import Moment, Range, When, encode
from vantage_stripe.api.protocol import API_VERSION, Answer
from vantage_stripe.api.usage import Usage

__all__ = [
    "API_VERSION",
    "Answer",
    "Handler",
    "Moment",
    "Page",
    "Range",
    "StripeClient",
    "Usage",
    "When",
    "encode",
    "handler_transport",
]
