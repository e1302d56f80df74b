"""Customers, the people behind them, their cards and bank accounts.

Belongs here: who they are, what they pay with, how cards age. Does not: what they buy or change (`changing`).
"""

from vantage_stripe.sandbox.world.catalog import (
    BANKS,
    COMPANY_FIRST,
    COMPANY_LAST,
    DOMAINS,
    FAMILY,
    GIVEN,
    PLACES,
    STREETS,
)
from vantage_stripe.sandbox.world.clock import DAY, OPENED, month_after, month_start, year_month
from vantage_stripe.sandbox.world.facts import BankAccount, Card, Customer, Mandate, Method, Person
from vantage_stripe.sandbox.world.ids import TAIL_BITS, base62, digits_of
from vantage_stripe.sandbox.world.money import Desk

BRANDS = (("visa", 58), ("mastercard", 30), ("amex", 12))
FUNDINGS = (("credit", 60), ("debit", 36), ("prepaid", 4))
WALLETS = ((None, 86), ("apple_pay", 9), ("google_pay", 5), ("link", 4))
MONTHS_LEFT = (1, 46)
"""Months a new card has left."""
UPDATER_SHARE = 0.45
"""Cards whose new date the network tells Stripe about before the old one passes."""
REPLACED_SHARE = 0.3
"""Renewals that come with another number: a card lost, or an issuer that changed."""
OTHER_BRAND_SHARE = 0.25
PHONE_SHARE = 0.4
FINGERPRINT_BITS = 95
_PLACE_WEIGHTS = [place.weight for place in PLACES]


def new_person(desk: Desk, *, business: bool) -> Person:
    """Draw a person, or a company with its contact."""
    rng = desk.rng
    given, family = rng.choice(GIVEN), rng.choice(FAMILY)
    company = f"{rng.choice(COMPANY_FIRST)} {family} {rng.choice(COMPANY_LAST)}"
    place = rng.choices(PLACES, weights=_PLACE_WEIGHTS)[0]
    return Person(
        name=company if business else f"{given} {family}",
        email=draw_mail(desk, given, family),
        phone=f"{place.dial}{rng.randint(100, 199):04d}" if desk.chance(PHONE_SHARE) else None,
        line1=f"{rng.randint(1, 240)} {rng.choice(STREETS)}",
        postal_code=place.postal,
        place=place,
    )


def draw_mail(desk: Desk, given: str, family: str) -> str:
    """Draw an e-mail address of nobody."""
    name = f"{given}.{family}".replace(" ", "").replace("&", "and")
    return f"{name}{desk.rng.randint(1, 999)}@{desk.rng.choice(DOMAINS)}".lower()


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


def new_card(
    desk: Desk, created: int, owner: Customer | None, person: Person, *, legacy: bool = False
) -> Card:
    """Create a card, attach it if there is an owner, and draw how its date will be renewed."""
    rng = desk.rng
    low, high = MONTHS_LEFT
    year, month = month_after(*year_month(created // DAY), rng.randint(low, high))
    card = Card(
        id=desk.mint.plain("card_" if legacy else "pm_", created, rng),
        created=created,
        owner=owner,
        person=person if owner is None else owner.person_at(created),
        brand=_drawn(desk, BRANDS) or "visa",
        funding=_drawn(desk, FUNDINGS) or "credit",
        country=person.place.country,
        fingerprint=_fingerprint(desk),
        wallet=None if legacy else _drawn(desk, WALLETS),
        prints=[(OPENED, (month, year, f"{rng.randint(0, 9999):04d}"))],
        legacy=legacy,
    )
    enrol(desk, card)
    if legacy:
        desk.book.sources.append(card)
    return card


def enrol(desk: Desk, method: Method) -> None:
    """Write a card or a bank account down, attach it if it has an owner, and draw a card's renewal."""
    desk.book.methods.append(method)
    if method.owner is None:
        return
    method.owner.methods.append(method)
    if method.owner.deleted_at is not None:
        detach(method, method.owner.deleted_at)
    method.persons += [(when, person) for when, person in method.owner.billing if when > method.created]
    if isinstance(method, Card):
        _renew(desk, method)


def new_bank_account(desk: Desk, created: int, owner: Customer | None, person: Person) -> BankAccount:
    """Create a bank account with its mandate; in a country without debits, a KeyError."""
    rng = desk.rng
    country = person.place.country
    account = BankAccount(
        id=desk.mint.plain("pm_", created, rng),
        created=created,
        owner=owner,
        person=person,
        country=country,
        fingerprint=_fingerprint(desk),
        type="us_bank_account" if country == "US" else "sepa_debit",
        bank=rng.choice(BANKS[country]),
        last4=f"{rng.randint(0, 9999):04d}",
        business=owner is not None and owner.business,
    )
    account.mandate = Mandate(
        id=desk.mint.plain("mandate_", created, rng),
        created=created,
        account=account,
        reference=base62(rng.getrandbits(TAIL_BITS), 8).upper() + digits_of(account.id, 8),
    )
    desk.book.mandates.append(account.mandate)
    enrol(desk, account)
    return account


def _renew(desk: Desk, card: Card) -> None:
    if not desk.chance(UPDATER_SHARE):
        return
    _, (month, year, last4) = card.prints[0]
    moment = month_start(*month_after(year, month, -1)) + desk.pause(DAY, 40 * DAY)
    later = month_after(year, month, desk.rng.choice((36, 48, 60)))
    if moment <= card.created:
        return
    if desk.chance(REPLACED_SHARE):
        brand = _drawn(desk, BRANDS) if desk.chance(OTHER_BRAND_SHARE) else None
        last4 = f"{desk.rng.randint(0, 9999):04d}"
        card.looks.append((moment, (brand or card.brand, _fingerprint(desk))))
    card.prints.append((moment, (later[1], later[0], last4)))


def _fingerprint(desk: Desk) -> str:
    return base62(desk.rng.getrandbits(FINGERPRINT_BITS), 16)


def make_default(customer: Customer, card: Method, moment: int) -> None:
    """Make a card or a bank account the customer's default for invoices from the moment on."""
    customer.default_method.append((moment, card))


def detach(method: Method, moment: int) -> None:
    """Detach a card or a bank account, if it is not detached before."""
    method.detached_at = moment if method.detached_at is None else min(method.detached_at, moment)


def delete(customer: Customer, moment: int) -> None:
    """Delete a customer, which detaches what it has on file."""
    customer.deleted_at = moment
    for method in customer.methods:
        detach(method, moment)
