"""The declaration of the table `payout_items`."""

from vantage_stripe.tables.columns import identity, money, number, text, time
from vantage_stripe.tables.model import Again, ListOf, Table

PAYOUT_ITEMS = Table(
    name="payout_items",
    object="balance_transaction",
    endpoint="balance_transactions",
    description=(
        "One balance transaction that an automatic payout paid out; the payout's own is among them."
        " Each lies in its payout's partition. Only with `VANTAGE_PAYOUT_ITEMS=on`,"
        " for it takes at least one request a payout."
    ),
    columns=(
        *identity(
            "Id (`txn_`) of the balance transaction, the same as `balance_transaction`.",
            "When the payout was created, UTC: the partition is the payout's.",
        ),
        text("payout", "Id (`po_`) of the payout that paid it out."),
        text("payout_status", "Status of the payout when its list was read."),
        text("balance_transaction", "Id (`txn_`) of the balance transaction."),
        time("transaction_created_at", "When the balance transaction was created, UTC."),
        money("amount", "Gross amount, in the minor unit of `currency`; positive raises the balance."),
        money("fee", "Fees taken from it, in the minor unit of `currency`."),
        money("net", "amount - fee, in the minor unit of `currency`."),
        text("currency", "Settlement currency, lower-case ISO code."),
        number("exchange_rate", "Charge amount x exchange_rate = amount; null when nothing was converted."),
        text("type", "What moved the balance: charge, refund, adjustment, payout, ..."),
        text("reporting_category", "Stripe's category for accounting: charge, refund, dispute, payout, ..."),
        text("source", "Id of the object that caused it (`ch_`, `re_`, `dp_`, `po_`, ...)."),
        text("balance_type", "Which balance it moves: payments, issuing, ..."),
        time("available_on_at", "When its net became available, UTC.", "available_on"),
        text("description", "Free text, often taken from the charge.", personal=True),
    ),
    left_to_raw={
        "object": "always `balance_transaction`",
        "fee_details": "a list; `fee` is its sum",
        "status": "that of the moment the list was read: see the table balance_transactions",
    },
    permission="rak_balance_transaction_source_read",
    docs="https://docs.stripe.com/api/balance_transactions/list",
    origin=ListOf(
        parent="payouts",
        listed="balance_transactions",
        param="payout",
        wanted={"automatic": True, "reconciliation_status": "completed"},
        again=Again(column="payout_status", of="status", at=("canceled", "failed")),
        given={"created": "created", "payout": "id", "payout_status": "status"},
        kept={"balance_transaction": "id", "transaction_created_at": "created"},
    ),
)
