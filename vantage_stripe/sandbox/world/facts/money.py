"""Movements of the balances, and what reaches the bank."""

from dataclasses import dataclass

from vantage_stripe.sandbox.world.steps import happened


@dataclass(slots=True, kw_only=True)
class Transaction:
    """A movement of a balance. `payout` is set by the payout that pays it out."""

    id: str
    created: int
    amount: int
    fee: int
    currency: str
    rate: float | None
    available_on: int
    type: str
    category: str
    source: str
    description: str | None
    payout: "Payout | None" = None

    @property
    def net(self) -> int:
        """What reaches the balance."""
        return self.amount - self.fee


@dataclass(slots=True, kw_only=True)
class Payout:
    """An automatic payout of one currency's available balance."""

    id: str
    created: int
    amount: int
    currency: str
    transaction: Transaction
    sent_at: int
    reconciled_at: int
    arrives_on: int
    failed_at: int | None = None
    failure: Transaction | None = None

    def status(self, moment: int) -> str:
        """Give Stripe's status at the moment."""
        for when, status in (
            (self.failed_at, "failed"),
            (self.arrives_on, "paid"),
            (self.sent_at, "in_transit"),
        ):
            if happened(when, moment):
                return status
        return "pending"
