"""The simulated business behind the sandbox's account: `World`, and the `Entry` of each object."""

from vantage_stripe.sandbox.world.account import World
from vantage_stripe.sandbox.world.entries import Entry

__all__ = ["Entry", "World"]
