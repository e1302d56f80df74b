"""The compact facts of the business: what happened, and when. Every other shape is computed from them.

Belongs here: facts and how to read them at an instant. Does not: how Stripe spells them.
A fact may know its own future (a refund planned for tomorrow): readers name the instant.
"""

from vantage_stripe.sandbox.world.facts.billing import Invoice, Line, Subscription
from vantage_stripe.sandbox.world.facts.disputes import Dispute, FraudWarning
from vantage_stripe.sandbox.world.facts.money import Payout, Transaction
from vantage_stripe.sandbox.world.facts.payments import Charge, Payment, Refund
from vantage_stripe.sandbox.world.facts.people import Card, Customer, Person

__all__ = [
    "Card",
    "Charge",
    "Customer",
    "Dispute",
    "FraudWarning",
    "Invoice",
    "Line",
    "Payment",
    "Payout",
    "Person",
    "Refund",
    "Subscription",
    "Transaction",
]
