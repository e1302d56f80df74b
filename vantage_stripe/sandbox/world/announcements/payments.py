"""What payment intents, charges and refunds announce."""

from collections.abc import Iterator

from vantage_stripe.sandbox.world.announcements.model import Announcement, at_each, once
from vantage_stripe.sandbox.world.facts import Charge, Payment, Refund


def of_payment(fact: Payment) -> Iterator[Announcement]:
    """Announce a payment intent's creation, tries and cancellation."""
    yield fact.created, "payment_intent.created"
    paid = False
    for made in fact.charges:
        paid = made.decline is None
        yield made.created, "payment_intent.succeeded" if paid else "payment_intent.payment_failed"
    if not paid:
        yield from once(fact.canceled_at, "payment_intent.canceled")


def of_charge(fact: Charge) -> Iterator[Announcement]:
    """Announce a charge's outcome, its balance transaction when that comes late, and its refunds."""
    yield fact.created, "charge.failed" if fact.decline is not None else "charge.succeeded"
    if fact.transaction is not None:
        yield from at_each((fact.transaction.created,), "charge.updated", fact.created)
    yield from at_each((given.created for given in fact.refunds), "charge.refunded", fact.created)


def of_refund(fact: Refund) -> Iterator[Announcement]:
    """Announce a refund's creation, success and failure, under both families of types."""
    yield fact.created, "refund.created"
    moments = {fact.succeeded_at} | ({fact.failed_at} if fact.failed_at is not None else set())
    for kind in ("refund.updated", "charge.refund.updated"):
        yield from at_each(moments, kind, fact.created)
    yield from once(fact.failed_at, "refund.failed")
