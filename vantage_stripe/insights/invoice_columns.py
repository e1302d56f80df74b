"""The columns of `invoice_follow_ups`, and the columns it reads.

Belongs here: names, types, words and lineage. Does not: how a value is found.
"""

from collections.abc import Mapping

import pyarrow as pa

from vantage_stripe.insights.model import (
    BOOLEAN,
    DAY,
    INTEGER,
    STRING,
    STRINGS,
    TIMESTAMP,
    TIMEZONE,
    InsightColumn,
)
from vantage_stripe.insights.stale_payment_methods import STALE_PAYMENT_METHODS

OWN: Mapping[str, tuple[str, ...]] = {
    "invoices": (
        "id",
        "created",
        "number",
        "customer",
        "customer_email",
        "livemode",
        "subscription",
        "status",
        "status_details_uncollectible_reason",
        "status_transitions_finalized_at",
        "collection_method",
        "currency",
        "total",
        "amount_paid",
        "amount_remaining",
        "attempt_count",
        "attempted",
        "auto_advance",
        "automatically_finalizes_at",
        "last_finalization_error_code",
        "next_payment_attempt_at",
        "due_date_at",
        "latest_revision",
        "hosted_invoice_url",
        "_deleted_at",
    ),
    "invoice_payments": ("id", "created", "invoice", "status", "payment_intent", "charge", "_deleted_at"),
    "charges": (
        "id",
        "created",
        "status",
        "currency",
        "amount_refunded",
        "disputed",
        "payment_intent",
        "payment_method",
        "failure_code",
        "outcome_type",
        "outcome_reason",
        "outcome_advice_code",
        "_deleted_at",
    ),
    "disputes": (
        "id",
        "created",
        "status",
        "amount",
        "currency",
        "charge",
        "payment_intent",
        "_deleted_at",
    ),
}


def _united(*parts: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Give the tables and columns of several declarations, each once, in the order of the first."""
    names = dict.fromkeys(name for part in parts for name in part)
    return {
        name: tuple(dict.fromkeys(column for part in parts for column in part.get(name, ())))
        for name in names
    }


INPUTS = _united(OWN, STALE_PAYMENT_METHODS.inputs)
"""What this insight reads, and what `stale_payment_methods` needs to judge the payment methods."""

_LINK = (
    "invoice_payments.invoice",
    "invoice_payments.payment_intent",
    "invoice_payments.charge",
    "charges.payment_intent",
)
_DUE = ("invoices.collection_method", "invoices.due_date_at", "invoices.status_transitions_finalized_at")
_OVERDUE = (*_DUE, "invoices.status", "invoices.amount_remaining")
_ATTEMPT = (*_LINK, "charges.created", "charges.status", "charges.outcome_type")
_DECLINE = (*_ATTEMPT, "charges.outcome_reason", "charges.failure_code")
_DISPUTE = (*_LINK, "invoice_payments.status", "disputes.charge", "disputes.status", "charges.disputed")
_REFUND = (*_LINK, "invoice_payments.status", "charges.amount_refunded")
_AUTOMATIC = ("invoices.attempted", "invoices.auto_advance", "invoices.next_payment_attempt_at")
_METHOD = tuple(
    dict.fromkeys(
        source
        for column in STALE_PAYMENT_METHODS.columns
        if column.name in {"payment_method_id", "state", "contexts"}
        for source in column.sources
    )
)


def _column(name: str, kind: pa.DataType, description: str, *sources: str) -> InsightColumn:
    return InsightColumn(name=name, type=kind, description=description, sources=tuple(dict.fromkeys(sources)))


def _sure(name: str, kind: pa.DataType, description: str, *sources: str) -> InsightColumn:
    return InsightColumn(name=name, type=kind, description=description, sources=sources, nullable=False)


COLUMNS = (
    _sure("invoice_id", STRING, "Id of the invoice.", "invoices.id"),
    _column("number", STRING, "The number the customer sees.", "invoices.number"),
    _column("customer_id", STRING, "Whose it is.", "invoices.customer"),
    _column("customer_email", STRING, "The address on the invoice.", "invoices.customer_email"),
    _column("livemode", BOOLEAN, "Whether it is real money.", "invoices.livemode"),
    _sure("created_at", TIMESTAMP, "When it was made.", "invoices.created"),
    _column("subscription_id", STRING, "The subscription it is for.", "invoices.subscription"),
    _column("status", STRING, "Stripe's: draft, open, uncollectible, void or paid.", "invoices.status"),
    _column(
        "payment_status",
        STRING,
        "draft, not_due, retry_scheduled, overdue, collection_stopped, paid_then_disputed, "
        "paid_then_refunded, uncollectible or void; null when that cannot be told.",
        *_OVERDUE,
        *_AUTOMATIC,
        *_DISPUTE,
        *_REFUND,
    ),
    _column(
        "recommended_action",
        STRING,
        "data_problem, fix_finalization_error, request_payment_method, send_authentication_link, "
        "follow_dispute, consider_uncollectible, escalate, second_notice, remind, collect_manually, "
        "check_stuck_draft, review_paused_collection, review_forgotten_draft, remind_upcoming, "
        "report_bad_debt, wait_for_retry or none; null when a table that decides is missing.",
        *_OVERDUE,
        *_AUTOMATIC,
        "invoices.last_finalization_error_code",
        "invoices.automatically_finalizes_at",
        "invoices.created",
        *_METHOD,
        *_DECLINE,
        "charges.outcome_advice_code",
        *_DISPUTE,
    ),
    _column(
        "collection_method", STRING, "charge_automatically or send_invoice.", "invoices.collection_method"
    ),
    _column("currency", STRING, "Currency of every amount in the row.", "invoices.currency"),
    _column("total", INTEGER, "Minor units of the whole invoice.", "invoices.total"),
    _column("amount_paid", INTEGER, "Minor units paid.", "invoices.amount_paid"),
    _column("amount_remaining", INTEGER, "Minor units Stripe still shows.", "invoices.amount_remaining"),
    _column(
        "amount_at_risk",
        INTEGER,
        "Minor units still to come: amount_remaining; 0 once void.",
        "invoices.amount_remaining",
        "invoices.status",
    ),
    _column("due_at", TIMESTAMP, "The due date; of an automatic one, when it was finalized.", *_DUE),
    _column("due_day", DAY, "Its day.", *_DUE),
    TIMEZONE,
    _column("overdue", BOOLEAN, "Whether it is open, with money to come, after due_at.", *_OVERDUE),
    _column("days_overdue", INTEGER, "Whole days since due_at; null unless overdue.", *_OVERDUE),
    _column("bucket", STRING, "0-30, 31-60, 61-90 or 90+ days; null unless overdue.", *_OVERDUE),
    _column(
        "uncollectible_reason",
        STRING,
        "Why it was given up.",
        "invoices.status_details_uncollectible_reason",
    ),
    _column("attempt_count", INTEGER, "How often payment was tried.", "invoices.attempt_count"),
    _column(
        "next_payment_attempt_at",
        TIMESTAMP,
        "When it is tried next.",
        "invoices.next_payment_attempt_at",
    ),
    _column("payment_method_id", STRING, "What an open, automatic one would be charged to.", *_METHOD),
    _column("payment_method_state", STRING, "Its state in `stale_payment_methods`.", *_METHOD),
    _column("last_attempt_at", TIMESTAMP, "When payment was last tried.", *_ATTEMPT),
    _column(
        "last_attempt_failed",
        BOOLEAN,
        "Whether it failed; null when charges or their links are not synced.",
        *_ATTEMPT,
    ),
    _column("last_decline_code", STRING, "Why it failed.", *_DECLINE),
    _column("decline_class", STRING, "The code's class.", *_DECLINE, "charges.outcome_advice_code"),
    _column(
        "stripe_will_not_retry",
        BOOLEAN,
        "Whether automatic retries wait for another payment method; null without a decline.",
        *_DECLINE,
    ),
    _column(
        "dispute_id", STRING, "Of a paid one: its dispute that is open or lost.", "disputes.id", *_DISPUTE
    ),
    _column("dispute_status", STRING, "Stripe's status of it.", *_DISPUTE),
    _column(
        "disputed_amount",
        INTEGER,
        "Minor units disputed; null in another currency.",
        "disputes.amount",
        "disputes.currency",
        "invoices.currency",
        *_DISPUTE,
    ),
    _column(
        "refunded_amount",
        INTEGER,
        "Of a paid one: minor units paid back; null when the payment paid other invoices too.",
        *_REFUND,
        "charges.currency",
        "invoices.currency",
    ),
    _column("latest_revision", STRING, "The invoice that revises it.", "invoices.latest_revision"),
    _column("hosted_invoice_url", STRING, "Where the customer can pay it.", "invoices.hosted_invoice_url"),
    _sure("missing_inputs", STRINGS, "Tables that were not synced: what they decide is null."),
)
