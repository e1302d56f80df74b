"""Subscriptions: how one begins, renews month by month, falls behind and ends.

Belongs here: the life of a subscription. Does not: how an invoice is collected.
"""

from vantage_stripe.sandbox.world.billing import Collected, collect, finalize, period_invoice, plan_of
from vantage_stripe.sandbox.world.catalog import FEEDBACK, SUBSCRIPTIONS
from vantage_stripe.sandbox.world.clock import DAY, HOUR, add_months
from vantage_stripe.sandbox.world.facts import Card, Customer, Invoice, Subscription
from vantage_stripe.sandbox.world.money import Desk

TRIAL_SHARE = 0.15
TRIAL_DAYS = 14
FIRST_DECLINE_SHARE = 0.04
RENEWAL_DECLINE_SHARE = 0.06
CHURN_SHARE = 0.045
"""Subscriptions cancelled in a month."""
AT_ONCE_SHARE = 0.25
OWN_CARD_SHARE = 0.5
"""Subscriptions with a default payment method of their own."""
GIVEN_UP_SHARE = 0.5
"""Invoices of a subscription ended by failed payments that are marked uncollectible."""
SECOND_UNIT_SHARE = 0.12
_WEIGHTS = [product.weight for product in SUBSCRIPTIONS]


def subscribe(desk: Desk, customer: Customer, card: Card, created: int) -> int:
    """Tell a subscription's whole story up to now; give when its last event was."""
    product = desk.rng.choices(SUBSCRIPTIONS, weights=_WEIGHTS)[0]
    currency = customer.currency
    trial_end = created + TRIAL_DAYS * DAY if desk.chance(TRIAL_SHARE) else None
    first_end = trial_end or add_months(created, 1)
    subscription = Subscription(
        id=desk.mint.plain("sub_", created, desk.rng),
        created=created,
        customer=customer,
        plan=plan_of(desk, product.key, currency, product.amounts[currency], product.name),
        quantity=2 if desk.chance(SECOND_UNIT_SHARE) else 1,
        item=desk.mint.short("si_", desk.rng),
        cards=[(created, card)] if desk.chance(OWN_CARD_SHARE) else [],
        manual=False,
        anchor=trial_end or created,
        trial_end=trial_end,
        statuses=[(created, "incomplete" if trial_end is None else "trialing")],
        periods=[(created, (created, first_end))],
    )
    desk.book.subscriptions.append(subscription)
    invoice = period_invoice(desk, subscription, created, "subscription_create", (created, first_end))
    subscription.latest.append((created, invoice))
    finalize(desk, invoice, created)
    if trial_end is None and not _started(desk, subscription, invoice, card):
        return subscription.ended_at or created
    return _live(desk, subscription, card)


def _started(desk: Desk, subscription: Subscription, invoice: Invoice, card: Card) -> bool:
    if desk.chance(FIRST_DECLINE_SHARE):
        ended = subscription.created + 23 * HOUR
        subscription.statuses.append((ended, "incomplete_expired"))
        subscription.ended_at = ended
        invoice.voided_at = ended
        if invoice.payment is not None:
            invoice.payment.canceled_at = ended
        return False
    outcome = collect(desk, invoice, card, subscription.created + 2, 0.0)
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
        outcome = _renewed(desk, subscription, card, start, add_months(subscription.anchor, months + 1))
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


def _renewed(desk: Desk, subscription: Subscription, card: Card, start: int, end: int) -> Collected:
    invoice = period_invoice(desk, subscription, start, "subscription_cycle", (start, end))
    subscription.periods.append((start, (start, end)))
    subscription.latest.append((start, invoice))
    if subscription.trial_end == start:
        subscription.statuses.append((start, "active"))
    invoice.finalizes_at = start + HOUR
    finalized = start + HOUR + desk.pause(2, 400)
    finalize(desk, invoice, finalized)
    outcome = collect(desk, invoice, card, finalized + desk.pause(2, 9), RENEWAL_DECLINE_SHARE)
    _follow(subscription, invoice, outcome)
    if outcome.card is not None and outcome.card is not card and subscription.cards:
        subscription.cards.append((outcome.card.created + 2, outcome.card))
    if outcome.paid:
        return outcome
    ended = outcome.moment + 3
    subscription.statuses.append((ended, "canceled"))
    subscription.canceled_at = subscription.ended_at = ended
    subscription.cancel_reason = "payment_failed"
    if desk.chance(GIVEN_UP_SHARE):
        invoice.uncollectible_at = ended + 2
    return Collected(paid=False, moment=ended, card=None)


def _follow(subscription: Subscription, invoice: Invoice, outcome: Collected) -> None:
    """Let the subscription and the customer fall behind with the first failed try, and catch up."""
    tries = invoice.payment.charges if invoice.payment is not None else []
    if not tries or tries[0].decline is None:
        return
    failed = tries[0].created + 1
    subscription.statuses.append((failed, "past_due"))
    subscription.customer.delinquent.append((failed, True))
    if outcome.paid:
        subscription.statuses.append((outcome.moment + 1, "active"))
        subscription.customer.delinquent.append((outcome.moment + 1, False))
