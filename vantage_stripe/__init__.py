"""Your Stripe account as Parquet you own. `StripeClient` is usable alone: it loads no Dagster, no pandas."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vantage_stripe.api.client import StripeClient
    from vantage_stripe.settings import Settings

__all__ = ["Settings", "StripeClient"]

_HOMES = {"Settings": "vantage_stripe.settings", "StripeClient": "vantage_stripe.api.client"}


def __getattr__(name: str) -> object:
    """Load an exported name when it is first asked for: most modules need neither."""
    if name not in _HOMES:
        raise AttributeError(f"module 'vantage_stripe' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
