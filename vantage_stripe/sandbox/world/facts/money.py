"""Movements of the balances, and what reaches the bank."""

from dataclasses import dataclass

from vantage_stripe.sandbox.world.steps import Steps, value_at


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
    source: str | None
    description: str | None
    payout: "Payout | None" = None
    tax: int = 0
    conversion: int = 0
    """Parts of the fee with rows of their own."""
    label: str | None = None
    """What the rest of the fee is called, where it is not for processing."""

    @property
    def net(self) -> int:
        """What reaches the balance."""
        return self.amount - self.fee


@dataclass(slots=True, kw_only=True)
class Payout:
    """Money on its way to the bank, or taken from it where the amount is negative."""

    id: str
    created: int
    amount: int
    currency: str
    destination: str
    """The bank account it goes to, one for each currency."""
    transaction: Transaction
    statuses: Steps[str]
    arrives_on: int
    reconciled_at: int | None
    """When Stripe has told what an automatic payout contains; never of one made by hand."""
    traced_at: int
    """When it is known whether the bank gives a trace id."""
    traceable: bool = True
    automatic: bool = True
    method: str = "standard"
    descriptor: str | None = None
    failure: Transaction | None = None
    failure_code: str | None = None

    def status(self, moment: int) -> str:
        """Give Stripe's status at the moment."""
        return value_at(self.statuses, moment, self.statuses[0][1])


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceDay:
    """A moment at which pending money becomes available."""

    created: int
    id: str = "balance"
