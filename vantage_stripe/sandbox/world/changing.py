"""What customers change later: their name, address and e-mail, the cards they keep, and which is used.

Belongs here: changes a customer asks for. Does not: what a bank or a card network changes.
"""

from dataclasses import replace

from vantage_stripe.sandbox.world.catalog import FAMILY, STREETS
from vantage_stripe.sandbox.world.clock import DAY, month_after
from vantage_stripe.sandbox.world.customers import detach, draw_mail, enrol, make_default, new_card
from vantage_stripe.sandbox.world.facts import Card, Customer, Method, Person
from vantage_stripe.sandbox.world.money import Desk

CHANGE_SHARE = 0.14
"""Customers who change something about themselves, once or more."""
AGAIN_SHARE = 0.25
CHANGES = {"mail": 40, "address": 38, "name": 14, "phone": 8}
CHANGE_DAYS = (5, 260)
BILLING_SHARE = 0.6
"""Changes of name or address that the customer also makes on the card."""
BILLING_AFTER = 40
"""Seconds until it has done so."""
TENDING = {"second": 0.05, "again": 0.025, "switch": 0.03}
"""What customers do about their cards between two orders."""
USED_SHARE = 0.6
"""Second cards that become the default at once."""
SPARE_SHARE = 0.1
"""Subscribers with a card more than is charged."""
SPARE_DAYS = (10, 200)
RENEWED_MONTHS = 36


def change_over_time(desk: Desk, customer: Customer) -> None:
    """Draw what a new customer will change about itself."""
    moment = customer.created
    share = CHANGE_SHARE
    while desk.chance(share):
        share = AGAIN_SHARE
        moment += desk.pause(CHANGE_DAYS[0] * DAY, CHANGE_DAYS[1] * DAY)
        what = desk.rng.choices(tuple(CHANGES), weights=tuple(CHANGES.values()))[0]
        person = _changed(desk, customer.person_at(moment), what, business=customer.business)
        if person == customer.person_at(moment):
            continue  # drawn the same again: nothing changed
        customer.persons.append((moment, person))
        if what in {"address", "name"} and desk.chance(BILLING_SHARE):
            customer.billing.append((moment + BILLING_AFTER, person))


def _changed(desk: Desk, person: Person, what: str, *, business: bool) -> Person:
    rng = desk.rng
    if what == "mail":
        given, _, family = person.name.partition(" ")
        return replace(person, email=draw_mail(desk, given, family))
    if what == "phone":
        return replace(person, phone=f"{person.place.dial}{rng.randint(200, 999):04d}")
    if what == "name" and not business:
        return replace(person, name=f"{person.name.split()[0]} {rng.choice(FAMILY)}")
    return replace(person, line1=f"{rng.randint(1, 240)} {rng.choice(STREETS)}")


def keep_another(desk: Desk, customer: Customer, since: int) -> None:
    """Draw whether a subscriber, who is not deleted before, keeps another card beside the one charged."""
    moment = since + desk.pause(SPARE_DAYS[0] * DAY, SPARE_DAYS[1] * DAY)
    if desk.chance(SPARE_SHARE) and (customer.deleted_at or moment + 1) > moment:
        new_card(desk, moment, customer, customer.person_at(moment))


def tend(desk: Desk, customer: Customer, method: Method, moment: int) -> Method:
    """Draw what a customer does about its cards; give what it pays with from then on."""
    draw = desk.rng.random()
    for what, share in TENDING.items():
        draw -= share
        if draw < 0:
            return _TENDED[what](desk, customer, method, moment)
    return method


def _second(desk: Desk, customer: Customer, method: Method, moment: int) -> Method:
    other = new_card(desk, moment, customer, customer.person_at(moment))
    if not desk.chance(USED_SHARE):
        return method
    make_default(customer, other, moment + 1)
    return other


def _again(desk: Desk, customer: Customer, method: Method, moment: int) -> Method:
    if not isinstance(method, Card) or method.wallet is not None:
        return method
    same = enter_anew(desk, method, moment, RENEWED_MONTHS)
    make_default(customer, same, moment + 1)
    if desk.chance(USED_SHARE):
        detach(method, moment + 30)
    return same


def enter_anew(desk: Desk, card: Card, moment: int, months: int) -> Card:
    """Enter the same card anew, its date so many months later: another id, the same fingerprint."""
    month, year, last4 = card.printed(moment)
    brand, fingerprint = card.look(moment)
    later = month_after(year, month, months)
    same = replace(
        card,
        id=desk.mint.plain("pm_", moment, desk.rng),
        created=moment,
        brand=brand,
        fingerprint=fingerprint,
        prints=[(moment, (later[1], later[0], last4))],
        looks=[],
        persons=[],
        legacy=False,
        detached_at=None,
    )
    enrol(desk, same)
    return same


def _switch(desk: Desk, customer: Customer, method: Method, moment: int) -> Method:
    kept = [
        other
        for other in customer.methods
        if other is not method
        and isinstance(other, Card)
        and other.created < moment
        and not other.detached_at
    ]
    if not kept:
        return method
    chosen = desk.rng.choice(kept)
    make_default(customer, chosen, moment)
    return chosen


_TENDED = {"second": _second, "again": _again, "switch": _switch}
