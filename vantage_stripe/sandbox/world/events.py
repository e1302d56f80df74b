"""The events of the last 30 days: what each fact announces, and the event objects.

Belongs here: event types and their moments (https://docs.stripe.com/api/events/types). Does not:
changes Stripe announces by no event: a balance transaction that becomes available, an invoice payment
that is opened or canceled. A charge's refunds and disputes are announced by those objects' events.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from vantage_stripe.sandbox.world.clock import DAY
from vantage_stripe.sandbox.world.facts import (
    Card,
    Charge,
    Customer,
    Dispute,
    FraudWarning,
    Invoice,
    Payment,
    Payout,
    Refund,
    Subscription,
)

API_VERSION = "2026-10-28.endive"
Announcement = tuple[int, str]
TRIAL_NOTICE = 3 * DAY
CHANGING = frozenset(
    {
        "charge.dispute.closed",
        "charge.dispute.funds_reinstated",
        "charge.dispute.funds_withdrawn",
        "charge.refunded",
        "payment_method.automatically_updated",
        "payment_method.detached",
    }
)
"""Types with `previous_attributes`, beside all that end in `.updated`."""


def changes_something(kind: str) -> bool:
    """Tell whether events of the type carry `previous_attributes`."""
    return kind.endswith(".updated") or kind in CHANGING


def difference(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Give the old values of what changed; a changed list is given whole."""
    changed: dict[str, Any] = {}
    for key, before in old.items():
        after = new.get(key)
        if before == after:
            continue
        nested = isinstance(before, dict) and isinstance(after, dict)
        changed[key] = difference(before, after) if nested and isinstance(after, dict) else before
    return changed | {key: None for key in new if key not in old}


def _when(moment: int | None, kind: str) -> Iterator[Announcement]:
    if moment is not None:
        yield moment, kind


def _at_each(moments: Iterable[int], kind: str, after: int) -> Iterator[Announcement]:
    for moment in sorted(set(moments)):
        if moment > after:
            yield moment, kind


def of_customer(fact: Customer) -> Iterator[Announcement]:
    """Announce a customer's creation, changes and deletion."""
    yield fact.created, "customer.created"
    moments = {when for when, _ in fact.default_card} | {when for when, _ in fact.delinquent}
    moments |= {card.detached_at for _, card in fact.default_card if card is not None and card.detached_at}
    if fact.invoices:
        moments.add(fact.invoices[0].created)
    end = fact.deleted_at
    kept = (when for when in moments if end is None or when < end)
    yield from _at_each(kept, "customer.updated", fact.created)
    yield from _when(end, "customer.deleted")


def of_card(fact: Card) -> Iterator[Announcement]:
    """Announce a payment method's attachment, renewal by the network and detachment."""
    if fact.owner is None:
        return
    yield fact.created, "payment_method.attached"
    kept = (when for when, _ in fact.prints if fact.holder(when) is not None)
    yield from _at_each(kept, "payment_method.automatically_updated", fact.created)
    yield from _when(fact.detached_at, "payment_method.detached")


def of_subscription(fact: Subscription) -> Iterator[Announcement]:
    """Announce a subscription's creation, changes and end."""
    yield fact.created, "customer.subscription.created"
    if fact.trial_end is not None:
        notice = fact.trial_end - TRIAL_NOTICE
        if fact.ended_at is None or fact.ended_at > notice:
            yield notice, "customer.subscription.trial_will_end"
    moments = {when for when, _ in fact.statuses} | {when for when, _ in fact.periods}
    moments |= {when for when, _ in fact.latest} | {when for when, _ in fact.cards}
    moments |= {when for when, _ in fact.ending}
    expired = fact.statuses[-1][1] == "incomplete_expired"
    if not expired:
        moments.discard(fact.ended_at or 0)
    yield from _at_each(moments, "customer.subscription.updated", fact.created)
    if not expired:
        yield from _when(fact.ended_at, "customer.subscription.deleted")


def of_invoice(fact: Invoice) -> Iterator[Announcement]:
    """Announce an invoice's creation, finalization, tries and end."""
    yield fact.created, "invoice.created"
    yield from _when(fact.finalized_at, "invoice.finalized")
    if fact.finalized_at is not None:
        yield from _at_each((fact.finalized_at,), "invoice.updated", fact.created)
    yield from _when(fact.sent_at, "invoice.sent")
    for made in fact.payment.charges if fact.payment is not None else ():
        yield made.created, "invoice.updated"
        if made.decline is not None:
            yield made.created, "invoice.payment_failed"
    settled = fact.paid_at or fact.voided_at
    if fact.due_date is not None and (settled is None or settled > fact.due_date):
        yield fact.due_date + 1, "invoice.overdue"
    if fact.paid_at is not None:
        yield from _at_each((fact.paid_at,), "invoice.updated", fact.finalized_at or 0)
        yield fact.paid_at, "invoice.paid"
        yield fact.paid_at, "invoice.payment_succeeded"
    yield from _when(fact.voided_at, "invoice.updated")
    yield from _when(fact.voided_at, "invoice.voided")
    yield from _when(fact.uncollectible_at, "invoice.updated")
    yield from _when(fact.uncollectible_at, "invoice.marked_uncollectible")
    yield from _when(fact.deleted_at, "invoice.deleted")


def of_invoice_payment(fact: Invoice) -> Iterator[Announcement]:
    """Announce that an invoice's payment was made."""
    yield from _when(fact.paid_at, "invoice_payment.paid")


def of_payment(fact: Payment) -> Iterator[Announcement]:
    """Announce a payment intent's creation, tries and cancellation."""
    yield fact.created, "payment_intent.created"
    paid = False
    for made in fact.charges:
        paid = made.decline is None
        yield made.created, "payment_intent.succeeded" if paid else "payment_intent.payment_failed"
    if not paid:
        yield from _when(fact.canceled_at, "payment_intent.canceled")


def of_charge(fact: Charge) -> Iterator[Announcement]:
    """Announce a charge's outcome, its balance transaction when that comes late, and its refunds."""
    yield fact.created, "charge.failed" if fact.decline is not None else "charge.succeeded"
    if fact.transaction is not None:
        yield from _at_each((fact.transaction.created,), "charge.updated", fact.created)
    yield from _at_each((given.created for given in fact.refunds), "charge.refunded", fact.created)


def of_refund(fact: Refund) -> Iterator[Announcement]:
    """Announce a refund's creation, success and failure, under both families of types."""
    yield fact.created, "refund.created"
    moments = {fact.succeeded_at} | ({fact.failed_at} if fact.failed_at is not None else set())
    for kind in ("refund.updated", "charge.refund.updated"):
        yield from _at_each(moments, kind, fact.created)
    yield from _when(fact.failed_at, "refund.failed")


def of_dispute(fact: Dispute) -> Iterator[Announcement]:
    """Announce a dispute's opening, movements of money, changes and end."""
    yield fact.created, "charge.dispute.created"
    for moved in fact.transactions:
        taken = moved.category == "dispute"
        yield moved.created, "charge.dispute.funds_withdrawn" if taken else "charge.dispute.funds_reinstated"
    moments = {when for steps in (fact.statuses, fact.case_type) for when, _ in steps} | set(
        fact.submitted_at
    )
    if fact.staged_at is not None and fact.staged_at < min(fact.submitted_at, default=fact.staged_at + 1):
        moments.add(fact.staged_at)
    moments.discard(fact.closed_at or 0)
    yield from _at_each(moments, "charge.dispute.updated", fact.created)
    if fact.closed_at is not None and fact.closed_at > fact.created:
        yield fact.closed_at, "charge.dispute.closed"


def of_warning(fact: FraudWarning) -> Iterator[Announcement]:
    """Announce an early fraud warning and that it is no longer actionable."""
    yield fact.created, "radar.early_fraud_warning.created"
    yield from _when(fact.settled_at, "radar.early_fraud_warning.updated")


def of_payout(fact: Payout) -> Iterator[Announcement]:
    """Announce a payout's way to the bank."""
    yield fact.created, "payout.created"
    yield fact.sent_at, "payout.updated"
    yield fact.reconciled_at, "payout.reconciliation_completed"
    yield fact.arrives_on, "payout.paid"
    yield from _when(fact.failed_at, "payout.failed")


ANNOUNCERS: dict[str, Callable[[Any], Iterator[Announcement]]] = {
    "customer": of_customer,
    "payment_method": of_card,
    "subscription": of_subscription,
    "invoice": of_invoice,
    "invoice_payment": of_invoice_payment,
    "payment_intent": of_payment,
    "charge": of_charge,
    "refund": of_refund,
    "dispute": of_dispute,
    "radar.early_fraud_warning": of_warning,
    "payout": of_payout,
}
"""Which function announces the facts of each kind."""
