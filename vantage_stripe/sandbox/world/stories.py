"""Who comes when, and what each does: the stories that fill the book.

Belongs here: the growth of the business and the kinds of customers. Does not: how a payment or a
subscription works. Every customer has a generator of its own, so that no story depends on another.
"""

import random

from vantage_stripe.sandbox.world.billing import settle_written, written_invoice
from vantage_stripe.sandbox.world.book import Book
from vantage_stripe.sandbox.world.catalog import GOODS
from vantage_stripe.sandbox.world.clock import DAY, HOUR, OPENED, SIZED
from vantage_stripe.sandbox.world.customers import delete, make_default, new_card, new_customer, new_person
from vantage_stripe.sandbox.world.facts import Card, Customer, Person
from vantage_stripe.sandbox.world.ids import Mint, digits_of
from vantage_stripe.sandbox.world.money import Desk
from vantage_stripe.sandbox.world.payments import charge_card, draw_decline, new_payment
from vantage_stripe.sandbox.world.subscribing import subscribe, try_out

CHARGES_PER_VISITOR = 4.37
"""Measured: charges by 2026-11-24 for each visitor by then."""
GROWTH = 1.35
"""The number of visitors grows with this power of the account's age."""
KINDS = (("subscriber", 40), ("shopper", 34), ("guest", 12), ("trade", 8), ("lead", 6))
ORDER_DAYS = 38
RETURN_SHARE = 0.72
"""Shoppers who come back after an order."""
ORDER_DECLINE_SHARE = 0.07
TRY_AGAIN_SHARE = 0.7
OTHER_CARD_SHARE = 0.4
DELETED_SHARE = 0.06
"""Customers deleted some time after their last activity."""
DETACH_SHARE = 0.05
CARDLESS_SHARE = 0.05
"""Subscribers who begin with a trial and no card."""
TRADE_INVOICE_DAYS = (20, 45)
TRADE_CARD_SHARE = 0.4


def tell(seed: int, now: int, charges: int, mint: Mint) -> Book:
    """Fill a book with everything that begins by now."""
    book = Book()
    visitors = charges / CHARGES_PER_VISITOR
    number = 0
    while (arrival := _arrival(number, visitors)) <= now:
        desk = Desk(seed=seed, now=now, mint=mint, book=book, rng=_own_rng(seed, number))
        _visit(desk, arrival)
        number += 1
    return book


def _own_rng(seed: int, number: int) -> random.Random:
    return random.Random(f"{seed}:{number}")  # noqa: S311 - a simulation


def _arrival(number: int, visitors: float) -> int:
    return OPENED + int((SIZED - OPENED) * ((number + 0.5) / visitors) ** (1 / GROWTH))


def _visit(desk: Desk, arrival: int) -> None:
    # Later than due, never earlier: the loop above stops at the first visitor due after now.
    moment = arrival + desk.pause(0, 6 * HOUR)
    kind = desk.rng.choices([row[0] for row in KINDS], weights=[row[1] for row in KINDS])[0]
    _STORIES[kind](desk, moment)


def _welcome(desk: Desk, moment: int) -> tuple[Customer, Card]:
    customer = new_customer(desk, moment)
    card = new_card(desk, moment + desk.pause(20, 200), customer, customer.person)
    make_default(customer, card, card.created + 1)
    return customer, card


def _subscriber(desk: Desk, moment: int) -> None:
    if desk.chance(CARDLESS_SHARE):
        customer = new_customer(desk, moment)
        end = try_out(desk, customer, moment + desk.pause(30, 300))
    else:
        customer, card = _welcome(desk, moment)
        end = subscribe(desk, customer, card, card.created + desk.pause(5, 60))
    _farewell(desk, customer, end)


def _shopper(desk: Desk, moment: int) -> None:
    customer, card = _welcome(desk, moment)
    when = card.created + desk.pause(30, 400)
    while True:
        card = _order(desk, (customer, customer.person), card, when)
        if not desk.chance(RETURN_SHARE) or when > desk.now:
            break
        when += HOUR + int(desk.rng.expovariate(1 / (ORDER_DAYS * DAY)))
    _farewell(desk, customer, when)


def _guest(desk: Desk, moment: int) -> None:
    person = new_person(desk, business=False)
    card = new_card(desk, moment - 30, None, person)
    _order(desk, (None, person), card, moment)


def _lead(desk: Desk, moment: int) -> None:
    new_customer(desk, moment)


def _trade(desk: Desk, moment: int) -> None:
    customer = new_customer(desk, moment, business=True)
    card = None
    if desk.chance(TRADE_CARD_SHARE):
        card = new_card(desk, moment + 90, customer, customer.person)
        make_default(customer, card, card.created + 1)
    low, high = TRADE_INVOICE_DAYS
    when = moment + desk.pause(HOUR, 6 * DAY)
    while when <= desk.now:
        invoice = written_invoice(desk, customer, when)
        settle_written(desk, invoice, card)
        when += desk.pause(low * DAY, high * DAY)


def _order(desk: Desk, payer: tuple[Customer | None, Person], card: Card, moment: int) -> Card:
    customer, person = payer
    good = desk.rng.choices(GOODS, weights=[row.weight for row in GOODS])[0]
    quantity = desk.rng.choice((1, 1, 1, 2, 2, 3))
    currency = person.place.currency
    order = f"FC-{digits_of(f'{person.email}{moment}', 7)}"
    text = f"{quantity} × {good.name} ({order})"  # noqa: RUF001 - the sign people write
    payment = new_payment(
        desk, moment, payer, (good.amounts[currency] * quantity, currency), text=(text, order)
    )
    tried = moment + desk.pause(15, 300)
    decline = draw_decline(desk, card, tried, ORDER_DECLINE_SHARE)
    charge_card(desk, payment, card, tried, decline=decline)
    if decline is None:
        return card
    if not desk.chance(TRY_AGAIN_SHARE):
        payment.canceled_at = tried + desk.pause(DAY, 2 * DAY)
        return card
    again = tried + desk.pause(60, 900)
    if decline.hard or desk.chance(OTHER_CARD_SHARE):
        other = new_card(desk, again - 20, customer, person)
        if customer is not None:
            make_default(customer, other, again - 10)
            if desk.chance(DETACH_SHARE):
                card.detached_at = again + DAY
        card = other
    charge_card(desk, payment, card, again, decline=None)
    return card


def _farewell(desk: Desk, customer: Customer, last: int) -> None:
    if desk.chance(DELETED_SHARE):
        delete(customer, last + desk.pause(3 * DAY, 90 * DAY))


_STORIES = {"subscriber": _subscriber, "shopper": _shopper, "guest": _guest, "trade": _trade, "lead": _lead}
