"""The declaration of the table `balance_snapshots`."""

from vantage_stripe.tables.columns import flag, identity, integer, money, text
from vantage_stripe.tables.model import SnapshotOf, Table

BALANCE_SNAPSHOTS = Table(
    name="balance_snapshots",
    object="balance",
    endpoint="balance",
    description=(
        "One amount of the account's balance, as Stripe told it at the end of a sync. Rows are added, never"
        " changed. Available + pending at one instant less the same at an earlier one is the sum of `net` of"
        " the balance transactions created after the earlier and not after the later."
    ),
    columns=(
        *identity(
            "The instant in Unix seconds, the balance type and the currency, joined with `-`.",
            "The second it is true at, UTC: every balance transaction up to it is in it, no later one.",
        ),
        text(
            "balance_type",
            "available, pending, instant_available, connect_reserved, issuing_available, ...",
        ),
        text("currency", "Currency, lower-case ISO code."),
        money("amount", "The balance, in the minor unit of `currency`; negative when it is owed to Stripe."),
        money("source_types_card", "What of it comes from cards, in the minor unit.", "source_types.card"),
        money(
            "source_types_bank_account",
            "What of it comes from bank accounts, in the minor unit.",
            "source_types.bank_account",
        ),
        money("source_types_fpx", "What of it comes from FPX, in the minor unit.", "source_types.fpx"),
        flag(
            "is_exact",
            "Whether no balance transaction came while the balance was read; false: leave it out of sums.",
        ),
        text("newest_balance_transaction", "Id (`txn_`) of the newest balance transaction that is in it."),
        integer("attempts", "How often the balance was read for it: 1, or 2 when a transaction came in."),
        flag("livemode", "True in live mode, false in test mode."),
    ),
    left_to_raw={
        "object": "always `balance`",
        "net_available": "a list: instant payouts by destination",
        "source_types": "its parts are columns",
    },
    permission="rak_balance_read",
    docs="https://docs.stripe.com/api/balance/balance_object",
    origin=SnapshotOf(parent="balance_transactions"),
)
