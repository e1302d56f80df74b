"""The declaration of the table `refunds`."""

from vantage_stripe.tables.columns import identity, money, text
from vantage_stripe.tables.model import Table, Touch

REFUNDS = Table(
    name="refunds",
    object="refund",
    endpoint="refunds",
    description="One return of money to a customer, whole or in part.",
    columns=(
        *identity("Id (`re_`, `pyr_`) of the refund."),
        money("amount", "Amount returned, in the minor unit of `currency`; positive."),
        text("currency", "Currency of the refund, lower-case ISO code."),
        text("status", "pending, requires_action, succeeded, failed or canceled."),
        text("reason", "duplicate, fraudulent, requested_by_customer or expired_uncaptured_charge."),
        text("pending_reason", "Why it is pending: processing, insufficient_funds or charge_pending."),
        text("failure_reason", "Why it failed."),
        text("charge", "Id (`ch_`, `py_`) of the charge refunded."),
        text("payment_intent", "Id (`pi_`) of its payment intent."),
        text("balance_transaction", "Id (`txn_`) of its effect on the balance."),
        text("failure_balance_transaction", "Id (`txn_`) of the money's way back when it failed."),
        text("customer", "Id (`cus_`) of the customer; sent since July 2026."),
        text("customer_account", "Id (`acct_`) of the account that is the customer."),
        text("payment_method", "Id (`pm_`) of what was refunded to; sent since July 2026."),
        text("source_transfer_reversal", "Id (`trr_`) of the reversal that made this refund."),
        text("transfer_reversal", "Id (`trr_`) of the transfer reversed with it."),
        text("description", "Free text.", personal=True),
        text("instructions_email", "Where instructions to collect it were sent.", personal=True),
        text("receipt_number", "Number on the receipt."),
        text(
            "destination_details_type",
            "Type of payment method it went to: card, ...",
            "destination_details.type",
        ),
        text(
            "destination_details_card_type",
            "How it reached the card: refund, reversal or pending.",
            "destination_details.card.type",
        ),
        text(
            "destination_details_card_reference",
            "Reference a cardholder's bank can find it by.",
            "destination_details.card.reference",
        ),
        money(
            "presentment_details_presentment_amount",
            "Amount shown to the customer, in the minor unit of that currency.",
            "presentment_details.presentment_amount",
        ),
        text(
            "presentment_details_presentment_currency",
            "Currency shown to the customer, lower-case ISO code.",
            "presentment_details.presentment_currency",
        ),
    ),
    left_to_raw={
        "object": "always `refund`",
        "destination_details": "what people filter or group by of it is columns",
        "presentment_details": "its parts are columns",
        "metadata": "an open map of your own keys",
        "next_action": "an object with instructions for the customer",
    },
    touches=(Touch(types=("refund.*", "charge.refund.updated")),),
    # Stripe keeps one permission for both: "Charges and Refunds Read".
    permission="rak_charge_read",
    docs="https://docs.stripe.com/api/refunds/object",
)
