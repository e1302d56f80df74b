"""Setup intents: saving a card or a bank account without a payment."""

from dataclasses import dataclass, field
from typing import NamedTuple

from vantage_stripe.sandbox.world.catalog import Decline
from vantage_stripe.sandbox.world.facts.people import Customer, Method
from vantage_stripe.sandbox.world.steps import happened


class Attempt(NamedTuple):
    """One try to save something: when, what, and why it failed."""

    moment: int
    method: Method
    decline: Decline | None


@dataclass(slots=True, kw_only=True)
class SetupIntent:
    """A wish to save a way of paying, with its tries."""

    id: str
    created: int
    customer: Customer
    attempts: list[Attempt] = field(default_factory=list)
    canceled_at: int | None = None

    def last(self, moment: int) -> Attempt | None:
        """Give the newest try made by the moment."""
        return next((made for made in reversed(self.attempts) if made.moment <= moment), None)

    def status(self, moment: int) -> str:
        """Give Stripe's status at the moment."""
        last = self.last(moment)
        if last is not None and last.decline is None:
            return "succeeded"
        return "canceled" if happened(self.canceled_at, moment) else "requires_payment_method"
