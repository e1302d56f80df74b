"""Payments, the tries that make them, and what is given back."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vantage_stripe.sandbox.world.catalog import Decline
from vantage_stripe.sandbox.world.steps import happened

if TYPE_CHECKING:
    from vantage_stripe.sandbox.world.facts.billing import Invoice
    from vantage_stripe.sandbox.world.facts.disputes import Dispute
    from vantage_stripe.sandbox.world.facts.money import Transaction
    from vantage_stripe.sandbox.world.facts.people import Card, Customer, Person


@dataclass(slots=True, kw_only=True)
class Payment:
    """A payment intent: one thing to pay, tried once or more."""

    id: str
    stem: str
    created: int
    customer: "Customer | None"
    person: "Person"
    amount: int
    currency: str
    description: str | None
    order: str | None = None
    invoice: "Invoice | None" = None
    charges: "list[Charge]" = field(default_factory=list)
    canceled_at: int | None = None


@dataclass(slots=True, kw_only=True)
class Charge:
    """One try to take money from a card."""

    id: str
    created: int
    payment: Payment
    method: "Card"
    decline: Decline | None
    risk: int
    transaction: "Transaction | None" = None
    refunds: "list[Refund]" = field(default_factory=list)
    dispute: "Dispute | None" = None

    def refunded(self, moment: int) -> int:
        """Give what has been refunded and not failed by the moment."""
        return sum(
            refund.amount
            for refund in self.refunds
            if refund.created <= moment and not happened(refund.failed_at, moment)
        )


@dataclass(slots=True, kw_only=True)
class Refund:
    """Money given back: pending until `succeeded_at`, and perhaps failed later."""

    id: str
    created: int
    charge: Charge
    amount: int
    reason: str | None
    transaction: "Transaction"
    succeeded_at: int
    failed_at: int | None = None
    failure: "Transaction | None" = None

    def status(self, moment: int) -> str:
        """Give Stripe's status at the moment."""
        if happened(self.failed_at, moment):
            return "failed"
        return "succeeded" if self.succeeded_at <= moment else "pending"
