"""What each fact announces, and when: one module per part of the business.

Stripe announces by no event: a balance transaction that becomes available, an invoice payment that is
opened or canceled, an invoice item that is billed, a coupon that is redeemed, a movement of a customer's
balance but by the customer's new one. A charge's refunds, disputes and reviews are announced by those
objects' events, a subscription's items by the subscription's.
"""

from collections.abc import Callable, Iterator
from typing import Any

from vantage_stripe.sandbox.world.announcements import billing, disputes, goods, money, payments, people
from vantage_stripe.sandbox.world.announcements.model import Announcement

ANNOUNCERS: dict[str, Callable[[Any], Iterator[Announcement]]] = {
    "customer": people.of_customer,
    "payment_method": people.of_method,
    "setup_intent": people.of_setup,
    "review": payments.of_review,
    "card": people.of_source,
    "mandate": people.of_mandate,
    "subscription": billing.of_subscription,
    "invoice": billing.of_invoice,
    "invoice_payment": billing.of_invoice_payment,
    "invoiceitem": billing.of_invoice_item,
    "credit_note": billing.of_credit_note,
    "discount": billing.of_discount,
    "product": goods.created("product"),
    "price": goods.created("price"),
    "plan": goods.created("plan"),
    "coupon": goods.created("coupon"),
    "tax_rate": goods.created("tax_rate"),
    "payment_intent": payments.of_payment,
    "charge": payments.of_charge,
    "refund": payments.of_refund,
    "dispute": disputes.of_dispute,
    "radar.early_fraud_warning": disputes.of_warning,
    "payout": money.of_payout,
    "balance": money.of_balance,
}
"""Which function announces the facts of each kind."""

__all__ = ["ANNOUNCERS", "Announcement"]
