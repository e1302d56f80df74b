"""Shorthand for columns: one function a type, and the groups of columns that several tables share.

Belongs here: constructors. Does not: any one table's columns.
A column without paths stands at the top level under its own name.
"""

import pyarrow as pa

from vantage_stripe.tables.model import BOOLEAN, FLOAT, INTEGER, STRING, TIMESTAMP, Column


def text(name: str, description: str, *paths: str, personal: bool = False) -> Column:
    """Declare a string column: text, an enum, or the id of a referenced object."""
    return _column(name, STRING, description, paths, personal=personal)


def integer(name: str, description: str, *paths: str) -> Column:
    """Declare a count, a number or a code that is an integer."""
    return _column(name, INTEGER, description, paths)


def money(name: str, description: str, *paths: str) -> Column:
    """Declare an amount in the currency's minor unit (cents; whole yen), never a fraction."""
    return _column(name, INTEGER, description, paths)


def number(name: str, description: str, *paths: str) -> Column:
    """Declare a number with a fraction: a rate or a percentage, never money."""
    return _column(name, FLOAT, description, paths)


def flag(name: str, description: str, *paths: str) -> Column:
    """Declare a yes or no."""
    return _column(name, BOOLEAN, description, paths)


def time(name: str, description: str, *paths: str) -> Column:
    """Declare an instant, which Stripe sends as Unix seconds."""
    return _column(name, TIMESTAMP, description, paths)


CREATED = "When it was created, UTC, whole seconds. The partition is its month or day."


def identity(description: str, created: str = CREATED) -> tuple[Column, Column]:
    """Declare what every object has: its `id` and the second it was created."""
    return (
        Column(name="id", type=STRING, paths=("id",), description=description, nullable=False),
        Column(
            name="created",
            type=TIMESTAMP,
            paths=("created",),
            description=created,
            nullable=False,
        ),
    )


def address(prefix: str, path: str, whose: str) -> tuple[Column, ...]:
    """Declare the six parts of a postal address; all but the country can identify a person."""
    return (
        text(f"{prefix}_city", f"City of {whose}.", f"{path}.city", personal=True),
        text(f"{prefix}_country", f"Country of {whose}, two-letter ISO code.", f"{path}.country"),
        text(f"{prefix}_line1", f"First line of {whose}: street, number.", f"{path}.line1", personal=True),
        text(f"{prefix}_line2", f"Second line of {whose}.", f"{path}.line2", personal=True),
        text(f"{prefix}_postal_code", f"Postal code of {whose}.", f"{path}.postal_code", personal=True),
        text(f"{prefix}_state", f"State, county or province of {whose}.", f"{path}.state", personal=True),
    )


def payment_method(prefix: str, path: str, whose: str) -> tuple[Column, ...]:
    """Declare a reference to a payment method, and what the expanded one tells of its card."""
    card = f"{path}.card"
    return (
        text(prefix, f"Id (`pm_`) of {whose}.", path),
        text(f"{prefix}_type", f"Type of {whose}: card, us_bank_account, ...", f"{path}.type"),
        text(f"{prefix}_card_brand", f"Card brand of {whose}.", f"{card}.brand"),
        text(f"{prefix}_card_country", f"Country of the issuer of {whose}.", f"{card}.country"),
        integer(f"{prefix}_card_exp_month", f"Expiry month of {whose}, 1 to 12.", f"{card}.exp_month"),
        integer(f"{prefix}_card_exp_year", f"Expiry year of {whose}, four digits.", f"{card}.exp_year"),
        text(
            f"{prefix}_card_fingerprint",
            f"The same for the same card number in this account; of {whose}.",
            f"{card}.fingerprint",
            personal=True,
        ),
        text(f"{prefix}_card_funding", f"credit, debit, prepaid or unknown; of {whose}.", f"{card}.funding"),
        text(f"{prefix}_card_last4", f"Last four digits of {whose}.", f"{card}.last4", personal=True),
        text(f"{prefix}_card_wallet_type", f"Wallet that holds {whose}.", f"{card}.wallet.type"),
    )


def _column(
    name: str, kind: pa.DataType, description: str, paths: tuple[str, ...], *, personal: bool = False
) -> Column:
    return Column(name=name, type=kind, paths=paths or (name,), description=description, personal=personal)
