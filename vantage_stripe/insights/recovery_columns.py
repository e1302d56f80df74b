"""The columns of `recovery`, and the columns it reads.

Belongs here: names, types, words and lineage. Does not: how a value is found.
"""

import pyarrow as pa

from vantage_stripe.insights.model import (
    BOOLEAN,
    DAY,
    INTEGER,
    RATIO,
    STRING,
    STRINGS,
    TIMEZONE,
    InsightColumn,
)

INPUTS = {
    "charges": (
        "id",
        "created",
        "status",
        "amount",
        "currency",
        "payment_intent",
        "failure_code",
        "outcome_type",
        "outcome_reason",
        "outcome_advice_code",
        "_deleted_at",
    ),
    "invoice_payments": ("id", "created", "invoice", "payment_intent", "charge", "_deleted_at"),
    "invoices": ("id", "created", "status", "_deleted_at"),
}

_CODE = ("charges.outcome_reason", "charges.failure_code")
_CLASS = (*_CODE, "charges.outcome_type", "charges.outcome_advice_code")
_PAYMENT = ("charges.payment_intent", "charges.id", "charges.status", "charges.created")
_INVOICE = (
    "invoice_payments.invoice",
    "invoice_payments.payment_intent",
    "invoice_payments.charge",
    "invoices.status",
)
_AMOUNT = ("charges.amount",)


def _fact(name: str, kind: pa.DataType, description: str, sources: tuple[str, ...]) -> InsightColumn:
    return InsightColumn(name=name, type=kind, description=description, sources=sources, nullable=False)


def _number(name: str, description: str, *sources: str) -> InsightColumn:
    return InsightColumn(name=name, type=INTEGER, description=description, sources=(*_PAYMENT, *sources))


COLUMNS = (
    _fact(
        "decline_code", STRING, "Why the payment's newest failed attempt failed; unknown if untold.", _CODE
    ),
    _fact(
        "decline_class",
        STRING,
        "dead: needs another card; revoked: consent gone; action: the customer must act; "
        "soft: retry later; ambiguous; ours: blocked by rules, not by the card.",
        _CLASS,
    ),
    _fact(
        "stripe_will_not_retry",
        BOOLEAN,
        "Whether automatic retries wait for another payment method.",
        _CODE,
    ),
    _fact(
        "recommended_action",
        STRING,
        "For what can still be recovered: request_payment_method, contact_before_charging, "
        "send_authentication_link, wait_for_retry or review_rules.",
        _CLASS,
    ),
    InsightColumn(
        name="currency",
        type=STRING,
        description="Presentment currency of every amount in the row.",
        sources=("charges.currency",),
    ),
    _fact(
        "failed_payments",
        INTEGER,
        "Payments of which an attempt failed: the attempts of a payment intent are one payment.",
        _PAYMENT,
    ),
    _fact("failed_attempts", INTEGER, "Failed attempts of these payments, for whatever code.", _PAYMENT),
    _number("failed_amount", "Minor units of these payments, each once.", *_AMOUNT),
    _fact("recovered_payments", INTEGER, "Those of which an attempt succeeded.", _PAYMENT),
    _number("recovered_amount", "Minor units of the recovered ones.", *_AMOUNT),
    InsightColumn(
        name="recovery_rate",
        type=RATIO,
        description="recovered_payments / failed_payments, 0 to 1.",
        sources=_PAYMENT,
    ),
    _fact(
        "pending_payments", INTEGER, "Those with an attempt not decided yet, and none successful.", _PAYMENT
    ),
    _number("pending_amount", "Minor units of the pending ones.", *_AMOUNT),
    _number(
        "recoverable_payments",
        "Those that can still be recovered: the invoice is open; or there is no invoice, and the "
        "decline is soft, ambiguous or action. Null when invoices are not synced.",
        *_CLASS,
        *_INVOICE,
    ),
    _number("recoverable_amount", "Minor units of the recoverable ones.", *_CLASS, *_INVOICE, *_AMOUNT),
    _number(
        "recoverable_30d_payments",
        "The recoverable ones that failed last within 30 days.",
        *_CLASS,
        *_INVOICE,
    ),
    _number("recoverable_30d_amount", "Minor units of them.", *_CLASS, *_INVOICE, *_AMOUNT),
    _number(
        "settled_otherwise_payments",
        "Those whose invoice was paid in another way. Null when invoices are not synced.",
        *_INVOICE,
    ),
    _number("settled_otherwise_amount", "Minor units of them.", *_INVOICE, *_AMOUNT),
    _number(
        "lost_payments",
        "Those that cannot be recovered: the invoice is void or uncollectible; or there is no invoice, "
        "and the decline is dead, revoked or ours. Null when invoices are not synced.",
        *_CLASS,
        *_INVOICE,
    ),
    _number("lost_amount", "Minor units of the lost ones.", *_CLASS, *_INVOICE, *_AMOUNT),
    _fact(
        "unknown_payments",
        INTEGER,
        "Those of which that cannot be told: their invoice is not in the lake.",
        (*_PAYMENT, *_INVOICE),
    ),
    _number("unknown_amount", "Minor units of them.", *_INVOICE, *_AMOUNT),
    _fact("first_failed_day", DAY, "Day of the oldest of the newest failures.", ("charges.created",)),
    _fact("last_failed_day", DAY, "Day of the newest failure.", ("charges.created",)),
    TIMEZONE,
    _fact("missing_inputs", STRINGS, "Tables that were not synced: what they decide is null.", ()),
)
