"""Who comes when, and what each does: the stories that fill the book.

Belongs here: the growth of the business and the kinds of customers. Does not: how a payment or a
subscription works. Every customer has a generator of its own, so that no story depends on another.
"""

import random
from dataclasses import replace

from vantage_stripe.sandbox.world.book import Book
from vantage_stripe.sandbox.world.catalog import BANKS
from vantage_stripe.sandbox.world.changing import change_over_time, enter_anew, keep_another, tend
from vantage_stripe.sandbox.world.clock import DAY, HOUR, OPENED, SIZED
from vantage_stripe.sandbox.world.customers import (
    delete,
    make_default,
    new_bank_account,
    new_card,
    new_customer,
    new_person,
)
from vantage_stripe.sandbox.world.facts import Customer, Method
from vantage_stripe.sandbox.world.ids import Mint
from vantage_stripe.sandbox.world.money import Desk
from vantage_stripe.sandbox.world.setups import give_up, save
from vantage_stripe.sandbox.world.shop import order
from vantage_stripe.sandbox.world.stock import stocked
from vantage_stripe.sandbox.world.subscribing import subscribe, supply, try_out
from vantage_stripe.sandbox.world.written import settle_written, written_invoice

CHARGES_PER_VISITOR = 4.09
"""Measured: charges by 2026-11-24 for each visitor by then."""
GROWTH = 1.35
"""The number of visitors grows with this power of the account's age."""
KINDS = (("subscriber", 40), ("shopper", 34), ("guest", 12), ("trade", 8), ("lead", 6))
ORDER_DAYS = 38
RETURN_SHARE = 0.72
"""Shoppers who come back after an order."""
GUEST_RETURN_SHARE = 0.15
"""Guests who come back with the same card."""
DELETED_SHARE = 0.06
"""Customers deleted some time after their last activity."""
BANK_SHARE = {"subscriber": 0.12, "shopper": 0.06, "trade": 0.45}
"""Who pays by bank debit, where that is possible."""
CARDLESS_SHARE = 0.05
"""Subscribers who begin with a trial and no card."""
SETUP_SHARE = {"subscriber": 0.3, "shopper": 0.0, "trade": 1.0}
"""Whose card is saved by a setup intent; a bank account always is."""
GIVEN_UP_SHARE = 0.2
"""Leads who tried to save a card."""
LEGACY_SHARE = {"subscriber": 0.0, "shopper": 0.03, "trade": 0.0}
"""Whose card was saved as a source."""
TRADE_INVOICE_DAYS = (20, 45)
TRADE_METHOD_SHARE = 0.55
"""Companies that leave something to be charged."""
SUPPLIED_SHARE = 0.3
"""Companies that subscribe instead of ordering."""


def tell(seed: int, now: int, charges: int, mint: Mint) -> Book:
    """Fill a book with everything that begins by now."""
    book = Book(stock=stocked(mint))
    visitors = charges / CHARGES_PER_VISITOR
    number = 0
    while (arrival := _arrival(number, visitors)) <= now:
        desk = Desk(seed=seed, now=now, mint=mint, book=book, rng=_own_rng(seed, number))
        _visit(desk, arrival)
        number += 1
    return book


def _aside(desk: Desk, customer: Customer, what: str) -> Desk:
    # How much of a story is told depends on now: what is drawn after it needs a generator of its own.
    own = random.Random(f"{desk.seed}:{customer.id}:{what}")  # noqa: S311 - a simulation
    return replace(desk, rng=own)


def _own_rng(seed: int, number: int) -> random.Random:
    return random.Random(f"{seed}:{number}")  # noqa: S311 - a simulation


def _arrival(number: int, visitors: float) -> int:
    return OPENED + int((SIZED - OPENED) * ((number + 0.5) / visitors) ** (1 / GROWTH))


def _visit(desk: Desk, arrival: int) -> None:
    # Later than due, never earlier: the loop above stops at the first visitor due after now.
    moment = arrival + desk.pause(0, 6 * HOUR)
    kind = desk.rng.choices([row[0] for row in KINDS], weights=[row[1] for row in KINDS])[0]
    _STORIES[kind](desk, moment)


def _arrived(desk: Desk, moment: int, *, business: bool = False) -> Customer:
    customer = new_customer(desk, moment, business=business)
    change_over_time(desk, customer)
    return customer


def _first_method(desk: Desk, customer: Customer, kind: str) -> Method:
    """Give a new customer what it pays with: a source, a bank account or a card."""
    created = customer.created + desk.pause(20, 200)
    if desk.chance(LEGACY_SHARE[kind]):
        source = new_card(desk, created, customer, customer.person, legacy=True)
        make_default(customer, source, created)
        return source
    by_bank = customer.person.place.country in BANKS and desk.chance(BANK_SHARE[kind])
    new = new_bank_account if by_bank else new_card
    method = new(desk, created, customer, customer.person)
    if by_bank or desk.chance(SETUP_SHARE[kind]):
        save(desk, customer, method)
    make_default(customer, method, created + 1)
    return method


def _subscriber(desk: Desk, moment: int) -> None:
    if desk.chance(CARDLESS_SHARE):
        customer = _arrived(desk, moment)
        end = try_out(desk, customer, moment + desk.pause(30, 300))
        if customer.methods:
            save(_aside(desk, customer, "saved"), customer, customer.methods[0])
    else:
        customer = _arrived(desk, moment)
        method = _first_method(desk, customer, "subscriber")
        end = subscribe(desk, customer, method, method.created + desk.pause(5, 60))
    _farewell(desk, customer, end)
    keep_another(_aside(desk, customer, "spare"), customer, customer.created)


def _shopper(desk: Desk, moment: int) -> None:
    customer = _arrived(desk, moment)
    method = _first_method(desk, customer, "shopper")
    when = method.created + desk.pause(30, 400)
    while True:
        method = order(desk, (customer, customer.person), method, when)
        if not desk.chance(RETURN_SHARE) or when > desk.now:
            break
        when += HOUR + int(desk.rng.expovariate(1 / (ORDER_DAYS * DAY)))
        method = tend(desk, customer, method, when - 900)
    _farewell(desk, customer, when)


def _guest(desk: Desk, moment: int) -> None:
    person = new_person(desk, business=False)
    card = new_card(desk, moment - 30, None, person)
    order(desk, (None, person), card, moment)
    while desk.chance(GUEST_RETURN_SHARE) and moment <= desk.now:
        moment += desk.pause(5 * DAY, 120 * DAY)
        card = enter_anew(desk, card, moment - 30, 0)
        order(desk, (None, person), card, moment)


def _lead(desk: Desk, moment: int) -> None:
    customer = _arrived(desk, moment)
    if desk.chance(GIVEN_UP_SHARE):
        give_up(desk, customer, moment + desk.pause(30, 300))


def _trade(desk: Desk, moment: int) -> None:
    customer = _arrived(desk, moment, business=True)
    method = _first_method(desk, customer, "trade") if desk.chance(TRADE_METHOD_SHARE) else None
    when = moment + desk.pause(HOUR, 6 * DAY)
    if desk.chance(SUPPLIED_SHARE):
        supply(desk, customer, when)
        return
    low, high = TRADE_INVOICE_DAYS
    while when <= desk.now:
        invoice = written_invoice(desk, customer, when)
        settle_written(desk, invoice, method)
        when += desk.pause(low * DAY, high * DAY)
        if customer.balances:
            when = max(when, customer.balances[-1][0] + HOUR)


def _farewell(desk: Desk, customer: Customer, last: int) -> None:
    if desk.chance(DELETED_SHARE) and customer.deleted_at is None:
        delete(customer, last + desk.pause(3 * DAY, 90 * DAY))


_STORIES = {"subscriber": _subscriber, "shopper": _shopper, "guest": _guest, "trade": _trade, "lead": _lead}
