"""What Stripe's lists can filter on, read from the facts at an instant.

Belongs here: one small function per kind. Does not: filtering itself.
"""

from collections.abc import Callable, Mapping
from typing import Any

from vantage_stripe.sandbox.world.facts import (
    Card,
    Charge,
    Customer,
    Dispute,
    FraudWarning,
    Invoice,
    Payment,
    Payout,
    Refund,
    Subscription,
    Transaction,
)
from vantage_stripe.sandbox.world.steps import happened, value_at

Facets = Mapping[str, object]


def _charge(fact: Charge, _moment: int) -> Facets:
    payment = fact.payment
    return {
        "customer": None if payment.customer is None else payment.customer.id,
        "payment_intent": payment.id,
        "status": "failed" if fact.decline is not None else "succeeded",
        "currency": payment.currency,
        "transfer_group": None,
    }


def _customer(fact: Customer, _moment: int) -> Facets:
    return {"email": fact.person.email, "test_clock": None}


def _invoice(fact: Invoice, moment: int) -> Facets:
    final = happened(fact.finalized_at, moment)
    return {
        "customer": fact.customer.id,
        "status": fact.status(moment),
        "subscription": None if fact.subscription is None else fact.subscription.id,
        "collection_method": "send_invoice" if fact.manual else "charge_automatically",
        "due_date": fact.due_date if final else None,
        "currency": fact.currency,
    }


def _transaction(fact: Transaction, moment: int) -> Facets:
    payout = fact.payout
    # Stripe names what a payout pays once it is reconciled.
    known = payout is not None and payout.reconciled_at <= moment
    return {
        "currency": fact.currency,
        "type": fact.type,
        "source": fact.source,
        "payout": payout.id if known and payout is not None else None,
        "status": "available" if fact.available_on <= moment else "pending",
        "available_on": fact.available_on,
        "reporting_category": fact.category,
    }


def _dispute(fact: Dispute, moment: int) -> Facets:
    return {
        "charge": fact.charge.id,
        "payment_intent": fact.charge.payment.id,
        "status": value_at(fact.statuses, moment, fact.statuses[0][1]),
        "currency": fact.charge.payment.currency,
    }


def _refund(fact: Refund, moment: int) -> Facets:
    payment = fact.charge.payment
    return {
        "charge": fact.charge.id,
        "payment_intent": payment.id,
        "status": fact.status(moment),
        "currency": payment.currency,
        "customer": None if payment.customer is None else payment.customer.id,
    }


def _subscription(fact: Subscription, moment: int) -> Facets:
    start, end = value_at(fact.periods, moment, fact.periods[0][1])
    return {
        "customer": fact.customer.id,
        "status": value_at(fact.statuses, moment, fact.statuses[0][1]),
        "price": fact.plan.price,
        "collection_method": "charge_automatically",
        "current_period_start": start,
        "current_period_end": end,
        "currency": fact.plan.currency,
        "test_clock": None,
    }


def _payout(fact: Payout, moment: int) -> Facets:
    return {"status": fact.status(moment), "arrival_date": fact.arrives_on, "currency": fact.currency}


def _invoice_payment(fact: Invoice, moment: int) -> Facets:
    status = "paid" if happened(fact.paid_at, moment) else "open"
    return {
        "invoice": fact.id,
        "status": "canceled" if happened(fact.voided_at, moment) else status,
        "payment_intent": None if fact.payment is None else fact.payment.id,
        "payment.type": "payment_intent",
        "currency": fact.currency,
    }


def _warning(fact: FraudWarning, _moment: int) -> Facets:
    return {"charge": fact.charge.id, "payment_intent": fact.charge.payment.id}


def _card(fact: Card, moment: int) -> Facets:
    holder = fact.holder(moment)
    owner = None if holder is None else holder.id
    return {"customer": owner, "type": "card", "allow_redisplay": "unspecified"}


def _payment(fact: Payment, _moment: int) -> Facets:
    return {"customer": None if fact.customer is None else fact.customer.id, "currency": fact.currency}


FACETS: dict[str, Callable[[Any, int], Facets]] = {
    "charge": _charge,
    "customer": _customer,
    "invoice": _invoice,
    "balance_transaction": _transaction,
    "dispute": _dispute,
    "refund": _refund,
    "subscription": _subscription,
    "payout": _payout,
    "invoice_payment": _invoice_payment,
    "radar.early_fraud_warning": _warning,
    "payment_method": _card,
    "payment_intent": _payment,
}
"""Which function reads the facets of each kind."""
