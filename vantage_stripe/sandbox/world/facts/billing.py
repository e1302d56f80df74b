"""Invoices and subscriptions."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vantage_stripe.sandbox.world.catalog import Plan
from vantage_stripe.sandbox.world.steps import Steps, happened

if TYPE_CHECKING:
    from vantage_stripe.sandbox.world.facts.payments import Payment
    from vantage_stripe.sandbox.world.facts.people import Card, Customer


@dataclass(slots=True, kw_only=True)
class Line:
    """One line of an invoice; `amount` is `quantity` times the unit amount."""

    id: str
    amount: int
    quantity: int
    description: str
    price: str
    product: str
    start: int
    end: int
    item: str
    """The subscription item (`si_`) or the invoice item (`ii_`) it bills."""


@dataclass(slots=True, kw_only=True)
class Invoice:
    """An invoice and the instants of its life; those not reached stay None."""

    id: str
    created: int
    customer: "Customer"
    subscription: "Subscription | None"
    currency: str
    lines: list[Line]
    reason: str
    total: int
    period: tuple[int, int]
    manual: bool = False
    sequence: int = 0
    """Its place among all finalized invoices of the account."""
    due_date: int | None = None
    description: str | None = None
    finalizes_at: int | None = None
    finalized_at: int | None = None
    sent_at: int | None = None
    payment: "Payment | None" = None
    payment_id: str | None = None
    paid_at: int | None = None
    voided_at: int | None = None
    uncollectible_at: int | None = None
    deleted_at: int | None = None
    next_attempts: "Steps[int | None]" = field(default_factory=list)

    def status(self, moment: int) -> str:
        """Give Stripe's status at the moment."""
        for when, status in (
            (self.paid_at, "paid"),
            (self.voided_at, "void"),
            (self.uncollectible_at, "uncollectible"),
            (self.finalized_at, "open"),
        ):
            if happened(when, moment):
                return status
        return "draft"


@dataclass(slots=True, kw_only=True)
class Subscription:
    """A subscription through its life."""

    id: str
    created: int
    customer: "Customer"
    plan: Plan
    quantity: int
    item: str
    methods: "Steps[Card]"
    """The default payment methods of its own; empty where it uses the customer's."""
    anchor: int
    trial_end: int | None
    statuses: Steps[str]
    periods: Steps[tuple[int, int]]
    latest: "Steps[Invoice | None]" = field(default_factory=list)
    ending: Steps[bool] = field(default_factory=list)
    """Whether it is to end with its period."""
    canceled_at: int | None = None
    ended_at: int | None = None
    cancel_reason: str | None = None
    feedback: str | None = None
