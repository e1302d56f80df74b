"""Facets of subscriptions, invoices, and what belongs to them."""

from vantage_stripe.sandbox.world.facets.model import Facets
from vantage_stripe.sandbox.world.facts import (
    BalanceEntry,
    CreditNote,
    Discount,
    Invoice,
    InvoicePayment,
    Item,
    Line,
    NoteLine,
    Subscription,
)
from vantage_stripe.sandbox.world.steps import happened, value_at


def subscription(fact: Subscription, moment: int) -> Facets:
    """Give the facets of a subscription."""
    start, end = value_at(fact.periods, moment, fact.periods[0][1])
    return {
        "customer": fact.customer.id,
        "status": fact.status(moment),
        "price": tuple(item.plan(moment).id for item in fact.items),
        "collection_method": "send_invoice" if fact.sent else "charge_automatically",
        "current_period_start": start,
        "current_period_end": end,
        "currency": fact.customer.currency,
        "test_clock": None,
    }


def subscription_item(fact: Item, _moment: int) -> Facets:
    """Give the facets of an item of a subscription."""
    return {"subscription": fact.subscription.id}


def invoice(fact: Invoice, moment: int) -> Facets:
    """Give the facets of an invoice."""
    final = happened(fact.finalized_at, moment)
    return {
        "customer": fact.customer.id,
        "status": fact.status(moment),
        "subscription": None if fact.subscription is None else fact.subscription.id,
        "collection_method": "send_invoice" if fact.sent else "charge_automatically",
        "due_date": fact.due_date if final else None,
        "currency": fact.currency,
    }


def invoice_item(fact: Line, moment: int) -> Facets:
    """Give the facets of an invoice item."""
    billed = fact.invoice if happened(fact.billed_at, moment) else None
    return {
        "customer": fact.customer.id,
        "invoice": None if billed is None else billed.id,
        "currency": fact.currency,
    }


def invoice_payment(fact: InvoicePayment, moment: int) -> Facets:
    """Give the facets of an invoice payment."""
    return {
        "invoice": fact.invoice.id,
        "status": fact.status(moment),
        "payment_intent": None if fact.payment is None else fact.payment.id,
        "payment.type": "payment_record" if fact.payment is None else "payment_intent",
        "payment.payment_record": fact.record,
        "currency": fact.invoice.currency,
    }


def credit_note(fact: CreditNote, _moment: int) -> Facets:
    """Give the facets of a credit note."""
    return {"customer": fact.invoice.customer.id, "invoice": fact.invoice.id}


def note_line(fact: NoteLine, _moment: int) -> Facets:
    """Give the facets of a line of a credit note."""
    return {"credit_note": fact.note.id}


def balance_entry(fact: BalanceEntry, _moment: int) -> Facets:
    """Give the facets of a movement of a customer's balance."""
    return {
        "customer": fact.customer.id,
        "invoice": None if fact.invoice is None else fact.invoice.id,
    }


def discount(fact: Discount, _moment: int) -> Facets:
    """Give the facets of a discount."""
    return {"customer": fact.subscription.customer.id, "subscription": fact.subscription.id}
