"""What each fact announces, and when: one module per part of the business.

Stripe announces by no event: a balance transaction that becomes available, an invoice payment that is
opened or canceled. A charge's refunds and disputes are announced by those objects' events.
"""

from collections.abc import Callable, Iterator
from typing import Any

from vantage_stripe.sandbox.world.announcements import billing, disputes, money, payments, people
from vantage_stripe.sandbox.world.announcements.model import Announcement

ANNOUNCERS: dict[str, Callable[[Any], Iterator[Announcement]]] = {
    "customer": people.of_customer,
    "payment_method": people.of_card,
    "subscription": billing.of_subscription,
    "invoice": billing.of_invoice,
    "invoice_payment": billing.of_invoice_payment,
    "payment_intent": payments.of_payment,
    "charge": payments.of_charge,
    "refund": payments.of_refund,
    "dispute": disputes.of_dispute,
    "radar.early_fraud_warning": disputes.of_warning,
    "payout": money.of_payout,
}
"""Which function announces the facts of each kind."""

__all__ = ["ANNOUNCERS", "Announcement"]
