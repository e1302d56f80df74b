"""What customers and their payment methods announce."""

from collections.abc import Iterator

from vantage_stripe.sandbox.world.announcements.model import Announcement, at_each, once
from vantage_stripe.sandbox.world.facts import Card, Customer


def of_customer(fact: Customer) -> Iterator[Announcement]:
    """Announce a customer's creation, changes and deletion."""
    yield fact.created, "customer.created"
    moments = {when for when, _ in fact.default_method} | {when for when, _ in fact.delinquent}
    moments |= {card.detached_at for _, card in fact.default_method if card is not None and card.detached_at}
    if fact.invoices:
        moments.add(fact.invoices[0].created)
    end = fact.deleted_at
    kept = (when for when in moments if end is None or when < end)
    yield from at_each(kept, "customer.updated", fact.created)
    yield from once(end, "customer.deleted")


def of_card(fact: Card) -> Iterator[Announcement]:
    """Announce a payment method's attachment, renewal by the network and detachment."""
    if fact.owner is None:
        return
    yield fact.created, "payment_method.attached"
    kept = (when for when, _ in fact.prints if fact.holder(when) is not None)
    yield from at_each(kept, "payment_method.automatically_updated", fact.created)
    yield from once(fact.detached_at, "payment_method.detached")
