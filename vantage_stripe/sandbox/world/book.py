"""The book all stories are written into.

Belongs here: where the facts are collected. Does not: the facts themselves.
"""

from dataclasses import dataclass, field

from vantage_stripe.sandbox.world.facts import (
    Card,
    Charge,
    Customer,
    Dispute,
    FraudWarning,
    Invoice,
    Payment,
    Refund,
    Subscription,
    Transaction,
)


@dataclass(slots=True)
class Book:
    """All facts of the account, in the order in which their stories were told."""

    customers: list[Customer] = field(default_factory=list)
    methods: list[Card] = field(default_factory=list)
    subscriptions: list[Subscription] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    warnings: list[FraudWarning] = field(default_factory=list)
    transactions: list[Transaction] = field(default_factory=list)
