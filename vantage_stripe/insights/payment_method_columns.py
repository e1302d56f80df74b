"""The columns of `stale_payment_methods`, and the columns it reads.

Belongs here: names, types, words and lineage. Does not: how a value is found.
"""

from vantage_stripe.insights.model import (
    BOOLEAN,
    DAY,
    INTEGER,
    MONIES,
    STRING,
    STRINGS,
    TIMESTAMP,
    InsightColumn,
)

INPUTS = {
    "customers": (
        "id",
        "created",
        "email",
        "livemode",
        "invoice_settings_default_payment_method",
        "invoice_settings_default_payment_method_type",
        "invoice_settings_default_payment_method_card_brand",
        "invoice_settings_default_payment_method_card_exp_month",
        "invoice_settings_default_payment_method_card_exp_year",
        "invoice_settings_default_payment_method_card_last4",
        "invoice_settings_default_payment_method_card_wallet_type",
        "default_source",
        "default_source_object",
        "default_source_brand",
        "default_source_exp_month",
        "default_source_exp_year",
        "default_source_last4",
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
        "default_payment_method_card_last4",
        "default_payment_method_card_wallet_type",
        "default_source",
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
        "_deleted_at",
    ),
    "charges": (
        "id",
        "created",
        "status",
        "payment_method",
        "payment_method_details_type",
        "payment_method_details_card_brand",
        "payment_method_details_card_exp_month",
        "payment_method_details_card_exp_year",
        "payment_method_details_card_last4",
        "payment_method_details_card_network_token_used",
        "payment_method_details_card_wallet_type",
        "_deleted_at",
    ),
}

CUSTOMER = "customers.invoice_settings_default_payment_method"
SUBSCRIPTION = "subscriptions.default_payment_method"
CHARGE = "charges.payment_method_details"
CHOSEN = (
    "invoices.default_payment_method",
    "invoices.default_source",
    SUBSCRIPTION,
    "subscriptions.default_source",
    CUSTOMER,
    "customers.default_source",
)
EXPIRY = tuple(
    f"{place}_{part}"
    for place in (f"{CUSTOMER}_card", "customers.default_source", f"{SUBSCRIPTION}_card", f"{CHARGE}_card")
    for part in ("exp_month", "exp_year")
)
WALLET = tuple(f"{place}_card_wallet_type" for place in (CUSTOMER, SUBSCRIPTION, CHARGE))
TOKEN = f"{CHARGE}_card_network_token_used"
WHEN = (
    "invoices.next_payment_attempt_at",
    "invoices.automatically_finalizes_at",
    "subscriptions.raw",
    "subscriptions.current_period_end_at",
    "subscriptions.trial_end_at",
)
WHY = (
    "subscriptions.id",
    "subscriptions.status",
    "subscriptions.collection_method",
    "subscriptions.pause_collection_behavior",
    "subscriptions.cancel_at_period_end",
    "subscriptions.cancel_at",
    "invoices.id",
    "invoices.status",
    "invoices.collection_method",
    "invoices.amount_remaining",
)
HOW_MUCH = (
    "invoices.amount_remaining",
    "invoices.total",
    "subscriptions.raw",
    "subscriptions.latest_invoice",
)
CURRENCY = ("invoices.currency", "subscriptions.currency")
SUCCESS = ("charges.status", "charges.created", "charges.payment_method")
STATE = (*CHOSEN, *EXPIRY, *WALLET, TOKEN, *WHEN, *SUCCESS)


def _card(part: str) -> tuple[str, ...]:
    """Name the places where a part of a card is found."""
    return (
        f"{CUSTOMER}_card_{part}",
        f"customers.default_source_{part}",
        f"{SUBSCRIPTION}_card_{part}",
        f"{CHARGE}_card_{part}",
    )


def _column(name: str, kind: object, description: str, *sources: str, nullable: bool = True) -> InsightColumn:
    return InsightColumn(name=name, type=kind, description=description, sources=sources, nullable=nullable)


IDENTITY = (
    _column("customer_id", STRING, "The customer; deleted ones have no row.", "customers.id", nullable=False),
    _column("customer_email", STRING, "The customer's address.", "customers.email"),
    _column("livemode", BOOLEAN, "Whether it is real money.", "customers.livemode"),
    _column("payment_method_id", STRING, "What Stripe would charge; null when there is nothing.", *CHOSEN),
    _column(
        "contexts",
        STRINGS,
        "Why it matters: `subscription:<id>`, `invoice:<id>`, `customer_default`.",
        *WHY,
        *CHOSEN,
        nullable=False,
    ),
    _column("legacy_object", BOOLEAN, "Whether it is a source, card or bank account of old.", *CHOSEN),
    _column(
        "payment_method_type",
        STRING,
        "card, sepa_debit, ...",
        f"{CUSTOMER}_type",
        "customers.default_source_object",
        f"{SUBSCRIPTION}_type",
        f"{CHARGE}_type",
    ),
    _column("card_brand", STRING, "Brand of the card.", *_card("brand")),
    _column("card_last4", STRING, "Last four digits.", *_card("last4")),
    _column("card_wallet_type", STRING, "Wallet that holds the card; null for a bare card.", *WALLET),
    _column(
        "details_from",
        STRING,
        "Where the details were read: customer, subscription or charge; null when nowhere.",
        *EXPIRY,
    ),
    _column(
        "details_as_of",
        TIMESTAMP,
        "When they were so.",
        "customers._synced_at",
        "subscriptions._synced_at",
        "charges.created",
    ),
)
EXPIRES = (
    _column("expiry_date", DAY, "Last good day: the end of the printed month; null if none.", *EXPIRY),
    _column("days_until_expiry", INTEGER, "Days to it, UTC: 0 on the last, negative after.", *EXPIRY),
    _column("expired", BOOLEAN, "Whether the last good day is over; null when unknown.", *EXPIRY),
    _column("expiring_soon", BOOLEAN, "Whether it is within 30 days; null when unknown.", *EXPIRY),
    _column(
        "expires_before_next_charge",
        BOOLEAN,
        "Whether a charge is due after the last good day; null when either is unknown.",
        *EXPIRY,
        *WHEN,
    ),
    _column(
        "worked_after_expiry",
        BOOLEAN,
        "Whether a charge succeeded after the last good day: then the date is old, not the card.",
        *EXPIRY,
        *SUCCESS,
    ),
    _column(
        "auto_updating",
        BOOLEAN,
        "Whether a wallet or a network token renews it by itself; null when unknown.",
        *WALLET,
        TOKEN,
    ),
    _column("last_success_at", TIMESTAMP, "Its last charge that succeeded.", *SUCCESS),
)
ANSWER = (
    _column(
        "state",
        STRING,
        "missing, none_on_file, expired_but_working, expired_stale_data, expired, "
        "expires_before_next_charge, expiring_soon, unknown or ok.",
        *STATE,
        nullable=False,
    ),
    _column("severity", STRING, "critical, high, medium, low, info or none.", *STATE, *WHY, nullable=False),
    _column(
        "recommended_action",
        STRING,
        "request_payment_method, nudge_update, refresh_from_api, remind, fetch_payment_method or none.",
        *STATE,
        nullable=False,
    ),
    _column("is_outdated", BOOLEAN, "Whether its details are no longer good; null if unknown.", *STATE),
    _column("next_charge_at_risk", BOOLEAN, "Whether the next charge may fail; null if unknown.", *STATE),
    _column("money_due", BOOLEAN, "Whether something will be charged; null when it cannot be told.", *WHY),
    _column("next_charge_at", TIMESTAMP, "When the first of the contexts will be charged.", *WHEN),
    _column(
        "next_charge_amount",
        INTEGER,
        "Minor units of all unpaid invoices and next renewals, before tax and discounts; "
        "null when unknown, or in several currencies.",
        *HOW_MUCH,
    ),
    _column("next_charge_currency", STRING, "Its currency.", *CURRENCY),
    _column("next_charge_amounts", MONIES, "The same by currency; null if unknown.", *HOW_MUCH, *CURRENCY),
    _column(
        "next_charge_inferred",
        BOOLEAN,
        "Whether a renewal's amount is the last invoice's, its own being unknown until then.",
        "subscriptions.raw",
        "subscriptions.latest_invoice",
        nullable=False,
    ),
    _column("missing_inputs", STRINGS, "Tables that were not synced: what they decide is null."),
)
COLUMNS = (*IDENTITY, *EXPIRES, *ANSWER)
