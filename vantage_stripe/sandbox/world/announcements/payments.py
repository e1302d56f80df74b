"""What payment intents, charges and refunds announce."""

from collections.abc import Iterator

from vantage_stripe.sandbox.world.announcements.model import Announcement, at_each, once
from vantage_stripe.sandbox.world.facts import Charge, Payment, Refund, Review


def of_payment(fact: Payment) -> Iterator[Announcement]:
    """Announce a payment intent's creation, tries, capture and cancellation."""
    yield fact.created, "payment_intent.created"
    asked = fact.challenge
    if asked is not None:
        yield asked.asked_at, "payment_intent.requires_action"
        if not asked.passed:
            yield asked.answered_at, "payment_intent.payment_failed"
    for made in fact.charges:
        yield from _of_try(made)
    last = fact.charges[-1] if fact.charges else None
    if last is None or last.failed_at is not None or last.hold is not None:
        yield from once(fact.canceled_at, "payment_intent.canceled")


def _of_try(made: Charge) -> Iterator[Announcement]:
    if made.pending:
        yield made.created, "payment_intent.processing"
    if made.hold is not None:
        yield made.created, "payment_intent.amount_capturable_updated"
        yield from once(made.hold.captured_at, "payment_intent.succeeded")
    elif made.failed_at != made.decided_at:
        yield made.decided_at, "payment_intent.succeeded"
    yield from once(made.failed_at, "payment_intent.payment_failed")


def of_charge(fact: Charge) -> Iterator[Announcement]:
    """Announce a charge's outcome, its balance transaction when that comes late, and its refunds."""
    if fact.pending:
        yield fact.created, "charge.pending"
    if fact.failed_at != fact.decided_at:
        yield fact.decided_at, "charge.succeeded"
    yield from once(fact.failed_at, "charge.failed")
    captured = None
    if fact.hold is not None:
        captured = fact.hold.captured_at
        yield from once(captured, "charge.captured")
        if fact.hold.expired:
            yield from once(fact.hold.released_at, "charge.expired")
            return
    if fact.transaction is not None:
        yield from at_each((fact.transaction.created,), "charge.updated", captured or fact.created)
    yield from at_each((given.created for given in fact.refunds), "charge.refunded", fact.created)


def of_refund(fact: Refund) -> Iterator[Announcement]:
    """Announce a refund's creation, success and failure, under both families of types."""
    yield fact.created, "refund.created"
    moments = {when for when in (fact.succeeded_at, fact.failed_at) if when is not None}
    for kind in ("refund.updated", "charge.refund.updated"):
        yield from at_each(moments, kind, fact.created)
    if not fact.canceled:
        yield from once(fact.failed_at, "refund.failed")


def of_review(fact: Review) -> Iterator[Announcement]:
    """Announce that a review was opened and closed."""
    yield fact.created, "review.opened"
    yield from once(fact.closed_at, "review.closed")
