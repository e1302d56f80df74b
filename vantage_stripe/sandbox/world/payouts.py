"""Daily automatic payouts and the balance they leave.

Belongs here: which balance transactions a payout pays, and the sums. Does not: what made them.
"""

import bisect
import random
from collections.abc import Iterable, Sequence

from vantage_stripe.sandbox.world.clock import DAY, OPENED, business_days_after, midnight
from vantage_stripe.sandbox.world.facts import Payout, Transaction
from vantage_stripe.sandbox.world.ids import Mint

PAID_AT = {"usd": 1200, "eur": 2400, "gbp": 3000}
"""Seconds after midnight at which a currency's payout is made."""
MINIMUM = 100
"""A balance below one unit, or below zero, waits for the next day."""
SEND_AFTER = 6 * 3600
RECONCILE_AFTER = 9 * 3600
ARRIVAL_DAYS = 2
FAILED_SHARE = 0.008
FAIL_AFTER_DAYS = 1


def pay_out(seed: int, now: int, mint: Mint, movements: Iterable[Transaction]) -> list[Payout]:
    """Make all payouts up to now, set each transaction's payout, and give the payouts."""
    by_currency: dict[str, list[Transaction]] = {currency: [] for currency in PAID_AT}
    for movement in movements:
        by_currency[movement.currency].append(movement)
    return [
        payout
        for currency, entries in by_currency.items()
        for payout in _daily(_own_rng(seed, currency), now, mint, currency=currency, entries=entries)
    ]


def _own_rng(seed: int, currency: str) -> random.Random:
    return random.Random(f"{seed}:payouts:{currency}")  # noqa: S311 - a simulation


def _daily(
    rng: random.Random, now: int, mint: Mint, *, currency: str, entries: list[Transaction]
) -> Iterable[Payout]:
    waiting = sorted(entries, key=_due)
    done = 0
    carried: list[Transaction] = []
    moment = OPENED + PAID_AT[currency]
    while moment <= now:
        while done < len(waiting) and _due(waiting[done])[0] < moment:
            carried.append(waiting[done])
            done += 1
        amount = sum(entry.net for entry in carried)
        if amount >= MINIMUM:
            payout = _payout(rng, mint, (moment, amount, currency))
            for entry in (*carried, payout.transaction):
                entry.payout = payout
            carried = []
            yield payout
            if payout.failure is not None:
                bisect.insort(waiting, payout.failure, key=_due)
        moment += DAY


def _due(entry: Transaction) -> tuple[int, str]:
    return max(entry.available_on, entry.created), entry.id


def _payout(rng: random.Random, mint: Mint, terms: tuple[int, int, str]) -> Payout:
    moment, amount, currency = terms
    name = mint.plain("po_", moment, rng)
    arrives = business_days_after(moment, ARRIVAL_DAYS)
    payout = Payout(
        id=name,
        created=moment,
        amount=amount,
        currency=currency,
        transaction=_own(rng, mint, terms, name, sign=-1),
        sent_at=moment + SEND_AFTER + rng.randint(0, 900),
        reconciled_at=moment + RECONCILE_AFTER + rng.randint(0, 1800),
        arrives_on=arrives,
    )
    if rng.random() < FAILED_SHARE:
        payout.failed_at = midnight(arrives) + FAIL_AFTER_DAYS * DAY + rng.randint(3600, 7200)
        payout.failure = _own(rng, mint, (payout.failed_at, amount, currency), name, sign=1)
    return payout


def _own(
    rng: random.Random, mint: Mint, terms: tuple[int, int, str], source: str, *, sign: int
) -> Transaction:
    moment, amount, currency = terms
    return Transaction(
        id=mint.plain("txn_", moment, rng),
        created=moment,
        amount=sign * amount,
        fee=0,
        currency=currency,
        rate=None,
        available_on=moment,
        type="payout" if sign < 0 else "payout_failure",
        category="payout" if sign < 0 else "payout_reversal",
        source=source,
        description="STRIPE PAYOUT" if sign < 0 else "STRIPE PAYOUT FAILURE",
    )


def balance(transactions: Sequence[Transaction], now: int) -> dict[str, object]:
    """Render the balance these transactions make: pending until `available_on`, available from then on."""
    sums = {currency: {"available": 0, "pending": 0} for currency in PAID_AT}
    for entry in transactions:
        part = "available" if entry.available_on <= now else "pending"
        sums[entry.currency][part] += entry.net
    result: dict[str, object] = {"object": "balance"}
    for part in ("available", "pending"):
        result[part] = [
            {"amount": both[part], "currency": currency, "source_types": {"card": both[part]}}
            for currency, both in sums.items()
        ]
    return result | {
        "connect_reserved": [{"amount": 0, "currency": currency} for currency in sums],
        "livemode": False,
    }
