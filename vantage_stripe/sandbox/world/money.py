"""Settlement: exchange rates, and the balance transactions that payments, refunds and disputes make.

Belongs here: what a payment is worth in which balance. Does not: payouts, which empty the balances.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from vantage_stripe.sandbox.world.book import Book
from vantage_stripe.sandbox.world.clock import DAY, business_days_after
from vantage_stripe.sandbox.world.facts import Charge, Transaction
from vantage_stripe.sandbox.world.ids import Mint, of_stem
from vantage_stripe.sandbox.world.tariffs import card_fee

DECIMALS = {"jpy": 0, "kwd": 3}
"""Decimals of a currency's minor unit where they are not two (https://docs.stripe.com/currencies)."""
THREE = 3
SETTLES_IN = {"usd": "usd", "eur": "eur", "gbp": "gbp", "jpy": "usd", "kwd": "usd"}
"""The balance each presentment currency is settled into."""
RATES = {"jpy": 0.0067, "kwd": 3.25}
"""Price of one unit in the currency it settles in, around which the daily rate swings."""
SWING = 0.03
SWING_DAYS = 11.0
CLEARING_DAYS = 2
"""Working days until a payment can be paid out."""


@dataclass(slots=True)
class Desk:
    """What every story is told with."""

    seed: int
    now: int
    mint: Mint
    book: Book
    rng: random.Random

    def chance(self, share: float) -> bool:
        """Tell yes in that share of all cases."""
        return self.rng.random() < share

    def pause(self, low: float, high: float) -> int:
        """Give a whole number of seconds between two bounds."""
        return int(low + (high - low) * self.rng.random())


def rate_on(moment: int, currency: str) -> float | None:
    """Give the day's exchange rate into the settlement currency, None where they are the same."""
    base = RATES.get(currency)
    if base is None:
        return None
    return round(base * (1 + SWING * math.sin(moment // DAY / SWING_DAYS)), 6)


def settled(amount: int, currency: str, moment: int) -> tuple[int, str, float | None]:
    """Convert minor units into the settlement currency at the day's rate."""
    rate = rate_on(moment, currency)
    if rate is None:
        return amount, SETTLES_IN[currency], None
    return round(amount * rate * 10.0 ** (2 - decimals_of(currency))), SETTLES_IN[currency], rate


def decimals_of(currency: str) -> int:
    """Give how many decimals a currency's minor unit stands for."""
    return DECIMALS.get(currency, 2)


def payable(amount: int, currency: str) -> int:
    """Round minor units down to what can be paid: the last digit of three-decimal currencies is 0."""
    return amount - amount % 10 if decimals_of(currency) == THREE else amount


def charge_transaction(desk: Desk, charge: Charge, lag: int) -> Transaction:
    """Make the balance transaction of a successful charge, seen `lag` seconds after it."""
    payment = charge.payment
    amount, currency, rate = settled(payment.amount, payment.currency, charge.created)
    created = charge.created + lag
    fee = card_fee(amount, currency, charge.method.country, converted=rate is not None)
    return Transaction(
        id=of_stem("txn_", payment.stem, desk.rng),
        created=created,
        amount=amount,
        fee=fee.total,
        tax=fee.tax,
        conversion=fee.conversion,
        currency=currency,
        rate=rate,
        available_on=business_days_after(created, CLEARING_DAYS),
        type="charge",
        category="charge",
        source=charge.id,
        description=payment.description,
    )


@dataclass(frozen=True, slots=True)
class Movement:
    """What kind of balance transaction something makes beside a charge's."""

    type: str
    category: str
    sign: int
    text: Callable[[Charge], str]
    label: str | None = None
    """What its fee, if it has one, is called."""
    clears: bool = False
    """Whether it is pending for as long as a payment."""


REFUNDED = Movement("refund", "refund", -1, lambda charge: f"REFUND FOR CHARGE ({_told(charge)})")
REFUND_FAILED = Movement(
    "refund_failure", "refund_failure", 1, lambda charge: f"REFUND FAILURE FOR CHARGE ({_told(charge)})"
)
WITHDRAWN = Movement(
    "adjustment", "dispute", -1, lambda charge: f"Chargeback withdrawal for {charge.id}", "Dispute fee"
)
COUNTERED = Movement(
    "adjustment", "fee", 1, lambda charge: f"Dispute countered fee for {charge.id}", "Dispute countered fee"
)
"""Moves nothing but its fee. Stripe names no form for it: it is kept apart from the disputed money."""
REINSTATED = Movement(
    "adjustment",
    "dispute_reversal",
    1,
    lambda charge: f"Chargeback reversal for {charge.id}",
    "Dispute fee refund",
    clears=True,
)


def _told(charge: Charge) -> str:
    return charge.payment.description or charge.payment.person.email


def moved(
    desk: Desk, kind: Movement, charge: Charge, moment: int, *, source: tuple[str, int], fee: int = 0
) -> Transaction:
    """Make the balance transaction of a refund or a dispute; `source` is its id and amount, unsigned.

    The fee is in minor units of the settlement currency; a negative one is given back.
    """
    name, presented = source
    amount, currency, rate = settled(presented, charge.payment.currency, moment)
    return Transaction(
        id=of_stem("txn_", charge.payment.stem, desk.rng),
        created=moment,
        amount=kind.sign * amount,
        fee=fee,
        currency=currency,
        rate=rate,
        available_on=business_days_after(moment, CLEARING_DAYS) if kind.clears else moment,
        type=kind.type,
        category=kind.category,
        source=name,
        description=kind.text(charge),
        label=kind.label,
    )
