"""The declaration of the table `balance_transactions`."""

from vantage_stripe.tables.columns import identity, money, number, text, time
from vantage_stripe.tables.model import Table

BALANCE_TRANSACTIONS = Table(
    name="balance_transactions",
    object="balance_transaction",
    endpoint="balance_transactions",
    description="One movement of the account's balance. Their `net` adds up to the balance, per currency.",
    columns=(
        *identity("Id (`txn_`) of the balance transaction."),
        money("amount", "Gross amount, in the minor unit of `currency`; positive raises the balance."),
        money("fee", "Fees taken from it, in the minor unit of `currency`."),
        money("net", "amount - fee, in the minor unit of `currency`."),
        text("currency", "Settlement currency, lower-case ISO code; a charge's own may differ."),
        number("exchange_rate", "Charge amount x exchange_rate = amount; null when nothing was converted."),
        text("type", "What moved the balance: charge, refund, adjustment, payout, stripe_fee, ..."),
        text("reporting_category", "Stripe's category for accounting: charge, refund, dispute, fee, ..."),
        text("source", "Id of the object that caused it (`ch_`, `re_`, `dp_`, `po_`, ...)."),
        text("status", "pending until available_on_at, then available."),
        text("balance_type", "Which balance it moves: payments, issuing, ..."),
        time("available_on_at", "When its net becomes available, UTC.", "available_on"),
        text("description", "Free text, often taken from the charge.", personal=True),
    ),
    left_to_raw={
        "object": "always `balance_transaction`",
        "fee_details": "a list; `fee` is its sum",
    },
    settles_on="available_on_at",
    unannounced=True,
    permission="rak_balance_transaction_source_read",
    docs="https://docs.stripe.com/api/balance_transactions/object",
)
