"""The columns of `dispute_flags`, and the columns it reads.

Belongs here: names, types, words and lineage. Does not: how a value is found.
"""

from vantage_stripe.insights.model import BOOLEAN, INTEGER, STRING, STRINGS, TIMESTAMP, InsightColumn

INPUTS = {
    "disputes": (
        "id",
        "created",
        "charge",
        "payment_intent",
        "livemode",
        "amount",
        "currency",
        "status",
        "reason",
        "network_reason_code",
        "is_charge_refundable",
        "evidence_details_due_by_at",
        "evidence_details_has_evidence",
        "evidence_details_submission_count",
        "payment_method_details_type",
        "payment_method_details_card_brand",
        "payment_method_details_card_case_type",
        "payment_method_details_card_network",
        "payment_method_details_card_network_reason_code",
        "raw",
        "_deleted_at",
    ),
    "charges": (
        "id",
        "created",
        "customer",
        "amount_captured",
        "amount_refunded",
        "currency",
        "billing_details_email",
        "payment_method_details_type",
        "payment_method_details_card_brand",
        "payment_method_details_card_network",
        "_deleted_at",
    ),
    "balance_transactions": (
        "id",
        "created",
        "source",
        "amount",
        "fee",
        "net",
        "currency",
        "reporting_category",
        "_deleted_at",
    ),
    "customers": ("id", "created", "email", "_deleted_at"),
    "refunds": ("id", "created", "charge", "amount", "status", "_deleted_at"),
    "early_fraud_warnings": ("id", "created", "charge", "_deleted_at"),
    "invoice_payments": ("id", "created", "charge", "payment_intent", "invoice", "_deleted_at"),
}

STATUS = "disputes.status"
DUE = "disputes.evidence_details_due_by_at"
CASE = "disputes.payment_method_details_card_case_type"
RAW = "disputes.raw"
CAPTURED = "charges.amount_captured"
REFUNDED = "charges.amount_refunded"
TAKEN = "balance_transactions.amount"
FEE = "balance_transactions.fee"
NET = "balance_transactions.net"
SETTLED_IN = "balance_transactions.currency"
EFW = "early_fraud_warnings.created"


def _column(name: str, kind: object, description: str, *sources: str, nullable: bool = True) -> InsightColumn:
    return InsightColumn(name=name, type=kind, description=description, sources=sources, nullable=nullable)


IDENTITY = (
    _column("dispute_id", STRING, "Id of the dispute, `dp_` or `du_`.", "disputes.id", nullable=False),
    _column("charge_id", STRING, "The disputed charge.", "disputes.charge"),
    _column("payment_intent_id", STRING, "Its payment intent.", "disputes.payment_intent"),
    _column("customer_id", STRING, "Customer of the charge; null for a guest.", "charges.customer"),
    _column(
        "customer_email",
        STRING,
        "The customer's address, else the one given when paying.",
        "customers.email",
        "charges.billing_details_email",
    ),
    _column(
        "invoice_id",
        STRING,
        "The invoice the charge paid; null when there is none, or several.",
        "invoice_payments.invoice",
        "invoice_payments.charge",
        "invoice_payments.payment_intent",
    ),
    _column("livemode", BOOLEAN, "Whether it is real money.", "disputes.livemode"),
    _column("created_at", TIMESTAMP, "When the dispute, or its inquiry, began.", "disputes.created"),
    _column("charge_in_lake", BOOLEAN, "Whether the charge was synced.", "charges.id", nullable=False),
)
NATURE = (
    _column("status", STRING, "Stripe's status; one unknown to us counts as open.", STATUS),
    _column("phase", STRING, "inquiry, chargeback, appeal or prevented.", STATUS, CASE, nullable=False),
    _column("reason", STRING, "Stripe's category of the cardholder's reason.", "disputes.reason"),
    _column(
        "network_reason_code",
        STRING,
        "The network's own code of the reason.",
        "disputes.payment_method_details_card_network_reason_code",
        "disputes.network_reason_code",
    ),
    _column("case_type", STRING, "block, chargeback, compliance, inquiry or resolution.", CASE),
    _column(
        "payment_method_type",
        STRING,
        "card, klarna, paypal, ...",
        "disputes.payment_method_details_type",
        "charges.payment_method_details_type",
    ),
    _column(
        "card_brand",
        STRING,
        "Brand of the card.",
        "disputes.payment_method_details_card_brand",
        "charges.payment_method_details_card_brand",
    ),
    _column(
        "card_network",
        STRING,
        "Network that handles the dispute: the monitoring programmes use it, not the brand.",
        "disputes.payment_method_details_card_network",
        "charges.payment_method_details_card_network",
    ),
)
STATE = (
    _column("is_open", BOOLEAN, "Whether it can still change hands.", STATUS, nullable=False),
    _column("outcome", STRING, "won, lost, withdrawn_inquiry, prevented; null while open.", STATUS),
    _column(
        "needs_merchant_action",
        BOOLEAN,
        "Whether a response is wanted and can still be given.",
        STATUS,
        DUE,
        nullable=False,
    ),
    _column("evidence_due_at", TIMESTAMP, "Last instant for a response; null when none is allowed.", DUE),
    _column("response_possible", BOOLEAN, "Whether Stripe names a deadline.", DUE, nullable=False),
    _column("days_left", INTEGER, "Whole days to the deadline, negative after it.", DUE),
    _column("hours_left", INTEGER, "Whole hours to the deadline, negative after it.", DUE),
    _column(
        "deadline_passed",
        BOOLEAN,
        "Whether a wanted response was not given in time: it will be lost.",
        STATUS,
        DUE,
        nullable=False,
    ),
    _column(
        "urgency",
        STRING,
        "critical (48 h), high (5 d), medium (10 d), low, no_response_possible, missed, none.",
        STATUS,
        DUE,
        nullable=False,
    ),
    _column(
        "evidence_state",
        STRING,
        "submitted, staged or none; null when Stripe does not say.",
        "disputes.evidence_details_submission_count",
        "disputes.evidence_details_has_evidence",
    ),
)
MONEY = (
    _column("disputed_amount", INTEGER, "Minor units, presentment currency.", "disputes.amount"),
    _column("currency", STRING, "Presentment currency of the dispute.", "disputes.currency"),
    _column("charge_amount_captured", INTEGER, "Minor units of the charge's currency.", CAPTURED),
    _column("charge_amount_refunded", INTEGER, "Minor units of the charge's currency.", REFUNDED),
    _column("charge_currency", STRING, "Presentment currency of the charge.", "charges.currency"),
    _column(
        "is_partial",
        BOOLEAN,
        "Whether less than the captured amount is disputed; null without the charge.",
        "disputes.amount",
        "disputes.currency",
        CAPTURED,
        "charges.currency",
    ),
    _column(
        "settlement_currency",
        STRING,
        "Currency of the next three; null when nothing moved, or in several currencies.",
        SETTLED_IN,
        RAW,
    ),
    _column(
        "withdrawn_amount",
        INTEGER,
        "Minor units taken and not returned, without fees; null when not to be told.",
        TAKEN,
        RAW,
    ),
    _column("fee_total", INTEGER, "Minor units of fees kept for the dispute.", FEE, RAW),
    _column("net_impact", INTEGER, "Minor units the balance changed by; negative is a loss.", NET, RAW),
    _column(
        "at_stake_amount",
        INTEGER,
        "Minor units an open dispute costs if lost; of an inquiry without its fee. 0 once closed.",
        NET,
        RAW,
        STATUS,
        CASE,
        "disputes.amount",
        CAPTURED,
        REFUNDED,
    ),
    _column(
        "at_stake_currency",
        STRING,
        "Currency of what is at stake: settlement, or presentment for an inquiry.",
        SETTLED_IN,
        "disputes.currency",
        STATUS,
        CASE,
    ),
    _column("at_stake_fee", INTEGER, "Fees in it; null for an inquiry: not charged yet.", FEE, RAW, STATUS),
    _column(
        "refunded_and_disputed",
        BOOLEAN,
        "Whether the charge was also refunded, in part or whole; null without the charge.",
        REFUNDED,
        STATUS,
        CASE,
    ),
    _column(
        "paid_back_in_excess",
        INTEGER,
        "Minor units the customer got back beyond what they paid, over all disputes of the charge; "
        "null without the charge, or when settled in another currency.",
        CAPTURED,
        REFUNDED,
        "charges.currency",
        TAKEN,
        SETTLED_IN,
        RAW,
    ),
)
CONTEXT = (
    _column(
        "refund_can_still_avoid",
        BOOLEAN,
        "Whether a full refund would still resolve the inquiry without a dispute fee.",
        STATUS,
        "disputes.is_charge_refundable",
        TAKEN,
        RAW,
    ),
    _column("efw_id", STRING, "First early fraud warning of the charge.", "early_fraud_warnings.id", EFW),
    _column("efw_created_at", TIMESTAMP, "When the network warned.", EFW),
    _column(
        "efw_before_dispute",
        BOOLEAN,
        "Whether the warning came first; null when warnings are not synced.",
        EFW,
        "disputes.created",
    ),
    _column(
        "chargeback_at",
        TIMESTAMP,
        "When the money was first taken; null for an inquiry that took none.",
        "balance_transactions.created",
        "balance_transactions.reporting_category",
        RAW,
        "disputes.created",
    ),
    _column(
        "recommended_action",
        STRING,
        "none, review_double_payment, missed_deadline, accept, refund_or_respond, wait, "
        "respond_with_refund_proof, respond_first or respond.",
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
        nullable=False,
    ),
    _column("missing_inputs", STRINGS, "Tables that were not synced: what they decide is null."),
)
COLUMNS = (*IDENTITY, *NATURE, *STATE, *MONEY, *CONTEXT)
