"""Customers and payment methods in Stripe's JSON.

Belongs here: the shapes of https://docs.stripe.com/api/customers and .../payment_methods.
"""

from typing import Any

from vantage_stripe.sandbox.world.facts import Card, Customer, Person
from vantage_stripe.sandbox.world.steps import value_at


def address(person: Person) -> dict[str, Any]:
    """Render a postal address."""
    place = person.place
    return {
        "city": place.city,
        "country": place.country,
        "line1": person.line1,
        "line2": None,
        "postal_code": person.postal_code,
        "state": place.state,
    }


def billing_details(person: Person) -> dict[str, Any]:
    """Render the details a card holder gave."""
    return {
        "address": address(person),
        "email": person.email,
        "name": person.name,
        "phone": person.phone,
        "tax_id": None,
    }


def default_method(customer: Customer, moment: int) -> str | None:
    """Give the id of the customer's default payment method, None when it is detached."""
    card = value_at(customer.default_method, moment, None)
    return card.id if card is not None and card.holder(moment) is not None else None


def customer(fact: Customer, moment: int) -> dict[str, Any]:
    """Render a customer."""
    person = fact.person
    return {
        "id": fact.id,
        "object": "customer",
        "address": address(person),
        "balance": 0,
        "created": fact.created,
        "currency": fact.currency if any(invoice.created <= moment for invoice in fact.invoices) else None,
        "customer_account": None,
        "default_source": None,
        "delinquent": value_at(fact.delinquent, moment, default=False),
        "description": "Trade customer" if fact.business else None,
        "discount": None,
        "email": person.email,
        "invoice_prefix": fact.invoice_prefix,
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": default_method(fact, moment),
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "name": person.name,
        "next_invoice_sequence": 1,
        "phone": person.phone,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }


def wallet(kind: str | None, last4: str) -> dict[str, Any] | None:
    """Render the wallet a card came from."""
    return None if kind is None else {"dynamic_last4": last4, kind: {}, "type": kind}


def payment_method(fact: Card, moment: int) -> dict[str, Any]:
    """Render a payment method."""
    month, year, last4 = fact.printed(moment)
    holder = fact.holder(moment)
    return {
        "id": fact.id,
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": billing_details(fact.person),
        "card": {
            "brand": fact.brand,
            "checks": {
                "address_line1_check": "pass",
                "address_postal_code_check": "pass",
                "cvc_check": "pass",
            },
            "country": fact.country,
            "display_brand": "american_express" if fact.brand == "amex" else fact.brand,
            "exp_month": month,
            "exp_year": year,
            "fingerprint": fact.fingerprint,
            "funding": fact.funding,
            "generated_from": None,
            "last4": last4,
            "networks": {"available": [fact.brand], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": wallet(fact.wallet, last4),
        },
        "created": fact.created,
        "customer": None if holder is None else holder.id,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }
