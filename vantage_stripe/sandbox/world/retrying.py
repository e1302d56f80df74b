"""How invoices are collected by themselves: the first try, and Stripe's retries.

Belongs here: tries and the time between them (https://docs.stripe.com/billing/revenue-recovery).
Does not: what a failure does to a subscription.
"""

from dataclasses import dataclass

from vantage_stripe.sandbox.world.catalog import Decline
from vantage_stripe.sandbox.world.clock import DAY, HOUR
from vantage_stripe.sandbox.world.customers import make_default, new_card
from vantage_stripe.sandbox.world.facts import BankAccount, Customer, InvoicePayment, Method
from vantage_stripe.sandbox.world.invoices import settle
from vantage_stripe.sandbox.world.money import Desk
from vantage_stripe.sandbox.world.payments import draw_decline, take

RETRY_DAYS = (3, 5, 7)
"""Days between the tries of a renewal, after the first."""
DEBIT_RETRY_DAYS = (4,)
"""The same for bank debits, which are tried twice."""
RETRY_DECLINE_SHARE = {False: 0.5, True: 0.85}
"""Share of retries declined again, after a soft and after a hard decline."""
NEW_CARD_SHARE = 0.3
"""Customers who bring a new card before a retry."""
NEW_CARD_DECLINE_SHARE = 0.05
CONFIRM_SHARE = 0.6
"""Customers who confirm a payment their bank asks them to confirm."""
NEEDS_CUSTOMER = "authentication_required"


@dataclass(frozen=True, slots=True)
class Collected:
    """How the collection of an invoice ended: paid or not, when, and with what."""

    paid: bool
    moment: int
    method: Method | None


@dataclass(slots=True)
class _Round:
    """One try that is due: when, with what, and how likely it fails."""

    moment: int
    method: Method | None
    share: float
    stuck: bool = False
    """Whether a failure forbids it: it counts but is not made
    (https://docs.stripe.com/billing/revenue-recovery/smart-retries#non-retryable-decline-codes)."""


def collect(
    desk: Desk, made: InvoicePayment, method: Method | None, *, first: tuple[int, float]
) -> Collected:
    """Charge a finalized invoice by itself: a first try and, when it fails, Stripe's retries.

    `first` says when the first try is made, and which share of such tries is declined.
    """
    invoice = made.invoice
    due = _Round(first[0], method, first[1])
    waits = iter(DEBIT_RETRY_DAYS if isinstance(method, BankAccount) else RETRY_DAYS)
    while True:
        invoice.attempts.append(due.moment)
        ended, decline = _tried(desk, made, due)
        if invoice.paid_at is not None:
            return Collected(paid=True, moment=ended, method=due.method)
        days = next(waits, None)
        if days is None:
            invoice.next_attempts.append((ended, None))
            return Collected(paid=False, moment=ended, method=due.method)
        following = ended + days * DAY + desk.pause(0, 9 * HOUR)
        invoice.next_attempts.append((ended, following))
        if decline is not None and decline.reason == NEEDS_CUSTOMER and desk.chance(CONFIRM_SHARE):
            return _confirmed(desk, made, due.method, desk.pause(ended + HOUR, following - HOUR))
        due = _next_round(desk, invoice.customer, due, (following, decline))


def _tried(desk: Desk, made: InvoicePayment, due: _Round) -> tuple[int, Decline | None]:
    invoice, moment = made.invoice, due.moment
    if due.stuck:
        return moment, None
    if due.method is None:
        invoice.refusals.append(moment)
        return moment, None
    decline = draw_decline(desk, due.method, moment, due.share)
    invoice.next_attempts.append((moment, None))
    taken = take(desk, made.intent, due.method, moment, decline=decline)
    if taken.paid:
        settle(invoice, made, taken.moment + 1)
        return taken.moment + 1, None
    invoice.refusals.append(taken.moment)
    if decline is not None and decline.reason == NEEDS_CUSTOMER:
        invoice.waits_for.append(taken.moment)
    return taken.moment, decline


def _next_round(desk: Desk, customer: Customer, last: _Round, after: tuple[int, Decline | None]) -> _Round:
    following, decline = after
    if desk.chance(NEW_CARD_SHARE):
        return _Round(following, replacement(desk, customer, following), NEW_CARD_DECLINE_SHARE)
    stuck = last.stuck or (decline is not None and decline.ends_retries)
    hard = decline is not None and decline.hard
    return _Round(following, last.method, RETRY_DECLINE_SHARE[hard], stuck)


def _confirmed(desk: Desk, made: InvoicePayment, method: Method | None, moment: int) -> Collected:
    """Let the customer confirm the payment by hand, which is no retry."""
    if method is not None:
        take(desk, made.intent, method, moment, decline=None)
    settle(made.invoice, made, moment + 1)
    made.invoice.next_attempts.append((moment, None))
    return Collected(paid=True, moment=moment + 1, method=method)


def replacement(desk: Desk, customer: Customer, before: int) -> Method:
    """Let a customer bring a new card some time before a moment."""
    brought = before - desk.pause(HOUR, 2 * DAY)
    card = new_card(desk, brought, customer, customer.person)
    make_default(customer, card, brought + 1)
    return card
