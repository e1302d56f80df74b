"""How subscriptions begin: paid at once, with a trial, with a trial and no card, by invoice.

Belongs here: the first days of a subscription. Does not: its periods (`renewing`).
"""

from vantage_stripe.sandbox.world.catalog import DECLINES, EXTRA, OFFICE, SUBSCRIPTIONS, Plan, Product
from vantage_stripe.sandbox.world.clock import DAY, HOUR, MONTHS_IN_YEAR, add_months
from vantage_stripe.sandbox.world.customers import make_default, new_card
from vantage_stripe.sandbox.world.dunning import follow, note_refunds
from vantage_stripe.sandbox.world.facts import (
    BankAccount,
    Cancellation,
    Customer,
    Discount,
    Invoice,
    InvoicePayment,
    Item,
    Method,
    Subscription,
)
from vantage_stripe.sandbox.world.invoices import finalize, period_invoice, settle, void
from vantage_stripe.sandbox.world.money import Desk
from vantage_stripe.sandbox.world.payments import take
from vantage_stripe.sandbox.world.renewing import live, renew, resume
from vantage_stripe.sandbox.world.retrying import NEEDS_CUSTOMER, Collected, collect

TRIAL_SHARE = 0.3
TRIAL_DAYS = 14
FIRST_DECLINE_SHARE = 0.08
CONFIRM_SHARE = 0.4
"""First payments that fail because the bank wants the customer to confirm them."""
SECOND_TRY_SHARE = 0.4
"""Customers who come back with another card after the first payment failed."""
OWN_METHOD_SHARE = 0.5
"""Subscriptions with a default payment method of their own."""
SEVERAL_SHARE = 0.12
"""Subscriptions to two of the same."""
EXTRA_SHARE = 0.05
"""Subscriptions with a second item."""
YEARLY_SHARE = 0.07
COUPON_SHARE = 0.14
CONVERTED_SHARE = 0.4
"""Trials without a card that get one before they end."""
TRIAL_ENDS = {"cancel": 35, "pause": 40, "create_invoice": 25}
"""What the others are to do when nothing can be charged."""
RESUMED_SHARE = 0.4
OFFICE_DAYS = 14
"""Days companies have to pay."""
_WEIGHTS = [product.weight for product in SUBSCRIPTIONS]


def subscribe(desk: Desk, customer: Customer, method: Method, created: int) -> int:
    """Tell a subscription's whole story up to now; give when its last event was."""
    redeems = desk.chance(COUPON_SHARE)
    trial_end = created + TRIAL_DAYS * DAY if desk.chance(TRIAL_SHARE) else None
    subscription = _begin(desk, customer, created, trial_end)
    if redeems:
        _redeem(desk, subscription)
    invoice = period_invoice(desk, subscription, "subscription_create", subscription.period)
    if desk.chance(OWN_METHOD_SHARE):
        subscription.methods.append((created, method))
    made = finalize(desk, invoice, created)
    if trial_end is not None:
        return live(desk, subscription, method, created)
    if made is None:
        subscription.statuses[0] = (created, "active")
        return live(desk, subscription, method, created)
    outcome = _started(desk, subscription, made, method)
    if outcome is None:
        return subscription.ended_at or created
    return live(desk, subscription, outcome.method, outcome.moment)


def try_out(desk: Desk, customer: Customer, created: int) -> int:
    """Tell the story of a trial begun without a card: one comes in time, or the trial ends as it is to."""
    trial_end = created + TRIAL_DAYS * DAY
    subscription = _begin(desk, customer, created, trial_end)
    subscription.without_method = desk.rng.choices(tuple(TRIAL_ENDS), weights=tuple(TRIAL_ENDS.values()))[0]
    invoice = period_invoice(desk, subscription, "subscription_create", subscription.period)
    finalize(desk, invoice, created)
    if desk.chance(CONVERTED_SHARE):
        card = new_card(desk, trial_end - desk.pause(HOUR, 6 * DAY), customer, customer.person)
        make_default(customer, card, card.created + 1)
        return live(desk, subscription, card, created)
    if subscription.without_method == "cancel":
        subscription.statuses.append((trial_end, "canceled"))
        subscription.cancellations.append((trial_end, Cancellation(asked_at=trial_end, reason=None)))
        subscription.ended_at = trial_end
        return trial_end
    if subscription.without_method == "create_invoice":
        outcome = renew(desk, subscription, None, trial_end)
        return live(desk, subscription, outcome.method, outcome.moment)
    subscription.statuses.append((trial_end, "paused"))
    if not desk.chance(RESUMED_SHARE):
        return max(trial_end, desk.now)  # it can be resumed at any time
    card = new_card(desk, trial_end + desk.pause(DAY, 40 * DAY), customer, customer.person)
    make_default(customer, card, card.created + 1)
    outcome = resume(desk, subscription, card, card.created + desk.pause(30, HOUR))
    return live(desk, subscription, outcome.method, outcome.moment)


def supply(desk: Desk, customer: Customer, created: int) -> int:
    """Tell the story of a company's subscription, whose invoices are sent to be paid."""
    subscription = _begin(desk, customer, created, None, product=OFFICE)
    subscription.sent = True
    subscription.days_until_due = OFFICE_DAYS
    subscription.statuses[0] = (created, "active")
    outcome = renew(desk, subscription, None, created)
    return live(desk, subscription, None, outcome.moment)


def _begin(
    desk: Desk, customer: Customer, created: int, trial_end: int | None, *, product: Product | None = None
) -> Subscription:
    interval = "year" if product is None and desk.chance(YEARLY_SHARE) else "month"
    months = MONTHS_IN_YEAR if interval == "year" else 1
    stock, currency = desk.book.stock, customer.currency
    chosen = product or desk.rng.choices(SUBSCRIPTIONS, weights=_WEIGHTS)[0]
    subscription = Subscription(
        id=desk.mint.plain("sub_", created, desk.rng),
        created=created,
        customer=customer,
        anchors=[(created, trial_end or created)],
        trial_end=trial_end,
        statuses=[(created, "incomplete" if trial_end is None else "trialing")],
        periods=[(created, (created, trial_end or add_months(created, months)))],
        tax_rate=stock.tax(customer.person.place),
    )
    _add_item(desk, subscription, stock.price(chosen, currency, interval), several=SEVERAL_SHARE)
    if desk.chance(EXTRA_SHARE):
        _add_item(desk, subscription, stock.price(EXTRA, currency, interval), several=0)
    desk.book.subscriptions.append(subscription)
    return subscription


def _add_item(desk: Desk, subscription: Subscription, plan: Plan, *, several: float) -> None:
    created = subscription.created
    item = Item(
        id=desk.mint.short("si_", desk.rng),
        created=created,
        subscription=subscription,
        plans=[(created, plan)],
        quantities=[(created, 2 if desk.chance(several) else 1)],
    )
    subscription.items.append(item)
    desk.book.items.append(item)


def _redeem(desk: Desk, subscription: Subscription) -> None:
    created, currency = subscription.created, subscription.customer.currency
    fitting = [
        coupon
        for coupon in desk.book.stock.coupons
        if coupon.created <= created and (coupon.offer.amount is None or coupon.offer.amount[1] == currency)
    ]
    if not fitting:
        return
    coupon = desk.rng.choices(fitting, weights=[coupon.offer.weight for coupon in fitting])[0]
    months = coupon.offer.months
    end = None if months is None else add_months(created, months)
    discount = Discount(
        id=desk.mint.plain("di_", created, desk.rng),
        created=created,
        coupon=coupon,
        subscription=subscription,
        end=end,
        removed_at=end,
    )
    coupon.redeemed.append(created)
    subscription.discounts.append(discount)
    desk.book.discounts.append(discount)


def _started(
    desk: Desk, subscription: Subscription, made: InvoicePayment, method: Method
) -> Collected | None:
    """Collect the first invoice; None where the subscription expires because nobody paid it in a day."""
    tried = subscription.created + 2
    if isinstance(method, BankAccount):
        # A debit that is under way is enough to begin.
        subscription.statuses.append((tried, "active"))
        outcome = collect(desk, made, method, first=(tried, FIRST_DECLINE_SHARE))
        follow(subscription, made.invoice, outcome)
        return outcome
    if not desk.chance(FIRST_DECLINE_SHARE):
        outcome = collect(desk, made, method, first=(tried, 0.0))
    else:
        again = _again(desk, made, method, tried)
        if again is None:
            _expire(desk, subscription, made.invoice)
            return None
        outcome = again
    if not outcome.paid:
        _expire(desk, subscription, made.invoice)
        return None
    subscription.statuses.append((outcome.moment, "active"))
    note_refunds(desk, made)
    return outcome


def _again(desk: Desk, made: InvoicePayment, method: Method, tried: int) -> Collected | None:
    """Fail the first try and let the customer come back with another card, or not."""
    invoice, payment = made.invoice, made.intent
    invoice.attempts.append(tried)
    confirms = desk.chance(CONFIRM_SHARE)
    reason = NEEDS_CUSTOMER if confirms else "insufficient_funds"
    decline = next(row for row in DECLINES if row.reason == reason)
    taken = take(desk, payment, method, tried, decline=decline)
    invoice.refusals.append(taken.moment)
    if confirms:
        invoice.waits_for.append(taken.moment)
    if not desk.chance(SECOND_TRY_SHARE):
        return None
    customer = invoice.customer
    card = new_card(desk, tried + desk.pause(200, 6 * HOUR), customer, customer.person)
    make_default(customer, card, card.created + 1)
    taken = take(desk, payment, card, card.created + 20, decline=None)
    settle(invoice, made, taken.moment + 1)
    return Collected(paid=True, moment=taken.moment + 1, method=card)


def _expire(desk: Desk, subscription: Subscription, invoice: Invoice) -> None:
    ended = subscription.created + 23 * HOUR
    subscription.statuses.append((ended, "incomplete_expired"))
    subscription.ended_at = ended
    void(desk, invoice, ended)
