"""What Stripe's lists can filter on, read from the facts at an instant: one module per part of the business.

Does not belong here: filtering itself.
"""

from collections.abc import Callable
from typing import Any

from vantage_stripe.sandbox.world.facets import billing, disputes, goods, money, payments, people
from vantage_stripe.sandbox.world.facets.model import Facets

FACETS: dict[str, Callable[[Any, int], Facets]] = {
    "charge": payments.charge,
    "customer": people.customer,
    "invoice": billing.invoice,
    "balance_transaction": money.transaction,
    "dispute": disputes.dispute,
    "refund": payments.refund,
    "subscription": billing.subscription,
    "payout": money.payout,
    "invoice_payment": billing.invoice_payment,
    "invoiceitem": billing.invoice_item,
    "subscription_item": billing.subscription_item,
    "credit_note": billing.credit_note,
    "credit_note_line_item": billing.note_line,
    "customer_balance_transaction": billing.balance_entry,
    "discount": billing.discount,
    "product": goods.plain,
    "price": goods.price,
    "plan": goods.price,
    "coupon": goods.plain,
    "tax_rate": goods.plain,
    "radar.early_fraud_warning": disputes.warning,
    "payment_method": people.method,
    "setup_intent": people.setup,
    "review": payments.review,
    "card": people.source,
    "mandate": people.mandate,
    "payment_intent": payments.payment,
}
"""Which function reads the facets of each kind."""

__all__ = ["FACETS", "Facets"]
