"""What payouts announce, and the balance when money becomes available."""

from collections.abc import Iterator

from vantage_stripe.sandbox.world.announcements.model import Announcement, at_each
from vantage_stripe.sandbox.world.facts import BalanceDay, Payout

NAMES = {"in_transit": "updated"}
"""Statuses whose event is not called like them."""


def of_payout(fact: Payout) -> Iterator[Announcement]:
    """Announce a payout's way to the bank."""
    yield fact.created, "payout.created"
    for moment, status in fact.statuses[1:]:
        yield moment, f"payout.{NAMES.get(status, status)}"
    if fact.reconciled_at is not None:
        yield fact.reconciled_at, "payout.reconciliation_completed"
    told = {moment for moment, _ in fact.statuses}
    yield from at_each({fact.traced_at} - told, "payout.updated", fact.created)


def of_balance(fact: BalanceDay) -> Iterator[Announcement]:
    """Announce that pending money is available."""
    yield fact.created, "balance.available"
