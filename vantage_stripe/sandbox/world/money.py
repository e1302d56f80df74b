"""Settlement: exchange rates, Stripe's fees, and the balance transactions they make.

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

ZERO_DECIMAL = frozenset({"jpy"})
SETTLES_IN = {"usd": "usd", "eur": "eur", "gbp": "gbp", "jpy": "usd"}
"""The balance each presentment currency is settled into."""
RATES = {"jpy": 0.0067}
"""Price of one unit in the currency it settles in, around which the daily rate swings."""
SWING = 0.03
SWING_DAYS = 11.0
DISPUTE_FEE = 1500
BASIS_POINTS = 10_000
CONVERSION_POINTS = 100


@dataclass(frozen=True, slots=True)
class Tariff:
    """Stripe's price of a card payment: a share in basis points and a fixed part."""

    home: frozenset[str]
    points: int
    abroad_points: int
    fixed: int


TARIFFS = {
    "usd": Tariff(frozenset({"US"}), 290, 440, 30),
    "eur": Tariff(frozenset({"DE", "NL", "FR"}), 150, 325, 25),
    "gbp": Tariff(frozenset({"GB"}), 150, 325, 20),
}
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
    minor = 100 if currency in ZERO_DECIMAL else 1
    return round(amount * rate * minor), SETTLES_IN[currency], rate


def fee_for(amount: int, currency: str, country: str, *, converted: bool) -> int:
    """Give Stripe's fee for a card payment, in the settlement currency's minor units."""
    tariff = TARIFFS[currency]
    points = tariff.points if country in tariff.home else tariff.abroad_points
    points += CONVERSION_POINTS if converted else 0
    return round(amount * points / BASIS_POINTS) + tariff.fixed


def charge_transaction(desk: Desk, charge: Charge, lag: int) -> Transaction:
    """Make the balance transaction of a successful charge, seen `lag` seconds after it."""
    payment = charge.payment
    amount, currency, rate = settled(payment.amount, payment.currency, charge.created)
    created = charge.created + lag
    return Transaction(
        id=of_stem("txn_", payment.stem, desk.rng),
        created=created,
        amount=amount,
        fee=fee_for(amount, currency, charge.method.country, converted=rate is not None),
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
    fee: int
    text: Callable[[Charge], str]


REFUNDED = Movement("refund", "refund", -1, 0, lambda charge: f"REFUND FOR CHARGE ({_told(charge)})")
REFUND_FAILED = Movement(
    "refund_failure", "refund_failure", 1, 0, lambda charge: f"REFUND FAILURE FOR CHARGE ({_told(charge)})"
)
WITHDRAWN = Movement(
    "adjustment", "dispute", -1, DISPUTE_FEE, lambda charge: f"Chargeback withdrawal for {charge.id}"
)
REINSTATED = Movement(
    "adjustment", "dispute_reversal", 1, 0, lambda charge: f"Chargeback reversal for {charge.id}"
)


def _told(charge: Charge) -> str:
    return charge.payment.description or charge.payment.person.email


def moved(desk: Desk, kind: Movement, charge: Charge, moment: int, *, source: tuple[str, int]) -> Transaction:
    """Make the balance transaction of a refund or a dispute; `source` is its id and amount, unsigned."""
    name, presented = source
    amount, currency, rate = settled(presented, charge.payment.currency, moment)
    return Transaction(
        id=of_stem("txn_", charge.payment.stem, desk.rng),
        created=moment,
        amount=kind.sign * amount,
        fee=kind.fee,
        currency=currency,
        rate=rate,
        available_on=moment,
        type=kind.type,
        category=kind.category,
        source=name,
        description=kind.text(charge),
    )
