"""Orders in the shop: what is ordered, how it is paid, and what a buyer does when that fails.

Belongs here: one-off payments. Does not: subscriptions, invoices, who the buyers are.
"""

from vantage_stripe.sandbox.world.catalog import GOODS, STRONG, Decline
from vantage_stripe.sandbox.world.clock import DAY
from vantage_stripe.sandbox.world.customers import detach, make_default, new_card
from vantage_stripe.sandbox.world.facts import Card, Challenge, Customer, Method, Payment, Person
from vantage_stripe.sandbox.world.ids import digits_of
from vantage_stripe.sandbox.world.money import Desk
from vantage_stripe.sandbox.world.payments import draw_decline, new_payment, take

DECLINE_SHARE = 0.07
TRY_AGAIN_SHARE = 0.7
OTHER_CARD_SHARE = 0.4
DETACH_SHARE = 0.05
MANUAL_SHARE = 0.06
"""Orders captured when they are sent."""
CHALLENGED_SHARE = 0.1
"""Orders that the bank wants to be confirmed, where the law asks for that."""
PASSED_SHARE = 0.75
ANSWERED = (15, 1_200)
"""Seconds a buyer takes to confirm; the others are given up on after as long."""
QUANTITIES = (1, 1, 1, 2, 2, 3)


def order(desk: Desk, payer: tuple[Customer | None, Person], method: Method, moment: int) -> Method:
    """Tell one order; give what its buyer pays with from then on."""
    payment = _ordered(desk, payer, moment)
    payment.manual = method.type == "card" and desk.chance(MANUAL_SHARE)
    tried = moment + desk.pause(15, 300)
    if isinstance(method, Card) and method.country in STRONG and desk.chance(CHALLENGED_SHARE):
        asked = _challenged(desk, payment, method, tried)
        tried = asked.answered_at
        if not asked.passed:
            payment.canceled_at = tried + desk.pause(DAY, 2 * DAY)
            return method
    decline = draw_decline(desk, method, tried, DECLINE_SHARE)
    taken = take(desk, payment, method, tried, decline=decline)
    if taken.paid:
        return method
    if decline is None or not desk.chance(TRY_AGAIN_SHARE):
        payment.canceled_at = taken.moment + desk.pause(DAY, 2 * DAY)
        return method
    again = taken.moment + desk.pause(60, 900)
    method = _another(desk, payer, method, again, decline=decline)
    take(desk, payment, method, again, decline=None)
    return method


def _challenged(desk: Desk, payment: Payment, card: Card, moment: int) -> Challenge:
    payment.challenge = asked = Challenge(
        asked_at=moment,
        answered_at=moment + desk.pause(*ANSWERED),
        passed=desk.chance(PASSED_SHARE),
        card=card,
    )
    return asked


def _ordered(desk: Desk, payer: tuple[Customer | None, Person], moment: int) -> Payment:
    person = payer[1]
    good = desk.rng.choices(GOODS, weights=[row.weight for row in GOODS])[0]
    quantity = desk.rng.choice(QUANTITIES)
    currency = person.place.currency
    number = f"FC-{digits_of(f'{person.email}{moment}', 7)}"
    text = f"{quantity} × {good.name} ({number})"  # noqa: RUF001 - the sign people write
    price = (good.amounts[currency] * quantity, currency)
    return new_payment(desk, moment, payer, price, text=(text, number))


def _another(
    desk: Desk, payer: tuple[Customer | None, Person], method: Method, again: int, *, decline: Decline
) -> Method:
    if not decline.hard and not desk.chance(OTHER_CARD_SHARE):
        return method
    customer, person = payer
    other = new_card(desk, again - 20, customer, person)
    if customer is not None:
        make_default(customer, other, again - 10)
        if desk.chance(DETACH_SHARE):
            detach(method, again + DAY)
    return other
