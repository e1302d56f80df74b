"""The book all stories are written into.

Belongs here: where the facts are collected. Does not: the facts themselves.
"""

from dataclasses import dataclass, field

from vantage_stripe.sandbox.world.facts import (
    BalanceEntry,
    Card,
    Charge,
    CreditNote,
    Customer,
    Discount,
    Dispute,
    FraudWarning,
    Invoice,
    InvoicePayment,
    Item,
    Line,
    Mandate,
    Method,
    NoteLine,
    Payment,
    Refund,
    Review,
    SetupIntent,
    Subscription,
    Transaction,
)
from vantage_stripe.sandbox.world.stock import Stock


@dataclass(slots=True)
class Book:
    """All facts of the account, in the order in which their stories were told."""

    stock: Stock = field(default_factory=Stock)
    customers: list[Customer] = field(default_factory=list)
    methods: list[Method] = field(default_factory=list)
    setups: list[SetupIntent] = field(default_factory=list)
    sources: list[Card] = field(default_factory=list)
    mandates: list[Mandate] = field(default_factory=list)
    subscriptions: list[Subscription] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    discounts: list[Discount] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    invoice_items: list[Line] = field(default_factory=list)
    invoice_payments: list[InvoicePayment] = field(default_factory=list)
    note_lines: list[NoteLine] = field(default_factory=list)
    notes: list[CreditNote] = field(default_factory=list)
    balance_entries: list[BalanceEntry] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    warnings: list[FraudWarning] = field(default_factory=list)
    transactions: list[Transaction] = field(default_factory=list)
