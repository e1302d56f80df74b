"""The declaration of the table `payouts`."""

from vantage_stripe.tables.columns import flag, identity, money, text, time
from vantage_stripe.tables.model import Table, Touch

PAYOUTS = Table(
    name="payouts",
    object="payout",
    endpoint="payouts",
    description="One transfer of the balance to the account's bank, or back from it.",
    columns=(
        *identity("Id (`po_`) of the payout."),
        money("amount", "Amount paid out, in the minor unit of `currency`; negative takes money back."),
        text("currency", "Currency of the payout, lower-case ISO code."),
        text("status", "paid, pending, in_transit, canceled or failed; paid can still fail for 5 days."),
        text("type", "bank_account or card."),
        text("method", "standard or instant."),
        text("source_type", "Balance it comes from: card, bank_account or fpx."),
        flag("automatic", "Whether Stripe made it by schedule."),
        text("reconciliation_status", "completed when its balance transactions can be listed."),
        time("arrival_date_at", "When it is expected at the bank, UTC.", "arrival_date"),
        text("balance_transaction", "Id (`txn_`) of its effect on the balance."),
        text("failure_balance_transaction", "Id (`txn_`) of the money's way back when it failed."),
        text("failure_code", "Why it failed, Stripe's code."),
        text("failure_message", "Why it failed, in words."),
        text("destination", "Id (`ba_`, `card_`) of the bank account or card."),
        text("payout_method", "Id of the payout method, for accounts that have them."),
        text("original_payout", "Id (`po_`) of the payout this one reverses."),
        text("reversed_by", "Id (`po_`) of the payout that reverses this one."),
        text("application_fee", "Id (`fee_`) of the application fee."),
        money("application_fee_amount", "Application fee, in the minor unit of `currency`."),
        text("description", "Free text.", personal=True),
        text("statement_descriptor", "What the bank statement shows."),
        text("trace_id_status", "Whether the trace id is pending, supported or not.", "trace_id.status"),
        text("trace_id_value", "Reference the bank can find it by.", "trace_id.value"),
        flag("livemode", "True in live mode, false in test mode."),
    ),
    left_to_raw={
        "object": "always `payout`",
        "trace_id": "its parts are columns",
        "metadata": "an open map of your own keys",
    },
    touches=(
        Touch(
            types=("payout.*",),
            ids=("data.object.id", "data.object.original_payout", "data.object.reversed_by"),
        ),
    ),
    permission="rak_payout_read",
    docs="https://docs.stripe.com/api/payouts/object",
)
