"""What payouts announce."""

from collections.abc import Iterator

from vantage_stripe.sandbox.world.announcements.model import Announcement, once
from vantage_stripe.sandbox.world.facts import Payout


def of_payout(fact: Payout) -> Iterator[Announcement]:
    """Announce a payout's way to the bank."""
    yield fact.created, "payout.created"
    yield fact.sent_at, "payout.updated"
    yield fact.reconciled_at, "payout.reconciliation_completed"
    yield fact.arrives_on, "payout.paid"
    yield from once(fact.failed_at, "payout.failed")
