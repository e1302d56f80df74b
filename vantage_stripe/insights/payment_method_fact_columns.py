"""The columns of `stale_payment_methods` that are facts: whose it is, when it expires, how its charges went.

Belongs here: names, types, words, and which columns a fact is made of. Does not: how a value is found, what
is read (`payment_method_inputs`), what it means (`payment_method_columns`).
"""

from vantage_stripe.insights.model import (
    BOOLEAN,
    DAY,
    INTEGER,
    STRING,
    STRINGS,
    TIMESTAMP,
    column,
)

CUSTOMER = "customers.invoice_settings_default_payment_method"
SOURCE = "customers.default_source"
SUBSCRIPTION = "subscriptions.default_payment_method"
CHARGE = "charges.payment_method_details"
OBJECTS = ("customers.raw", "subscriptions.raw", "events.type", "events.raw", "events.data_object_id")
"""Whole objects, in which all parts of a payment method are found."""
CHOSEN = (
    "invoices.default_payment_method",
    "invoices.default_source",
    SUBSCRIPTION,
    "subscriptions.default_source",
    CUSTOMER,
    SOURCE,
)


def _card(part: str) -> tuple[str, ...]:
    """Name the places where a part of a card is found."""
    return (
        f"{CUSTOMER}_card_{part}",
        f"{SOURCE}_{part}",
        f"{SUBSCRIPTION}_card_{part}",
        f"{CHARGE}_card_{part}",
    )


KIND = (f"{CUSTOMER}_type", f"{SOURCE}_object", f"{SUBSCRIPTION}_type", f"{CHARGE}_type")
EXPIRY = (*_card("exp_month"), *_card("exp_year"), *OBJECTS)
WALLET = (*(f"{place}_card_wallet_type" for place in (CUSTOMER, SUBSCRIPTION, CHARGE)), *OBJECTS)
TOKEN = f"{CHARGE}_card_network_token_used"
WHEN = (
    "invoices.next_payment_attempt_at",
    "invoices.automatically_finalizes_at",
    "subscriptions.raw",
    "subscriptions.current_period_end_at",
    "subscriptions.trial_end_at",
    "subscriptions.latest_invoice",
    "invoices.raw",
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
ITEMS = (
    "subscriptions.raw",
    "subscriptions.item_quantity",
    "subscriptions.item_price_unit_amount",
    "subscriptions.item_price_recurring_usage_type",
    "subscriptions.second_item_id",
)
EVERY = ("subscriptions.item_price_recurring_interval", "subscriptions.item_price_recurring_interval_count")
HOW_MUCH = ("invoices.amount_remaining", *ITEMS, "invoices.total", "subscriptions.latest_invoice")
CURRENCY = ("invoices.currency", "subscriptions.currency")
ATTEMPT = ("charges.payment_method", "charges.created", "charges.status", "charges.outcome_type")
CODE = (*ATTEMPT, "charges.outcome_reason", "charges.failure_code")
CLASS = (*CODE, "charges.outcome_advice_code")
BETTER = (*EXPIRY, *CLASS, *_card("fingerprint"), "charges.customer")
STATE = (*CHOSEN, *KIND, *EXPIRY, *WALLET, TOKEN, *WHEN, *CLASS, *_card("fingerprint"), "charges.customer")


IDENTITY = (
    column("customer_id", STRING, "The customer; deleted ones have no row.", "customers.id", nullable=False),
    column("customer_email", STRING, "The customer's address.", "customers.email"),
    column(
        "customer_delinquent",
        BOOLEAN,
        "What Stripe says of the customer's latest invoice change; it decides nothing here.",
        "customers.delinquent",
    ),
    column("livemode", BOOLEAN, "Whether it is real money.", "customers.livemode"),
    column("payment_method_id", STRING, "What Stripe would charge; null when there is nothing.", *CHOSEN),
    column(
        "contexts",
        STRINGS,
        "Why it matters: `subscription:<id>`, `invoice:<id>`, `customer_default`.",
        *WHY,
        *CHOSEN,
        nullable=False,
    ),
    column("legacy_object", BOOLEAN, "Whether it is a `card_`, `src_` or `ba_` of old.", *CHOSEN),
    column("payment_method_type", STRING, "card, sepa_debit, ...", *KIND, *OBJECTS),
    column("card_brand", STRING, "Brand of the card.", *_card("brand"), *OBJECTS),
    column("card_last4", STRING, "Last four digits.", *_card("last4"), *OBJECTS),
    column("card_wallet_type", STRING, "Wallet that holds the card; null for a bare card.", *WALLET),
    column(
        "details_from",
        STRING,
        "Where the newest details were read: payment_method, customer, subscription, event or charge; "
        "null when nowhere.",
        *EXPIRY,
    ),
    column(
        "details_as_of",
        TIMESTAMP,
        "When they were so: when an object was synced, an event or a charge was made.",
        "customers._synced_at",
        "subscriptions._synced_at",
        "events.created",
        "charges.created",
    ),
)
EXPIRES = (
    column("expiry_date", DAY, "Last good day: the end of the printed month; null if none.", *EXPIRY),
    column("days_until_expiry", INTEGER, "Days to it: 0 on the last, negative after.", *EXPIRY),
    column(
        "expired",
        BOOLEAN,
        "Whether the last good day is over; false for what has none; null when unknown.",
        *EXPIRY,
    ),
    column(
        "expiring_soon",
        BOOLEAN,
        "Whether it is today or within `notice_days`; null when unknown.",
        *EXPIRY,
    ),
    column(
        "expiry_bucket",
        INTEGER,
        "The least of 3, 7, 15 and 30 days that the days to it fit in; null when over, further or unknown.",
        *EXPIRY,
    ),
    column(
        "expires_before_next_charge",
        BOOLEAN,
        "Whether the day of next_charge_at is after the last good day; null when either is unknown.",
        *EXPIRY,
        *WHEN,
    ),
    column(
        "worked_after_expiry",
        BOOLEAN,
        "Whether a charge succeeded after the last good day: then the date is old, not the card.",
        *EXPIRY,
        *ATTEMPT,
    ),
    column(
        "auto_updating",
        BOOLEAN,
        "Whether a wallet, a network token or the network renews it by itself; null when unknown.",
        *WALLET,
        TOKEN,
    ),
)
WENT = (
    column(
        "last_attempt_at",
        TIMESTAMP,
        "Its last charge; requests Stripe calls invalid are none.",
        *ATTEMPT,
    ),
    column(
        "last_attempt_failed",
        BOOLEAN,
        "Whether that one failed; false without any; null when charges are unknown.",
        *ATTEMPT,
    ),
    column("last_success_at", TIMESTAMP, "Its last charge that succeeded.", *ATTEMPT),
    column(
        "last_decline_code",
        STRING,
        "If the last attempt failed: outcome.reason, else the failure code.",
        *CODE,
    ),
    column(
        "decline_class",
        STRING,
        "If it failed: dead, revoked, action, soft, ambiguous, or ours: a rule stopped it.",
        *CLASS,
    ),
    column(
        "failures_since_success",
        INTEGER,
        "Attempts that failed since the last success; null when charges are unknown.",
        *ATTEMPT,
    ),
    column(
        "stripe_will_not_retry",
        BOOLEAN,
        "Whether automatic retries wait for another payment method; null unless the last attempt failed.",
        *CODE,
    ),
    column(
        "inactive",
        BOOLEAN,
        "Whether nothing succeeded for 1.5 times its shortest billing interval, or `inactive_days` where "
        "that is unknown. It decides nothing; null when charges are unknown.",
        *ATTEMPT,
        "subscriptions.raw",
        *EVERY,
    ),
)
FACTS = (*IDENTITY, *EXPIRES, *WENT)
