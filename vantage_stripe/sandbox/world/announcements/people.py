"""What customers and their payment methods announce."""

from collections.abc import Iterator

from vantage_stripe.sandbox.world.announcements.model import Announcement, at_each, changes, once
from vantage_stripe.sandbox.world.clock import month_start
from vantage_stripe.sandbox.world.facts import BankAccount, Card, Customer, Mandate, Method, SetupIntent
from vantage_stripe.sandbox.world.steps import value_at


def of_customer(fact: Customer) -> Iterator[Announcement]:
    """Announce a customer's creation, changes and deletion."""
    yield fact.created, "customer.created"
    moments = {when for when, _ in fact.default_method} | {when for when, _ in fact.delinquent}
    moments |= {when for when, _ in fact.persons} | set(changes(fact.balances, 0))
    for _, method in fact.default_method:
        gone = None if method is None else method.detached_at
        alike = [row for row in fact.default_method if _saved_as_source(row[1]) == _saved_as_source(method)]
        if gone is not None and value_at(alike, gone, None) is method:
            moments.add(gone)
    if fact.invoices:
        moments.add(fact.invoices[0].created)
    end = fact.deleted_at
    kept = (when for when in moments if end is None or when < end)
    yield from at_each(kept, "customer.updated", fact.created)
    yield from once(end, "customer.deleted")


def _saved_as_source(method: Method | None) -> bool:
    return isinstance(method, Card) and method.legacy


def of_method(fact: Method) -> Iterator[Announcement]:
    """Announce a payment method's attachment, changes, renewal by the network, blocking and detachment."""
    if fact.owner is not None and not _saved_as_source(fact):
        yield fact.created, "payment_method.attached"
    edited = [when for when, _ in fact.persons if fact.holder(when) is not None]
    yield from at_each(edited, "payment_method.updated", fact.created)
    if isinstance(fact, BankAccount):
        changed = [] if fact.blocked is None or fact.type == "sepa_debit" else [fact.blocked[0]]
    else:
        changed = [when for when, _ in fact.prints if fact.holder(when) is not None]
    yield from at_each(changed, "payment_method.automatically_updated", fact.created)
    yield from once(fact.detached_at, "payment_method.detached")


def of_source(fact: Card) -> Iterator[Announcement]:
    """Announce the same of a card saved as a source, and that it will expire with the month."""
    yield fact.created, "customer.source.created"
    moments = {when for when, _ in (*fact.prints, *fact.persons) if fact.holder(when) is not None}
    yield from at_each(moments, "customer.source.updated", fact.created)
    for since, (month, year, _) in fact.prints:
        notice = month_start(year, month)
        printed = fact.printed(notice)[:2] == (month, year)
        if printed and notice > max(since, fact.created) and fact.holder(notice) is not None:
            yield notice, "customer.source.expiring"
    yield from once(fact.detached_at, "customer.source.deleted")


def of_mandate(fact: Mandate) -> Iterator[Announcement]:
    """Announce that a mandate permits no more debits."""
    account = fact.account
    ends = [account.detached_at] if account.detached_at is not None else []
    ends += [account.blocked[0]] if account.blocked is not None else []
    if ends:
        yield min(ends), "mandate.updated"


def of_setup(fact: SetupIntent) -> Iterator[Announcement]:
    """Announce a setup intent's creation, tries and cancellation."""
    yield fact.created, "setup_intent.created"
    for moment, _, decline in fact.attempts:
        yield moment, "setup_intent.succeeded" if decline is None else "setup_intent.setup_failed"
    yield from once(fact.canceled_at, "setup_intent.canceled")
