"""The columns of `programme_estimates`, and the columns it reads.

Belongs here: names, types, words and lineage. Does not: thresholds (`programmes`), how a value is found.
"""

from vantage_stripe.insights.dispute_inputs import BALANCE_TRANSACTIONS, CHARGEBACK, DISPUTES
from vantage_stripe.insights.model import (
    BOOLEAN,
    DAY,
    INTEGER,
    RATIO,
    STRING,
    STRINGS,
    TIMEZONE,
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
        "payment_method_details_card_three_d_secure_result",
        "_deleted_at",
    ),
    "disputes": DISPUTES,
    "balance_transactions": BALANCE_TRANSACTIONS,
    "early_fraud_warnings": ("id", "created", "charge", "_deleted_at"),
}
_NETWORK = ("charges.payment_method_details_card_network", "disputes.payment_method_details_card_network")
_PAYMENTS = (
    "charges.created",
    "charges.status",
    "charges.captured",
    "charges.payment_method_details_type",
    _NETWORK[0],
)
_REPORTS = ("early_fraud_warnings.created", "early_fraud_warnings.charge", _NETWORK[0])
_DISPUTES = (*CHARGEBACK, *_NETWORK)
_FRAUD = ("disputes.payment_method_details_card_network_reason_code", "disputes.network_reason_code")
_COUNTED = (*_REPORTS, *_DISPUTES, *_FRAUD, "disputes.reason")
_VOLUME = (*_COUNTED, "disputes.amount", "disputes.currency", "charges.amount_captured", "charges.currency")
_SECURE = (*_PAYMENTS, "charges.payment_method_details_card_three_d_secure_result")

COLUMNS = (
    column(
        "period_start",
        DAY,
        "First day of the month of the disputes and reports.",
        *_PAYMENTS,
        *_COUNTED,
        nullable=False,
    ),
    column("period_end", DAY, "Its last day.", *_PAYMENTS, *_COUNTED, nullable=False),
    TIMEZONE,
    column(
        "programme",
        STRING,
        "visa_vamp_excessive, mastercard_ecm, mastercard_hecm or mastercard_efm.",
        *_NETWORK,
        nullable=False,
    ),
    column("card_network", STRING, "Network of the dispute, else of the charge.", *_NETWORK, nullable=False),
    column(
        "region",
        STRING,
        "Where the account has to be for these thresholds; the lake does not know: choose yours.",
        *_NETWORK,
        nullable=False,
    ),
    column("fraud_reports", INTEGER, "Early fraud warnings of the month.", *_REPORTS),
    column("disputes", INTEGER, "Chargebacks and appeals of the month by `chargeback_at`.", *_DISPUTES),
    column(
        "counted",
        INTEGER,
        "What the programme counts: fraud reports and disputes together (VAMP: one with both counts twice), "
        "disputes (ECM, HECM), or those for fraud, reason 4837 (EFM).",
        *_COUNTED,
    ),
    column(
        "payments",
        INTEGER,
        "What it is compared with: payments of the same month (VAMP) or the one before; without the card "
        "at hand (VAMP, EFM).",
        *_PAYMENTS,
    ),
    column("ratio", RATIO, "counted / payments.", *_COUNTED, *_PAYMENTS),
    column(
        "counted_volume_usd",
        INTEGER,
        "Cents of USD counted, in USD alone; null when some is in other currencies.",
        *_VOLUME,
    ),
    column("authenticated_share", RATIO, "Share of these payments with 3-D Secure.", *_SECURE),
    column("ratio_threshold", RATIO, "From where on the ratio is too high.", *_NETWORK, nullable=False),
    column("count_threshold", INTEGER, "And from how many counted on.", *_NETWORK, nullable=False),
    column("payments_threshold", INTEGER, "And from how many payments on; null: any.", *_NETWORK),
    column("volume_usd_threshold", INTEGER, "And from how much on, cents of USD; null: any.", *_NETWORK),
    column("authenticated_below", RATIO, "And below which share with 3-D Secure; null: any.", *_NETWORK),
    column(
        "status",
        STRING,
        "over: all thresholds are reached; watch: 75 % of the ratio and half of the rest; else ok. Null "
        "when it cannot be told.",
        *_VOLUME,
        *_SECURE,
    ),
    column(
        "is_estimate",
        BOOLEAN,
        "Always true: a network counts by its own dates and across acquirers.",
        *_COUNTED,
        nullable=False,
    ),
    column(
        "is_lower_bound",
        BOOLEAN,
        "Whether the ratio lacks the fraud reports, which are not synced.",
        *_COUNTED,
        nullable=False,
    ),
    column("is_partial", BOOLEAN, "Whether the month is not over.", *_COUNTED, nullable=False),
    column("effective_from", DAY, "Since when the thresholds hold; null: for long.", *_NETWORK),
    column("thresholds_checked", DAY, "When they were last compared with public pages.", *_NETWORK),
    column("missing_inputs", STRINGS, "Tables that were not synced: what they decide is null."),
)
