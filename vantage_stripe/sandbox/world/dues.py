"""What Stripe charges the business itself, each month for the month before.

Belongs here: fees for its products and the tax on them. Does not: fees for single payments (`tariffs`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from vantage_stripe.sandbox.world.clock import DAY, HOUR, month_after, month_start, year_month
from vantage_stripe.sandbox.world.facts import Charge, Transaction
from vantage_stripe.sandbox.world.ids import Mint

RADAR_CENTS = 2
"""For each card payment that is screened (https://stripe.com/radar/pricing)."""
HOME = "usd"
"""The balance that screening and its tax are charged to."""
BILLING_POINTS = 70
"""Of what is billed by subscription (https://stripe.com/billing/pricing)."""
SALES_TAX_POINTS = 625
BASIS_POINTS = 10_000
TAKEN_AFTER = 5 * HOUR
"""Seconds into a month at which the fees for the month before are taken."""


def dues(charges: Iterable[Charge], now: int, mint: Mint) -> Iterator[Transaction]:
    """Give the transactions of Stripe's monthly fees taken by now."""
    screened: Counter[tuple[int, int]] = Counter()
    billed: Counter[tuple[tuple[int, int], str]] = Counter()
    for charge in charges:
        if charge.method.type == "card":
            screened[year_month(charge.created // DAY)] += 1
        entry, invoice = charge.transaction, charge.payment.invoice
        if entry is not None and invoice is not None and invoice.subscription is not None:
            billed[year_month(entry.created // DAY), entry.currency] += entry.amount
    for month, count in screened.items():
        moment = _taken_at(month)
        fee = count * RADAR_CENTS
        texts = (f"Radar ({_day(month)}): Radar for Fraud Teams", f"Sales tax ({_day(month)}): Radar")
        if moment <= now:
            yield _due(mint, moment, (fee, HOME), texts[0])
            yield _due(mint, moment, (_part(fee, SALES_TAX_POINTS), HOME), texts[1], kind="tax_fee")
    for (month, currency), volume in billed.items():
        moment = _taken_at(month)
        if moment <= now:
            fee = _part(volume, BILLING_POINTS)
            yield _due(mint, moment, (fee, currency), f"Billing - Usage Fee ({_day(month)})")


def _taken_at(month: tuple[int, int]) -> int:
    return month_start(*month_after(*month, 1)) + TAKEN_AFTER


def _day(month: tuple[int, int]) -> str:
    return datetime.fromtimestamp(month_start(*month), UTC).strftime("%Y-%m-%d")


def _part(amount: int, points: int) -> int:
    return max(1, round(amount * points / BASIS_POINTS))


def _due(
    mint: Mint, moment: int, fee: tuple[int, str], text: str, *, kind: str = "stripe_fee"
) -> Transaction:
    amount, currency = fee
    return Transaction(
        id=mint.derived("txn_", moment, f"{text} {currency}"),
        created=moment,
        amount=-amount,
        fee=0,
        currency=currency,
        rate=None,
        available_on=moment,
        type=kind,
        category="fee",
        source=None,
        description=text,
    )
