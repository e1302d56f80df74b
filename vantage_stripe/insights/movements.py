"""What moved the account's balance, summed by day, currency, balance and reporting category.

Belongs here: the category of a balance transaction, where Stripe gives none; the sums.
Does not: any one report. Stripe's page: https://docs.stripe.com/reports/reporting-categories.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.insights import days

COLUMNS = (
    "id",
    "created",
    "amount",
    "fee",
    "net",
    "currency",
    "balance_type",
    "reporting_category",
    "type",
    "source",
    "_deleted_at",
)
"""The columns read of `balance_transactions`."""

ADJUSTMENT = "adjustment"
BY_TYPE = {
    "charge": "charge",
    "payment": "charge",
    "payment_failure_refund": "charge_failure",
    "refund": "refund",
    "payment_refund": "refund",
    "payout_cancel": "payout_reversal",
    "payout_failure": "payout_reversal",
    "transfer_cancel": "transfer_reversal",
    "transfer_failure": "transfer_reversal",
    "transfer_refund": "transfer_reversal",
    "stripe_fee": "fee",
    "stripe_fx_fee": "fee",
    "tax_fee": "fee",
    "application_fee": "platform_earning",
    "application_fee_refund": "platform_earning_refund",
    ADJUSTMENT: "other_adjustment",
}
"""The category of a type, for transactions without one; any other type is its own category."""

HELD = frozenset({"payout_minimum_balance_hold", "payout_minimum_balance_release"})
"""Types of what a payout leaves in the balance; Stripe's categories do not tell them."""

BUCKETS = {
    "gross": ("charge",),
    "refunds": ("refund", "refund_failure", "partial_capture_reversal"),
    "disputes": ("dispute", "dispute_reversal"),
    "charge_failures": ("charge_failure",),
    "payouts": ("payout", "payout_reversal", *sorted(HELD)),
    "transfers": ("transfer", "transfer_reversal"),
    "topups": ("topup", "topup_reversal"),
}
"""The categories of each column of `settlement_daily`; those that are not here are `other`."""
OTHER = "other"
_BUCKET = {category: bucket for bucket, listed in BUCKETS.items() for category in listed}
_KNOWN_ONLY = pc.ScalarAggregateOptions(skip_nulls=False)
_SUMMED = ("amount", "fee", "net")


@dataclass(frozen=True, kw_only=True)
class Movement:
    """All balance transactions of one day, currency, balance and category; sums of unknown parts are None.

    Attributes:
        day: When they were created.
        currency: Settlement currency.
        balance_type: The balance they moved.
        category: Stripe's reporting category.
        bucket: One of `BUCKETS`, or `other`.
        transactions: How many.
        amount: Minor units.
        fee: Minor units.
        net: Minor units.
    """

    day: date
    currency: str | None
    balance_type: str | None
    category: str
    bucket: str
    transactions: int
    amount: int | None
    fee: int | None
    net: int | None


def category_of(kind: str | None, *, disputes: bool, refunds: bool, gives: bool) -> str:
    """Give the reporting category of a balance transaction that names none.

    Args:
        kind: Its `type`.
        disputes: Whether its source is a dispute.
        refunds: Whether its source is a refund.
        gives: Whether its amount is positive.
    """
    if kind == ADJUSTMENT and disputes:
        return "dispute_reversal" if gives else "dispute"
    if kind == ADJUSTMENT and refunds:
        return "refund_failure"
    return OTHER if kind is None else BY_TYPE.get(kind, kind)


def movements_of(transactions: pa.Table, zone: ZoneInfo) -> list[Movement]:
    """Sum balance transactions by day, currency, balance and category."""
    source = transactions["source"]
    more = {
        "day": days.days_of(transactions["created"], zone),
        "disputes": _starts(source, "^(dp|du)_"),
        "refunds": _starts(source, "^(re|pyr)_"),
        "gives": pc.fill_null(pc.greater(transactions["amount"], 0), fill_value=False),
    }
    for name, column in more.items():
        transactions = transactions.append_column(name, column)
    keys = ["day", "currency", "balance_type", "reporting_category", "type", "disputes", "refunds", "gives"]
    sums = [(name, "sum", _KNOWN_ONLY) for name in _SUMMED]
    groups = transactions.group_by(keys).aggregate([([], "count_all"), *sums])
    return [_movement(row) for row in groups.to_pylist()]


def _starts(source: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    return pc.fill_null(pc.match_substring_regex(source, pattern), fill_value=False)


def _movement(row: Mapping[str, Any]) -> Movement:
    """Name the category of a group."""
    kind = row["type"]
    category = row["reporting_category"] or category_of(
        kind, disputes=row["disputes"], refunds=row["refunds"], gives=row["gives"]
    )
    return Movement(
        day=row["day"],
        currency=row["currency"],
        balance_type=row["balance_type"],
        category=category,
        bucket="payouts" if kind in HELD else _BUCKET.get(category, OTHER),
        transactions=row["count_all"],
        amount=row["amount_sum"],
        fee=row["fee_sum"],
        net=row["net_sum"],
    )
