"""The columns of `dispute_flags`. The columns it reads are in `dispute_inputs`.

Belongs here: names, types, words and lineage. Does not: how a value is found.
"""

from vantage_stripe.insights.dispute_inputs import (
    CAPTURED,
    CASE,
    CHARGEBACK,
    DUE,
    EFW,
    FINGERPRINT,
    RAW,
    REFUNDED,
    SOURCE,
    STATUS,
    TAKEN,
)
from vantage_stripe.insights.dispute_money_columns import MONEY
from vantage_stripe.insights.model import (
    BOOLEAN,
    DAY,
    INTEGER,
    STRING,
    STRINGS,
    TIMESTAMP,
    TIMEZONE,
    column,
)

IDENTITY = (
    column("dispute_id", STRING, "Id of the dispute, `dp_` or `du_`.", "disputes.id", SOURCE, nullable=False),
    column("charge_id", STRING, "The disputed charge.", "disputes.charge"),
    column("payment_intent_id", STRING, "Its payment intent.", "disputes.payment_intent"),
    column("customer_id", STRING, "Customer of the charge; null for a guest.", "charges.customer"),
    column(
        "customer_email",
        STRING,
        "The customer's address, else the one given when paying.",
        "customers.email",
        "charges.billing_details_email",
    ),
    column(
        "invoice_id",
        STRING,
        "The invoice the charge paid; null when there is none, or several.",
        "invoice_payments.invoice",
        "invoice_payments.charge",
        "invoice_payments.payment_intent",
    ),
    column("livemode", BOOLEAN, "Whether it is real money.", "disputes.livemode"),
    column("created_at", TIMESTAMP, "When the dispute, or its inquiry, began.", "disputes.created"),
    column(
        "evidence_source",
        STRING,
        "api: Stripe's dispute object; balance_transaction: only money that moved tells of it, so that "
        "status, reason and deadline are null, and all they decide.",
        "disputes.id",
        SOURCE,
        nullable=False,
    ),
    column("charge_in_lake", BOOLEAN, "Whether the charge was synced.", "charges.id", nullable=False),
)
NATURE = (
    column("status", STRING, "Stripe's status; a new one counts as open.", STATUS),
    column("phase", STRING, "inquiry, chargeback, appeal or prevented.", STATUS, CASE),
    column("reason", STRING, "Stripe's category of the cardholder's reason.", "disputes.reason"),
    column(
        "network_reason_code",
        STRING,
        "The network's own code of the reason.",
        "disputes.payment_method_details_card_network_reason_code",
        "disputes.network_reason_code",
    ),
    column("case_type", STRING, "block, chargeback, compliance, inquiry or resolution.", CASE),
    column(
        "payment_method_type",
        STRING,
        "card, klarna, paypal, ...",
        "disputes.payment_method_details_type",
        "charges.payment_method_details_type",
    ),
    column(
        "card_brand",
        STRING,
        "Brand of the card.",
        "disputes.payment_method_details_card_brand",
        "charges.payment_method_details_card_brand",
    ),
    column(
        "card_network",
        STRING,
        "Network that handles the dispute: the monitoring programmes use it, not the brand.",
        "disputes.payment_method_details_card_network",
        "charges.payment_method_details_card_network",
    ),
)
STATE = (
    column("is_open", BOOLEAN, "Whether it can still change hands.", STATUS),
    column("outcome", STRING, "won, lost, withdrawn_inquiry, prevented; null while open.", STATUS),
    column(
        "needs_merchant_action",
        BOOLEAN,
        "Whether a response is wanted and can still be given.",
        STATUS,
        DUE,
    ),
    column("evidence_due_at", TIMESTAMP, "Last instant for a response; null when none is allowed.", DUE),
    column("response_possible", BOOLEAN, "Whether Stripe names a deadline.", DUE, STATUS),
    column("days_left", INTEGER, "Whole days to the deadline, negative after it.", DUE),
    column("hours_left", INTEGER, "Whole hours to the deadline, negative after it.", DUE),
    column(
        "deadline_passed",
        BOOLEAN,
        "Whether a wanted response was not given in time: it will be lost, unless Stripe submits by "
        "itself, as `intended_submission_method` may say.",
        STATUS,
        DUE,
    ),
    column(
        "urgency",
        STRING,
        "critical (48 h), high (5 d), medium (10 d), low, no_response_possible, missed, none.",
        STATUS,
        DUE,
    ),
    column(
        "evidence_state",
        STRING,
        "submitted, staged or none; null when Stripe does not say.",
        "disputes.evidence_details_submission_count",
        "disputes.evidence_details_has_evidence",
    ),
    column(
        "evidence_fields_expected",
        INTEGER,
        "How many evidence fields the reason asks for; of alternatives one counts.",
        "disputes.reason",
        RAW,
    ),
    column(
        "evidence_fields_filled",
        INTEGER,
        "How many of them hold something. Stripe fills in some by itself: no proof of work.",
        "disputes.reason",
        RAW,
    ),
    column(
        "evidence_missing",
        STRINGS,
        "Those that hold nothing; `a|b` where either is enough. Of a product not received: those of the "
        "shipping, or of the service where more of these is filled.",
        "disputes.reason",
        RAW,
    ),
    column(
        "submission_method",
        STRING,
        "How evidence was submitted: manual, not_submitted or smart_disputes.",
        "disputes.evidence_details_submission_method",
    ),
    column(
        "intended_submission_method",
        STRING,
        "How it is meant to be: manual, prefer_manual, prefer_smart_disputes or smart_disputes.",
        "disputes.intended_submission_method",
    ),
)
CONTEXT = (
    column(
        "refund_can_still_avoid",
        BOOLEAN,
        "Whether a full refund would still resolve the inquiry without a dispute fee.",
        STATUS,
        "disputes.is_charge_refundable",
        TAKEN,
        RAW,
    ),
    column("efw_id", STRING, "First early fraud warning of the charge.", "early_fraud_warnings.id", EFW),
    column("efw_created_at", TIMESTAMP, "When the network warned.", EFW),
    column(
        "efw_before_dispute",
        BOOLEAN,
        "Whether the warning came first; null when warnings are not synced.",
        EFW,
        "disputes.created",
    ),
    column(
        "customer_dispute_count_365d",
        INTEGER,
        "Charges of the customer with a chargeback within 365 days before or after this one, its own "
        "included; null for a guest, or without the charge.",
        "charges.customer",
        *CHARGEBACK,
    ),
    column(
        "fingerprint_dispute_count_365d",
        INTEGER,
        "The same of the card, whoever used it; null without a card's fingerprint.",
        FINGERPRINT,
        *CHARGEBACK,
    ),
    column(
        "is_repeat_disputer",
        BOOLEAN,
        "Whether the customer or the card has two or more such charges; null when neither is known.",
        "charges.customer",
        FINGERPRINT,
        *CHARGEBACK,
    ),
    column(
        "days_charge_to_dispute",
        INTEGER,
        "Whole days from the charge to the dispute, or its inquiry; null without the charge.",
        "charges.created",
        "disputes.created",
    ),
    column(
        "chargeback_at",
        TIMESTAMP,
        "When the money was first taken; null for an inquiry that took none.",
        *CHARGEBACK,
    ),
    column("chargeback_month", DAY, "First day of its month.", *CHARGEBACK),
    column("charge_month", DAY, "First day of the charge's month.", "charges.created"),
    TIMEZONE,
    column(
        "recommended_action",
        STRING,
        "The first that fits: review_double_payment or none of what is closed or prevented, "
        "missed_deadline, accept when no response is possible, refund_or_respond an inquiry; where a "
        "response is wanted respond_with_refund_proof, if it was refunded in full before, respond_first if "
        "critical, respond; else wait. Null without a status.",
        STATUS,
        DUE,
        "disputes.is_charge_refundable",
        CAPTURED,
        REFUNDED,
        "refunds.amount",
        "refunds.status",
        "refunds.created",
        TAKEN,
        RAW,
    ),
    column("missing_inputs", STRINGS, "Tables that were not synced: what they decide is null."),
)
COLUMNS = (*IDENTITY, *NATURE, *STATE, *MONEY, *CONTEXT)
