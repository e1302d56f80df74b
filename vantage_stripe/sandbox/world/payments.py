"""Payments: tries with a card, declines, and the refunds that follow.

Belongs here: payment intents, charges, refunds. Does not: disputes, invoices.
All that will ever happen to a charge is drawn when it is made, so that no later instant changes it.
"""

from vantage_stripe.sandbox.world.catalog import DECLINES, EXPIRED, Decline
from vantage_stripe.sandbox.world.clock import DAY, HOUR, month_after, month_start
from vantage_stripe.sandbox.world.disputes import Aftermath, plan_dispute
from vantage_stripe.sandbox.world.facts import Card, Charge, Customer, Payment, Person, Refund
from vantage_stripe.sandbox.world.ids import of_stem
from vantage_stripe.sandbox.world.money import REFUND_FAILED, REFUNDED, Desk, charge_transaction, moved

LAGS = ((0.55, 0, 0), (0.35, 2, 40), (0.10, 60, 3400))
"""Seconds until a charge shows its balance transaction: share of charges, from, to."""
REFUND_SHARE = 0.045
BEFORE_DISPUTE_SHARE = 0.08
"""Disputed charges of which half was refunded before: the customer asks for it twice."""
FULL_SHARE = 0.62
SECOND_REFUND_SHARE = 0.2
PENDING_SHARE = 0.06
FAILED_SHARE = 0.02
REFUND_REASONS = ("requested_by_customer", "requested_by_customer", "duplicate", None, "fraudulent")
EXPIRED_DECLINE_SHARE = 0.6
"""Issuers approve many payments after the printed date."""
RISKS = (3, 60)
_WEIGHTS = [decline.weight for decline in DECLINES]


def new_payment(
    desk: Desk,
    created: int,
    payer: tuple[Customer | None, Person],
    price: tuple[int, str],
    *,
    text: tuple[str | None, str | None],
) -> Payment:
    """Open a payment intent for (amount, currency), with a description and an order number."""
    stem = desk.mint.stem(created, generation="3")
    payment = Payment(
        id=of_stem("pi_", stem, desk.rng),
        stem=stem,
        created=created,
        customer=payer[0],
        person=payer[1],
        amount=price[0],
        currency=price[1],
        description=text[0],
        order=text[1],
    )
    desk.book.payments.append(payment)
    return payment


def expired(card: Card, moment: int) -> bool:
    """Tell whether the printed expiry date has passed."""
    month, year, _ = card.printed(moment)
    return moment >= month_start(*month_after(year, month, 1))


def draw_decline(desk: Desk, card: Card, moment: int, share: float) -> Decline | None:
    """Draw whether the bank declines, and why; expired cards mostly fail as such."""
    if expired(card, moment) and desk.chance(EXPIRED_DECLINE_SHARE):
        return EXPIRED
    if not desk.chance(share):
        return None
    decline = desk.rng.choices(DECLINES, weights=_WEIGHTS)[0]
    return DECLINES[0] if decline is EXPIRED else decline


def charge_card(desk: Desk, payment: Payment, card: Card, moment: int, *, decline: Decline | None) -> None:
    """Try to take the payment's amount from a card."""
    low, high = RISKS
    charge = Charge(
        id=of_stem("ch_", payment.stem, desk.rng),
        created=moment,
        payment=payment,
        method=card,
        decline=decline,
        risk=desk.rng.randint(low, high),
    )
    payment.charges.append(charge)
    desk.book.charges.append(charge)
    if decline is None:
        charge.transaction = charge_transaction(desk, charge, _lag(desk))
        desk.book.transactions.append(charge.transaction)
        _aftermath(desk, charge)


def _lag(desk: Desk) -> int:
    _, low, high = desk.rng.choices(LAGS, weights=[row[0] for row in LAGS])[0]
    return desk.pause(low, high)


def _aftermath(desk: Desk, charge: Charge) -> None:
    story = plan_dispute(desk, charge)
    if story.refund_at is not None:
        _refund(desk, charge, story.refund_at, charge.payment.amount, reason="fraudulent")
    elif story.disputed_at is not None and desk.chance(BEFORE_DISPUTE_SHARE):
        moment = desk.pause(charge.created + HOUR, story.disputed_at - HOUR)
        _refund(desk, charge, moment, charge.payment.amount // 2, reason="requested_by_customer")
    elif story == Aftermath() and desk.chance(REFUND_SHARE):
        _plan_refunds(desk, charge)


def _plan_refunds(desk: Desk, charge: Charge) -> None:
    moment = charge.created + desk.pause(2 * HOUR, 35 * DAY)
    reason = desk.rng.choice(REFUND_REASONS)
    amount = charge.payment.amount
    if desk.chance(FULL_SHARE):
        _refund(desk, charge, moment, amount, reason=reason)
        return
    part = max(1, amount * desk.rng.randint(2, 6) // 10)
    _refund(desk, charge, moment, part, reason=reason)
    if desk.chance(SECOND_REFUND_SHARE):
        _refund(desk, charge, moment + desk.pause(DAY, 9 * DAY), amount - part, reason=reason)


def _refund(desk: Desk, charge: Charge, moment: int, amount: int, *, reason: str | None) -> None:
    name = of_stem("re_", charge.payment.stem, desk.rng)
    # A warning ends with its refund: those for fraud succeed at once.
    pending = reason != "fraudulent" and desk.chance(PENDING_SHARE)
    given = Refund(
        id=name,
        created=moment,
        charge=charge,
        amount=amount,
        reason=reason,
        transaction=moved(desk, REFUNDED, charge, moment, source=(name, amount)),
        succeeded_at=moment + (desk.pause(HOUR, 3 * DAY) if pending else 0),
    )
    desk.book.transactions.append(given.transaction)
    if reason != "fraudulent" and desk.chance(FAILED_SHARE):
        given.failed_at = given.succeeded_at + desk.pause(DAY, 6 * DAY)
        given.failure = moved(desk, REFUND_FAILED, charge, given.failed_at, source=(name, amount))
        desk.book.transactions.append(given.failure)
    charge.refunds.append(given)
    desk.book.refunds.append(given)
