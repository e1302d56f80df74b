"""Invoices: those of a subscription's period, those written by hand, and how each is collected.

Belongs here: invoices, their lines, their tries. Does not: when a subscription renews or ends.
"""

from dataclasses import dataclass

from vantage_stripe.sandbox.world.catalog import GOODS, Plan
from vantage_stripe.sandbox.world.clock import DAY, HOUR, end_of_day
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
FATES = (("paid", 0.74), ("late", 0.10), ("open", 0.05), ("void", 0.05), ("uncollectible", 0.03), ("deleted", 0.03))


@dataclass(frozen=True, slots=True)
class Collected:
    """How the collection of an invoice ended: paid or not, when, and with which card."""

    paid: bool
    moment: int
    card: Card | None


def period_invoice(desk: Desk, subscription: Subscription, created: int, reason: str, period: tuple[int, int]) -> Invoice:
    """Write the invoice that bills one period of a subscription."""
    plan = subscription.plan
    trial = subscription.trial_end is not None and period[1] == subscription.trial_end
    amount = 0 if trial else plan.unit_amount * subscription.quantity
    text = f"Trial period for {plan.name}" if trial else f"{subscription.quantity} × {plan.name}"  # noqa: RUF001 - Stripe's own sign
    line = Line(
        id=desk.mint.plain("il_", created, desk.rng),
        amount=amount,
        quantity=subscription.quantity,
        description=text,
        price=plan.price,
        product=plan.product,
        start=period[0],
        end=period[1],
        item=subscription.item,
    )
    first = reason == "subscription_create"
    return _register(desk, subscription.customer, created, [line], reason, (subscription, period if not first else (created, created)))


def _register(
    desk: Desk,
    customer: Customer,
    created: int,
    lines: list[Line],
    reason: str,
    bills: tuple[Subscription | None, tuple[int, int]],
) -> Invoice:
    invoice = Invoice(
        id=desk.mint.plain("in_", created, desk.rng),
        created=created,
        customer=customer,
        subscription=bills[0],
        currency=customer.currency,
        lines=lines,
        reason=reason,
        total=sum(line.amount for line in lines),
        period=bills[1],
    )
    customer.invoices.append(invoice)
    desk.book.invoices.append(invoice)
    return invoice


def finalize(desk: Desk, invoice: Invoice, moment: int) -> Payment | None:
    """Finalize an invoice; one with something to pay gets its payment intent."""
    invoice.finalized_at = moment
    if invoice.total == 0:
        invoice.paid_at = moment
        return None
    text = "Subscription creation" if invoice.reason == "subscription_create" else "Subscription update"
    if invoice.subscription is None:
        text = "Payment for Invoice"
    customer = invoice.customer
    payment = new_payment(
        desk, moment, (customer, customer.person), (invoice.total, invoice.currency), (text, None)
    )
    payment.invoice = invoice
    invoice.payment = payment
    invoice.payment_id = desk.mint.plain("inpay_", moment, desk.rng)
    return payment


def collect(desk: Desk, invoice: Invoice, card: Card, moment: int, decline_share: float) -> Collected:
    """Charge a finalized invoice automatically: a first try and, when it fails, Stripe's retries."""
    payment = invoice.payment
    if payment is None:
        return Collected(paid=True, moment=moment, card=card)
    tried = moment
    decline = draw_decline(desk, card, tried, decline_share)
    for days in (*RETRY_DAYS, None):
        charge_card(desk, payment, card, tried, decline)
        if decline is None:
            invoice.paid_at = tried + 1
            invoice.next_attempts.append((tried, None))
            return Collected(paid=True, moment=tried + 1, card=card)
        if days is None:
            break
        following = tried + days * DAY + desk.pause(0, 9 * HOUR)
        invoice.next_attempts.append((tried, following))
        share = RETRY_DECLINE_SHARE[decline.hard]
        if desk.chance(NEW_CARD_SHARE):
            card, share = _replacement(desk, invoice.customer, following), 0.05
        tried = following
        decline = draw_decline(desk, card, tried, share)
    invoice.next_attempts.append((tried, None))
    return Collected(paid=False, moment=tried, card=card)


def _replacement(desk: Desk, customer: Customer, before: int) -> Card:
    brought = before - desk.pause(HOUR, 2 * DAY)
    card = new_card(desk, brought, customer, customer.person)
    customer.default_card.append((brought + 1, card))
    return card


def written_invoice(desk: Desk, customer: Customer, created: int) -> Invoice:
    """Write an order's invoice by hand, as a draft."""
    lines = [_order_line(desk, customer, created - index) for index in range(_line_count(desk))]
    invoice = _register(desk, customer, created, lines, "manual", (None, (created, created)))
    invoice.manual = True
    return invoice


def _line_count(desk: Desk) -> int:
    draw = desk.rng.random()
    for share, low, high in ORDER_LINES:
        draw -= share
        if draw < 0:
            return desk.rng.randint(low, high)
    return 1


def _order_line(desk: Desk, customer: Customer, created: int) -> Line:
    good = desk.rng.choice(GOODS)
    quantity = desk.rng.randint(1, 8)
    return Line(
        id=desk.mint.plain("il_", created, desk.rng),
        amount=good.amounts[customer.currency] * quantity,
        quantity=quantity,
        description=good.name,
        price=desk.mint.derived("price_", 1_746_057_600, good.key + customer.currency),
        product=f"prod_{good.key.ljust(14, '0')}",
        start=created,
        end=created,
        item=desk.mint.plain("ii_", created, desk.rng),
    )


def settle_written(desk: Desk, invoice: Invoice, card: Card | None) -> None:
    """Draw what becomes of an invoice written by hand: paid, late, forgotten, void, given up, deleted."""
    fate = desk.rng.choices([row[0] for row in FATES], weights=[row[1] for row in FATES])[0]
    finalized = invoice.created + desk.pause(HOUR, 2 * DAY)
    if fate == "deleted":
        invoice.deleted_at = finalized
        return
    payment = finalize(desk, invoice, finalized)
    invoice.sent_at = finalized + 2
    invoice.due_date = end_of_day(finalized + desk.rng.choice(TERMS) * DAY)
    if fate == "void":
        invoice.voided_at = finalized + desk.pause(DAY, 12 * DAY)
    elif fate == "uncollectible":
        invoice.uncollectible_at = invoice.due_date + desk.pause(30 * DAY, 60 * DAY)
    elif fate != "open" and payment is not None:
        late = desk.pause(2 * DAY, 25 * DAY) if fate == "late" else -desk.pause(HOUR, 12 * DAY)
        _pay_written(desk, invoice, payment, invoice.due_date + late, card)
    if payment is not None:
        payment.canceled_at = invoice.voided_at


def _pay_written(desk: Desk, invoice: Invoice, payment: Payment, moment: int, card: Card | None) -> None:
    used = card or new_card(desk, moment - 5, None, invoice.customer.person)
    decline = draw_decline(desk, used, moment, 0.05)
    charge_card(desk, payment, used, moment, decline)
    if decline is not None:
        used = new_card(desk, moment + 300, None, invoice.customer.person)
        moment += 360
        charge_card(desk, payment, used, moment, None)
    invoice.paid_at = moment + 1


def plan_of(desk: Desk, product: str, currency: str, amount: int, name: str) -> Plan:
    """Give the plan of a product in a currency."""
    return Plan(
        price=desk.mint.derived("price_", 1_746_057_600, product + currency),
        product=f"prod_{product.ljust(14, '0')}",
        name=name,
        currency=currency,
        unit_amount=amount,
    )
