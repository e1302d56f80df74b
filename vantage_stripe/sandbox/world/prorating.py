"""Changes of a subscription within its period: larger, smaller, more, fewer.

Belongs here: what is changed to what, and whether it is billed at once or with the next period.
Does not: the amounts of prorations (`lines`), how their invoice is collected.
See https://docs.stripe.com/billing/subscriptions/prorations.
"""

from vantage_stripe.sandbox.world.catalog import SUBSCRIPTIONS, Plan, Product
from vantage_stripe.sandbox.world.facts import Invoice, Item, Subscription
from vantage_stripe.sandbox.world.invoices import bill, write
from vantage_stripe.sandbox.world.lines import prorations
from vantage_stripe.sandbox.world.money import Desk

MOVES = {"up": 45, "down": 25, "more": 20, "fewer": 10}
"""What people change; who cannot go up or get fewer goes the other way."""
AT_ONCE_SHARE = {"up": 0.65, "down": 0.3, "more": 0.5, "fewer": 0.3}
"""Changes billed by an invoice of their own; the others wait for the next one."""
MOST = 4
"""The most of one plan anybody has."""


def change(desk: Desk, subscription: Subscription, moment: int, *, late: bool) -> Invoice | None:
    """Change the first item of a subscription; give the draft of what is billed at once, if anything is.

    `late` in a period everything waits for the next invoice.
    """
    item = subscription.items[0]
    move, terms = _drawn(desk, item, moment)
    lines = prorations(desk, item, moment, terms)
    plan, quantity = terms
    if plan is not item.plan(moment):
        item.plans.append((moment, plan))
    if quantity != item.quantity(moment):
        item.quantities.append((moment, quantity))
    item.billed = lines[1]
    if not desk.chance(AT_ONCE_SHARE[move]) or late:
        subscription.pending.extend(lines)
        return None
    invoice = write(desk, subscription.customer, moment, [*reversed(lines)], reason="subscription_update")
    bill(invoice, subscription)
    invoice.period = (subscription.period[0], moment)
    return invoice


def _drawn(desk: Desk, item: Item, moment: int) -> tuple[str, tuple[Plan, int]]:
    plan, quantity = item.plan(moment), item.quantity(moment)
    move = desk.rng.choices(tuple(MOVES), weights=tuple(MOVES.values()))[0]
    place = next((index for index, product in enumerate(SUBSCRIPTIONS) if product.id == plan.product), 0)
    if move == "fewer" and quantity == 1:
        move = "more"
    if move == "more" and quantity == MOST:
        move = "fewer"
    if move == "up" and place == len(SUBSCRIPTIONS) - 1:
        move = "down"
    if move == "down" and place == 0:
        move = "up"
    if move in {"more", "fewer"}:
        return move, (plan, quantity + (1 if move == "more" else -1))
    return move, (_plan(desk, SUBSCRIPTIONS[place + (1 if move == "up" else -1)], plan), quantity)


def _plan(desk: Desk, product: Product, like: Plan) -> Plan:
    return desk.book.stock.price(product, like.currency, like.interval)
