"""Payments, the tries that make them, and what is given back."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vantage_stripe.sandbox.world.catalog import Decline
from vantage_stripe.sandbox.world.facts.people import Card
from vantage_stripe.sandbox.world.steps import happened

if TYPE_CHECKING:
    from vantage_stripe.sandbox.world.facts.billing import Invoice
    from vantage_stripe.sandbox.world.facts.disputes import Dispute
    from vantage_stripe.sandbox.world.facts.money import Transaction
    from vantage_stripe.sandbox.world.facts.people import Customer, Method, Person
    from vantage_stripe.sandbox.world.facts.reviews import Review


@dataclass(slots=True, kw_only=True)
class Challenge:
    """The bank's wish that the card holder confirms a payment, before anything is charged."""

    asked_at: int
    answered_at: int
    passed: bool
    card: Card


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
    manual: bool = False
    """Whether what is authorized waits to be captured."""
    challenge: Challenge | None = None
    charges: "list[Charge]" = field(default_factory=list)
    canceled_at: int | None = None

    def last(self, moment: int) -> "Charge | None":
        """Give the newest try made by the moment."""
        return next((made for made in reversed(self.charges) if made.created <= moment), None)

    def challenged(self, moment: int) -> bool:
        """Tell whether it waits for the card holder."""
        asked = self.challenge
        return asked is not None and asked.asked_at <= moment < asked.answered_at

    def status(self, moment: int) -> str:
        """Give Stripe's status at the moment."""
        if self.challenged(moment):
            return "requires_action"
        last = self.last(moment)
        state = "failed" if last is None else last.status(moment)
        if state == "pending":
            return "processing"
        if last is not None and state == "succeeded" and not last.released(moment):
            return "succeeded" if last.taken(moment) else "requires_capture"
        return "canceled" if happened(self.canceled_at, moment) else "requires_payment_method"


@dataclass(slots=True, kw_only=True)
class Hold:
    """What becomes of an authorization: captured, whole or in part, or released, or neither yet."""

    expires_at: int
    captured_at: int | None = None
    amount: int = 0
    released_at: int | None = None
    expired: bool = False


@dataclass(slots=True, kw_only=True)
class Charge:
    """One try to take money from a card or a bank account."""

    id: str
    created: int
    payment: Payment
    method: "Method"
    decline: Decline | None
    risk: int
    pending: int = 0
    """Seconds until the bank answers; a card's answers at once."""
    late: int = 0
    """Seconds from success to a failure that comes later."""
    hold: Hold | None = None
    transaction: "Transaction | None" = None
    failure: "Transaction | None" = None
    refunds: "list[Refund]" = field(default_factory=list)
    dispute: "Dispute | None" = None
    review: "Review | None" = None

    @property
    def card(self) -> Card:
        """The card charged; asking a bank debit for it is a TypeError."""
        if not isinstance(self.method, Card):
            raise TypeError(f"{self.id} was not paid by card")
        return self.method

    @property
    def worth(self) -> int:
        """What it takes in the end, if it does not fail."""
        return self.payment.amount if self.hold is None else self.hold.amount

    @property
    def decided_at(self) -> int:
        """When the bank first answered."""
        return self.created + self.pending

    @property
    def taken_at(self) -> int:
        """When the money came: with a capture, or with the answer."""
        held = None if self.hold is None else self.hold.captured_at
        return self.decided_at if held is None else held

    @property
    def failed_at(self) -> int | None:
        """When it failed, at once or after it had succeeded."""
        return None if self.decline is None else self.decided_at + self.late

    def status(self, moment: int) -> str:
        """Give Stripe's status at the moment."""
        if moment < self.decided_at:
            return "pending"
        return "failed" if happened(self.failed_at, moment) else "succeeded"

    def released(self, moment: int) -> bool:
        """Tell whether an authorization ended without being captured."""
        return self.hold is not None and happened(self.hold.released_at, moment)

    def taken(self, moment: int) -> int:
        """Give what is captured by the moment; a debit counts from its beginning, until it fails."""
        if happened(self.failed_at, moment):
            return 0
        if self.hold is None:
            return self.payment.amount
        return self.hold.amount if happened(self.hold.captured_at, moment) else 0

    def refunded(self, moment: int) -> int:
        """Give what has been refunded and neither failed nor been canceled by the moment."""
        return sum(
            refund.amount
            for refund in self.refunds
            if refund.created <= moment and not happened(refund.failed_at, moment)
        )


@dataclass(slots=True, kw_only=True)
class Refund:
    """Money given back: pending until `succeeded_at`, and perhaps failed later or canceled before."""

    id: str
    created: int
    charge: Charge
    amount: int
    reason: str | None
    transaction: "Transaction | None"
    """None where an authorization is released: no money had moved."""
    succeeded_at: int | None
    failed_at: int | None = None
    """When it failed or was canceled."""
    failure: "Transaction | None" = None
    failure_reason: str | None = None
    canceled: bool = False

    def status(self, moment: int) -> str:
        """Give Stripe's status at the moment."""
        if happened(self.failed_at, moment):
            return "canceled" if self.canceled else "failed"
        return "succeeded" if happened(self.succeeded_at, moment) else "pending"
