"""What disputes and early fraud warnings announce."""

from collections.abc import Iterator

from vantage_stripe.sandbox.world.announcements.model import Announcement, at_each, once
from vantage_stripe.sandbox.world.facts import Dispute, FraudWarning


def of_dispute(fact: Dispute) -> Iterator[Announcement]:
    """Announce a dispute's opening, movements of money, changes and end."""
    yield fact.created, "charge.dispute.created"
    for moved in fact.transactions:
        taken = moved.category == "dispute"
        yield moved.created, "charge.dispute.funds_withdrawn" if taken else "charge.dispute.funds_reinstated"
    moments = {when for steps in (fact.statuses, fact.case_type) for when, _ in steps}
    moments |= set(fact.submitted_at)
    if fact.staged_at is not None and fact.staged_at < min(fact.submitted_at, default=fact.staged_at + 1):
        moments.add(fact.staged_at)
    yield from at_each(moments - set(fact.closings), "charge.dispute.updated", fact.created)
    yield from at_each(fact.closings, "charge.dispute.closed", fact.created)


def of_warning(fact: FraudWarning) -> Iterator[Announcement]:
    """Announce an early fraud warning and that it is no longer actionable."""
    yield fact.created, "radar.early_fraud_warning.created"
    yield from once(fact.settled_at, "radar.early_fraud_warning.updated")
