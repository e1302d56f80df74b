"""Refunds: whole and in parts, at once and after days, failed and canceled.

Belongs here: what is given back and how that ends. Does not: whether a charge is disputed.
"""

from dataclasses import dataclass

from vantage_stripe.sandbox.world.clock import DAY, HOUR
from vantage_stripe.sandbox.world.facts import Card, Charge, Refund, Transaction
from vantage_stripe.sandbox.world.ids import of_stem
from vantage_stripe.sandbox.world.money import REFUND_FAILED, REFUNDED, Desk, Movement, moved, payable

REFUND_SHARE = 0.045
FULL_SHARE = 0.62
ANOTHER_PART_SHARE = 0.45
PARTS = 4
"""The most parts one charge is given back in."""
REASONS = ("requested_by_customer", "requested_by_customer", "duplicate", None, "fraudulent")


@dataclass(frozen=True, slots=True)
class Fate:
    """How a refund ends: after how many hours it succeeds, after how many more it fails, or is canceled."""

    weight: int
    succeeds: tuple[int, int] | None = (0, 0)
    fails: tuple[int, int] | None = None
    waits: bool = False
    """Whether it waits for a balance that covers it: no money moves before it succeeds."""


CARD_FATES = (
    Fate(86),
    Fate(6, succeeds=(1, 72)),
    Fate(2, fails=(24, 144)),
    Fate(1, succeeds=(1, 72), fails=(24, 144)),
    Fate(2, succeeds=None, fails=(24, 120)),
    Fate(2, succeeds=(2, 48), waits=True),
    Fate(1, succeeds=None, fails=(2, 60), waits=True),
)
BANK_FATES = (Fate(92, succeeds=(48, 120)), Fate(8, succeeds=None, fails=(48, 150)))
"""A refund to a bank account takes days (https://docs.stripe.com/refunds)."""
FAILURE_REASONS = {
    "lost_or_stolen_card": 5,
    "expired_or_canceled_card": 9,
    "declined": 3,
    "charge_for_pending_refund_disputed": 1,
    "insufficient_funds": 2,
    "unknown": 4,
}
BANK_FAILURE_REASONS = {"declined": 1, "unknown": 2}
CANCELED = "merchant_request"
PAYMENT_REFUNDED = Movement("payment_refund", "refund", -1, REFUNDED.text)


def plan_refunds(desk: Desk, charge: Charge) -> None:
    """Draw whether and how a charge nobody disputes is given back."""
    if not desk.chance(REFUND_SHARE):
        return
    moment = charge.taken_at + desk.pause(2 * HOUR, 35 * DAY)
    reason = desk.rng.choice(REASONS)
    left = charge.worth
    if desk.chance(FULL_SHARE):
        give_back(desk, charge, moment, left, reason=reason)
        return
    for _ in range(PARTS):
        part = max(1, payable(left * desk.rng.randint(2, 6) // 10, charge.payment.currency))
        give_back(desk, charge, moment, part, reason=reason)
        left -= part
        moment += desk.pause(DAY, 9 * DAY)
        if not left or not desk.chance(ANOTHER_PART_SHARE):
            return
    give_back(desk, charge, moment, left, reason=reason)


def give_back(
    desk: Desk, charge: Charge, moment: int, amount: int, *, reason: str | None, sure: bool = False
) -> Refund:
    """Refund an amount in the charge's minor units; a `sure` one succeeds at once."""
    card = isinstance(charge.method, Card)
    fates = CARD_FATES if card else BANK_FATES
    fate = fates[0] if sure else desk.rng.choices(fates, weights=[row.weight for row in fates])[0]
    given = Refund(
        id=of_stem("re_" if card else "pyr_", charge.payment.stem, desk.rng),
        created=moment,
        charge=charge,
        amount=amount,
        reason=reason,
        transaction=None,
        succeeded_at=None if fate.succeeds is None else moment + _hours(desk, fate.succeeds),
    )
    if fate.fails is not None:
        given.failed_at = (given.succeeded_at or moment) + _hours(desk, fate.fails)
        given.canceled = fate.waits
        given.failure_reason = CANCELED if fate.waits else _why(desk, card=card)
    _move(desk, given, waits=fate.waits)
    charge.refunds.append(given)
    desk.book.refunds.append(given)
    return given


def _hours(desk: Desk, span: tuple[int, int]) -> int:
    return desk.pause(span[0] * HOUR, span[1] * HOUR)


def _why(desk: Desk, *, card: bool) -> str:
    table = FAILURE_REASONS if card else BANK_FAILURE_REASONS
    return desk.rng.choices(tuple(table), weights=tuple(table.values()))[0]


def _move(desk: Desk, given: Refund, *, waits: bool) -> None:
    source = (given.id, given.amount)
    sent = given.succeeded_at if waits else given.created
    if sent is None:
        return
    kind = REFUNDED if isinstance(given.charge.method, Card) else PAYMENT_REFUNDED
    given.transaction = _booked(desk, moved(desk, kind, given.charge, sent, source=source))
    if given.failed_at is not None:
        back = moved(desk, REFUND_FAILED, given.charge, given.failed_at, source=source)
        given.failure = _booked(desk, back)


def _booked(desk: Desk, transaction: Transaction) -> Transaction:
    desk.book.transactions.append(transaction)
    return transaction


def release(desk: Desk, charge: Charge, moment: int, *, reason: str | None) -> None:
    """Give an authorization back that was never captured: no money moves."""
    given = Refund(
        id=of_stem("re_", charge.payment.stem, desk.rng),
        created=moment,
        charge=charge,
        amount=charge.payment.amount,
        reason=reason,
        transaction=None,
        succeeded_at=moment,
    )
    charge.refunds.append(given)
    desk.book.refunds.append(given)
