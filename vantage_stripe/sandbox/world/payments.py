"""Payments: tries with a card or a bank account, and what the bank answers.

Belongs here: payment intents and charges. Does not: debits' days, captures, refunds, disputes, invoices.
All that will ever happen to a charge is drawn when it is made, so that no later instant changes it.
"""

from dataclasses import dataclass

from vantage_stripe.sandbox.world.capturing import hold
from vantage_stripe.sandbox.world.catalog import DECLINES, EXPIRED, Decline
from vantage_stripe.sandbox.world.clock import HOUR, month_after, month_start
from vantage_stripe.sandbox.world.debits import debit, draw_return
from vantage_stripe.sandbox.world.disputes import Aftermath, plan_dispute
from vantage_stripe.sandbox.world.facts import Card, Charge, Customer, Method, Payment, Person
from vantage_stripe.sandbox.world.ids import of_stem
from vantage_stripe.sandbox.world.money import Desk, charge_transaction, payable
from vantage_stripe.sandbox.world.refunding import give_back, plan_refunds
from vantage_stripe.sandbox.world.reviewing import plan_review

LAGS = ((0.55, 0, 0), (0.35, 2, 40), (0.10, 60, 3400))
"""Seconds until a charge shows its balance transaction: share of charges, from, to."""
BEFORE_DISPUTE_SHARE = 0.08
"""Disputed charges of which half was refunded before: the customer asks for it twice."""
EXPIRED_DECLINE_SHARE = 0.6
"""Issuers approve many payments after the printed date."""
RISKS = (3, 60)
_WEIGHTS = [decline.weight for decline in DECLINES]


@dataclass(frozen=True, slots=True)
class Taken:
    """How a try ended.

    Attributes:
        paid: Whether the money came.
        moment: When that was known, in Unix seconds: a card's at once, a bank debit's days later.
    """

    paid: bool
    moment: int


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
        person=payer[1] if payer[0] is None else payer[0].person_at(created),
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


def draw_decline(desk: Desk, card: Method, moment: int, share: float) -> Decline | None:
    """Draw whether the bank declines, and why; expired cards mostly fail as such."""
    if not isinstance(card, Card):
        return draw_return(desk, card, moment, share)
    if expired(card, moment) and desk.chance(EXPIRED_DECLINE_SHARE):
        return EXPIRED
    if not desk.chance(share):
        return None
    decline = desk.rng.choices(DECLINES, weights=_WEIGHTS)[0]
    return DECLINES[0] if decline is EXPIRED else decline


def take(desk: Desk, payment: Payment, method: Method, moment: int, *, decline: Decline | None) -> Taken:
    """Try to take the payment's amount from a card or a bank account.

    The charge of a bank debit is pending until the moment given back; of an invoice's payment that answer
    is final. Do not try again before it. `charge.decided_at` is the same moment, `charge.status` the state.
    """
    if isinstance(method, Card):
        charge_card(desk, payment, method, moment, decline=decline)
        return Taken(paid=decline is None, moment=moment)
    made = debit(desk, payment, method, moment, decline=decline)
    if made.decline is None:
        _aftermath(desk, made)
    if made.decline is None or made.late:
        plan_review(desk, made)
    return Taken(paid=made.status(made.decided_at) == "succeeded", moment=made.decided_at)


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
    if decline is not None:
        return
    if payment.manual:
        hold(desk, charge)
    else:
        charge.transaction = charge_transaction(desk, charge, _lag(desk))
        desk.book.transactions.append(charge.transaction)
    if charge.worth:
        _aftermath(desk, charge)
    plan_review(desk, charge)


def _lag(desk: Desk) -> int:
    _, low, high = desk.rng.choices(LAGS, weights=[row[0] for row in LAGS])[0]
    return desk.pause(low, high)


def _aftermath(desk: Desk, charge: Charge) -> None:
    story, currency = plan_dispute(desk, charge), charge.payment.currency
    if story.refund_at is not None:
        give_back(desk, charge, story.refund_at, charge.worth, reason=story.reason, sure=True)
    elif story.disputed_at is not None and desk.chance(BEFORE_DISPUTE_SHARE):
        moment = desk.pause(charge.taken_at + HOUR, story.disputed_at - HOUR)
        half = payable(charge.worth // 2, currency)
        give_back(desk, charge, moment, half, reason="requested_by_customer", sure=True)
    elif story == Aftermath():
        plan_refunds(desk, charge)
