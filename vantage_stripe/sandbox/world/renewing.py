"""The periods of a subscription: one after another, each with its invoice, until it ends.

Belongs here: what a period begins with, and periods that are not collected. Does not: what happens within
one (`wavering`), how an invoice is collected.
"""

from vantage_stripe.sandbox.world.clock import DAY, HOUR, MONTHS_IN_YEAR, add_months
from vantage_stripe.sandbox.world.dunning import bill_at_once, bill_later, cancel, follow
from vantage_stripe.sandbox.world.facts import Cancellation, Invoice, Method, Subscription
from vantage_stripe.sandbox.world.invoices import finalize, give_up, period_invoice, settle, stop, void
from vantage_stripe.sandbox.world.money import Desk
from vantage_stripe.sandbox.world.payments import take
from vantage_stripe.sandbox.world.retrying import Collected, replacement
from vantage_stripe.sandbox.world.steps import value_at
from vantage_stripe.sandbox.world.wavering import meanwhile
from vantage_stripe.sandbox.world.written import pay, send

UNPAID_ENDS = {"on": 70, "rescued": 15, "canceled": 15}
"""What becomes of an unpaid subscription in a month."""
LATE_SHARE = 0.2
"""Sent invoices that are paid after they were due."""
NEVER_SHARE = 0.04
"""Sent invoices that are never paid."""
LONGEST = 31 * DAY
"""No month is longer."""


def live(desk: Desk, subscription: Subscription, method: Method | None, settled: int) -> int:
    """Tell all periods after the first up to now; give when the last event was.

    `settled` is when the present period's invoice was dealt with.
    """
    while True:
        start, end = subscription.period
        if subscription.ended_at is not None:
            return subscription.ended_at
        if start > desk.now:
            return end
        ready = max(settled, subscription.statuses[-1][0]) + HOUR
        if subscription.statuses[-1][1] == "unpaid":
            method, settled = _unpaid(desk, subscription, method, ready)
        else:
            method, settled = meanwhile(desk, subscription, method, ready)
        if subscription.ended_at is None:
            outcome = renew(desk, subscription, method, end)
            method, settled = outcome.method, outcome.moment


def renew(desk: Desk, subscription: Subscription, method: Method | None, start: int) -> Collected:
    """Begin the period at `start`: write its invoice and collect it, unless that is paused."""
    first = start == subscription.created
    period = (start, _end_of(subscription, start))
    invoice = period_invoice(
        desk, subscription, "subscription_create" if first else "subscription_cycle", period
    )
    if not first:
        subscription.periods.append((start, period))
    if subscription.trial_end == start:
        subscription.statuses.append((start, "active"))
    paused = value_at(subscription.pauses, start, None)
    if subscription.statuses[-1][1] == "unpaid":
        stop(invoice, start)
        return Collected(paid=False, moment=start, method=method)
    if paused is not None:
        return _uncollected(desk, invoice, method, paused[0])
    if subscription.sent:
        return _sent(desk, subscription, invoice, period)
    return bill_later(desk, invoice, method)


def resume(desk: Desk, subscription: Subscription, method: Method, moment: int) -> Collected:
    """Let a paused subscription go on, with a period that begins now."""
    subscription.anchors.append((moment, moment))
    period = (moment, _end_of(subscription, moment))
    invoice = period_invoice(desk, subscription, "subscription_update", period)
    subscription.periods.append((moment, period))
    subscription.statuses.append((moment, "active"))
    return bill_at_once(desk, invoice, method)


def _end_of(subscription: Subscription, start: int) -> int:
    """Give the end of the period that begins at a moment, on the day of the anchor."""
    months = MONTHS_IN_YEAR if subscription.interval == "year" else 1
    anchor = subscription.anchors[-1][1]
    # Counted from the anchor: a 31st does not stay a 28th after February.
    count = max(1, (start - anchor) // (LONGEST * months)) * months
    while add_months(anchor, count) <= start:
        count += months
    return add_months(anchor, count)


def _uncollected(desk: Desk, invoice: Invoice, method: Method | None, behavior: str) -> Collected:
    moment = invoice.created + HOUR
    if behavior == "keep_as_draft":
        stop(invoice, invoice.created)
        return Collected(paid=True, moment=invoice.created, method=method)
    invoice.finalizes_at = moment
    made = finalize(desk, invoice, moment + 5)
    if made is not None and behavior == "void":
        void(desk, invoice, moment + 5)
    elif made is not None:
        give_up(invoice, moment + 5, "subscription_paused")
    return Collected(paid=True, moment=moment + 5, method=method)


def _sent(desk: Desk, subscription: Subscription, invoice: Invoice, period: tuple[int, int]) -> Collected:
    """Send an invoice; who does not pay in time falls behind, who never pays loses the subscription."""
    finalized = invoice.created + HOUR + desk.pause(2, 400)
    invoice.finalizes_at = invoice.created + HOUR
    made = send(desk, invoice, finalized, subscription.days_until_due or 0)
    due = invoice.due_date or finalized
    if made is None:
        return Collected(paid=True, moment=finalized, method=None)
    draw = desk.rng.random()
    if draw > LATE_SHARE + NEVER_SHARE:
        settle(invoice, made, pay(desk, made, None, desk.pause(finalized + DAY, due - DAY)))
        return Collected(paid=True, moment=invoice.paid_at or due, method=None)
    subscription.statuses.append((due + 1, "past_due"))
    if draw < NEVER_SHARE:
        ended = period[1] - desk.pause(HOUR, 3 * DAY)
        cancel(subscription, Cancellation(asked_at=ended, reason="cancellation_requested"))
        stop(invoice, ended)
        return Collected(paid=False, moment=ended, method=None)
    settle(invoice, made, pay(desk, made, None, due + desk.pause(HOUR, 5 * DAY)))
    subscription.statuses.append(((invoice.paid_at or due) + 1, "active"))
    return Collected(paid=True, moment=invoice.paid_at or due, method=None)


def _unpaid(
    desk: Desk, subscription: Subscription, method: Method | None, ready: int
) -> tuple[Method | None, int]:
    """Let an unpaid subscription go on as it is, be paid for after all, or be given up."""
    end = subscription.period[1]
    fate = desk.rng.choices(tuple(UNPAID_ENDS), weights=tuple(UNPAID_ENDS.values()))[0]
    moment = ready + desk.pause(2 * DAY, max(2 * DAY, end - ready - 2 * HOUR))
    if fate == "on" or moment > end - HOUR:
        return method, ready
    if fate == "canceled":
        cancel(subscription, Cancellation(asked_at=moment, reason="payment_failed"))
        return method, moment
    invoice = subscription.latest[-1][1]
    card = replacement(desk, subscription.customer, moment)
    made = finalize(desk, invoice, moment) if invoice.finalized_at is None else invoice.payments[-1]
    if made is not None:
        invoice.attempts.append(moment + 1)
        take(desk, made.intent, card, moment + 1, decline=None)
        settle(invoice, made, moment + 2)
    follow(subscription, invoice, Collected(paid=True, moment=moment + 2, method=card))
    return card, moment + 3
