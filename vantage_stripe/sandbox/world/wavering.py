"""What happens within a period of a subscription: changes, pauses, gifts, doubts, farewells.

Belongs here: what people do with a subscription between two renewals, and how often. Does not: the
amounts of a change, the next renewal.
"""

from collections.abc import Callable

from vantage_stripe.sandbox.world.catalog import COMMENTS, FEEDBACK
from vantage_stripe.sandbox.world.clock import DAY, HOUR
from vantage_stripe.sandbox.world.crediting import current_balance, move_balance, write_note
from vantage_stripe.sandbox.world.customers import delete
from vantage_stripe.sandbox.world.dunning import bill_at_once, cancel
from vantage_stripe.sandbox.world.facts import BankAccount, Cancellation, Method, Subscription
from vantage_stripe.sandbox.world.lines import share_of
from vantage_stripe.sandbox.world.money import Desk
from vantage_stripe.sandbox.world.prorating import change

AT_ONCE_SHARE = 0.25
"""Cancellations that take effect at once."""
COMMENT_SHARE = 0.3
GIFT_SHARES = ((1, 4), (1, 2), (1, 1), (3, 2))
"""How much of a price a customer is given as credit."""
PAUSE_DAYS = (20, 70)
BEHAVIORS = ("keep_as_draft", "void", "mark_uncollectible")
OPEN_END_SHARE = 0.3
"""Pauses nobody said the end of."""
DISPUTED_SHARE = 0.35
"""Subscriptions that end with a dispute of their last payment."""
RETRIES_DAYS, DEBIT_DAYS = 18, 27
"""The longest that all tries of a bill take, by card and by debit."""
Outcome = tuple[Method | None, int]
"""What the next period is charged to, and when all this was done."""


def meanwhile(desk: Desk, subscription: Subscription, method: Method | None, ready: int) -> Outcome:
    """Draw what happens between `ready` and the end of the period; at most one thing does."""
    end = subscription.period[1]
    disputed = _dispute_before(subscription, ready, end)
    act = desk.rng.choices(tuple(ACTS), weights=tuple(ACTS.values()))[0]
    if disputed is not None and desk.chance(DISPUTED_SHARE):
        cancel(subscription, Cancellation(asked_at=disputed, reason="payment_disputed"))
        return method, disputed
    if end - ready < 2 * HOUR:
        return method, ready
    return act(desk, subscription, method, ready + desk.pause(0, end - ready - HOUR))


def _dispute_before(subscription: Subscription, ready: int, end: int) -> int | None:
    for _, invoice in subscription.latest[-3:]:
        payment = invoice.payment
        for charge in () if payment is None else payment.charges:
            dispute = charge.dispute
            if dispute is not None and ready < dispute.created + 5 < end:
                return dispute.created + 5
    return None


def _nothing(_desk: Desk, _subscription: Subscription, method: Method | None, moment: int) -> Outcome:
    return method, moment


def _leave(desk: Desk, subscription: Subscription, method: Method | None, moment: int) -> Outcome:
    cancel(subscription, _cancellation(desk, moment, at_end=not desk.chance(AT_ONCE_SHARE)))
    return method, subscription.ended_at or moment


def _cancellation(desk: Desk, moment: int, *, at_end: bool) -> Cancellation:
    return Cancellation(
        asked_at=moment,
        reason="cancellation_requested",
        at_end=at_end,
        feedback=desk.rng.choice(FEEDBACK),
        comment=desk.rng.choice(COMMENTS) if desk.chance(COMMENT_SHARE) else None,
    )


def _think_again(desk: Desk, subscription: Subscription, method: Method | None, moment: int) -> Outcome:
    """Ask to end with the period, and take it back."""
    end = subscription.period[1]
    subscription.cancellations.append((moment, _cancellation(desk, moment, at_end=True)))
    back = moment + desk.pause(60, end - moment - HOUR / 2)
    subscription.cancellations.append((back, None))
    return method, back


def _change(desk: Desk, subscription: Subscription, method: Method | None, moment: int) -> Outcome:
    running = subscription.trial_end is None or subscription.trial_end <= moment
    if not running or subscription.sent or subscription.statuses[-1][1] != "active":
        return method, moment
    # The retries of a bill of its own must end before the next bill.
    needed = DEBIT_DAYS if isinstance(method, BankAccount) else RETRIES_DAYS
    late = subscription.period[1] - moment < needed * DAY
    invoice = change(desk, subscription, moment, late=late)
    if invoice is None:
        return method, moment
    outcome = bill_at_once(desk, invoice, method)
    return outcome.method, outcome.moment


def _pause(desk: Desk, subscription: Subscription, method: Method | None, moment: int) -> Outcome:
    last = subscription.pauses[-1] if subscription.pauses else (0, None)
    if not subscription.sent and last[0] < moment and subscription.statuses[-1][1] == "active":
        low, high = PAUSE_DAYS
        until = moment + desk.pause(low * DAY, high * DAY)
        told = None if desk.chance(OPEN_END_SHARE) else until
        subscription.pauses.append((moment, (desk.rng.choice(BEHAVIORS), told)))
        subscription.pauses.append((until, None))
    return method, moment


def _gift(desk: Desk, subscription: Subscription, method: Method | None, moment: int) -> Outcome:
    customer = subscription.customer
    price = subscription.items[0].plan(moment).unit_amount
    if current_balance(customer) == 0 and subscription.interval == "month":
        credit = share_of(price, *desk.rng.choice(GIFT_SHARES), customer.currency)
        move_balance(desk, customer, moment, -credit, kind="adjustment")
    return method, moment


def _note(desk: Desk, subscription: Subscription, method: Method | None, moment: int) -> Outcome:
    """Credit a part of what was paid last, to the balance or around Stripe."""
    invoice = subscription.latest[-1][1]
    payable = invoice.paid_at is not None and invoice.amount_due(moment) > 0
    if not payable or invoice.notes or invoice.balance != (0, 0):
        return method, moment
    charges = invoice.payment.charges if invoice.payment is not None else []
    if any(charge.refunds or charge.dispute for charge in charges):
        return method, moment
    note = write_note(desk, invoice, moment, (1, 2), before=False)
    if note is not None and desk.chance(0.8):
        note.balance = move_balance(
            desk, invoice.customer, moment, -note.amount, kind="credit_note", invoice=invoice, note=note
        )
    elif note is not None:
        note.elsewhere = note.amount
    return method, moment


def _delete(_desk: Desk, subscription: Subscription, method: Method | None, moment: int) -> Outcome:
    """Delete the customer, which ends the subscription at once."""
    cancel(subscription, Cancellation(asked_at=moment, reason="cancellation_requested"))
    delete(subscription.customer, moment)
    return method, moment


ACTS: dict[Callable[[Desk, Subscription, Method | None, int], Outcome], int] = {
    _nothing: 837,
    _leave: 30,
    _think_again: 15,
    _change: 45,
    _pause: 16,
    _gift: 20,
    _note: 24,
    _delete: 13,
}
"""How often in a thousand periods what happens."""
