"""The tables: one declaration per Stripe object, spelled out here in the order people read them.

Belongs here: the list. A new object is one file beside this one and one line below.
"""

from vantage_stripe.errors import SettingsError
from vantage_stripe.tables.balance_snapshots import BALANCE_SNAPSHOTS
from vantage_stripe.tables.balance_transactions import BALANCE_TRANSACTIONS
from vantage_stripe.tables.charges import CHARGES
from vantage_stripe.tables.customers import CUSTOMERS
from vantage_stripe.tables.disputes import DISPUTES
from vantage_stripe.tables.early_fraud_warnings import EARLY_FRAUD_WARNINGS
from vantage_stripe.tables.events import EVENTS
from vantage_stripe.tables.invoice_line_items import INVOICE_LINE_ITEMS
from vantage_stripe.tables.invoice_payments import INVOICE_PAYMENTS
from vantage_stripe.tables.invoices import INVOICES
from vantage_stripe.tables.model import Table
from vantage_stripe.tables.payout_items import PAYOUT_ITEMS
from vantage_stripe.tables.payouts import PAYOUTS
from vantage_stripe.tables.refunds import REFUNDS
from vantage_stripe.tables.subscriptions import SUBSCRIPTIONS

__all__ = ["COMPANIONS", "EVERY_TABLE", "TABLES", "table_named"]

TABLES: tuple[Table, ...] = (
    CHARGES,
    CUSTOMERS,
    INVOICES,
    BALANCE_TRANSACTIONS,
    EVENTS,
    DISPUTES,
    REFUNDS,
    SUBSCRIPTIONS,
    PAYOUTS,
    INVOICE_PAYMENTS,
    EARLY_FRAUD_WARNINGS,
)
"""The tables that Stripe lists by `created`."""

COMPANIONS: tuple[Table, ...] = (INVOICE_LINE_ITEMS, PAYOUT_ITEMS, BALANCE_SNAPSHOTS)
"""The tables that go with one of those: their `origin` says with which, and how."""

EVERY_TABLE = (*TABLES, *COMPANIONS)


def table_named(name: str) -> Table:
    """Find a table by its name.

    Raises:
        SettingsError: There is none; the text lists the known names.
    """
    for table in EVERY_TABLE:
        if table.name == name:
            return table
    known = ", ".join(table.name for table in EVERY_TABLE)
    raise SettingsError(f"No table is called {name!r}. Known tables: {known}.")
