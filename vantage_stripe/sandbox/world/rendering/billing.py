"""Invoices and their payments in Stripe's JSON.

Belongs here: the shapes of https://docs.stripe.com/api/invoices, .../invoice-payment.
"""

from typing import Any

from vantage_stripe.sandbox.world.catalog import BUSINESS, NUMBER_PREFIX
from vantage_stripe.sandbox.world.facts import Card, Invoice, InvoicePayment
from vantage_stripe.sandbox.world.ids import digits_of
from vantage_stripe.sandbox.world.rendering.goods import tax_rate
from vantage_stripe.sandbox.world.rendering.lines import invoice_line, taxes
from vantage_stripe.sandbox.world.rendering.people import address
from vantage_stripe.sandbox.world.steps import happened, time_if, value_at

INLINED = 10
"""Stripe inlines this many entries of a nested list."""
FINALIZING_ERROR = {
    "code": "invoice_no_payment_method_types",
    "doc_url": "https://stripe.com/docs/error-codes/invoice-no-payment-method-types",
    "message": "This invoice cannot be finalized: no payment method type is enabled that can pay it.",
    "type": "invalid_request_error",
}


def invoice_number(fact: Invoice) -> str:
    """Give the number a finalized invoice has."""
    return f"{NUMBER_PREFIX}-{fact.sequence:05d}"


def invoice(fact: Invoice, moment: int) -> dict[str, Any]:
    """Render an invoice with the first ten of its lines."""
    status = fact.status(moment)
    final = happened(fact.finalized_at, moment)
    body: dict[str, Any] = {
        "id": fact.id,
        "object": "invoice",
        "account_country": "US",
        "account_name": BUSINESS,
        "account_tax_ids": None,
        **_amounts(fact, moment),
        "amount_shipping": 0,
        "application": None,
        **_collecting(fact, moment),
        "automatic_tax": {
            "disabled_reason": None,
            "enabled": False,
            "liability": None,
            "provider": None,
            "status": None,
        },
        "billing_reason": fact.reason,
        "created": fact.created,
        "currency": fact.currency,
        "custom_fields": None,
        **_customer(fact, moment),
        **_defaults(fact),
        "default_tax_rates": [] if fact.tax_rate is None else [tax_rate(fact.tax_rate)],
        "description": fact.description,
        "effective_at": time_if(fact.finalized_at, moment),
        "footer": None,
        "from_invoice": None,
        "hosted_invoice_url": f"https://invoice.stripe.com/i/{fact.id}?s=ap" if final else None,
        "invoice_pdf": f"https://pay.stripe.com/invoice/{fact.id}/pdf?s=ap" if final else None,
        "issuer": {"type": "self"},
        "last_finalization_error": FINALIZING_ERROR
        if not final and happened(fact.failed_at, moment)
        else None,
        "latest_revision": None,
        "lines": {
            "object": "list",
            "data": [invoice_line(line, fact) for line in fact.lines[:INLINED]],
            "has_more": len(fact.lines) > INLINED,
            "url": f"/v1/invoices/{fact.id}/lines",
        },
        "livemode": False,
        "metadata": {},
        "number": invoice_number(fact) if final else None,
        "on_behalf_of": None,
        "parent": _parent(fact),
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "period_end": fact.period[1],
        "period_start": fact.period[0],
        "receipt_number": f"2000-{digits_of(fact.id, 4)}" if status == "paid" else None,
        "rendering": None,
        "shipping_cost": None,
        "shipping_details": None,
        "statement_descriptor": None,
        "status": status,
        "status_transitions": {
            "finalized_at": time_if(fact.finalized_at, moment),
            "marked_uncollectible_at": time_if(fact.uncollectible_at, moment),
            "paid_at": time_if(fact.paid_at, moment),
            "voided_at": time_if(fact.voided_at, moment),
        },
        "test_clock": None,
        "webhooks_delivered_at": fact.created if fact.subscription is not None else None,
    }
    if status == "uncollectible":
        body["status_details"] = {"uncollectible": {"reason": fact.uncollectible_reason}}
    return body


def _amounts(fact: Invoice, moment: int) -> dict[str, Any]:
    final = happened(fact.finalized_at, moment)
    due, paid = fact.amount_due(moment), fact.paid(moment)
    elsewhere = fact.paid_elsewhere(moment)
    subtotal, total, tax = fact.subtotal, fact.total, fact.tax
    parts = [part for line in fact.lines for part in line.discounts]
    totals = [
        (discount, sum(amount for each, amount in parts if each is discount)) for discount in fact.discounts
    ]
    body = {
        "amount_due": due,
        "amount_overpaid": fact.overpaid if happened(fact.paid_at, moment) else 0,
        "amount_paid": paid,
        "amount_remaining": max(0, due - paid),
        "discounts": [discount.id for discount in fact.discounts],
        "ending_balance": fact.balance[1] if final else None,
        "post_payment_credit_notes_amount": fact.noted(moment, before=False),
        "pre_payment_credit_notes_amount": fact.noted(moment, before=True),
        "starting_balance": fact.starting(moment),
        "subtotal": subtotal,
        "subtotal_excluding_tax": subtotal,
        "total": total,
        "total_discount_amounts": [
            {"amount": amount, "discount": discount.id} for discount, amount in totals
        ],
        "total_excluding_tax": total - tax,
        "total_pretax_credit_amounts": [
            {"amount": amount, "discount": discount.id, "type": "discount"} for discount, amount in totals
        ],
        "total_taxes": taxes(fact.tax_rate, tax, total - tax),
    }
    return body | ({"amount_paid_off_stripe": elsewhere} if elsewhere else {})


def _collecting(fact: Invoice, moment: int) -> dict[str, Any]:
    status = fact.status(moment)
    tries = sum(1 for when in fact.attempts if when <= moment)
    waiting = status in {"draft", "open"}
    advances = value_at(fact.advances, moment, default=False)
    attempt = None
    if waiting and not fact.sent:
        attempt = value_at(fact.next_attempts, moment, fact.finalizes_at)
    return {
        "attempt_count": tries,
        "attempted": tries > 0 or (status == "paid" and fact.due == 0),
        "auto_advance": advances and waiting,
        "automatically_finalizes_at": fact.finalizes_at if status == "draft" and advances else None,
        "collection_method": "send_invoice" if fact.sent else "charge_automatically",
        "due_date": fact.due_date if happened(fact.finalized_at, moment) else None,
        "next_payment_attempt": attempt,
    }


def _customer(fact: Invoice, moment: int) -> dict[str, Any]:
    # A final invoice keeps what the customer was called when it was finalized.
    known = moment if fact.finalized_at is None else min(moment, fact.finalized_at)
    person = fact.customer.person_at(known)
    return {
        "customer": fact.customer.id,
        "customer_account": None,
        "customer_address": address(person),
        "customer_email": person.email,
        "customer_name": person.name,
        "customer_phone": person.phone,
        "customer_shipping": None,
        "customer_tax_exempt": "none",
        "customer_tax_ids": [],
    }


def _defaults(fact: Invoice) -> dict[str, str | None]:
    known = None if fact.method is None else fact.method.id
    source = isinstance(fact.method, Card) and fact.method.legacy
    return {
        "default_payment_method": None if source else known,
        "default_source": known if source else None,
    }


def _parent(fact: Invoice) -> dict[str, Any] | None:
    if fact.subscription is None:
        return None
    details: dict[str, Any] = {"metadata": {}, "subscription": fact.subscription.id}
    if fact.reason == "subscription_update":
        details["subscription_proration_date"] = fact.created
    return {"quote_details": None, "subscription_details": details, "type": "subscription_details"}


def invoice_payment(fact: InvoicePayment, moment: int) -> dict[str, Any]:
    """Render a payment of an invoice."""
    status = fact.status(moment)
    payment: dict[str, Any] = {"payment_record": fact.record, "type": "payment_record"}
    if fact.payment is not None:
        payment = {"payment_intent": fact.payment.id, "type": "payment_intent"}
    return {
        "id": fact.id,
        "object": "invoice_payment",
        "amount_paid": fact.amount if status == "paid" else None,
        "amount_requested": fact.amount,
        "created": fact.created,
        "currency": fact.invoice.currency,
        "invoice": fact.invoice.id,
        "is_default": fact.default,
        "livemode": False,
        "payment": payment,
        "status": status,
        "status_transitions": {
            "canceled_at": time_if(fact.canceled_at, moment),
            "paid_at": time_if(fact.paid_at, moment),
        },
    }
