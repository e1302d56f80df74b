"""Invoices: those of a subscription's period, those written by hand, and how each is collected.

Belongs here: invoices, their lines, their tries. Does not: when a subscription renews or ends.
"""

from dataclasses import dataclass

from vantage_stripe.sandbox.world.catalog import GOODS, Plan, Product
from vantage_stripe.sandbox.world.clock import DAY, HOUR, OPENED, end_of_day
from vantage_stripe.sandbox.world.customers import new_card
from vantage_stripe.sandbox.world.facts import Card, Customer, Invoice, Line, Payment, Subscription
from vantage_stripe.sandbox.world.money import Desk
from vantage_stripe.sandbox.world.payments import charge_card, draw_decline, new_payment

RETRY_DAYS = (3, 5, 7)
"""Days between the tries of a renewal, after the first."""
RETRY_DECLINE_SHARE = {False: 0.5, True: 0.85}
"""Share of retries declined again, after a soft and after a hard decline."""
NEW_CARD_SHARE = 0.3
"""Customers who bring a new card before a retry."""
TERMS = (14, 30)
"""Days to pay an invoice written by hand."""
ORDER_LINES = ((0.8, 1, 6), (0.15, 7, 11), (0.05, 12, 40))
"""How many lines a written invoice has: share, from, to."""
FATES = {
    "paid": 0.72,
    "late": 0.10,
    "open": 0.05,
    "void": 0.05,
    "uncollectible": 0.03,
    "deleted": 0.03,
    "forgotten": 0.02,
}
"""What becomes of an invoice written by hand."""


@dataclass(frozen=True, slots=True)
class Collected:
    """How the collection of an invoice ended: paid or not, when, and with which card."""

    paid: bool
    moment: int
    card: Card | None


def period_invoice(desk: Desk, subscription: Subscription, reason: str, bills: tuple[int, int]) -> Invoice:
    """Write the invoice that bills one period of a subscription, at the period's start."""
    plan, created = subscription.plan, bills[0]
    trial = subscription.trial_end == bills[1]
    text = f"{subscription.quantity} × {plan.name}"  # noqa: RUF001 - Stripe's own sign
    line = Line(
        id=desk.mint.plain("il_", created, desk.rng),
        amount=0 if trial else plan.unit_amount * subscription.quantity,
        quantity=subscription.quantity,
        description=f"Trial period for {plan.name}" if trial else text,
        price=plan.price,
        product=plan.product,
        start=bills[0],
        end=bills[1],
        item=subscription.item,
    )
    invoice = _written(desk, subscription.customer, created, [line])
    invoice.reason = reason
    invoice.subscription = subscription
    # The invoice's own period bounds its invoice items: it lies one behind the one it bills.
    before = subscription.periods[-1][1][0] if reason == "subscription_cycle" else created
    invoice.period = (before, created)
    return invoice


def _written(desk: Desk, customer: Customer, created: int, lines: list[Line]) -> Invoice:
    invoice = Invoice(
        id=desk.mint.plain("in_", created, desk.rng),
        created=created,
        customer=customer,
        subscription=None,
        currency=customer.currency,
        lines=lines,
        reason="manual",
        total=sum(line.amount for line in lines),
        period=(created, created),
    )
    customer.invoices.append(invoice)
    desk.book.invoices.append(invoice)
    return invoice


def finalize_free(invoice: Invoice, moment: int) -> None:
    """Finalize an invoice of nothing, which is paid by that."""
    invoice.finalized_at = invoice.paid_at = moment


def finalize(desk: Desk, invoice: Invoice, moment: int) -> Payment:
    """Finalize an invoice with something to pay, which gives it its payment intent."""
    invoice.finalized_at = moment
    text = "Subscription creation" if invoice.reason == "subscription_create" else "Subscription update"
    if invoice.subscription is None:
        text = "Payment for Invoice"
    customer = invoice.customer
    payment = new_payment(
        desk, moment, (customer, customer.person), (invoice.total, invoice.currency), text=(text, None)
    )
    payment.invoice = invoice
    invoice.payment = payment
    invoice.payment_id = desk.mint.plain("inpay_", moment, desk.rng)
    return payment


def collect(
    desk: Desk, invoice: Invoice, payment: Payment, card: Card, *, first: tuple[int, float]
) -> Collected:
    """Charge a finalized invoice automatically: a first try and, when it fails, Stripe's retries.

    `first` says when the first try is made, and which share of such tries is declined.
    """
    tried, decline_share = first
    decline = draw_decline(desk, card, tried, decline_share)
    waits = iter(RETRY_DAYS)
    while True:
        charge_card(desk, payment, card, tried, decline=decline)
        if decline is None:
            invoice.paid_at = tried + 1
            invoice.next_attempts.append((tried, None))
            return Collected(paid=True, moment=tried + 1, card=card)
        days = next(waits, None)
        if days is None:
            invoice.next_attempts.append((tried, None))
            return Collected(paid=False, moment=tried, card=card)
        following = tried + days * DAY + desk.pause(0, 9 * HOUR)
        invoice.next_attempts.append((tried, following))
        share = RETRY_DECLINE_SHARE[decline.hard]
        if desk.chance(NEW_CARD_SHARE):
            card, share = _replacement(desk, invoice.customer, following), 0.05
        tried = following
        decline = draw_decline(desk, card, tried, share)


def _replacement(desk: Desk, customer: Customer, before: int) -> Card:
    brought = before - desk.pause(HOUR, 2 * DAY)
    card = new_card(desk, brought, customer, customer.person)
    customer.default_method.append((brought + 1, card))
    return card


def written_invoice(desk: Desk, customer: Customer, created: int) -> Invoice:
    """Write an order's invoice by hand, as a draft."""
    lines = [_order_line(desk, customer, created - index) for index in range(_line_count(desk))]
    invoice = _written(desk, customer, created, lines)
    invoice.manual = True
    return invoice


def _line_count(desk: Desk) -> int:
    _, low, high = desk.rng.choices(ORDER_LINES, weights=[row[0] for row in ORDER_LINES])[0]
    return desk.rng.randint(low, high)


def _order_line(desk: Desk, customer: Customer, created: int) -> Line:
    good = desk.rng.choice(GOODS)
    quantity = desk.rng.randint(1, 8)
    return Line(
        id=desk.mint.plain("il_", created, desk.rng),
        amount=good.amounts[customer.currency] * quantity,
        quantity=quantity,
        description=good.name,
        price=_price_of(desk, good, customer.currency),
        product=_product_id(good),
        start=created,
        end=created,
        item=desk.mint.plain("ii_", created, desk.rng),
    )


def settle_written(desk: Desk, invoice: Invoice, card: Card | None) -> None:
    """Draw what becomes of an invoice written by hand; a forgotten one stays a draft."""
    fate = desk.rng.choices(tuple(FATES), weights=tuple(FATES.values()))[0]
    finalized = invoice.created + desk.pause(HOUR, 2 * DAY)
    if fate == "deleted":
        invoice.deleted_at = finalized
    if fate in {"deleted", "forgotten"}:
        return
    payment = finalize(desk, invoice, finalized)
    invoice.sent_at = finalized + 2
    invoice.due_date = end_of_day(finalized + desk.rng.choice(TERMS) * DAY)
    if fate == "void":
        invoice.voided_at = payment.canceled_at = finalized + desk.pause(DAY, 12 * DAY)
    elif fate == "uncollectible":
        invoice.uncollectible_at = invoice.due_date + desk.pause(30 * DAY, 60 * DAY)
    elif fate != "open":
        late = desk.pause(2 * DAY, 25 * DAY) if fate == "late" else -desk.pause(HOUR, 12 * DAY)
        invoice.paid_at = _pay_written(desk, payment, invoice.due_date + late, card)


def _pay_written(desk: Desk, payment: Payment, moment: int, card: Card | None) -> int:
    used = card or new_card(desk, moment - 5, None, payment.person)
    decline = draw_decline(desk, used, moment, 0.05)
    charge_card(desk, payment, used, moment, decline=decline)
    if decline is not None:
        used = new_card(desk, moment + 300, None, payment.person)
        moment += 360
        charge_card(desk, payment, used, moment, decline=None)
    return moment + 1


def plan_of(desk: Desk, product: Product, currency: str) -> Plan:
    """Give the plan of a product in a currency."""
    return Plan(
        price=_price_of(desk, product, currency),
        product=_product_id(product),
        name=product.name,
        currency=currency,
        unit_amount=product.amounts[currency],
    )


def _price_of(desk: Desk, product: Product, currency: str) -> str:
    return desk.mint.derived("price_", OPENED, product.key + currency)


def _product_id(product: Product) -> str:
    return f"prod_{product.key.ljust(14, '0')}"
