"""What an order leaves on its payment: metadata, and what is printed on the buyer's statement.

Belongs here: what the shop writes itself. Does not: what Stripe and the banks add.
"""

from vantage_stripe.sandbox.world.catalog import CHANNELS, DESCRIPTOR, GIFT_NOTES, SHORT_DESCRIPTOR
from vantage_stripe.sandbox.world.facts import Payment
from vantage_stripe.sandbox.world.ids import digits_of

GIFTS = 12
"""Of a hundred orders, how many are gifts with a note."""
TOLD = 30
"""Of a hundred orders, of how many the shop knows where the buyer came from."""
SUFFIXED = 25
"""Of a hundred orders, how many have their number on the statement."""


def metadata(payment: Payment) -> dict[str, str]:
    """Give the order number, and what else the shop notes; other payments have none."""
    if payment.order is None:
        return {}
    notes = {"order_number": payment.order}
    draw = int(digits_of(payment.order, 6))
    if draw % 100 < GIFTS:
        notes["gift_note"] = GIFT_NOTES[draw % len(GIFT_NOTES)]
    if draw // 100 % 100 < TOLD:
        notes["utm[source]"] = CHANNELS[draw % len(CHANNELS)]
    return notes


def suffix(payment: Payment) -> str | None:
    """Give what stands on the statement after the business, where there is something."""
    if payment.order is None or int(digits_of(payment.order + payment.id, 2)) >= SUFFIXED:
        return None
    return payment.order


def descriptor(payment: Payment) -> str:
    """Give what is printed on the statement (https://docs.stripe.com/get-started/account/statement-descriptors)."""
    number = suffix(payment)
    return DESCRIPTOR if number is None else f"{SHORT_DESCRIPTOR}* {number}"
