"""The declaration of the table `invoices`."""

from vantage_stripe.tables.columns import address, flag, identity, integer, money, text, time
from vantage_stripe.tables.model import Column, Table, Touch

_MONEY = (
    text("currency", "Currency of the invoice, lower-case ISO code."),
    money("amount_due", "What is to be paid, in the minor unit of `currency`."),
    money("amount_overpaid", "What was paid too much, in the minor unit of `currency`."),
    money("amount_paid", "What was paid, in the minor unit of `currency`."),
    money("amount_paid_off_stripe", "What was paid outside of Stripe, in the minor unit of `currency`."),
    money("amount_remaining", "What is still to be paid, in the minor unit of `currency`."),
    money("amount_shipping", "Shipping, in the minor unit of `currency`."),
    money("subtotal", "Sum of the lines before discounts and tax, in the minor unit of `currency`."),
    money("subtotal_excluding_tax", "subtotal without tax, in the minor unit of `currency`."),
    money("total", "Sum after discounts and tax, in the minor unit of `currency`."),
    money("total_excluding_tax", "total without tax, in the minor unit of `currency`."),
    money("starting_balance", "Customer's balance before it, in the minor unit of `currency`."),
    money("ending_balance", "Customer's balance after it, in the minor unit; null until finalized."),
    money(
        "pre_payment_credit_notes_amount",
        "Credit notes from before it was paid, in the minor unit of `currency`.",
    ),
    money(
        "post_payment_credit_notes_amount",
        "Credit notes from after it was paid, in the minor unit of `currency`.",
    ),
)

_STATE = (
    text("status", "draft, open, paid, uncollectible or void."),
    text(
        "status_details_uncollectible_reason",
        "Why it is uncollectible: max_payment_attempts, ...",
        "status_details.uncollectible.reason",
    ),
    text("billing_reason", "Why it exists: subscription_cycle, subscription_create, manual, ..."),
    text("collection_method", "charge_automatically or send_invoice."),
    integer("attempt_count", "How often payment was tried, as far as the dunning rules count it."),
    flag("attempted", "Whether payment was tried."),
    flag("auto_advance", "Whether Stripe carries it on by itself."),
    flag("automatic_tax_enabled", "Whether Stripe computes its tax.", "automatic_tax.enabled"),
    text("automatic_tax_status", "How computing the tax went.", "automatic_tax.status"),
    text("last_finalization_error_code", "Why finalizing it failed last.", "last_finalization_error.code"),
    text("number", "The number the customer sees."),
    text("receipt_number", "Number on the receipt."),
    flag("livemode", "True in live mode, false in test mode."),
)

_TIMES = (
    time("due_date_at", "When it is due, UTC; null when it is charged automatically.", "due_date"),
    time("effective_at", "The day it is dated with, UTC."),
    time("automatically_finalizes_at", "When Stripe finalizes the draft, UTC."),
    time("next_payment_attempt_at", "When payment is tried next, UTC.", "next_payment_attempt"),
    time("period_start_at", "Begin of the time whose items it collects, UTC.", "period_start"),
    time("period_end_at", "End of the time whose items it collects, UTC.", "period_end"),
    time("webhooks_delivered_at", "When its webhooks were delivered or given up, UTC."),
    time("status_transitions_finalized_at", "When it was finalized, UTC.", "status_transitions.finalized_at"),
    time(
        "status_transitions_marked_uncollectible_at",
        "When it was marked uncollectible, UTC.",
        "status_transitions.marked_uncollectible_at",
    ),
    time("status_transitions_paid_at", "When it was paid, UTC.", "status_transitions.paid_at"),
    time("status_transitions_voided_at", "When it was voided, UTC.", "status_transitions.voided_at"),
)

_REFERENCES = (
    text("application", "Id of the Connect application that made it."),
    text("customer", "Id (`cus_`) of the customer; stays when the customer is deleted."),
    text("customer_account", "Id (`acct_`) of the account that is the customer."),
    text("default_payment_method", "Id (`pm_`) charged, when it is the invoice's own."),
    text("default_source", "Id of the legacy source charged, when it is the invoice's own."),
    text("from_invoice", "Id (`in_`) of the invoice this one revises.", "from_invoice.invoice"),
    text("from_invoice_action", "What it does to that invoice: revision.", "from_invoice.action"),
    text("latest_revision", "Id (`in_`) of the newest revision of this one."),
    text("on_behalf_of", "Id (`acct_`) of the account it is made for."),
    text("parent_type", "subscription_details, quote_details or schedule_details.", "parent.type"),
    text(
        "subscription",
        "Id (`sub_`) of the subscription it is for; Stripe moved it below `parent` in 2025.",
        "parent.subscription_details.subscription",
        "subscription",
    ),
    text("quote", "Id (`qt_`) of the quote it is for.", "parent.quote_details.quote", "quote"),
    text("issuer_type", "Who issues it: self or account.", "issuer.type"),
    text("issuer_account", "Id (`acct_`) of the account that issues it.", "issuer.account"),
    text("test_clock", "Id (`clock_`) of the test clock it lives on."),
)

_PEOPLE = (
    text("customer_email", "E-mail address of the customer when it was finalized.", personal=True),
    text("customer_name", "Name of the customer when it was finalized.", personal=True),
    text("customer_phone", "Phone number of the customer when it was finalized.", personal=True),
    text("customer_tax_exempt", "none, exempt or reverse, when it was finalized."),
    *address("customer_address", "customer_address", "the customer's address when it was finalized"),
    text("description", "Free text, called memo in the Dashboard.", personal=True),
    text("footer", "Text at the foot of the invoice.", personal=True),
    text("hosted_invoice_url", "Page to pay it on; opens without a login.", personal=True),
    text("invoice_pdf", "The invoice as a file; opens without a login.", personal=True),
    text("statement_descriptor", "What the card statement shows."),
    text("account_country", "Country of the account that issued it, two-letter ISO code."),
    text("account_name", "Public name of the account that issued it."),
)

_COLUMNS: tuple[Column, ...] = (
    *identity("Id (`in_`) of the invoice."),
    *_MONEY,
    *_STATE,
    *_TIMES,
    *_REFERENCES,
    *_PEOPLE,
)

INVOICES = Table(
    name="invoices",
    object="invoice",
    endpoint="invoices",
    description="One bill to a customer, with all of its lines in `raw`.",
    columns=_COLUMNS,
    left_to_raw={
        "object": "always `invoice`",
        "metadata": "an open map of your own keys",
        "account_tax_ids": "a list",
        "automatic_tax": "its parts are columns",
        "confirmation_secret": "not sent unless expanded, and a secret",
        "custom_fields": "a list",
        "customer_address": "its parts are columns",
        "customer_shipping": "an address of its own, rarely grouped by",
        "customer_tax_ids": "a list",
        "default_tax_rates": "a list",
        "deleted": "only in the answer to a deletion: see _deleted_at",
        "discounts": "a list",
        "from_invoice": "its parts are columns",
        "issuer": "its parts are columns",
        "last_finalization_error": "its code is a column",
        "lines": "a list, completed in raw",
        "parent": "its parts are columns",
        "payment_settings": "an object of settings",
        "payments": "not sent unless expanded: see the table invoice_payments",
        "rendering": "an object about the invoice's paper",
        "shipping_cost": "an object; `amount_shipping` is its amount",
        "shipping_details": "an address of its own, rarely grouped by",
        "status_details": "its part is a column",
        "status_transitions": "its parts are columns",
        "threshold_reason": "an object with lists",
        "total_discount_amounts": "a list",
        "total_pretax_credit_amounts": "a list",
        "total_taxes": "a list",
    },
    nested=("lines", "payments"),
    touches=(
        Touch(
            # Not `invoice.*`: `invoice.upcoming` shows an invoice that does not exist yet.
            types=(
                "invoice.created",
                "invoice.deleted",
                "invoice.finalization_failed",
                "invoice.finalized",
                "invoice.marked_uncollectible",
                "invoice.overdue",
                "invoice.overpaid",
                "invoice.paid",
                "invoice.payment_action_required",
                "invoice.payment_attempt_required",
                "invoice.payment_failed",
                "invoice.payment_succeeded",
                "invoice.sent",
                "invoice.updated",
                "invoice.voided",
                "invoice.will_be_due",
            )
        ),
        Touch(
            types=("credit_note.*", "customer.discount.*", "invoiceitem.*"),
            ids=("data.object.invoice", "data.previous_attributes.invoice"),
        ),
        Touch(types=("invoice_payment.*",), ids=("data.object.invoice",), told_by=("invoice.paid",)),
    ),
    deletable=True,
    permission="rak_invoice_read",
    docs="https://docs.stripe.com/api/invoices/object",
)
