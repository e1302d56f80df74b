"""Insights: pure functions from tables and an instant to a table.

Belongs here: the list. A new insight is one file beside this one and one line below.
"""

from vantage_stripe.insights.balance_change import BALANCE_CHANGE
from vantage_stripe.insights.dispute_flags import DISPUTE_FLAGS
from vantage_stripe.insights.dispute_metrics import DISPUTE_METRICS
from vantage_stripe.insights.efw_watch import EFW_WATCH
from vantage_stripe.insights.invoice_follow_ups import INVOICE_FOLLOW_UPS
from vantage_stripe.insights.model import Insight, InsightColumn
from vantage_stripe.insights.payments_daily import PAYMENTS_DAILY
from vantage_stripe.insights.programme_estimates import PROGRAMME_ESTIMATES
from vantage_stripe.insights.recovery import RECOVERY
from vantage_stripe.insights.settlement_daily import SETTLEMENT_DAILY
from vantage_stripe.insights.stale_payment_methods import STALE_PAYMENT_METHODS

__all__ = ["INSIGHTS", "Insight", "InsightColumn"]

INSIGHTS: tuple[Insight, ...] = (
    DISPUTE_FLAGS,
    DISPUTE_METRICS,
    PROGRAMME_ESTIMATES,
    EFW_WATCH,
    STALE_PAYMENT_METHODS,
    RECOVERY,
    INVOICE_FOLLOW_UPS,
    PAYMENTS_DAILY,
    SETTLEMENT_DAILY,
    BALANCE_CHANGE,
)
