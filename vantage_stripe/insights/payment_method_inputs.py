"""What `stale_payment_methods` reads: columns of the synced tables, and two tables that are optional.

Belongs here: names, types, kinds of events. Does not: how a fact is read out of them.
"""

import pyarrow as pa

from vantage_stripe.insights.model import INTEGER, STRING, TIMESTAMP, InsightColumn

INPUTS = {
    "customers": (
        "id",
        "created",
        "email",
        "livemode",
        "delinquent",
        "test_clock",
        "invoice_settings_default_payment_method",
        "invoice_settings_default_payment_method_type",
        "invoice_settings_default_payment_method_card_brand",
        "invoice_settings_default_payment_method_card_exp_month",
        "invoice_settings_default_payment_method_card_exp_year",
        "invoice_settings_default_payment_method_card_fingerprint",
        "invoice_settings_default_payment_method_card_last4",
        "invoice_settings_default_payment_method_card_wallet_type",
        "default_source",
        "default_source_object",
        "default_source_brand",
        "default_source_exp_month",
        "default_source_exp_year",
        "default_source_fingerprint",
        "default_source_last4",
        "raw",
        "_synced_at",
        "_deleted_at",
    ),
    "subscriptions": (
        "id",
        "created",
        "customer",
        "status",
        "currency",
        "collection_method",
        "pause_collection_behavior",
        "cancel_at_period_end",
        "cancel_at",
        "current_period_end_at",
        "trial_end_at",
        "latest_invoice",
        "default_payment_method",
        "default_payment_method_type",
        "default_payment_method_card_brand",
        "default_payment_method_card_exp_month",
        "default_payment_method_card_exp_year",
        "default_payment_method_card_fingerprint",
        "default_payment_method_card_last4",
        "default_payment_method_card_wallet_type",
        "default_source",
        "item_quantity",
        "item_price_unit_amount",
        "item_price_recurring_interval",
        "item_price_recurring_interval_count",
        "item_price_recurring_usage_type",
        "second_item_id",
        "raw",
        "_synced_at",
        "_deleted_at",
    ),
    "invoices": (
        "id",
        "created",
        "customer",
        "subscription",
        "status",
        "collection_method",
        "currency",
        "amount_remaining",
        "total",
        "next_payment_attempt_at",
        "automatically_finalizes_at",
        "default_payment_method",
        "default_source",
        "raw",
        "_deleted_at",
    ),
    "charges": (
        "id",
        "created",
        "status",
        "customer",
        "payment_method",
        "failure_code",
        "outcome_type",
        "outcome_reason",
        "outcome_advice_code",
        "payment_method_details_type",
        "payment_method_details_card_brand",
        "payment_method_details_card_exp_month",
        "payment_method_details_card_exp_year",
        "payment_method_details_card_fingerprint",
        "payment_method_details_card_last4",
        "payment_method_details_card_network_token_used",
        "payment_method_details_card_wallet_type",
        "_deleted_at",
    ),
    "events": ("id", "created", "type", "data_object_id", "raw", "_deleted_at"),
}
"""The columns that are read of the tables that are synced."""

EVENT_TYPES = (
    "payment_method.attached",
    "payment_method.automatically_updated",
    "payment_method.card_automatically_updated",
    "payment_method.detached",
    "payment_method.updated",
    "mandate.updated",
    "customer.source.created",
    "customer.source.deleted",
    "customer.source.expiring",
    "customer.source.updated",
    "source.canceled",
    "source.chargeable",
    "source.failed",
)
"""The events that tell of payment methods; each carries the object as it was."""


def _given(name: str, kind: pa.DataType, description: str) -> InsightColumn:
    return InsightColumn(name=name, type=kind, description=description, sources=())


_SYSTEM = (
    _given("raw", STRING, "The whole object as JSON; where it is given it wins over the columns above."),
    _given("_synced_at", TIMESTAMP, "When it was read; null: it is as new as can be."),
    _given("_deleted_at", TIMESTAMP, "Set: it is gone, and does not count."),
)
OPTIONAL = {
    "payment_methods": (
        _given("id", STRING, "Id (`pm_`) of the payment method."),
        _given("created", TIMESTAMP, "When it was created."),
        _given("customer", STRING, "The customer it is attached to; null once detached."),
        _given("type", STRING, "card, sepa_debit, ..."),
        _given("card_brand", STRING, "Brand of the card."),
        _given("card_exp_month", INTEGER, "Expiry month, 1 to 12."),
        _given("card_exp_year", INTEGER, "Expiry year, four digits."),
        _given("card_fingerprint", STRING, "The same for the same card number."),
        _given("card_last4", STRING, "Last four digits."),
        _given("card_wallet_type", STRING, "Wallet that holds the card."),
        _given(
            "us_bank_account_status_details_blocked_reason",
            STRING,
            "Why the bank account cannot be debited; null when it can.",
        ),
        *_SYSTEM,
    ),
    "mandates": (
        _given("id", STRING, "Id (`mandate_`) of the mandate."),
        _given("created", TIMESTAMP, "Not Stripe's: may be null."),
        _given("payment_method", STRING, "The payment method it allows to charge."),
        _given("status", STRING, "active, pending or inactive."),
        _given(
            "payment_method_details_bacs_debit_network_status",
            STRING,
            "accepted, pending, refused or revoked.",
        ),
        _given(
            "payment_method_details_card_inactive_reason", STRING, "Why the mandate of an Indian card ended."
        ),
        *_SYSTEM,
    ),
}
"""Tables of Stripe's objects that are not synced: without them, what they decide comes from elsewhere or
is null."""
SCHEMAS = {name: pa.schema([column.field for column in columns]) for name, columns in OPTIONAL.items()}
