"""Invoices, their lines and their payments in Stripe's JSON.

Belongs here: the shapes of https://docs.stripe.com/api/invoices, .../invoice-payment.
"""

from typing import Any

from vantage_stripe.sandbox.world.catalog import BUSINESS, NUMBER_PREFIX
from vantage_stripe.sandbox.world.facts import Invoice, Line, Subscription
from vantage_stripe.sandbox.world.ids import digits_of
from vantage_stripe.sandbox.world.rendering.people import address
from vantage_stripe.sandbox.world.steps import happened, time_if, value_at

INLINED = 10
"""Stripe inlines this many entries of a nested list."""


def invoice_line(fact: Line, invoice: Invoice) -> dict[str, Any]:
    """Render one line of an invoice."""
    subscription = invoice.subscription
    details: dict[str, Any] = {"proration": False, "proration_details": {"credited_items": None}}
    if subscription is None:
        kind, own = "invoice_item_details", {"invoice_item": fact.item, "subscription": None}
    else:
        kind = "subscription_item_details"
        own = {"invoice_item": None, "subscription": subscription.id, "subscription_item": fact.item}
    other = {"invoice_item_details": None, "subscription_item_details": None}
    return {
        "id": fact.id,
        "object": "line_item",
        "amount": fact.amount,
        "currency": invoice.currency,
        "description": fact.description,
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": invoice.id,
        "livemode": False,
        "metadata": {},
        "parent": other | {kind: own | details, "type": kind},
        "period": {"end": fact.end, "start": fact.start},
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": {"price": fact.price, "product": fact.product},
            "type": "price_details",
            "unit_amount_decimal": str(fact.amount // fact.quantity),
        },
        "quantity": fact.quantity,
        "quantity_decimal": str(fact.quantity),
        "subscription": None if subscription is None else subscription.id,
        "subtotal": fact.amount,
        "taxes": [],
    }


def invoice_lines(fact: Invoice) -> list[dict[str, Any]]:
    """Render all lines of an invoice, in Stripe's order."""
    return [invoice_line(line, fact) for line in fact.lines]


def invoice(fact: Invoice, moment: int) -> dict[str, Any]:
    """Render an invoice with the first ten of its lines."""
    customer, person, subscription = fact.customer, fact.customer.person, fact.subscription
    status = fact.status(moment)
    final = happened(fact.finalized_at, moment)
    paid = fact.total if status == "paid" else 0
    tries = 0 if fact.payment is None else sum(1 for made in fact.payment.charges if made.created <= moment)
    body: dict[str, Any] = {
        "id": fact.id,
        "object": "invoice",
        "account_country": "US",
        "account_name": BUSINESS,
        "account_tax_ids": None,
        "amount_due": fact.total,
        "amount_overpaid": 0,
        "amount_paid": paid,
        "amount_remaining": fact.total - paid,
        "amount_shipping": 0,
        "application": None,
        "attempt_count": tries,
        "attempted": tries > 0 or (status == "paid" and fact.total == 0),
        "auto_advance": not fact.manual and status in {"draft", "open"},
        "automatic_tax": {
            "disabled_reason": None,
            "enabled": False,
            "liability": None,
            "provider": None,
            "status": None,
        },
        "automatically_finalizes_at": fact.finalizes_at if status == "draft" else None,
        "billing_reason": fact.reason,
        "collection_method": "send_invoice" if fact.manual else "charge_automatically",
        "created": fact.created,
        "currency": fact.currency,
        "custom_fields": None,
        "customer": customer.id,
        "customer_account": None,
        "customer_address": address(person),
        "customer_email": person.email,
        "customer_name": person.name,
        "customer_phone": person.phone,
        "customer_shipping": None,
        "customer_tax_exempt": "none",
        "customer_tax_ids": [],
        "default_payment_method": None,
        "default_source": None,
        "default_tax_rates": [],
        "description": fact.description,
        "discounts": [],
        "due_date": fact.due_date if final else None,
        "effective_at": time_if(fact.finalized_at, moment),
        "ending_balance": 0 if final else None,
        "footer": None,
        "from_invoice": None,
        "hosted_invoice_url": f"https://invoice.stripe.com/i/{fact.id}?s=ap" if final else None,
        "invoice_pdf": f"https://pay.stripe.com/invoice/{fact.id}/pdf?s=ap" if final else None,
        "issuer": {"type": "self"},
        "last_finalization_error": None,
        "latest_revision": None,
    }
    return body | _second_half(fact, moment, subscription, final=final)


def _second_half(
    fact: Invoice, moment: int, subscription: Subscription | None, *, final: bool
) -> dict[str, Any]:
    start, end = fact.period
    number = f"{NUMBER_PREFIX}-{fact.sequence:05d}" if final else None
    details: dict[str, Any] | None = None
    if subscription is not None:
        details = {
            "quote_details": None,
            "subscription_details": {"metadata": {}, "subscription": subscription.id},
            "type": "subscription_details",
        }
    return {
        "lines": {
            "object": "list",
            "data": [invoice_line(line, fact) for line in fact.lines[:INLINED]],
            "has_more": len(fact.lines) > INLINED,
            "total_count": len(fact.lines),
            "url": f"/v1/invoices/{fact.id}/lines",
        },
        "livemode": False,
        "metadata": {},
        "next_payment_attempt": _next_attempt(fact, moment),
        "number": number,
        "on_behalf_of": None,
        "parent": details,
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "period_end": end,
        "period_start": start,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "receipt_number": f"2000-{digits_of(fact.id, 4)}" if happened(fact.paid_at, moment) else None,
        "rendering": None,
        "shipping_cost": None,
        "shipping_details": None,
        "starting_balance": 0,
        "statement_descriptor": None,
        "status": fact.status(moment),
        "status_transitions": {
            "finalized_at": time_if(fact.finalized_at, moment),
            "marked_uncollectible_at": time_if(fact.uncollectible_at, moment),
            "paid_at": time_if(fact.paid_at, moment),
            "voided_at": time_if(fact.voided_at, moment),
        },
        "subtotal": fact.total,
        "subtotal_excluding_tax": fact.total,
        "test_clock": None,
        "total": fact.total,
        "total_discount_amounts": [],
        "total_excluding_tax": fact.total,
        "total_pretax_credit_amounts": [],
        "total_taxes": [],
        "webhooks_delivered_at": fact.created if fact.subscription is not None else None,
    }


def _next_attempt(fact: Invoice, moment: int) -> int | None:
    if fact.manual or fact.status(moment) not in {"draft", "open"}:
        return None
    return value_at(fact.next_attempts, moment, fact.finalizes_at)


def invoice_payment(fact: Invoice, moment: int) -> dict[str, Any]:
    """Render the payment of an invoice that was finalized with something to pay."""
    payment = fact.payment
    paid = happened(fact.paid_at, moment)
    canceled = time_if(fact.voided_at, moment)
    return {
        "id": fact.payment_id,
        "object": "invoice_payment",
        "amount_paid": fact.total if paid else None,
        "amount_requested": fact.total,
        "created": fact.finalized_at,
        "currency": fact.currency,
        "invoice": fact.id,
        "is_default": True,
        "livemode": False,
        "payment": {"payment_intent": None if payment is None else payment.id, "type": "payment_intent"},
        "status": "paid" if paid else "open" if canceled is None else "canceled",
        "status_transitions": {"canceled_at": canceled, "paid_at": time_if(fact.paid_at, moment)},
    }
