"""The account's balance at a moment, and when money becomes available.

Belongs here: the object of https://docs.stripe.com/api/balance, exact. Does not: what moved the money.
"""

from collections.abc import Iterable, Iterator

from vantage_stripe.sandbox.world.clock import EVENT_RETENTION
from vantage_stripe.sandbox.world.facts import BalanceDay, Transaction
from vantage_stripe.sandbox.world.payouts import INSTANT_CURRENCY, PAID_AT


def balance(transactions: Iterable[Transaction], moment: int) -> dict[str, object]:
    """Render the balance these transactions make: pending until `available_on`, available from then on."""
    sums = {currency: {"available": 0, "pending": 0} for currency in PAID_AT}
    for entry in transactions:
        if entry.created <= moment:
            part = "available" if entry.available_on <= moment else "pending"
            sums[entry.currency][part] += entry.net
    result: dict[str, object] = {"object": "balance"}
    for part in ("available", "pending"):
        result[part] = [_row(both[part], currency) for currency, both in sums.items()]
    at_once = max(0, sum(sums[INSTANT_CURRENCY].values()))
    return result | {
        "connect_reserved": [{"amount": 0, "currency": currency} for currency in sums],
        "instant_available": [_row(at_once, INSTANT_CURRENCY)],
        "livemode": False,
    }


def _row(amount: int, currency: str) -> dict[str, object]:
    return {"amount": amount, "currency": currency, "source_types": {"card": amount}}


def balance_days(transactions: Iterable[Transaction], now: int) -> Iterator[BalanceDay]:
    """Give when, of the last 30 days, money of more than nothing became available."""
    moments = {
        entry.available_on
        for entry in transactions
        if entry.net > 0
        and entry.created < entry.available_on
        and now - EVENT_RETENTION < entry.available_on <= now
    }
    for moment in sorted(moments):
        yield BalanceDay(created=moment)
