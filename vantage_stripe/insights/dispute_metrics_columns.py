"""The columns of `dispute_metrics`, and the columns it reads.

Belongs here: names, types, words and lineage. Does not: how a value is found.
"""

from vantage_stripe.insights.dispute_closings import EVENTS
from vantage_stripe.insights.dispute_inputs import (
    BALANCE_TRANSACTIONS,
    CASE,
    CHARGEBACK,
    DISPUTES,
    DUE,
    STATUS,
)
from vantage_stripe.insights.model import (
    BOOLEAN,
    DAY,
    INTEGER,
    RATIO,
    STRING,
    STRINGS,
    TIMEZONE,
    InsightColumn,
    column,
)

INPUTS = {
    "charges": (
        "id",
        "created",
        "status",
        "captured",
        "amount_captured",
        "amount_refunded",
        "currency",
        "payment_method_details_type",
        "payment_method_details_card_brand",
        "payment_method_details_card_network",
        "_deleted_at",
    ),
    "disputes": DISPUTES,
    "balance_transactions": BALANCE_TRANSACTIONS,
    "events": EVENTS,
}

_CREATED = "charges.created"
_PAID = (_CREATED, "charges.status", "charges.captured")
_VOLUME = (*_PAID, "charges.amount_captured")
_OPENED = CHARGEBACK
_ON_CHARGES = (*_OPENED, "disputes.charge", _CREATED)
_CLOSED = (
    STATUS,
    "events.created",
    "events.type",
    "events.data_object_id",
    "balance_transactions.created",
    DUE,
)
_ANSWERED = (*_OPENED, DUE, "disputes.evidence_details_submission_count")


def _count(name: str, description: str, *sources: str) -> InsightColumn:
    return column(name, INTEGER, description, *sources)


COLUMNS = (
    column("period_start", DAY, "First day of the month.", _CREATED, *_OPENED, nullable=False),
    column("period_end", DAY, "Its last day.", _CREATED, *_OPENED, nullable=False),
    TIMEZONE,
    column(
        "currency",
        STRING,
        "Presentment currency of every amount in the row: the charge's, else the dispute's.",
        "charges.currency",
        "disputes.currency",
    ),
    column(
        "card_network",
        STRING,
        "Network of the charge, else of the dispute; null for what is no card.",
        "charges.payment_method_details_card_network",
        "disputes.payment_method_details_card_network",
    ),
    column(
        "card_brand",
        STRING,
        "Brand of the card: not always its network.",
        "charges.payment_method_details_card_brand",
        "disputes.payment_method_details_card_brand",
    ),
    _count("payments", "Charges of the month that succeeded and were captured.", *_PAID),
    _count("payment_volume", "Minor units captured of them.", *_VOLUME),
    _count(
        "disputes_opened",
        "Chargebacks and appeals by `chargeback_at`: won ones count, inquiries and prevented ones do not.",
        *_OPENED,
    ),
    _count("compliance_opened", "Those of them that are compliance cases.", *_OPENED),
    column("dispute_activity", RATIO, "disputes_opened / payments: by dispute date.", *_OPENED, *_PAID),
    _count("disputed_volume", "Minor units disputed in them.", *_OPENED, "disputes.amount"),
    column(
        "dispute_volume_activity",
        RATIO,
        "disputed_volume / payment_volume.",
        *_OPENED,
        "disputes.amount",
        *_VOLUME,
    ),
    _count(
        "charges_disputed",
        "Charges of the month with a chargeback or appeal, whenever; each once.",
        *_ON_CHARGES,
    ),
    column("dispute_rate", RATIO, "charges_disputed / payments: by charge date.", *_ON_CHARGES, *_PAID),
    _count(
        "charges_disputed_volume",
        "Minor units disputed of them, of each charge no more than was captured.",
        *_ON_CHARGES,
        "disputes.amount",
        "disputes.currency",
        "charges.currency",
        "charges.amount_captured",
    ),
    column(
        "dispute_volume_rate",
        RATIO,
        "charges_disputed_volume / payment_volume.",
        *_ON_CHARGES,
        "disputes.amount",
        "disputes.currency",
        "charges.currency",
        *_VOLUME,
    ),
    _count(
        "won",
        "Disputes closed in the month as won: by the event that says so, else when the money came back.",
        *_CLOSED,
    ),
    _count("lost", "Disputes closed in the month as lost: by the event, else by the deadline.", *_CLOSED),
    _count(
        "closed_inferred",
        "Those of won and lost that nothing dates: a lost one without an event leaves no trace of when, "
        "and counts in the month of its deadline, or in which it began.",
        *_CLOSED,
    ),
    column("win_rate", RATIO, "won / (won + lost).", *_CLOSED),
    _count("deadlines_passed", "Those of disputes_opened whose deadline is over.", *_ANSWERED),
    _count("responded", "Those of them that evidence was submitted for.", *_ANSWERED),
    column("responded_rate", RATIO, "responded / deadlines_passed.", *_ANSWERED),
    _count(
        "inquiries",
        "Inquiries begun in the month that are none but inquiries.",
        STATUS,
        CASE,
        "disputes.created",
    ),
    _count("prevented", "Disputes begun in the month that were prevented.", STATUS, CASE, "disputes.created"),
    column(
        "is_provisional",
        BOOLEAN,
        "Whether fewer than 120 days have passed since the month: its rates still grow.",
        _CREATED,
        *_OPENED,
        nullable=False,
    ),
    column(
        "lake_complete",
        BOOLEAN,
        "Whether the lake's first charge is at least 120 days older than the month: else charges may be "
        "missing. Null without charges.",
        _CREATED,
    ),
    column("missing_inputs", STRINGS, "Tables that were not synced: what they decide is null."),
)
