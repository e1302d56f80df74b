"""Subscriptions and their items."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vantage_stripe.sandbox.world.catalog import Plan
from vantage_stripe.sandbox.world.steps import Steps, value_at

if TYPE_CHECKING:
    from vantage_stripe.sandbox.world.facts.billing import Invoice, Line
    from vantage_stripe.sandbox.world.facts.crediting import Discount, TaxRate
    from vantage_stripe.sandbox.world.facts.people import Customer, Method


@dataclass(slots=True, kw_only=True)
class Item:
    """One thing subscribed to: which plan and how many of it, over time."""

    id: str
    created: int
    subscription: "Subscription"
    plans: Steps[Plan]
    quantities: Steps[int]
    billed: "Line | None" = None
    """The line that billed its present time."""

    def plan(self, moment: int) -> Plan:
        """Give the plan at the moment."""
        return value_at(self.plans, moment, self.plans[0][1])

    def quantity(self, moment: int) -> int:
        """Give how many at the moment."""
        return value_at(self.quantities, moment, self.quantities[0][1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """That a subscription is to end, at once or with its period, and why."""

    asked_at: int
    reason: str | None
    at_end: bool = False
    feedback: str | None = None
    comment: str | None = None


@dataclass(slots=True, kw_only=True)
class Subscription:
    """A subscription through its life."""

    id: str
    created: int
    customer: "Customer"
    anchors: Steps[int]
    trial_end: int | None
    statuses: Steps[str]
    periods: Steps[tuple[int, int]]
    items: list[Item] = field(default_factory=list)
    methods: "Steps[Method]" = field(default_factory=list)
    """The default payment methods of its own; empty where it uses the customer's."""
    sent: bool = False
    """Whether its invoices are sent to be paid; else the customer is charged."""
    days_until_due: int | None = None
    without_method: str = "create_invoice"
    """What happens when its trial ends and nothing can be charged."""
    tax_rate: "TaxRate | None" = None
    discounts: "list[Discount]" = field(default_factory=list)
    latest: "Steps[Invoice]" = field(default_factory=list)
    cancellations: "Steps[Cancellation | None]" = field(default_factory=list)
    pauses: "Steps[tuple[str, int | None] | None]" = field(default_factory=list)
    """How collecting is paused and until when."""
    pending: "list[Line]" = field(default_factory=list)
    """Invoice items that wait for the next invoice."""
    ended_at: int | None = None

    @property
    def interval(self) -> str:
        """How long a period is: `month` or `year`."""
        return self.items[0].plans[0][1].interval or "month"

    @property
    def period(self) -> tuple[int, int]:
        """Its newest period."""
        return self.periods[-1][1]

    def status(self, moment: int) -> str:
        """Give Stripe's status at the moment."""
        return value_at(self.statuses, moment, self.statuses[0][1])
