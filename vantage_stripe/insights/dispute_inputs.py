"""The columns that the insights about disputes read, and the short names of those that decide much.

Belongs here: names of inputs. Does not: the columns of any answer.
"""

DISPUTES = (
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
    "intended_submission_method",
    "evidence_details_due_by_at",
    "evidence_details_has_evidence",
    "evidence_details_submission_count",
    "evidence_details_submission_method",
    "payment_method_details_type",
    "payment_method_details_card_brand",
    "payment_method_details_card_case_type",
    "payment_method_details_card_network",
    "payment_method_details_card_network_reason_code",
    "raw",
    "_deleted_at",
)
CHARGES = (
    "id",
    "created",
    "customer",
    "amount_captured",
    "amount_refunded",
    "currency",
    "billing_details_email",
    "payment_method_details_type",
    "payment_method_details_card_brand",
    "payment_method_details_card_fingerprint",
    "payment_method_details_card_network",
    "_deleted_at",
)
BALANCE_TRANSACTIONS = (
    "id",
    "created",
    "source",
    "amount",
    "fee",
    "net",
    "currency",
    "reporting_category",
    "_deleted_at",
)
INPUTS = {
    "disputes": DISPUTES,
    "charges": CHARGES,
    "balance_transactions": BALANCE_TRANSACTIONS,
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
SOURCE = "balance_transactions.source"
TAKEN = "balance_transactions.amount"
FEE = "balance_transactions.fee"
NET = "balance_transactions.net"
SETTLED_IN = "balance_transactions.currency"
EFW = "early_fraud_warnings.created"
FINGERPRINT = "charges.payment_method_details_card_fingerprint"
CHARGEBACK = (
    "balance_transactions.created",
    "balance_transactions.reporting_category",
    RAW,
    "disputes.created",
    STATUS,
    CASE,
)
"""What tells when money was first taken."""
