"""The columns of `payments_daily`, and the columns it reads.

Belongs here: names, types, words and lineage. Does not: how a value is found.
"""

from vantage_stripe.insights.model import (
    BOOLEAN,
    COUNTS,
    DAY,
    INTEGER,
    RATIO,
    STRING,
    TIMEZONE,
    InsightColumn,
)

THREE_D_SECURE = "payment_method_details_card_three_d_secure_result"
INPUTS = {
    "charges": (
        "id",
        "created",
        "status",
        "captured",
        "amount_captured",
        "currency",
        "payment_intent",
        "failure_code",
        "outcome_type",
        "outcome_reason",
        "outcome_network_status",
        "outcome_advice_code",
        THREE_D_SECURE,
        "_deleted_at",
    )
}
COUNTED = (
    "succeeded_count",
    "failed_count",
    "blocked_count",
    "pending_count",
    "uncaptured_count",
    "authorization_attempts",
    "gross_captured",
)
"""What is summed over the attempts of a day and currency."""

_ATTEMPT = ("charges.created", "charges.currency", "charges.outcome_type")
_STATUS = (*_ATTEMPT, "charges.status")
_PAYMENT = (*_STATUS, "charges.payment_intent", "charges.id")
_SENT = (*_STATUS, "charges.outcome_network_status", f"charges.{THREE_D_SECURE}")
_REASON = (*_STATUS, "charges.outcome_reason", "charges.failure_code")


def _count(name: str, description: str, sources: tuple[str, ...]) -> InsightColumn:
    return InsightColumn(name=name, type=INTEGER, description=description, sources=sources, nullable=False)


def _rate(name: str, description: str, sources: tuple[str, ...]) -> InsightColumn:
    return InsightColumn(name=name, type=RATIO, description=description, sources=sources)


COLUMNS = (
    InsightColumn(
        name="day",
        type=DAY,
        description="Day the charges were created; every day from a currency's first to its last.",
        sources=("charges.created",),
        nullable=False,
    ),
    TIMEZONE,
    InsightColumn(
        name="currency",
        type=STRING,
        description="Presentment currency: the one the customer pays in.",
        sources=("charges.currency",),
    ),
    _count("attempts", "Charges tried; requests Stripe calls invalid are none.", _ATTEMPT),
    _count("succeeded_count", "Attempts that succeeded, captured or only authorised.", _STATUS),
    _count("failed_count", "Attempts that failed, blocked ones too.", _STATUS),
    _count("blocked_count", "Attempts that Radar blocked.", _ATTEMPT),
    _count("pending_count", "Attempts not decided yet, such as bank debits: neither.", _STATUS),
    _count(
        "uncaptured_count",
        "Attempts that succeeded and are not captured.",
        (*_STATUS, "charges.captured"),
    ),
    InsightColumn(
        name="gross_captured",
        type=INTEGER,
        description="Minor units captured by the attempts that succeeded; null when one does not say.",
        sources=(*_STATUS, "charges.amount_captured"),
    ),
    _rate("raw_success_rate", "succeeded_count / (succeeded_count + failed_count), 0 to 1.", _STATUS),
    _count(
        "payments",
        "Payments whose first attempt was that day: the attempts of a payment intent are one.",
        _PAYMENT,
    ),
    _count("payments_succeeded", "Payments of which an attempt succeeded, on whatever day.", _PAYMENT),
    _count("payments_failed", "Payments of which all attempts failed so far.", _PAYMENT),
    _count("payments_pending", "Payments without a result yet.", _PAYMENT),
    _rate(
        "dedup_success_rate",
        "payments_succeeded / (payments_succeeded + payments_failed), 0 to 1.",
        _PAYMENT,
    ),
    _count(
        "authorization_attempts",
        "Attempts with a result that were sent to the issuer: not blocked, nor failed at 3-D Secure.",
        _SENT,
    ),
    _rate("authorization_rate", "succeeded_count / authorization_attempts, 0 to 1.", _SENT),
    InsightColumn(
        name="top_decline_reasons",
        type=COUNTS,
        description="Failed attempts by decline code, blocked ones left out, the most frequent first.",
        sources=_REASON,
        nullable=False,
    ),
    InsightColumn(
        name="decline_classes",
        type=COUNTS,
        description="The same by class: dead, revoked, action, soft, ambiguous or ours.",
        sources=(*_REASON, "charges.outcome_advice_code"),
        nullable=False,
    ),
    InsightColumn(
        name="is_partial",
        type=BOOLEAN,
        description="Whether the day is not over.",
        sources=("charges.created",),
        nullable=False,
    ),
    InsightColumn(
        name="is_provisional",
        type=BOOLEAN,
        description="Whether payments of the day may still be tried again: for 7 days after it.",
        sources=("charges.created",),
        nullable=False,
    ),
)
