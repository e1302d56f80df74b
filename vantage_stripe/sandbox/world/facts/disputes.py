"""Disputes and early fraud warnings."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vantage_stripe.sandbox.world.catalog import Case
from vantage_stripe.sandbox.world.steps import Steps

if TYPE_CHECKING:
    from vantage_stripe.sandbox.world.facts.money import Transaction
    from vantage_stripe.sandbox.world.facts.payments import Charge


@dataclass(slots=True, kw_only=True)
class Dispute:
    """A dispute through its life."""

    id: str
    created: int
    charge: "Charge"
    amount: int
    case: Case
    case_type: Steps[str]
    statuses: Steps[str]
    due_by: Steps[int]
    submitted_at: list[int]
    transactions: "list[Transaction]"
    staged_at: int | None = None
    closed_at: int | None = None


@dataclass(slots=True, kw_only=True)
class FraudWarning:
    """An early fraud warning of the card network."""

    id: str
    created: int
    charge: "Charge"
    fraud_type: str
    settled_at: int | None
    """When a dispute or a full refund made it pointless to act."""
