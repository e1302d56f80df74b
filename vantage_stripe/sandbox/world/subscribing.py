"""Subscriptions: how one begins, renews month by month, falls behind and ends.

Belongs here: the life of a subscription. Does not: how an invoice is collected.
"""

from vantage_stripe.sandbox.world.billing import (
    Collected,
    collect,
    finalize,
    finalize_free,
    period_invoice,
    plan_of,
)
from vantage_stripe.sandbox.world.catalog import DECLINES, FEEDBACK, SUBSCRIPTIONS
from vantage_stripe.sandbox.world.clock import DAY, HOUR, add_months
from vantage_stripe.sandbox.world.customers import make_default, new_card
from vantage_stripe.sandbox.world.facts import Card, Customer, Invoice, Payment, Subscription
from vantage_stripe.sandbox.world.money import Desk
from vantage_stripe.sandbox.world.payments import charge_card

TRIAL_SHARE = 0.3
TRIAL_DAYS = 14
FIRST_DECLINE_SHARE = 0.04
RENEWAL_DECLINE_SHARE = 0.06
CHURN_SHARE = 0.045
"""Subscriptions cancelled in a month."""
AT_ONCE_SHARE = 0.25
CONVERTED_SHARE = 0.5
"""Trials without a card that get one before they end."""
OWN_CARD_SHARE = 0.5
"""Subscriptions with a default payment method of their own."""
GIVEN_UP_SHARE = 0.5
"""Invoices of a subscription ended by failed payments that are marked uncollectible."""
SECOND_UNIT_SHARE = 0.12
_WEIGHTS = [product.weight for product in SUBSCRIPTIONS]


def subscribe(desk: Desk, customer: Customer, card: Card, created: int) -> int:
    """Tell a subscription's whole story up to now; give when its last event was."""
    trial_end = created + TRIAL_DAYS * DAY if desk.chance(TRIAL_SHARE) else None
    subscription, invoice = _begin(desk, customer, created, trial_end)
    if desk.chance(OWN_CARD_SHARE):
        subscription.methods.append((created, card))
    if trial_end is not None:
        finalize_free(invoice, created)
    elif not _started(desk, subscription, invoice, card):
        return subscription.ended_at or created
    return _live(desk, subscription, card)


def try_out(desk: Desk, customer: Customer, created: int) -> int:
    """Tell the story of a trial begun without a card: it ends with the trial, or a card comes in time."""
    trial_end = created + TRIAL_DAYS * DAY
    subscription, invoice = _begin(desk, customer, created, trial_end)
    finalize_free(invoice, created)
    if desk.chance(CONVERTED_SHARE):
        card = new_card(desk, trial_end - desk.pause(HOUR, 6 * DAY), customer, customer.person)
        make_default(customer, card, card.created + 1)
        return _live(desk, subscription, card)
    subscription.statuses.append((trial_end, "canceled"))
    subscription.canceled_at = subscription.ended_at = trial_end
    return trial_end


def _begin(
    desk: Desk, customer: Customer, created: int, trial_end: int | None
) -> tuple[Subscription, Invoice]:
    product = desk.rng.choices(SUBSCRIPTIONS, weights=_WEIGHTS)[0]
    first_end = trial_end or add_months(created, 1)
    subscription = Subscription(
        id=desk.mint.plain("sub_", created, desk.rng),
        created=created,
        customer=customer,
        plan=plan_of(desk, product, customer.currency),
        quantity=2 if desk.chance(SECOND_UNIT_SHARE) else 1,
        item=desk.mint.short("si_", desk.rng),
        methods=[],
        anchor=trial_end or created,
        trial_end=trial_end,
        statuses=[(created, "incomplete" if trial_end is None else "trialing")],
        periods=[(created, (created, first_end))],
    )
    desk.book.subscriptions.append(subscription)
    invoice = period_invoice(desk, subscription, "subscription_create", (created, first_end))
    subscription.latest.append((created, invoice))
    return subscription, invoice


def _started(desk: Desk, subscription: Subscription, invoice: Invoice, card: Card) -> bool:
    payment = finalize(desk, invoice, subscription.created)
    tried = subscription.created + 2
    if desk.chance(FIRST_DECLINE_SHARE):
        charge_card(desk, payment, card, tried, decline=DECLINES[0])
        ended = subscription.created + 23 * HOUR
        subscription.statuses.append((ended, "incomplete_expired"))
        subscription.ended_at = ended
        invoice.voided_at = payment.canceled_at = ended
        return False
    outcome = collect(desk, invoice, payment, card, first=(tried, 0.0))
    subscription.statuses.append((outcome.moment, "active"))
    return True


def _live(desk: Desk, subscription: Subscription, card: Card) -> int:
    months = 0 if subscription.trial_end is not None else 1
    while True:
        start = add_months(subscription.anchor, months)
        previous = subscription.periods[-1][1][0]
        if previous > desk.now:
            return start
        left = _cancelled(desk, subscription, previous, start)
        if left is not None:
            return left
        outcome = _renewed(desk, subscription, card, (start, add_months(subscription.anchor, months + 1)))
        if outcome.card is None:
            return subscription.ended_at or start
        card = outcome.card
        months += 1


def _cancelled(desk: Desk, subscription: Subscription, start: int, end: int) -> int | None:
    if not desk.chance(CHURN_SHARE):
        return None
    # Not while an invoice is being retried: those end a subscription by themselves.
    asked = max(start + desk.pause(12 * HOUR, end - start - HOUR), subscription.statuses[-1][0] + HOUR)
    subscription.canceled_at = asked
    subscription.cancel_reason = "cancellation_requested"
    subscription.feedback = desk.rng.choice(FEEDBACK)
    subscription.ended_at = asked if desk.chance(AT_ONCE_SHARE) else end
    if subscription.ended_at == end:
        subscription.ending.append((asked, True))
    subscription.statuses.append((subscription.ended_at, "canceled"))
    return subscription.ended_at


def _renewed(desk: Desk, subscription: Subscription, card: Card, period: tuple[int, int]) -> Collected:
    start = period[0]
    invoice = period_invoice(desk, subscription, "subscription_cycle", period)
    subscription.periods.append((start, period))
    subscription.latest.append((start, invoice))
    if subscription.trial_end == start:
        subscription.statuses.append((start, "active"))
    invoice.finalizes_at = start + HOUR
    finalized = start + HOUR + desk.pause(2, 400)
    payment = finalize(desk, invoice, finalized)
    first = (finalized + desk.pause(2, 9), RENEWAL_DECLINE_SHARE)
    outcome = collect(desk, invoice, payment, card, first=first)
    _follow(subscription, payment, outcome)
    if outcome.card is not None and outcome.card is not card and subscription.methods:
        subscription.methods.append((outcome.card.created + 2, outcome.card))
    if outcome.paid:
        return outcome
    ended = outcome.moment + 3
    subscription.statuses.append((ended, "canceled"))
    subscription.canceled_at = subscription.ended_at = ended
    subscription.cancel_reason = "payment_failed"
    if desk.chance(GIVEN_UP_SHARE):
        invoice.uncollectible_at = ended + 2
    return Collected(paid=False, moment=ended, card=None)


def _follow(subscription: Subscription, payment: Payment, outcome: Collected) -> None:
    """Let the subscription and the customer fall behind with the first failed try, and catch up."""
    first = payment.charges[0]
    if first.decline is None:
        return
    failed = first.created + 1
    subscription.statuses.append((failed, "past_due"))
    subscription.customer.delinquent.append((failed, True))
    if outcome.paid:
        subscription.statuses.append((outcome.moment + 1, "active"))
        subscription.customer.delinquent.append((outcome.moment + 1, False))
