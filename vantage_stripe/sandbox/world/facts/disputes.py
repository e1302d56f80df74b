"""Disputes and early fraud warnings."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vantage_stripe.sandbox.world.catalog import Case
from vantage_stripe.sandbox.world.steps import Steps, value_at

if TYPE_CHECKING:
    from vantage_stripe.sandbox.world.facts.money import Transaction
    from vantage_stripe.sandbox.world.facts.payments import Charge


@dataclass(slots=True, kw_only=True)
class Dispute:
    """A dispute through its life: an inquiry may become a chargeback, a loss may be appealed."""

    id: str
    created: int
    charge: "Charge"
    amount: int
    case: Case
    case_type: Steps[str] = field(default_factory=list)
    statuses: Steps[str] = field(default_factory=list)
    due_by: Steps[int] = field(default_factory=list)
    """Deadlines; 0 where the bank allows no answer."""
    submitted_at: list[int] = field(default_factory=list)
    transactions: "list[Transaction]" = field(default_factory=list)
    """Money taken and given back. The fee for countering stands in the books alone."""
    intended: str | None = None
    """How the business means to answer; null where it has not said."""
    smart: bool = False
    """Whether Stripe answered for the business."""
    staged_at: int | None = None
    mistaken: bool = False
    """Whether the customer wrote that it was a mistake, before it was answered."""
    appealed_at: int | None = None
    """When a loss was opened to an appeal."""
    closings: list[int] = field(default_factory=list)

    def status(self, moment: int) -> str:
        """Give Stripe's status at the moment."""
        return value_at(self.statuses, moment, self.statuses[0][1])

    def submissions(self, moment: int) -> list[int]:
        """Give when evidence was submitted, up to the moment."""
        return [when for when in self.submitted_at if when <= moment]

    def past_due(self, moment: int) -> bool:
        """Tell whether the last submission came after its deadline."""
        last = max(self.submissions(moment), default=None)
        return last is not None and 0 < value_at(self.due_by, last, 0) < last


@dataclass(slots=True, kw_only=True)
class FraudWarning:
    """An early fraud warning of the card network."""

    id: str
    created: int
    charge: "Charge"
    fraud_type: str
    settled_at: int | None
    """When a dispute or a full refund made it pointless to act."""
