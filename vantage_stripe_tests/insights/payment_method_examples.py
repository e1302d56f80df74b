"""Customers, subscriptions, invoices and charges for tests of payment methods, as rows of the lake.

Belongs here: inputs only, one customer `cus_1` with the card `pm_1` unless told otherwise.
"""

from typing import Any

from vantage_stripe_tests.insights.input_rows import at

Row = dict[str, Any]
DEFAULT = "invoice_settings_default_payment_method"


def customer(expiry: str | None = None, **more: Any) -> Row:
    """Make a customer whose default card expires in a month such as `2026-05`."""
    row = {"id": "cus_1", "email": "one@example.com", DEFAULT: "pm_1", "livemode": False}
    if expiry is not None:
        year, month = expiry.split("-")
        row |= {f"{DEFAULT}_type": "card", f"{DEFAULT}_card_exp_year": int(year)}
        row |= {f"{DEFAULT}_card_exp_month": int(month)}
    return row | more


def subscription(renews: str | None = None, **more: Any) -> Row:
    """Make an active monthly subscription of 2 times 1,500 usd."""
    price = {"unit_amount": 1500, "recurring": {"usage_type": "licensed"}}
    row = {
        "id": "sub_1",
        "customer": "cus_1",
        "status": "active",
        "collection_method": "charge_automatically",
    }
    raw = {"items": {"data": [{"price": price, "quantity": 2}]}}
    return {**row, "currency": "usd", "current_period_end_at": renews and at(renews), "raw": raw, **more}


def invoice(**more: Any) -> Row:
    row = {"id": "in_1", "customer": "cus_1", "status": "open", "collection_method": "charge_automatically"}
    return {**row, "currency": "usd", "amount_remaining": 5000, **more}


def charge(day: str, **more: Any) -> Row:
    return {"id": f"ch_{day}", "created": at(day), "payment_method": "pm_1", "status": "succeeded", **more}


def apple_pay(expiry: str) -> Row:
    return customer(expiry, **{f"{DEFAULT}_card_wallet_type": "apple_pay"})
