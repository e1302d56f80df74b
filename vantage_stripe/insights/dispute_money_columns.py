"""The columns of `dispute_flags` that hold money.

Belongs here: names, types, words and lineage. Does not: how a value is found.
"""

import pyarrow as pa

from vantage_stripe.insights.dispute_inputs import (
    CAPTURED,
    CASE,
    FEE,
    NET,
    RAW,
    REFUNDED,
    SETTLED_IN,
    STATUS,
    TAKEN,
)
from vantage_stripe.insights.model import BOOLEAN, INTEGER, STRING, column

APART = pa.list_(
    pa.struct(
        [
            pa.field("currency", STRING),
            pa.field("withdrawn_amount", INTEGER),
            pa.field("fee_total", INTEGER),
            pa.field("net_impact", INTEGER),
        ]
    )
)


MONEY = (
    column("disputed_amount", INTEGER, "Minor units, presentment currency.", "disputes.amount"),
    column("currency", STRING, "Presentment currency of the dispute.", "disputes.currency"),
    column("charge_amount_captured", INTEGER, "Minor units of the charge's currency.", CAPTURED),
    column("charge_amount_refunded", INTEGER, "Minor units of the charge's currency.", REFUNDED),
    column("charge_currency", STRING, "Presentment currency of the charge.", "charges.currency"),
    column(
        "is_partial",
        BOOLEAN,
        "Whether less than the captured amount is disputed; null without the charge.",
        "disputes.amount",
        "disputes.currency",
        CAPTURED,
        "charges.currency",
    ),
    column(
        "settlement_currency",
        STRING,
        "Currency of the next three; null when nothing moved, or in several currencies.",
        SETTLED_IN,
        RAW,
    ),
    column(
        "withdrawn_amount",
        INTEGER,
        "Minor units taken and not returned, without fees; null when not to be told.",
        TAKEN,
        RAW,
    ),
    column("fee_total", INTEGER, "Minor units of fees kept for the dispute.", FEE, RAW),
    column("net_impact", INTEGER, "Minor units the balance changed by; negative is a loss.", NET, RAW),
    column(
        "settled_by_currency",
        APART,
        "The same three for each currency: more than one when a conversion was corrected.",
        TAKEN,
        FEE,
        NET,
        SETTLED_IN,
        RAW,
    ),
    column(
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
    column(
        "at_stake_currency",
        STRING,
        "Currency of what is at stake: settlement, or presentment for an inquiry.",
        SETTLED_IN,
        "disputes.currency",
        STATUS,
        CASE,
    ),
    column("at_stake_fee", INTEGER, "Fees in it; null for an inquiry: not charged yet.", FEE, RAW, STATUS),
    column(
        "refunded_and_disputed",
        BOOLEAN,
        "Whether the charge was also refunded, in part or whole; null without the charge.",
        REFUNDED,
        STATUS,
        CASE,
    ),
    column(
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
