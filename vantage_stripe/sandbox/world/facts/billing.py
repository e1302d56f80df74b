"""Invoices, their lines, and what pays them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vantage_stripe.sandbox.world.catalog import Plan
from vantage_stripe.sandbox.world.steps import Steps, happened, value_at

if TYPE_CHECKING:
    from vantage_stripe.sandbox.world.facts.crediting import CreditNote, Discount, TaxRate
    from vantage_stripe.sandbox.world.facts.payments import Payment
    from vantage_stripe.sandbox.world.facts.people import Customer, Method
    from vantage_stripe.sandbox.world.facts.subscriptions import Subscription


@dataclass(slots=True, kw_only=True)
class Line:
    """A line of an invoice, or an invoice item that waits to become one.

    `amount` is before discounts and taxes; `created` is when the invoice item was made, if it has one.
    """

    id: str
    created: int
    customer: "Customer"
    amount: int
    currency: str
    quantity: int
    description: str
    plan: Plan
    start: int
    end: int
    subscription: "Subscription | None" = None
    subscription_item: str | None = None
    invoice_item: str | None = None
    proration: bool = False
    credited: "Line | None" = None
    """The line whose unused time a proration gives back."""
    discounts: "tuple[tuple[Discount, int], ...]" = ()
    tax: int = 0
    invoice: "Invoice | None" = None
    billed_at: int | None = None
    deleted_at: int | None = None

    @property
    def discount(self) -> int:
        """What all discounts take off."""
        return sum(amount for _, amount in self.discounts)

    @property
    def net(self) -> int:
        """What is left after discounts, before tax."""
        return self.amount - self.discount


@dataclass(slots=True, kw_only=True)
class InvoicePayment:
    """A payment of an invoice: by a payment intent, or by a record of money that went around Stripe."""

    id: str
    created: int
    invoice: "Invoice"
    amount: int
    payment: "Payment | None" = None
    record: str | None = None
    default: bool = True
    paid_at: int | None = None
    canceled_at: int | None = None

    @property
    def intent(self) -> "Payment":
        """The payment intent; asking a payment made around Stripe for it is a TypeError."""
        if self.payment is None:
            raise TypeError(f"{self.id} was made around Stripe")
        return self.payment

    def status(self, moment: int) -> str:
        """Give Stripe's status at the moment."""
        if happened(self.paid_at, moment):
            return "paid"
        return "canceled" if happened(self.canceled_at, moment) else "open"


@dataclass(slots=True, kw_only=True)
class Invoice:
    """An invoice and the instants of its life; those not reached stay None."""

    id: str
    created: int
    customer: "Customer"
    currency: str
    lines: list[Line]
    reason: str
    period: tuple[int, int]
    subscription: "Subscription | None" = None
    sent: bool = False
    """Whether it is sent to be paid; else the customer is charged."""
    method: "Method | None" = None
    """What it is charged to, where that is not left to its subscription or customer."""
    tax_rate: "TaxRate | None" = None
    discounts: "tuple[Discount, ...]" = ()
    advances: Steps[bool] = field(default_factory=list)
    """Whether Stripe finalizes and collects it by itself."""
    sequence: int = 0
    """Its place among all finalized invoices of the account."""
    due_date: int | None = None
    description: str | None = None
    finalizes_at: int | None = None
    failed_at: int | None = None
    """When finalizing it failed."""
    finalized_at: int | None = None
    sent_at: list[int] = field(default_factory=list)
    balance: tuple[int, int] = (0, 0)
    """The customer's balance before and after it was finalized."""
    due: int = 0
    """What was due when it was finalized."""
    payments: list[InvoicePayment] = field(default_factory=list)
    notes: "list[CreditNote]" = field(default_factory=list)
    attempts: list[int] = field(default_factory=list)
    next_attempts: "Steps[int | None]" = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)
    """When a try failed."""
    waits_for: list[int] = field(default_factory=list)
    """When a try failed because the customer had to confirm it."""
    paid_at: int | None = None
    voided_at: int | None = None
    uncollectible_at: int | None = None
    uncollectible_reason: str | None = None
    elsewhere: int = 0
    """What was paid around Stripe without a record of the payment."""
    overpaid: int = 0
    deleted_at: int | None = None

    @property
    def subtotal(self) -> int:
        """What its lines add up to."""
        return sum(line.amount for line in self.lines)

    @property
    def discount(self) -> int:
        """What its discounts take off."""
        return sum(line.discount for line in self.lines)

    @property
    def tax(self) -> int:
        """What is added as tax."""
        return sum(line.tax for line in self.lines)

    @property
    def total(self) -> int:
        """What its lines add up to after discounts, with taxes."""
        return self.subtotal - self.discount + self.tax

    @property
    def payment(self) -> "Payment | None":
        """The payment intent of its newest default payment."""
        return next((made.payment for made in reversed(self.payments) if made.default), None)

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

    def noted(self, moment: int, *, before: bool) -> int:
        """Give what credit notes of it are for that were issued before, or after, it was paid."""
        return sum(
            note.amount
            for note in self.notes
            if note.before == before and note.created <= moment and not happened(note.voided_at, moment)
        )

    def amount_due(self, moment: int) -> int:
        """Give what is due, paid or not: a draft's as if it were finalized now."""
        if happened(self.finalized_at, moment):
            return self.due - self.noted(moment, before=True)
        return max(0, self.total + self.starting(moment))

    def starting(self, moment: int) -> int:
        """Give the customer's balance before it was finalized, or the present one."""
        if happened(self.finalized_at, moment):
            return self.balance[0]
        return value_at(self.customer.balances, moment, 0)

    def paid(self, moment: int) -> int:
        """Give what was paid by the moment."""
        made = sum(made.amount for made in self.payments if happened(made.paid_at, moment))
        return made + (self.elsewhere if happened(self.paid_at, moment) else 0)

    def paid_elsewhere(self, moment: int) -> int:
        """Give what of it was paid around Stripe."""
        through = (made for made in self.payments if made.payment is not None)
        return self.paid(moment) - sum(made.amount for made in through if happened(made.paid_at, moment))
