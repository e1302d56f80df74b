"""Facets of subscriptions, invoices and their payments."""

from vantage_stripe.sandbox.world.facets.model import Facets
from vantage_stripe.sandbox.world.facts import Invoice, Subscription
from vantage_stripe.sandbox.world.steps import happened, value_at


def subscription(fact: Subscription, moment: int) -> Facets:
    """Give the facets of a subscription."""
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


def invoice(fact: Invoice, moment: int) -> Facets:
    """Give the facets of an invoice."""
    final = happened(fact.finalized_at, moment)
    return {
        "customer": fact.customer.id,
        "status": fact.status(moment),
        "subscription": None if fact.subscription is None else fact.subscription.id,
        "collection_method": "send_invoice" if fact.manual else "charge_automatically",
        "due_date": fact.due_date if final else None,
        "currency": fact.currency,
    }


def invoice_payment(fact: Invoice, moment: int) -> Facets:
    """Give the facets of an invoice payment."""
    status = "paid" if happened(fact.paid_at, moment) else "open"
    return {
        "invoice": fact.id,
        "status": "canceled" if happened(fact.voided_at, moment) else status,
        "payment_intent": None if fact.payment is None else fact.payment.id,
        "payment.type": "payment_intent",
        "currency": fact.currency,
    }
