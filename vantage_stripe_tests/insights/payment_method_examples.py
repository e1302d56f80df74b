"""Customers, subscriptions, invoices and charges for tests of payment methods, as rows of the lake.

Belongs here: inputs only, one customer `cus_1` with the card `pm_1` unless told otherwise.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
import pyarrow as pa

from vantage_stripe.insights.payment_method_inputs import SCHEMAS
from vantage_stripe.insights.stale_payment_methods import STALE_PAYMENT_METHODS
from vantage_stripe_tests.insights.input_rows import NOW, at, tables

Row = dict[str, Any]
DEFAULT = "invoice_settings_default_payment_method"
NO_CARD: Row = {DEFAULT: None}


def customer(expiry: str | None = None, **more: Any) -> Row:
    """Make a customer whose default card expires in a month such as `2026-05`."""
    row = {"id": "cus_1", "email": "one@example.com", DEFAULT: "pm_1", "livemode": False}
    if expiry is not None:
        year, month = expiry.split("-")
        row |= {f"{DEFAULT}_type": "card", f"{DEFAULT}_card_exp_year": int(year)}
        row |= {f"{DEFAULT}_card_exp_month": int(month)}
    return row | more


def price(unit_amount: int | None = 1500, *, interval: str = "month", count: int = 1, **more: Any) -> Row:
    recurring = {"interval": interval, "interval_count": count, "usage_type": "licensed"}
    return {"unit_amount": unit_amount, "recurring": recurring, **more}


def subscription(renews: str | None = None, **more: Any) -> Row:
    """Make an active monthly subscription of 2 times 1,500 usd."""
    row = {
        "id": "sub_1",
        "customer": "cus_1",
        "status": "active",
        "collection_method": "charge_automatically",
    }
    raw = {"items": {"data": [{"price": price(), "quantity": 2}]}}
    return {**row, "currency": "usd", "current_period_end_at": renews and at(renews), "raw": raw, **more}


def invoice(**more: Any) -> Row:
    row = {"id": "in_1", "customer": "cus_1", "status": "open", "collection_method": "charge_automatically"}
    return {**row, "currency": "usd", "amount_remaining": 5000, **more}


def charge(day: str, **more: Any) -> Row:
    given = {"id": f"ch_{day}", "created": at(day), "payment_method": "pm_1", "customer": "cus_1"}
    return {**given, "status": "succeeded", **more}


def decline(day: str, code: str, **more: Any) -> Row:
    """Make a charge that the issuer declined for a reason."""
    failed = {"status": "failed", "failure_code": "card_declined", "outcome_type": "issuer_declined"}
    return charge(day, **{"id": f"ch_{day}_{code}", **failed, "outcome_reason": code, **more})


def snapshot(expiry: str, fingerprint: str | None = None) -> Row:
    """Make what a charge says of a card that expires in a month such as `2026-05`."""
    year, month = expiry.split("-")
    card = "payment_method_details_card"
    return {
        "payment_method_details_type": "card",
        f"{card}_exp_year": int(year),
        f"{card}_exp_month": int(month),
        f"{card}_fingerprint": fingerprint,
    }


def card(name: str, expiry: str, **more: Any) -> Row:
    """Make a payment method as Stripe sends it."""
    year, month = expiry.split("-")
    held = {"exp_month": int(month), "exp_year": int(year), **more.pop("card", {})}
    whole = {"id": name, "object": "payment_method", "type": "card", "card": held, "customer": "cus_1"}
    return whole | more


def event(kind: str, day: str, value: Mapping[str, Any], **more: Any) -> Row:
    raw = {"type": kind, "data": {"object": value}}
    return {"id": f"evt_{kind}_{day}", "created": at(day), "type": kind, "raw": raw, **more}


def apple_pay(expiry: str) -> Row:
    return customer(expiry, **{f"{DEFAULT}_card_wallet_type": "apple_pay"})


def optional(**rows: list[Row]) -> dict[str, pa.Table]:
    """Make tables of payment methods and mandates, `raw` an object or nothing."""
    return {
        name: pa.Table.from_pylist(
            [
                row | ({"raw": msgspec.json.encode(row["raw"]).decode()} if "raw" in row else {})
                for row in given
            ],
            schema=SCHEMAS[name],
        )
        for name, given in rows.items()
    }


def judged(**rows: list[Row]) -> list[Row]:
    """Answer with all synced tables, and the optional ones that are given."""
    more = {name: rows.pop(name) for name in SCHEMAS if name in rows}
    given = {**tables(STALE_PAYMENT_METHODS, **rows), **optional(**more)}
    return list(STALE_PAYMENT_METHODS.compute(given, NOW).to_pylist())
