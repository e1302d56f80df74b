"""The compact facts of the business: what happened, and when. Every other shape is computed from them.

Belongs here: facts and how to read them at an instant. Does not: how Stripe spells them.
A fact may know its own future (a refund planned for tomorrow): readers name the instant.
"""

from dataclasses import dataclass, field

from vantage_stripe.sandbox.world.catalog import Case, Decline, Place, Plan
from vantage_stripe.sandbox.world.steps import Steps, happened, value_at


@dataclass(slots=True, kw_only=True)
class Person:
    """Whose name stands on a card."""

    name: str
    email: str
    phone: str | None
    line1: str
    postal_code: str
    place: Place


@dataclass(slots=True, kw_only=True)
class Customer:
    """A customer and what changed about it."""

    id: str
    created: int
    person: Person
    currency: str
    business: bool
    invoice_prefix: str
    cards: "list[Card]" = field(default_factory=list)
    default_card: "Steps[Card | None]" = field(default_factory=list)
    delinquent: Steps[bool] = field(default_factory=list)
    invoices: "list[Invoice]" = field(default_factory=list)
    deleted_at: int | None = None


@dataclass(slots=True, kw_only=True)
class Card:
    """A card on file, with the dates and digits it had over time."""

    id: str
    created: int
    owner: Customer | None
    person: Person
    brand: str
    funding: str
    country: str
    fingerprint: str
    wallet: str | None
    prints: Steps[tuple[int, int, str]]
    """Month and year of expiry, last four digits."""
    detached_at: int | None = None

    def printed(self, moment: int) -> tuple[int, int, str]:
        """Give month and year of expiry and last four digits; a detached card stays as it was."""
        attached = moment if self.detached_at is None else min(moment, self.detached_at - 1)
        return value_at(self.prints, attached, self.prints[0][1])

    def holder(self, moment: int) -> Customer | None:
        """Give the customer the card is attached to at the moment."""
        return None if happened(self.detached_at, moment) else self.owner


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
class Payment:
    """A payment intent: one thing to pay, tried once or more."""

    id: str
    stem: str
    created: int
    customer: Customer | None
    person: Person
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
    card: Card
    decline: Decline | None
    risk: int
    transaction: Transaction | None = None
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
    transaction: Transaction
    succeeded_at: int
    failed_at: int | None = None
    failure: Transaction | None = None

    def status(self, moment: int) -> str:
        """Give Stripe's status at the moment."""
        if happened(self.failed_at, moment):
            return "failed"
        return "succeeded" if self.succeeded_at <= moment else "pending"


@dataclass(slots=True, kw_only=True)
class Dispute:
    """A dispute through its life."""

    id: str
    created: int
    charge: Charge
    amount: int
    case: Case
    case_type: Steps[str]
    statuses: Steps[str]
    due_by: Steps[int]
    submitted_at: list[int]
    transactions: list[Transaction]
    staged_at: int | None = None
    closed_at: int | None = None


@dataclass(slots=True, kw_only=True)
class FraudWarning:
    """An early fraud warning of the card network."""

    id: str
    created: int
    charge: Charge
    fraud_type: str
    settled_at: int | None
    """When a dispute or a full refund made it pointless to act."""


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
    customer: Customer
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
    payment: Payment | None = None
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
    customer: Customer
    plan: Plan
    quantity: int
    item: str
    cards: Steps[Card]
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
