"""The compact facts of the business: what happened, and when. Every other shape is computed from them.

Belongs here: facts and how to read them at an instant. Does not: how Stripe spells them.
A fact may know its own future (a refund planned for tomorrow): readers name the instant.
"""

from vantage_stripe.sandbox.world.facts.billing import Invoice, InvoicePayment, Line
from vantage_stripe.sandbox.world.facts.crediting import (
    BalanceEntry,
    Coupon,
    CreditNote,
    Discount,
    NoteLine,
    TaxRate,
)
from vantage_stripe.sandbox.world.facts.disputes import Dispute, FraudWarning
from vantage_stripe.sandbox.world.facts.money import BalanceDay, Payout, Transaction
from vantage_stripe.sandbox.world.facts.payments import Challenge, Charge, Hold, Payment, Refund
from vantage_stripe.sandbox.world.facts.people import BankAccount, Card, Customer, Mandate, Method, Person
from vantage_stripe.sandbox.world.facts.reviews import Review
from vantage_stripe.sandbox.world.facts.setups import Attempt, SetupIntent
from vantage_stripe.sandbox.world.facts.subscriptions import Cancellation, Item, Subscription

__all__ = [
    "Attempt",
    "BalanceDay",
    "BalanceEntry",
    "BankAccount",
    "Cancellation",
    "Card",
    "Challenge",
    "Charge",
    "Coupon",
    "CreditNote",
    "Customer",
    "Discount",
    "Dispute",
    "FraudWarning",
    "Hold",
    "Invoice",
    "InvoicePayment",
    "Item",
    "Line",
    "Mandate",
    "Method",
    "NoteLine",
    "Payment",
    "Payout",
    "Person",
    "Refund",
    "Review",
    "SetupIntent",
    "Subscription",
    "TaxRate",
    "Transaction",
]
