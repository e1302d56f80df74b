"""Credit notes, movements of a customer's balance, and discounts in Stripe's JSON.

Belongs here: the shapes of https://docs.stripe.com/api/credit_notes, .../customer_balance_transactions,
.../discounts.
"""

from typing import Any

from vantage_stripe.sandbox.world.facts import BalanceEntry, CreditNote, Discount, NoteLine
from vantage_stripe.sandbox.world.rendering.billing import invoice_number
from vantage_stripe.sandbox.world.rendering.goods import tax_rate
from vantage_stripe.sandbox.world.rendering.lines import taxes
from vantage_stripe.sandbox.world.steps import happened, time_if

INLINED = 10


def credit_note(fact: CreditNote, moment: int) -> dict[str, Any]:
    """Render a credit note."""
    invoice, net = fact.invoice, fact.amount - fact.tax
    lines = note_lines(fact)
    return {
        "id": fact.id,
        "object": "credit_note",
        "amount": fact.amount,
        "amount_shipping": 0,
        "created": fact.created,
        "currency": invoice.currency,
        "customer": invoice.customer.id,
        "customer_account": None,
        "customer_balance_transaction": None if fact.balance is None else fact.balance.id,
        "discount_amount": 0,
        "discount_amounts": [],
        "effective_at": fact.created,
        "invoice": invoice.id,
        "lines": {
            "object": "list",
            "data": lines[:INLINED],
            "has_more": len(lines) > INLINED,
            "url": f"/v1/credit_notes/{fact.id}/lines",
        },
        "livemode": False,
        "memo": fact.memo,
        "metadata": {},
        "number": f"{invoice_number(invoice)}-CN-{fact.place:02d}",
        "out_of_band_amount": fact.elsewhere or None,
        "pdf": f"https://pay.stripe.com/credit_notes/{fact.id}/pdf?s=ap",
        "post_payment_amount": 0 if fact.before else fact.amount,
        "pre_payment_amount": fact.amount if fact.before else 0,
        "pretax_credit_amounts": [],
        "reason": fact.reason,
        "refunds": [] if fact.refund is None else [_refund(fact.refund.id, fact.amount)],
        "shipping_cost": None,
        "status": "void" if happened(fact.voided_at, moment) else "issued",
        "subtotal": net,
        "subtotal_excluding_tax": net,
        "total": fact.amount,
        "total_excluding_tax": net,
        "total_taxes": taxes(invoice.tax_rate, fact.tax, net),
        "type": "pre_payment" if fact.before else "post_payment",
        "voided_at": time_if(fact.voided_at, moment),
    }


def _refund(identity: str, amount: int) -> dict[str, Any]:
    return {"amount_refunded": amount, "payment_record_refund": None, "refund": identity, "type": "refund"}


def note_lines(fact: CreditNote) -> list[dict[str, Any]]:
    """Render all lines of a credit note."""
    return [note_line(line, fact.created) for line in fact.lines]


def note_line(fact: NoteLine, _moment: int) -> dict[str, Any]:
    """Render a line of a credit note."""
    line, amount, tax = fact.line, fact.amount, fact.tax
    rate = fact.note.invoice.tax_rate
    return {
        "id": fact.id,
        "object": "credit_note_line_item",
        "amount": amount,
        "description": line.description,
        "discount_amount": 0,
        "discount_amounts": [],
        "invoice_line_item": line.id,
        "livemode": False,
        "metadata": {},
        "pretax_credit_amounts": [],
        "quantity": None,
        "tax_rates": [] if rate is None else [tax_rate(rate)],
        "taxes": taxes(rate, tax, amount),
        "type": "invoice_line_item",
        "unit_amount": None,
        "unit_amount_decimal": None,
    }


def balance_entry(fact: BalanceEntry, _moment: int) -> dict[str, Any]:
    """Render a movement of a customer's balance."""
    return {
        "id": fact.id,
        "object": "customer_balance_transaction",
        "amount": fact.amount,
        "checkout_session": None,
        "created": fact.created,
        "credit_note": None if fact.note is None else fact.note.id,
        "currency": fact.currency,
        "customer": fact.customer.id,
        "customer_account": None,
        "description": fact.description,
        "ending_balance": fact.ending,
        "invoice": None if fact.invoice is None else fact.invoice.id,
        "livemode": False,
        "metadata": {},
        "type": fact.type,
    }


def discount(fact: Discount, _moment: int) -> dict[str, Any]:
    """Render a discount."""
    return {
        "id": fact.id,
        "object": "discount",
        "checkout_session": None,
        "customer": fact.subscription.customer.id,
        "customer_account": None,
        "end": fact.end,
        "invoice": None,
        "invoice_item": None,
        "promotion_code": None,
        "source": {"coupon": fact.coupon.id, "type": "coupon"},
        "start": fact.created,
        "subscription": fact.subscription.id,
        "subscription_item": None,
    }
