"""A desk to tell single stories at, and the payments they need."""

import random

from vantage_stripe.sandbox.world.book import Book
from vantage_stripe.sandbox.world.customers import new_bank_account, new_card, new_customer
from vantage_stripe.sandbox.world.facts import BankAccount, Card, Customer, Payment
from vantage_stripe.sandbox.world.ids import Mint, account_id
from vantage_stripe.sandbox.world.money import Desk
from vantage_stripe.sandbox.world.payments import new_payment

START = 1_772_366_400  # 2026-03-01T12:00:00Z, a Sunday
BY_BANK = ("US", "DE", "NL", "FR")


def desk(seed: int = 1) -> Desk:
    return Desk(
        seed=seed, now=START, mint=Mint(account_id(1)), book=Book(), rng=random.Random(f"desk {seed}")
    )


def customer(at: Desk, *countries: str) -> Customer:
    """A customer of one of the countries, or of any."""
    while True:
        found = new_customer(at, START)
        if not countries or found.person.place.country in countries:
            return found


def payment(at: Desk, payer: Customer, amount: int = 5_000, moment: int = START + 600) -> Payment:
    price = (amount, payer.person.place.currency)
    return new_payment(at, moment, (payer, payer.person), price, text=("Beans", "FC-1"))


def card(at: Desk, payer: Customer) -> Card:
    return new_card(at, START + 60, payer, payer.person)


def account(at: Desk, payer: Customer) -> BankAccount:
    return new_bank_account(at, START + 60, payer, payer.person)
