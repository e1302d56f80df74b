"""What a subscription charges next, when, and how much that is a month.

Belongs here: its items. Does not: whether it is charged at all, and to what.
Stripe's page: https://docs.stripe.com/api/subscription_items/object.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from vantage_stripe.insights.money import total
from vantage_stripe.insights.payment_method_facts import entries, instant, text, whole
from vantage_stripe.insights.reading import Row
from vantage_stripe.tables.paths import value_at

METERED = "metered"
TRIAL = "trialing"
MONTHLY = {
    "month": Fraction(1),
    "year": Fraction(1, 12),
    "week": Fraction(52, 12),
    "day": Fraction(365, 12),
}
"""What an amount of each interval is worth a month."""
LENGTHS = {
    "month": timedelta(days=30),
    "year": timedelta(days=365),
    "week": timedelta(days=7),
    "day": timedelta(days=1),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Item:
    """One item of a subscription.

    Attributes:
        unit_amount: Minor units of one; None when tiers, packages or fractions decide.
        quantity: How many; None when usage decides.
        interval: day, week, month or year.
        interval_count: How many such intervals a period has.
        metered: Whether usage decides the amount.
        once: Whether it is charged once only.
        ends_at: When its period ends.
    """

    unit_amount: int | None
    quantity: int | None
    interval: str | None
    interval_count: int
    metered: bool
    once: bool
    ends_at: datetime | None

    @property
    def amount(self) -> int | None:
        """What it costs each period, minor units; None when it cannot be told."""
        if self.metered or self.unit_amount is None or self.quantity is None:
            return None
        return self.unit_amount * self.quantity

    @property
    def monthly(self) -> Fraction | None:
        """What it costs a month: nothing by usage, nothing if it is charged once; None: unknown."""
        if self.metered or self.once:
            return Fraction(0)
        if self.amount is None or self.interval not in MONTHLY:
            return None
        return self.amount * MONTHLY[self.interval] / self.interval_count


@dataclass(frozen=True, kw_only=True, slots=True)
class Renewal:
    """What a subscription charges next.

    Attributes:
        at: When its first period ends; None when that is unknown.
        amount: Minor units; None when its items do not tell.
        monthly: Minor units a month, not rounded; 0 in a trial; None when its items do not tell.
        metered: Whether something is charged by usage, which is due even after its end.
        interval: How long its shortest period is; None when unknown.
    """

    at: datetime | None
    amount: int | None
    monthly: Fraction | None
    metered: bool
    interval: timedelta | None


def renewal_of(row: Row, parsed_raw: Any) -> Renewal:
    """Read a subscription's items: all of them of `raw`, else the only one of the columns."""
    listed = entries(parsed_raw, "items.data")
    items = [_inlined(item) for item in listed] if listed else _of_columns(row)
    ends = [item.ends_at for item in items if item.ends_at is not None]
    at = min(ends) if ends else row["current_period_end_at"]
    months = [item.monthly for item in items]
    told = [month for month in months if month is not None]
    monthly = sum(told, Fraction(0)) if items and len(told) == len(months) else None
    return Renewal(
        at=row["trial_end_at"] if at is None else at,
        amount=total(item.amount for item in items) if items else None,
        monthly=Fraction(0) if row["status"] == TRIAL else monthly,
        metered=any(item.metered for item in items),
        interval=min(
            (LENGTHS[item.interval] * item.interval_count for item in items if item.interval in LENGTHS),
            default=None,
        ),
    )


def _inlined(item: Any) -> _Item:
    packaged = value_at(item, "price.transform_quantity") is not None
    return _Item(
        unit_amount=None if packaged else whole(item, "price.unit_amount"),
        quantity=whole(item, "quantity"),
        interval=text(item, "price.recurring.interval"),
        interval_count=whole(item, "price.recurring.interval_count") or 1,
        metered=text(item, "price.recurring.usage_type") == METERED,
        once=value_at(item, "price.recurring") is None,
        ends_at=instant(value_at(item, "current_period_end")),
    )


def _of_columns(row: Row) -> list[_Item]:
    """Give the item the columns hold; none when there is another, of which they hold too little."""
    if row["second_item_id"] is not None or row["item_price_recurring_interval"] is None:
        return []
    item = _Item(
        unit_amount=row["item_price_unit_amount"],
        quantity=row["item_quantity"],
        interval=row["item_price_recurring_interval"],
        interval_count=row["item_price_recurring_interval_count"] or 1,
        metered=row["item_price_recurring_usage_type"] == METERED,
        once=False,
        ends_at=row["current_period_end_at"],
    )
    return [item]


def last_period_end(invoice: Mapping[str, Any] | None) -> datetime | None:
    """Give when the service of an invoice's lines ends: not its own period, which bounds its items."""
    ends = [instant(value_at(line, "period.end")) for line in entries(invoice, "lines.data")]
    return max((end for end in ends if end is not None), default=None)
