"""The simulated business behind the sandbox's account: `World`, and the `Entry` of each object."""

from vantage_stripe.sandbox.world.account import Entry, World

__all__ = ["Entry", "World"]
