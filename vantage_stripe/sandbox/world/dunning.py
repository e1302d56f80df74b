"""Bills of subscriptions: collected, and what a failure does to the subscription.

Belongs here: the way from a draft to paid or given up, falling behind and catching up. Does not: the tries
themselves, why there is a bill.
"""

from vantage_stripe.sandbox.world.clock import HOUR
from vantage_stripe.sandbox.world.crediting import note_refund
from vantage_stripe.sandbox.world.customers import delete
from vantage_stripe.sandbox.world.facts import Cancellation, Invoice, InvoicePayment, Method, Subscription
from vantage_stripe.sandbox.world.invoices import finalize, give_up, stop, void
from vantage_stripe.sandbox.world.money import Desk
from vantage_stripe.sandbox.world.retrying import Collected, collect

RENEWAL_DECLINE_SHARE = 0.06
UPDATE_DECLINE_SHARE = 0.05
STUCK_SHARE = 0.0015
"""Renewals that cannot be finalized: nobody notices, and they stay drafts."""
ENDINGS = {"canceled": 44, "unpaid": 28, "past_due": 12, "deleted": 16}
"""What becomes of a subscription when no try succeeded; with the last, the business deletes the customer."""
GIVEN_UP_SHARE = 0.5
"""Invoices no try succeeded for that are marked uncollectible."""
VOID_SHARE = 0.4
"""Open invoices of deleted customers that the business makes void; the others stay open for ever."""
NOTED_SHARE = 0.4
"""Refunds of invoices that come with a credit note."""


def bill_later(desk: Desk, invoice: Invoice, method: Method | None) -> Collected:
    """Finalize a draft an hour after it was written, and collect it."""
    invoice.finalizes_at = invoice.created + HOUR
    finalized = invoice.finalizes_at + desk.pause(2, 400)
    if desk.chance(STUCK_SHARE):
        invoice.failed_at = finalized
        return Collected(paid=True, moment=finalized, method=method)
    tried = finalized + desk.pause(2, 9)
    return _collected(desk, invoice, method, (finalized, tried, RENEWAL_DECLINE_SHARE))


def bill_at_once(desk: Desk, invoice: Invoice, method: Method | None) -> Collected:
    """Finalize and collect an invoice in the moment it was written."""
    now = invoice.created
    return _collected(desk, invoice, method, (now, now + 1, UPDATE_DECLINE_SHARE))


def _collected(
    desk: Desk, invoice: Invoice, method: Method | None, plan: tuple[int, int, float]
) -> Collected:
    finalized, tried, share = plan
    made = finalize(desk, invoice, finalized)
    if made is None:
        return Collected(paid=True, moment=finalized, method=method)
    outcome = collect(desk, made, method, first=(tried, share))
    subscription = invoice.subscription
    if subscription is not None:
        follow(subscription, invoice, outcome)
        if outcome.paid:
            keep(subscription, method, outcome.method)
            note_refunds(desk, made)
        else:
            outcome = _end(desk, subscription, invoice, outcome)
    return outcome


def follow(subscription: Subscription, invoice: Invoice, outcome: Collected) -> None:
    """Let the subscription and the customer fall behind with the first failed try, and catch up."""
    customer = subscription.customer
    behind = subscription.statuses[-1][1] in {"past_due", "unpaid"}
    if invoice.refusals and not behind:
        failed = invoice.refusals[0] + 1
        subscription.statuses.append((failed, "past_due"))
        customer.delinquent.append((failed, True))
        behind = True
    if outcome.paid and behind:
        subscription.statuses.append((outcome.moment + 1, "active"))
        customer.delinquent.append((outcome.moment + 1, False))


def keep(subscription: Subscription, before: Method | None, after: Method | None) -> None:
    """Make the card an invoice was paid with after all the subscription's, if it has one of its own."""
    if after is not None and after is not before and subscription.methods:
        subscription.methods.append((after.created + 2, after))


def note_refunds(desk: Desk, made: InvoicePayment) -> None:
    """Write credit notes for some refunds of a paid invoice."""
    for refund in made.intent.charges[-1].refunds:
        whole = made.amount == made.invoice.total
        if whole and refund.failed_at is None and refund.reason != "fraudulent" and desk.chance(NOTED_SHARE):
            note_refund(desk, made.invoice, refund)


def _end(desk: Desk, subscription: Subscription, invoice: Invoice, outcome: Collected) -> Collected:
    ended = outcome.moment + 3
    ending = desk.rng.choices(tuple(ENDINGS), weights=tuple(ENDINGS.values()))[0]
    if ending == "unpaid":
        subscription.statuses.append((ended, "unpaid"))
    elif ending in {"canceled", "deleted"}:
        cancel(subscription, Cancellation(asked_at=ended, reason="payment_failed"))
        if ending == "deleted":
            delete(subscription.customer, ended)
            if desk.chance(VOID_SHARE):
                void(desk, invoice, ended)
    if ending == "canceled" and desk.chance(GIVEN_UP_SHARE):
        give_up(invoice, ended + 2, "max_payment_attempts")
    elif ending != "past_due":
        stop(invoice, ended)
    return Collected(paid=False, moment=ended, method=outcome.method)


def cancel(subscription: Subscription, cancellation: Cancellation) -> None:
    """End a subscription: at once, or with its present period."""
    subscription.cancellations.append((cancellation.asked_at, cancellation))
    ended = subscription.period[1] if cancellation.at_end else cancellation.asked_at
    subscription.ended_at = ended
    subscription.statuses.append((ended, "canceled"))
    # What is still to be collected for it no longer is by itself.
    for _, invoice in subscription.latest:
        if invoice.status(ended) in {"draft", "open"}:
            stop(invoice, ended)
