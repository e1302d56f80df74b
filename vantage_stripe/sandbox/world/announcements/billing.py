"""What subscriptions, invoices and all that belongs to them announce."""

from collections.abc import Iterator

from vantage_stripe.sandbox.world.announcements.model import Announcement, at_each, changes, once
from vantage_stripe.sandbox.world.clock import DAY
from vantage_stripe.sandbox.world.facts import (
    CreditNote,
    Discount,
    Invoice,
    InvoicePayment,
    Line,
    Subscription,
)

TRIAL_NOTICE = 3 * DAY
DUE_NOTICE = 3 * DAY


def of_subscription(fact: Subscription) -> Iterator[Announcement]:
    """Announce a subscription's creation, changes, pause and end."""
    yield fact.created, "customer.subscription.created"
    if fact.trial_end is not None:
        notice = fact.trial_end - TRIAL_NOTICE
        if fact.ended_at is None or fact.ended_at > notice:
            yield notice, "customer.subscription.trial_will_end"
    expired = fact.statuses[-1][1] == "incomplete_expired"
    moments = {when for when in _changes_of(fact) if fact.ended_at is None or when <= fact.ended_at}
    if not expired:
        moments.discard(fact.ended_at or 0)
    yield from at_each(moments, "customer.subscription.updated", fact.created)
    before = ""
    for when, status in fact.statuses:
        if status == "paused":
            yield when, "customer.subscription.paused"
        elif before == "paused" and status == "active":
            yield when, "customer.subscription.resumed"
        before = status
    if not expired:
        yield from once(fact.ended_at, "customer.subscription.deleted")


def _changes_of(fact: Subscription) -> set[int]:
    moments = {when for when, _ in fact.statuses} | {when for when, _ in fact.periods}
    moments |= {when for when, _ in fact.latest} | {when for when, _ in fact.methods}
    moments |= {when for when, _ in fact.cancellations} | {when for when, _ in fact.pauses}
    moments |= {when for when, _ in fact.anchors}
    for item in fact.items:
        moments |= {when for when, _ in item.plans} | {when for when, _ in item.quantities}
    return moments | {when for discount in fact.discounts if (when := discount.gone_at) is not None}


def of_invoice(fact: Invoice) -> Iterator[Announcement]:
    """Announce an invoice's creation, finalization, tries and end."""
    yield fact.created, "invoice.created"
    yield from once(fact.failed_at, "invoice.finalization_failed")
    yield from once(fact.finalized_at, "invoice.finalized")
    for when in fact.sent_at:
        yield when, "invoice.sent"
    end = fact.deleted_at
    moments = (when for when in _changes(fact) if end is None or when < end)
    yield from at_each(moments, "invoice.updated", fact.created)
    for when in fact.refusals:
        yield when, "invoice.payment_failed"
    for when in fact.waits_for:
        yield when, "invoice.payment_action_required"
    yield from _around_due(fact)
    if fact.paid_at is not None:
        yield fact.paid_at, "invoice.paid"
        yield fact.paid_at, "invoice.payment_succeeded"
        if fact.overpaid:
            yield fact.paid_at, "invoice.overpaid"
    yield from once(fact.voided_at, "invoice.voided")
    yield from once(fact.uncollectible_at, "invoice.marked_uncollectible")
    yield from once(end, "invoice.deleted")


def _changes(fact: Invoice) -> Iterator[int]:
    for when in (
        *(fact.failed_at, fact.finalized_at, fact.paid_at, fact.voided_at, fact.uncollectible_at),
        *(made.paid_at for made in fact.payments),
        *(moment for note in fact.notes for moment in (note.created, note.voided_at)),
    ):
        if when is not None:
            yield when
    yield from fact.attempts
    settled = _settled_at(fact)
    for when in (*changes(fact.next_attempts, fact.finalizes_at), *changes(fact.advances, default=False)):
        if settled is None or when < settled:
            yield when
    # A draft shows who the customer is and what its balance is now.
    customer = fact.customer
    for when in (*changes(customer.balances, 0), *(when for when, _ in customer.persons)):
        if fact.finalized_at is None or when < fact.finalized_at:
            yield when


def _settled_at(fact: Invoice) -> int | None:
    ends = (fact.paid_at, fact.voided_at, fact.uncollectible_at)
    return min((when for when in ends if when is not None), default=None)


def _around_due(fact: Invoice) -> Iterator[Announcement]:
    if fact.due_date is None or fact.finalized_at is None:
        return
    settled = _settled_at(fact)
    notice = fact.due_date - DUE_NOTICE
    if notice > fact.finalized_at and (settled is None or settled > notice):
        yield notice, "invoice.will_be_due"
    if settled is None or settled > fact.due_date:
        yield fact.due_date + 1, "invoice.overdue"


def of_invoice_payment(fact: InvoicePayment) -> Iterator[Announcement]:
    """Announce that a payment of an invoice was made."""
    yield from once(fact.paid_at, "invoice_payment.paid")


def of_invoice_item(fact: Line) -> Iterator[Announcement]:
    """Announce an invoice item's creation and deletion; that it is billed, its invoice tells."""
    yield fact.created, "invoiceitem.created"
    yield from once(fact.deleted_at, "invoiceitem.deleted")


def of_credit_note(fact: CreditNote) -> Iterator[Announcement]:
    """Announce a credit note, and that it is void."""
    yield fact.created, "credit_note.created"
    yield from once(fact.voided_at, "credit_note.voided")


def of_discount(fact: Discount) -> Iterator[Announcement]:
    """Announce a discount and its end."""
    yield fact.created, "customer.discount.created"
    yield from once(fact.gone_at, "customer.discount.deleted")
