"""What subscriptions and invoices announce."""

from collections.abc import Iterator

from vantage_stripe.sandbox.world.announcements.model import Announcement, at_each, once
from vantage_stripe.sandbox.world.clock import DAY
from vantage_stripe.sandbox.world.facts import Invoice, Subscription

TRIAL_NOTICE = 3 * DAY


def of_subscription(fact: Subscription) -> Iterator[Announcement]:
    """Announce a subscription's creation, changes and end."""
    yield fact.created, "customer.subscription.created"
    if fact.trial_end is not None:
        notice = fact.trial_end - TRIAL_NOTICE
        if fact.ended_at is None or fact.ended_at > notice:
            yield notice, "customer.subscription.trial_will_end"
    moments = {when for when, _ in fact.statuses} | {when for when, _ in fact.periods}
    moments |= {when for when, _ in fact.latest} | {when for when, _ in fact.methods}
    moments |= {when for when, _ in fact.ending}
    expired = fact.statuses[-1][1] == "incomplete_expired"
    if not expired:
        moments.discard(fact.ended_at or 0)
    yield from at_each(moments, "customer.subscription.updated", fact.created)
    if not expired:
        yield from once(fact.ended_at, "customer.subscription.deleted")


def of_invoice(fact: Invoice) -> Iterator[Announcement]:
    """Announce an invoice's creation, finalization, tries and end."""
    yield fact.created, "invoice.created"
    yield from once(fact.finalized_at, "invoice.finalized")
    if fact.finalized_at is not None:
        yield from at_each((fact.finalized_at,), "invoice.updated", fact.created)
    yield from once(fact.sent_at, "invoice.sent")
    for made in fact.payment.charges if fact.payment is not None else ():
        yield made.created, "invoice.updated"
        if made.decline is not None:
            yield made.created, "invoice.payment_failed"
    settled = fact.paid_at or fact.voided_at
    if fact.due_date is not None and (settled is None or settled > fact.due_date):
        yield fact.due_date + 1, "invoice.overdue"
    if fact.paid_at is not None:
        yield from at_each((fact.paid_at,), "invoice.updated", fact.finalized_at or 0)
        yield fact.paid_at, "invoice.paid"
        yield fact.paid_at, "invoice.payment_succeeded"
    yield from once(fact.voided_at, "invoice.updated")
    yield from once(fact.voided_at, "invoice.voided")
    yield from once(fact.uncollectible_at, "invoice.updated")
    yield from once(fact.uncollectible_at, "invoice.marked_uncollectible")
    yield from once(fact.deleted_at, "invoice.deleted")


def of_invoice_payment(fact: Invoice) -> Iterator[Announcement]:
    """Announce that an invoice's payment was made."""
    yield from once(fact.paid_at, "invoice_payment.paid")
