"""Customers and payment methods in Stripe's JSON.

Belongs here: the shapes of https://docs.stripe.com/api/customers and .../payment_methods.
"""

from typing import Any

from vantage_stripe.sandbox.world.facts import Card, Customer, Method, Person
from vantage_stripe.sandbox.world.rendering.debits import bank_account
from vantage_stripe.sandbox.world.steps import value_at

SOURCE_BRANDS = {"visa": "Visa", "mastercard": "MasterCard", "amex": "American Express"}


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


def default_method(customer: Customer, moment: int, *, legacy: bool = False) -> str | None:
    """Give the id of the customer's default payment method or source, None when it is detached."""
    chosen = [
        (since, method)
        for since, method in customer.default_method
        if (isinstance(method, Card) and method.legacy) == legacy
    ]
    method = value_at(chosen, moment, None)
    return method.id if method is not None and method.holder(moment) is not None else None


def customer(fact: Customer, moment: int) -> dict[str, Any]:
    """Render a customer."""
    person = fact.person_at(moment)
    return {
        "id": fact.id,
        "object": "customer",
        "address": address(person),
        "balance": value_at(fact.balances, moment, 0),
        "created": fact.created,
        "currency": fact.currency if any(invoice.created <= moment for invoice in fact.invoices) else None,
        "customer_account": None,
        "default_source": default_method(fact, moment, legacy=True),
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


def wallet(kind: str | None, last4: str, **own: object) -> dict[str, Any] | None:
    """Render the wallet a card came from, with what only a charge tells of it."""
    if kind is None:
        return None
    return {"dynamic_last4": None if kind == "link" else last4, kind: own, "type": kind}


def payment_method(fact: Method, moment: int) -> dict[str, Any]:
    """Render a payment method."""
    holder = fact.holder(moment)
    return {
        "id": fact.id,
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": billing_details(fact.person_at(moment)),
        fact.type: _card(fact, moment) if isinstance(fact, Card) else bank_account(fact, moment),
        "created": fact.created,
        "customer": None if holder is None else holder.id,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": fact.type,
    }


def _card(fact: Card, moment: int) -> dict[str, Any]:
    month, year, last4 = fact.printed(moment)
    brand, fingerprint = fact.look(moment)
    return {
        "brand": brand,
        "checks": {
            "address_line1_check": "pass",
            "address_postal_code_check": "pass",
            "cvc_check": "pass",
        },
        "country": fact.country,
        "display_brand": "american_express" if brand == "amex" else brand,
        "exp_month": month,
        "exp_year": year,
        "fingerprint": fingerprint,
        "funding": fact.funding,
        "generated_from": None,
        "last4": last4,
        "networks": {"available": [brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": wallet(fact.wallet, last4),
    }


def source(fact: Card, moment: int) -> dict[str, Any]:
    """Render a card saved as a source (https://docs.stripe.com/api/cards)."""
    month, year, last4 = fact.printed(moment)
    brand, fingerprint = fact.look(moment)
    holder, person = fact.holder(moment), fact.person_at(moment)
    place = person.place
    return {
        "id": fact.id,
        "object": "card",
        "address_city": place.city,
        "address_country": place.country,
        "address_line1": person.line1,
        "address_line1_check": "pass",
        "address_line2": None,
        "address_state": place.state,
        "address_zip": person.postal_code,
        "address_zip_check": "pass",
        "brand": SOURCE_BRANDS[brand],
        "country": fact.country,
        "customer": None if holder is None else holder.id,
        "cvc_check": "pass",
        "dynamic_last4": None,
        "exp_month": month,
        "exp_year": year,
        "fingerprint": fingerprint,
        "funding": fact.funding,
        "last4": last4,
        "metadata": {},
        "name": person.name,
        "regulated_status": "unregulated",
        "tokenization_method": None,
    }
