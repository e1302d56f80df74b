"""Lines of invoices and invoice items in Stripe's JSON.

Belongs here: the shapes of https://docs.stripe.com/api/invoice-line-item and .../invoiceitems.
"""

from decimal import Decimal
from typing import Any

from vantage_stripe.sandbox.world.facts import Discount, Invoice, Line, TaxRate
from vantage_stripe.sandbox.world.steps import happened

PLACES = Decimal("0.000000000001")
"""Stripe gives unit amounts to twelve decimal places at most."""


def taxes(rate: TaxRate | None, amount: int, taxable: int) -> list[dict[str, Any]]:
    """Render the tax on an amount; none where there is no rate."""
    if rate is None:
        return []
    return [
        {
            "amount": amount,
            "tax_behavior": "exclusive",
            "tax_rate_details": {"tax_rate": rate.id},
            "taxability_reason": "not_available",
            "taxable_amount": taxable,
            "type": "tax_rate_details",
        }
    ]


def discount_amounts(parts: tuple[tuple[Discount, int], ...]) -> list[dict[str, Any]]:
    """Render what each discount takes off."""
    return [{"amount": amount, "discount": discount.id} for discount, amount in parts]


def pretax_amounts(parts: tuple[tuple[Discount, int], ...]) -> list[dict[str, Any]]:
    """Render what is taken off before tax, which here discounts do."""
    return [{"amount": amount, "discount": discount.id, "type": "discount"} for discount, amount in parts]


def _pricing(fact: Line) -> dict[str, Any]:
    unit = fact.plan.unit_amount
    if fact.proration:
        each = (Decimal(fact.amount) / fact.quantity).quantize(PLACES).normalize()
        return _priced(fact, f"{each:f}")
    return _priced(fact, str(unit if fact.amount else 0))


def _priced(fact: Line, unit: str) -> dict[str, Any]:
    return {
        "price_details": {"price": fact.plan.id, "product": fact.plan.product},
        "type": "price_details",
        "unit_amount_decimal": unit,
    }


def invoice_line(fact: Line, invoice: Invoice) -> dict[str, Any]:
    """Render one line of an invoice."""
    subscription = None if fact.subscription is None else fact.subscription.id
    credited = fact.credited
    items = None
    if credited is not None and credited.invoice is not None:
        items = {"invoice": credited.invoice.id, "invoice_line_items": [credited.id]}
    details = {"proration": fact.proration, "proration_details": {"credited_items": items}}
    own = {"invoice_item": fact.invoice_item, "subscription": subscription}
    kind = "invoice_item_details"
    if fact.invoice_item is None:
        kind, own = "subscription_item_details", own | {"subscription_item": fact.subscription_item}
    other = {"invoice_item_details": None, "subscription_item_details": None}
    return {
        "id": fact.id,
        "object": "line_item",
        "amount": fact.amount,
        "currency": fact.currency,
        "description": fact.description,
        "discount_amounts": discount_amounts(fact.discounts),
        "discountable": not fact.proration,
        "discounts": [],
        "invoice": invoice.id,
        "livemode": False,
        "metadata": {},
        "parent": other | {kind: own | details, "type": kind},
        "period": {"end": fact.end, "start": fact.start},
        "pretax_credit_amounts": pretax_amounts(fact.discounts),
        "pricing": _pricing(fact),
        "quantity": fact.quantity,
        "quantity_decimal": str(fact.quantity),
        "subscription": subscription,
        "subtotal": fact.amount,
        "taxes": taxes(invoice.tax_rate, fact.tax, fact.net),
    }


def invoice_lines(fact: Invoice) -> list[dict[str, Any]]:
    """Render all lines of an invoice, in Stripe's order."""
    return [invoice_line(line, fact) for line in fact.lines]


def invoice_item(fact: Line, moment: int) -> dict[str, Any]:
    """Render an invoice item, billed or waiting."""
    subscription, billed = fact.subscription, happened(fact.billed_at, moment)
    invoice = fact.invoice if billed else None
    body: dict[str, Any] = {
        "id": fact.invoice_item,
        "object": "invoiceitem",
        "amount": fact.amount,
        "currency": fact.currency,
        "customer": fact.customer.id,
        "customer_account": None,
        "date": fact.created,
        "description": fact.description,
        "discountable": not fact.proration,
        "discounts": [],
        "invoice": None if invoice is None else invoice.id,
        "livemode": False,
        "metadata": {},
        "net_amount": fact.amount,
        "parent": None,
        "period": {"end": fact.end, "start": fact.start},
        "pricing": _pricing(fact),
        "proration": fact.proration,
        "quantity": fact.quantity,
        "quantity_decimal": str(fact.quantity),
        "tax_rates": [],
        "test_clock": None,
    }
    if subscription is not None:
        named = {"subscription": subscription.id, "subscription_item": fact.subscription_item}
        body["parent"] = {"subscription_details": named, "type": "subscription_details"}
    if fact.proration:
        body["proration_details"] = {"credited_items": _credited(fact), "discount_amounts": []}
    return body


def _credited(fact: Line) -> dict[str, Any] | None:
    line = fact.credited
    if line is None or line.invoice is None:
        return None
    if line.invoice_item is not None:
        return {"invoice_item": line.invoice_item, "type": "invoice_item"}
    details = {"invoice": line.invoice.id, "invoice_line_items": [line.id]}
    return {"invoice_line_item_details": details, "type": "invoice_line_items"}
