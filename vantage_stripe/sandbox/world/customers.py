"""Customers, the people behind them, and their cards.

Belongs here: who they are, which cards they have, how cards age. Does not: what they buy.
"""

from vantage_stripe.sandbox.world.catalog import (
    COMPANY_FIRST,
    COMPANY_LAST,
    DOMAINS,
    FAMILY,
    GIVEN,
    PLACES,
    STREETS,
)
from vantage_stripe.sandbox.world.clock import DAY, OPENED, month_after, month_start, year_month
from vantage_stripe.sandbox.world.facts import Card, Customer, Person
from vantage_stripe.sandbox.world.ids import base62
from vantage_stripe.sandbox.world.money import Desk

BRANDS = (("visa", 58), ("mastercard", 30), ("amex", 12))
FUNDINGS = (("credit", 60), ("debit", 36), ("prepaid", 4))
WALLETS = ((None, 86), ("apple_pay", 9), ("google_pay", 5))
MONTHS_LEFT = (1, 46)
"""Months a new card has left."""
UPDATER_SHARE = 0.45
"""Cards whose new date the network tells Stripe about before the old one passes."""
PHONE_SHARE = 0.4
FINGERPRINT_BITS = 95
_PLACE_WEIGHTS = [place.weight for place in PLACES]


def new_person(desk: Desk, *, business: bool) -> Person:
    """Draw a person, or a company with its contact."""
    rng = desk.rng
    given, family = rng.choice(GIVEN), rng.choice(FAMILY)
    company = f"{rng.choice(COMPANY_FIRST)} {family} {rng.choice(COMPANY_LAST)}"
    place = rng.choices(PLACES, weights=_PLACE_WEIGHTS)[0]
    mail = f"{given}.{family}{rng.randint(1, 999)}@{rng.choice(DOMAINS)}".lower()
    return Person(
        name=company if business else f"{given} {family}",
        email=mail,
        phone=f"{place.dial}{rng.randint(100, 199):04d}" if desk.chance(PHONE_SHARE) else None,
        line1=f"{rng.randint(1, 240)} {rng.choice(STREETS)}",
        postal_code=place.postal,
        place=place,
    )


def new_customer(desk: Desk, created: int, *, business: bool = False) -> Customer:
    """Create a customer without any card."""
    person = new_person(desk, business=business)
    customer = Customer(
        id=desk.mint.short("cus_", desk.rng),
        created=created,
        person=person,
        currency=person.place.currency,
        business=business,
        invoice_prefix=base62(desk.rng.getrandbits(47), 8).upper(),
    )
    desk.book.customers.append(customer)
    return customer


def _drawn(desk: Desk, table: tuple[tuple[str | None, int], ...]) -> str | None:
    return desk.rng.choices([row[0] for row in table], weights=[row[1] for row in table])[0]


def new_card(desk: Desk, created: int, owner: Customer | None, person: Person) -> Card:
    """Create a card, attach it if there is an owner, and draw how its date will be renewed."""
    rng = desk.rng
    low, high = MONTHS_LEFT
    year, month = month_after(*year_month(created // DAY), rng.randint(low, high))
    card = Card(
        id=desk.mint.plain("pm_", created, rng),
        created=created,
        owner=owner,
        person=person,
        brand=_drawn(desk, BRANDS) or "visa",
        funding=_drawn(desk, FUNDINGS) or "credit",
        country=person.place.country,
        fingerprint=base62(rng.getrandbits(FINGERPRINT_BITS), 16),
        wallet=_drawn(desk, WALLETS),
        prints=[(OPENED, (month, year, f"{rng.randint(0, 9999):04d}"))],
    )
    desk.book.methods.append(card)
    if owner is not None:
        owner.methods.append(card)
        _renew(desk, card)
    return card


def _renew(desk: Desk, card: Card) -> None:
    if not desk.chance(UPDATER_SHARE):
        return
    _, (month, year, last4) = card.prints[0]
    moment = month_start(*month_after(year, month, -1)) + desk.pause(DAY, 40 * DAY)
    later = month_after(year, month, desk.rng.choice((36, 48, 60)))
    if moment > card.created:
        card.prints.append((moment, (later[1], later[0], last4)))


def make_default(customer: Customer, card: Card, moment: int) -> None:
    """Make a card the customer's default for invoices from the moment on."""
    customer.default_method.append((moment, card))


def delete(customer: Customer, moment: int) -> None:
    """Delete a customer, which detaches its cards."""
    customer.deleted_at = moment
    for card in customer.methods:
        card.detached_at = moment if card.detached_at is None else min(card.detached_at, moment)
