"""The event types that change no row, each with the reason.

A type that stands neither here nor in a table's `touches` is new to us: one that arrives is counted.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache

NAMING_ROWS: Mapping[str, str] = {
    "application_fee.*": "a charge bears its fee's id from the first; a refund of the fee changes no charge",
    "billing.credit_*": "credits are no field of the customer; what they pay, the invoice tells",
    "billing_portal.session.created": "a visit changes nothing; what is done in it has events of its own",
    "cash_balance.funds_available": "the cash balance is no part of a customer's row: not expanded",
    "checkout.session.*": "what a session makes (customer, charge, invoice, subscription) tells of itself",
    "customer_cash_balance_transaction.created": "moves the cash balance, no part of a customer's row",
    "entitlements.active_entitlement_summary.updated": "entitlements are no field of the customer",
    "financial_connections.*": "linked bank accounts are no part of a row",
    "identity.verification_session.*": "a person's verification is no part of a row",
    "invoice.upcoming": "shows an invoice that does not exist yet: no id, never a row",
    "issuing_*": "cards you issue are no rows here; what they move, balance transactions tell",
    "mandate.updated": "a mandate is no part of a row",
    "payment_link.*": "a link is no row; what is paid by it tells of itself",
    "product.*": "rows hold a product's id only",
    "promotion_code.*": "rows hold a code's id only",
    "quote.*": "an accepted quote makes a subscription or an invoice, which tell of themselves",
    "reserve.*": "what is held back or released, balance transactions tell",
    "setup_intent.*": "names no row that shows it; an attached payment method has an event of its own",
    "tax_rate.*": (
        "no column shows a tax rate; its copies in invoices and subscriptions follow with the next change of"
        " theirs, or with `vantage-stripe sync --full`"
    ),
    "three_d_secure.authentication.*": "an authentication is no part of a row until the charge is made",
    "topup.*": "a top-up is no row; what it moves, balance transactions tell",
    "treasury.*": "financial accounts are no rows here",
}
"""Types whose object is none of a table's but can name one of its rows."""

NAMING_NONE: Mapping[str, str] = {
    "account.*": "the account itself is no row",
    "apps.*": "installed apps are no rows",
    "balance.available": "names no balance transaction; they are listed, and read again when they settle",
    "balance_settings.updated": "the account's settings are no row",
    "billing.alert.triggered": "names no row",
    "billing.meter.*": "meters are no rows",
    "billing_portal.configuration.*": "the portal's settings are no row",
    "capability.updated": "what the account may do is no row",
    "climate.*": "orders of carbon removal are no rows; what they cost, balance transactions tell",
    "coupon.*": "rows hold a coupon's id only",
    "file.created": "files are no rows",
    "person.*": "persons of the account are no rows",
    "reporting.*": "reports are no rows",
    "sigma.*": "queries are no rows",
    "tax.settings.updated": "the account's settings are no row",
    "terminal.reader.*": "readers are no rows; the charge tells of itself",
    "test_helpers.test_clock.*": "what lives on a test clock is in no list, so in no table",
}
"""Types whose object can name no row at all."""


@cache
def is_explained(type_: str) -> bool:
    """Whether a type is known to change no row."""
    return any(fnmatchcase(type_, pattern) for pattern in (*NAMING_ROWS, *NAMING_NONE))
