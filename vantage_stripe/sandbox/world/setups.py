"""Setup intents: how a card or a bank account is saved before there is anything to pay.

Belongs here: setup intents and their tries. Does not: the cards, which customers have.
"""

from vantage_stripe.sandbox.world.catalog import DECLINES, Decline
from vantage_stripe.sandbox.world.clock import DAY, HOUR
from vantage_stripe.sandbox.world.customers import new_card
from vantage_stripe.sandbox.world.facts import Attempt, Customer, Method, SetupIntent
from vantage_stripe.sandbox.world.money import Desk

FAILED_SHARE = 0.15
"""Savings that first fail, with another card."""
CANCELED_SHARE = 0.6
"""Savings given up that the business cancels."""
BEFORE = (5, 18)
"""Seconds from the wish to the deed."""
_ISSUERS = [decline for decline in DECLINES if decline.type == "issuer_declined"]
_WEIGHTS = [decline.weight for decline in _ISSUERS]


def save(desk: Desk, customer: Customer, method: Method) -> SetupIntent:
    """Tell how a card or an account was saved in the second it was created."""
    setup = _opened(desk, customer, method.created - desk.pause(*BEFORE))
    if desk.chance(FAILED_SHARE):
        _fail(desk, setup, setup.created + 2)
    setup.attempts.append(Attempt(method.created, method, None))
    return setup


def give_up(desk: Desk, customer: Customer, moment: int) -> SetupIntent:
    """Tell how a card was not saved: it was declined, and the customer left."""
    setup = _opened(desk, customer, moment)
    _fail(desk, setup, moment + desk.pause(20, 200))
    if desk.chance(CANCELED_SHARE):
        setup.canceled_at = moment + desk.pause(HOUR, 9 * DAY)
    return setup


def _opened(desk: Desk, customer: Customer, moment: int) -> SetupIntent:
    setup = SetupIntent(id=desk.mint.plain("seti_", moment, desk.rng), created=moment, customer=customer)
    desk.book.setups.append(setup)
    return setup


def _fail(desk: Desk, setup: SetupIntent, moment: int) -> None:
    card = new_card(desk, moment - 1, None, setup.customer.person)
    setup.attempts.append(Attempt(moment, card, _declined(desk)))


def _declined(desk: Desk) -> Decline:
    return desk.rng.choices(_ISSUERS, weights=_WEIGHTS)[0]
