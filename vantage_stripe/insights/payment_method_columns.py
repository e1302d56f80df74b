"""The columns of `stale_payment_methods`: its facts, what they mean, and the money.

Belongs here: names, types, words and lineage. Does not: how a value is found, what is read
(`payment_method_inputs`).
"""

from vantage_stripe.insights.model import (
    BOOLEAN,
    INTEGER,
    MONIES,
    STRING,
    STRINGS,
    TIMESTAMP,
    TIMEZONE,
    column,
)
from vantage_stripe.insights.payment_method_fact_columns import (
    ATTEMPT,
    BETTER,
    CURRENCY,
    EVERY,
    FACTS,
    HOW_MUCH,
    ITEMS,
    KIND,
    OBJECTS,
    STATE,
    WHEN,
    WHY,
)

CONDITION = (
    column(
        "superseded_by",
        STRING,
        "Another payment method of the customer, neither expired nor dead: the same card or account with a "
        "later date, or one whose last success is newer. Null when there is none.",
        *BETTER,
    ),
    column(
        "detached",
        BOOLEAN,
        "Whether it is no longer this customer's; null when nothing tells: `payment_methods` would.",
        *OBJECTS,
    ),
    column(
        "bank_blocked",
        BOOLEAN,
        "Whether Stripe blocked the bank account, and nothing succeeded since; null when nothing tells: "
        "`payment_methods` would.",
        *KIND,
        *OBJECTS,
    ),
    column(
        "source_unusable",
        BOOLEAN,
        "Whether it is a source canceled, failed or consumed, or a card that was only presented, and "
        "nothing succeeded since; null when nothing tells.",
        *KIND,
        *OBJECTS,
    ),
    column(
        "mandate_inactive",
        BOOLEAN,
        "Whether its mandate ended, and nothing succeeded since; null when no mandate is known: "
        "`mandates` would tell.",
        "events.type",
        "events.raw",
    ),
    column(
        "mandate_dormant",
        BOOLEAN,
        "Whether it is a SEPA debit not tried for 36 months, after which a mandate lapses.",
        *KIND,
        *ATTEMPT,
    ),
)
ANSWER = (
    column(
        "state",
        STRING,
        "The first that holds: missing, none_on_file, dead, expired_but_working, expired_stale_data, "
        "expired, expires_before_next_charge, expiring_soon, needs_customer_action, failing, retrying, "
        "superseded, mandate_dormant, unknown or ok.",
        *STATE,
        nullable=False,
    ),
    column("severity", STRING, "critical, high, medium, low, info or none.", *STATE, *WHY, nullable=False),
    column(
        "recommended_action",
        STRING,
        "request_payment_method, contact_before_charging, nudge_update, refresh_from_api, remind, "
        "send_authentication_link, wait_for_retry, review_rules, set_default, renew_mandate, "
        "fetch_payment_method or none; `set_default:<id>` where superseded_by spares asking the customer.",
        *STATE,
        nullable=False,
    ),
    column(
        "is_outdated",
        BOOLEAN,
        "Whether its details are no longer good: missing, dead, expired in any way, superseded; "
        "null if unknown.",
        *STATE,
    ),
    column(
        "next_charge_at_risk",
        BOOLEAN,
        "Whether the next charge may fail: missing, dead, expired, expires_before_next_charge, "
        "needs_customer_action, failing; null if unknown.",
        *STATE,
    ),
    column("money_due", BOOLEAN, "Whether something will be charged; null when it cannot be told.", *WHY),
)
MONEY = (
    column(
        "next_charge_at",
        TIMESTAMP,
        "The first that is known: next attempt of an open invoice, finalization of a draft, end of a "
        "subscription's period, of its trial, of the service on its last invoice.",
        *WHEN,
    ),
    column(
        "next_charge_amount",
        INTEGER,
        "Minor units of all unpaid invoices and next renewals, before tax and discounts; "
        "null when unknown, or not in one currency.",
        *HOW_MUCH,
    ),
    column("next_charge_currency", STRING, "Its currency.", *CURRENCY),
    column("next_charge_amounts", MONIES, "The same by currency; null if unknown.", *HOW_MUCH, *CURRENCY),
    column(
        "next_charge_inferred",
        BOOLEAN,
        "Whether an amount or the time is told by the last invoice, for want of a better one.",
        *ITEMS,
        "subscriptions.latest_invoice",
        nullable=False,
    ),
    column(
        "mrr_amount",
        INTEGER,
        "Minor units a month of what it renews, yearly, weekly and daily prices converted; usage, trials and "
        "one-off prices are none. Null when unknown, or not in one currency.",
        *ITEMS,
        *EVERY,
    ),
    column("mrr_currency", STRING, "Its currency.", "subscriptions.currency"),
    column(
        "mrr_amounts",
        MONIES,
        "The same by currency; null if unknown.",
        *ITEMS,
        *EVERY,
        "subscriptions.currency",
    ),
    column(
        "revenue_rank",
        INTEGER,
        "Its rank by next charge among the rows of its severity and currency, 1 is the largest; the best of "
        "several. Rows are ordered by severity, then by it: amounts of two currencies have no order.",
        *HOW_MUCH,
        *CURRENCY,
    ),
)
ABOUT = (
    TIMEZONE,
    column(
        "test_clock_customers",
        INTEGER,
        "How many customers are left out, because they live on a test clock.",
        "customers.test_clock",
        nullable=False,
    ),
    column(
        "missing_inputs",
        STRINGS,
        "Tables that were not given: what only they decide is null.",
        nullable=False,
    ),
)
COLUMNS = (*FACTS, *CONDITION, *ANSWER, *MONEY, *ABOUT)
