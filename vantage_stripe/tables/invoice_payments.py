"""The declaration of the table `invoice_payments`."""

from vantage_stripe.tables.columns import flag, identity, money, text, time
from vantage_stripe.tables.model import Table, Touch

INVOICE_PAYMENTS = Table(
    name="invoice_payments",
    object="invoice_payment",
    endpoint="invoice_payments",
    description="One payment of an invoice, made or to be made: the link between invoices and charges.",
    columns=(
        *identity("Id (`inpay_`) of the invoice payment."),
        text("invoice", "Id (`in_`) of the invoice."),
        money("amount_paid", "Amount paid, in the minor unit of `currency`; null until it is paid."),
        money("amount_requested", "Amount to be paid, in the minor unit of `currency`."),
        text("currency", "Currency of the payment, lower-case ISO code."),
        text("status", "open, paid or canceled."),
        flag("is_default", "Whether it is the invoice's own payment, which Stripe keeps up to date."),
        text("payment_type", "payment_intent, charge or payment_record.", "payment.type"),
        text("payment_intent", "Id (`pi_`) of the payment intent that pays it.", "payment.payment_intent"),
        text("charge", "Id (`ch_`) of the charge, when there is no intent.", "payment.charge"),
        text("payment_record", "Id of the payment made outside of Stripe.", "payment.payment_record"),
        time(
            "status_transitions_canceled_at", "When it was canceled, UTC.", "status_transitions.canceled_at"
        ),
        time("status_transitions_paid_at", "When it was paid, UTC.", "status_transitions.paid_at"),
        flag("livemode", "True in live mode, false in test mode."),
    ),
    left_to_raw={
        "object": "always `invoice_payment`",
        "payment": "its parts are columns",
        "status_transitions": "its parts are columns",
    },
    touches=(
        Touch(types=("invoice_payment.paid",)),
        # No event tells of an invoice payment that is canceled, or whose amount changes.
        Touch(
            types=(
                "invoice.finalized",
                "invoice.marked_uncollectible",
                "invoice.overpaid",
                "invoice.paid",
                "invoice.payment_failed",
                "invoice.payment_succeeded",
                "invoice.updated",
                "invoice.voided",
            ),
            via="invoice",
            told_by=("invoice_payment.paid",),
        ),
        Touch(types=("payment_intent.canceled",), via="payment_intent"),
    ),
    unannounced=True,
    permission="rak_invoice_read",
    docs="https://docs.stripe.com/api/invoice-payment/object",
)
