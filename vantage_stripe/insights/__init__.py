"""Insights: pure functions from tables and an instant to a table.

Belongs here: the list. A new insight is one file beside this one and one line below.
"""

from vantage_stripe.insights.dispute_flags import DISPUTE_FLAGS
from vantage_stripe.insights.model import Insight, InsightColumn
from vantage_stripe.insights.stale_payment_methods import STALE_PAYMENT_METHODS

__all__ = ["INSIGHTS", "Insight", "InsightColumn"]

INSIGHTS: tuple[Insight, ...] = (DISPUTE_FLAGS, STALE_PAYMENT_METHODS)
