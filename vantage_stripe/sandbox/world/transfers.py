"""How a payout travels: when it is sent, arrives, fails or is canceled, and its own balance transactions.

Belongs here: https://docs.stripe.com/payouts as tables and steps. Does not: how much is paid out, and when.
"""

import random
from typing import NamedTuple

from vantage_stripe.sandbox.world.catalog import DESCRIPTOR, PAYOUT_FAILURES
from vantage_stripe.sandbox.world.clock import HOUR, OPENED, business_days_after, midnight
from vantage_stripe.sandbox.world.facts import Payout, Transaction
from vantage_stripe.sandbox.world.ids import Mint

SEND_AFTER = 6 * HOUR
RECONCILE_AFTER = 9 * HOUR
ARRIVAL_DAYS = 2
FAILED_SHARE = 0.012
FAILED_BEFORE_SHARE = 0.4
"""Failed payouts that never seemed to be paid; the others fail some working days after."""
FAIL_DAYS = (1, 4)
UNTRACED_SHARE = 0.06
CANCEL_AFTER = 20 * 60
INSTANT_POINTS = 100
INSTANT_LEAST_FEE = 50
TEXTS = {
    "payout": "STRIPE PAYOUT",
    "payout_failure": "STRIPE PAYOUT FAILURE",
    "payout_cancel": "STRIPE PAYOUT CANCEL",
}


class Terms(NamedTuple):
    """When, how much and of which currency is paid out."""

    moment: int
    amount: int
    currency: str


def automatic(rng: random.Random, mint: Mint, terms: Terms) -> Payout:
    """Pay out what is available; a negative amount is debited from the bank account."""
    payout = _standard(rng, mint, terms)
    payout.descriptor = DESCRIPTOR
    payout.reconciled_at = terms.moment + RECONCILE_AFTER + rng.randint(0, 1800)
    if terms.amount > 0 and rng.random() < FAILED_SHARE:
        _fail(rng, mint, payout)
    return payout


def manual(rng: random.Random, mint: Mint, terms: Terms) -> Payout:
    """Pay out an amount the owner chose."""
    payout = _standard(rng, mint, terms)
    payout.automatic = False
    payout.descriptor = f"FERNHILL {midnight(terms.moment) // 86_400 % 1000:03d}"
    return payout


def canceled(rng: random.Random, mint: Mint, terms: Terms) -> tuple[Payout, Transaction]:
    """Pay out by hand and think better of it before it is sent; give what returns the money, too."""
    payout = manual(rng, mint, terms)
    moment = terms.moment + CANCEL_AFTER
    payout.statuses = [(terms.moment, "pending"), (moment, "canceled")]
    payout.traced_at, payout.traceable = moment, False
    returned = payout.failure = _own(rng, mint, payout, moment, kind="payout_cancel")
    return payout, returned


def instant(rng: random.Random, mint: Mint, terms: Terms, day: int) -> Payout:
    """Pay out pending money that becomes available on a later day."""
    payout = manual(rng, mint, terms)
    payout.method = "instant"
    payout.descriptor = None
    payout.arrives_on = terms.moment
    payout.transaction.available_on = day
    arrived = terms.moment + rng.randint(600, 1800)
    payout.statuses = [(terms.moment, "pending"), (terms.moment + 60, "in_transit"), (arrived, "paid")]
    payout.traced_at = arrived + rng.randint(60, 600)
    return payout


def instant_fee(rng: random.Random, mint: Mint, payout: Payout) -> Transaction:
    """Take Stripe's fee for an instant payout, from the same day's money."""
    fee = max(INSTANT_LEAST_FEE, round(payout.amount * INSTANT_POINTS / 10_000))
    return Transaction(
        id=mint.plain("txn_", payout.created, rng),
        created=payout.created,
        amount=-fee,
        fee=0,
        currency=payout.currency,
        rate=None,
        available_on=payout.transaction.available_on,
        type="stripe_fee",
        category="fee",
        source=None,
        description="Instant Payouts fee",
    )


def _standard(rng: random.Random, mint: Mint, terms: Terms) -> Payout:
    moment, amount, currency = terms
    arrives = business_days_after(moment, ARRIVAL_DAYS)
    sent = moment + SEND_AFTER + rng.randint(0, 900)
    name = mint.plain("po_", moment, rng)
    return Payout(
        id=name,
        created=moment,
        amount=amount,
        currency=currency,
        destination=mint.derived("ba_", OPENED, f"bank account {currency}"),
        transaction=_transaction(rng, mint, terms, (name, "payout")),
        statuses=[(moment, "pending"), (sent, "in_transit"), (arrives, "paid")],
        arrives_on=arrives,
        reconciled_at=None,
        traced_at=arrives + rng.randint(HOUR, 20 * HOUR),
        traceable=rng.random() >= UNTRACED_SHARE,
    )


def _fail(rng: random.Random, mint: Mint, payout: Payout) -> None:
    if rng.random() < FAILED_BEFORE_SHARE:
        moment = payout.arrives_on - rng.randint(HOUR, 5 * HOUR)
        payout.statuses[-1] = (moment, "failed")
        payout.traced_at, payout.traceable = moment, False
    else:
        later = business_days_after(payout.arrives_on, rng.randint(*FAIL_DAYS))
        moment = later + rng.randint(HOUR, 9 * HOUR)
        payout.statuses.append((moment, "failed"))
    payout.failure_code = rng.choice(tuple(PAYOUT_FAILURES))
    payout.failure = _own(rng, mint, payout, moment, kind="payout_failure")


def _own(rng: random.Random, mint: Mint, payout: Payout, moment: int, *, kind: str) -> Transaction:
    return _transaction(rng, mint, Terms(moment, -payout.amount, payout.currency), (payout.id, kind))


def _transaction(rng: random.Random, mint: Mint, terms: Terms, about: tuple[str, str]) -> Transaction:
    """Make a payout's own transaction, which takes what the terms pay out."""
    source, kind = about
    return Transaction(
        id=mint.plain("txn_", terms.moment, rng),
        created=terms.moment,
        amount=-terms.amount,
        fee=0,
        currency=terms.currency,
        rate=None,
        available_on=terms.moment,
        type=kind,
        category="payout" if kind == "payout" else "payout_reversal",
        source=source,
        description=TEXTS[kind],
    )
