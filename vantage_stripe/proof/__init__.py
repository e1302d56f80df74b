"""The proof: what must hold in a lake, as SQL over its tables.

Belongs here: the list. A new check is a declaration in one of the files beside this one and a line below.
The numbers E01 to E28 are those of the reconciliation; E29 and later are about the lake's own files,
what Stripe sends, and how fresh both are.
"""

from vantage_stripe.proof.changes import (
    DISPUTES_CONSERVED,
    EVENT_GAP,
    EVENT_NEWER_THAN_OBJECT,
    EVENT_OBJECT_EXISTS,
    NET_CONSERVED,
)
from vantage_stripe.proof.fresh import CHANGES_FOLLOWED, EVENT_TYPES_KNOWN, LATEST_DAY
from vantage_stripe.proof.invoices import (
    CUSTOMER_EXISTS,
    INVOICE_IDENTITY,
    INVOICE_PAID_BY_CHARGES,
    STATUS_COHERENT,
)
from vantage_stripe.proof.model import Check
from vantage_stripe.proof.money import (
    BT_AMOUNT_MATCHES,
    BT_POINTS_BACK,
    CHARGE_HAS_BT,
    FEE_DETAILS_SUM,
    FX_PLAUSIBLE,
    NET_IDENTITY,
    REFUNDED_FLAG,
    REFUNDS_SUM,
    UNCAPTURED_NO_MONEY,
)
from vantage_stripe.proof.payouts import (
    BALANCE_ROLLFORWARD,
    DISPUTE_BT_NET,
    DISPUTED_FLAG,
    PAYOUT_OWN_BT,
    PAYOUT_SUM,
)
from vantage_stripe.proof.records import (
    COLUMNS_MATCH_RAW,
    COMPLETENESS,
    KNOWN_VALUES,
    LIVEMODE_UNIFORM,
    SIGNS,
    UNIQUE_ID,
    UNITS,
)
from vantage_stripe.proof.shape import COLUMNS_ARRIVE, DECLARED_COLUMNS, FIELDS_KNOWN, VALUES_FIT

__all__ = ["CHECKS", "Check"]

CHECKS: tuple[Check, ...] = (
    NET_IDENTITY,
    FEE_DETAILS_SUM,
    CHARGE_HAS_BT,
    BT_POINTS_BACK,
    BT_AMOUNT_MATCHES,
    FX_PLAUSIBLE,
    UNCAPTURED_NO_MONEY,
    REFUNDS_SUM,
    REFUNDED_FLAG,
    DISPUTE_BT_NET,
    DISPUTED_FLAG,
    PAYOUT_SUM,
    PAYOUT_OWN_BT,
    BALANCE_ROLLFORWARD,
    INVOICE_IDENTITY,
    INVOICE_PAID_BY_CHARGES,
    STATUS_COHERENT,
    CUSTOMER_EXISTS,
    EVENT_OBJECT_EXISTS,
    EVENT_NEWER_THAN_OBJECT,
    EVENT_GAP,
    UNIQUE_ID,
    COMPLETENESS,
    LIVEMODE_UNIFORM,
    SIGNS,
    UNITS,
    KNOWN_VALUES,
    DISPUTES_CONSERVED,
    NET_CONSERVED,
    COLUMNS_MATCH_RAW,
    DECLARED_COLUMNS,
    COLUMNS_ARRIVE,
    VALUES_FIT,
    FIELDS_KNOWN,
    LATEST_DAY,
    CHANGES_FOLLOWED,
    EVENT_TYPES_KNOWN,
)
