"""What lowers what is owed: discounts, credit notes, balances; and the tax rates that add to it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vantage_stripe.sandbox.world.catalog import Levy, Offer
from vantage_stripe.sandbox.world.steps import happened

if TYPE_CHECKING:
    from vantage_stripe.sandbox.world.facts.billing import Invoice, Line
    from vantage_stripe.sandbox.world.facts.payments import Refund
    from vantage_stripe.sandbox.world.facts.people import Customer
    from vantage_stripe.sandbox.world.facts.subscriptions import Subscription


@dataclass(slots=True, kw_only=True)
class TaxRate:
    """A tax rate of the account."""

    id: str
    created: int
    levy: Levy


@dataclass(slots=True, kw_only=True)
class Coupon:
    """A coupon and when it was redeemed."""

    id: str
    created: int
    offer: Offer
    redeemed: list[int] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Discount:
    """A coupon on a subscription, from `created` until it ends or is used up."""

    id: str
    created: int
    coupon: Coupon
    subscription: "Subscription"
    end: int | None
    """When a coupon for some months ends."""
    removed_at: int | None = None

    @property
    def gone_at(self) -> int | None:
        """When it was taken off; a subscription that has ended keeps what it had."""
        ended = self.subscription.ended_at
        lasts = self.removed_at is not None and ended is not None and self.removed_at >= ended
        return None if lasts else self.removed_at

    def holds(self, moment: int) -> bool:
        """Tell whether it applies at the moment."""
        return self.created <= moment and not happened(self.gone_at, moment)


@dataclass(slots=True, kw_only=True)
class CreditNote:
    """A credit note: pays an open invoice in part, or gives back what was paid."""

    id: str
    created: int
    invoice: "Invoice"
    place: int
    """Counted from 1 among the notes of its invoice."""
    before: bool
    """Whether the invoice was unpaid."""
    reason: str | None
    memo: str | None
    lines: "list[NoteLine]" = field(default_factory=list)
    balance: "BalanceEntry | None" = None
    refund: "Refund | None" = None
    elsewhere: int = 0
    voided_at: int | None = None

    @property
    def tax(self) -> int:
        """Its amount of tax."""
        return sum(line.tax for line in self.lines)

    @property
    def amount(self) -> int:
        """What it is for, with tax."""
        return sum(line.amount for line in self.lines) + self.tax


@dataclass(slots=True, kw_only=True)
class NoteLine:
    """A line of a credit note: how much of an invoice's line it takes back, without and of tax."""

    id: str
    created: int
    note: CreditNote
    line: "Line"
    amount: int
    tax: int


@dataclass(slots=True, kw_only=True)
class BalanceEntry:
    """A movement of a customer's balance: negative gives credit, positive uses it up."""

    id: str
    created: int
    customer: "Customer"
    amount: int
    ending: int
    type: str
    currency: str
    description: str | None = None
    invoice: "Invoice | None" = None
    note: CreditNote | None = None
