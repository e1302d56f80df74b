"""The lines of invoices: periods of subscriptions, orders, and time given back or added; discounts, taxes.

Belongs here: what a line bills and its exact amounts. Does not: the invoice around it.
"""

from collections.abc import Iterable, Sequence

from vantage_stripe.sandbox.world.catalog import GOODS, Plan
from vantage_stripe.sandbox.world.clock import date_words
from vantage_stripe.sandbox.world.facts import Customer, Discount, Item, Line, Subscription, TaxRate
from vantage_stripe.sandbox.world.money import Desk

ORDER_LINES = ((0.78, 1, 6), (0.14, 7, 11), (0.055, 12, 40), (0.025, 100, 260))
"""How many lines a written invoice has: share, from, to."""
WHOLE = 100_000
"""A tax of 100 %."""
STEPS = {"kwd": 10}
"""Amounts of three decimals end in 0 (https://docs.stripe.com/currencies#three-decimal)."""


def share_of(amount: int, part: int, whole: int, currency: str) -> int:
    """Give a part of an amount, rounded half away from zero to what the currency can be charged in."""
    step = STEPS.get(currency, 1)
    rounded = (2 * abs(amount) * part + whole * step) // (2 * whole * step) * step
    return rounded if amount >= 0 else -rounded


def taxed(lines: Iterable[Line], rate: TaxRate | None) -> None:
    """Add the tax to each line, on what is left of it after discounts."""
    if rate is not None:
        for line in lines:
            line.tax = share_of(line.net, rate.levy.points, WHOLE, line.currency)


def discounted(lines: Iterable[Line], discounts: Sequence[Discount]) -> None:
    """Take discounts off the lines, one discount after another; prorations have had theirs."""
    fixed = {
        discount.id: discount.coupon.offer.amount[0]
        for discount in discounts
        if discount.coupon.offer.amount is not None
    }
    for line in lines:
        if line.proration:
            continue
        for discount in discounts:
            if discount.coupon.offer.percent is not None:
                off = share_of(line.net, discount.coupon.offer.percent, 100, line.currency)
            else:
                off = min(line.net, fixed[discount.id])
                fixed[discount.id] -= off
            line.discounts = (*line.discounts, (discount, off))


def period_lines(desk: Desk, subscription: Subscription, bills: tuple[int, int]) -> list[Line]:
    """Make the lines that bill one period of a subscription, at the period's start."""
    lines = [_period_line(desk, subscription, item, bills) for item in subscription.items]
    for item, line in zip(subscription.items, lines, strict=True):
        item.billed = line
    return lines


def _period_line(desk: Desk, subscription: Subscription, item: Item, bills: tuple[int, int]) -> Line:
    start, end = bills
    plan, quantity = item.plan(start), item.quantity(start)
    trial = subscription.trial_end == end
    text = f"{quantity} × {plan.name}"  # noqa: RUF001 - Stripe's own sign
    return Line(
        id=desk.mint.plain("il_", start, desk.rng),
        created=start,
        customer=subscription.customer,
        amount=0 if trial else plan.unit_amount * quantity,
        currency=plan.currency,
        quantity=quantity,
        description=f"Trial period for {plan.name}" if trial else text,
        plan=plan,
        start=start,
        end=end,
        subscription=subscription,
        subscription_item=item.id,
    )


def prorations(desk: Desk, item: Item, moment: int, terms: tuple[Plan, int]) -> list[Line]:
    """Make the two invoice items of a change within a period: unused time back, remaining time added.

    `terms` are the plan and the quantity from `moment` on.
    """
    subscription = item.subscription
    start, end = subscription.period
    left, whole = end - moment, end - start
    before, quantity = item.plan(moment), item.quantity(moment)
    billed = item.billed
    back = share_of(0 if billed is None else billed.net, left, whole, before.currency)
    price = terms[0].unit_amount * terms[1]
    for discount in subscription.discounts:
        if discount.holds(moment) and discount.coupon.offer.percent is not None:
            price -= share_of(price, discount.coupon.offer.percent, 100, before.currency)
    more = share_of(price, left, whole, before.currency)
    rows = ((before, quantity, -back, "Unused"), (*terms, more, "Remaining"))
    lines = [_proration(desk, item, moment, row) for row in rows]
    lines[0].credited = billed
    desk.book.invoice_items.extend(lines)
    return lines


def _proration(desk: Desk, item: Item, moment: int, row: tuple[Plan, int, int, str]) -> Line:
    plan, quantity, amount, word = row
    many = "" if quantity == 1 else f"{quantity} × "  # noqa: RUF001 - Stripe's own sign
    return Line(
        id=desk.mint.plain("il_", moment, desk.rng),
        created=moment,
        customer=item.subscription.customer,
        amount=amount,
        currency=plan.currency,
        quantity=quantity,
        description=f"{word} time on {many}{plan.name} after {date_words(moment)}",
        plan=plan,
        start=moment,
        end=item.subscription.period[1],
        subscription=item.subscription,
        subscription_item=item.id,
        invoice_item=desk.mint.plain("ii_", moment, desk.rng),
        proration=True,
    )


def order_lines(desk: Desk, customer: Customer, created: int) -> list[Line]:
    """Make the lines of an order written down by hand."""
    _, low, high = desk.rng.choices(ORDER_LINES, weights=[row[0] for row in ORDER_LINES])[0]
    lines = [_order_line(desk, customer, created) for _ in range(desk.rng.randint(low, high))]
    desk.book.invoice_items.extend(lines)
    return lines


def _order_line(desk: Desk, customer: Customer, created: int) -> Line:
    good = desk.rng.choice(GOODS)
    quantity = desk.rng.randint(1, 8)
    price = desk.book.stock.price(good, customer.currency)
    return Line(
        id=desk.mint.plain("il_", created, desk.rng),
        created=created,
        customer=customer,
        amount=price.unit_amount * quantity,
        currency=customer.currency,
        quantity=quantity,
        description=good.name,
        plan=price,
        start=created,
        end=created,
        invoice_item=desk.mint.plain("ii_", created, desk.rng),
    )
