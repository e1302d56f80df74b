"""The rules of one invoice, each a pure function of a few facts: due, overdue, status, what to do.

Belongs here: the truth table of `invoice_follow_ups`, first match wins. Does not: joins, columns.
Stripe's pages: https://docs.stripe.com/invoicing/overview, https://docs.stripe.com/invoicing/automatic-collection.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from vantage_stripe.insights import declines
from vantage_stripe.insights.reading import Row
from vantage_stripe.insights.truth import Truth, some

SENT = "send_invoice"
AUTOMATIC = "charge_automatically"
ONE_DAY = timedelta(days=1)
FIRST_ATTEMPT = timedelta(hours=1)
"""Stripe tries about an hour after finalizing:
https://docs.stripe.com/invoicing/integration/workflow-transitions."""
LATE = timedelta(hours=1)
STUCK = timedelta(hours=72)
FORGOTTEN = timedelta(days=7)
UPCOMING = timedelta(days=3)
UNCHARGEABLE = frozenset({"missing", "dead"})
BUCKETS = ((30, "0-30"), (60, "31-60"), (90, "61-90"))
OLDEST = "90+"
BY_BUCKET = {
    "0-30": "remind",
    "31-60": "second_notice",
    "61-90": "escalate",
    OLDEST: "consider_uncollectible",
}
ACTIONS = (
    "data_problem",
    "fix_finalization_error",
    "request_payment_method",
    "send_authentication_link",
    "follow_dispute",
    *reversed(BY_BUCKET.values()),
    "collect_manually",
    "check_stuck_draft",
    "review_paused_collection",
    "review_forgotten_draft",
    "remind_upcoming",
    "report_bad_debt",
    None,
    "wait_for_retry",
    "none",
)
"""From what needs somebody first to what needs nobody; None: what to do cannot be told."""


@dataclass(frozen=True, kw_only=True)
class Decline:
    """How the last attempt to charge an invoice went.

    Attributes:
        failed: Whether it failed; False without any attempt, None when attempts are unknown.
        at: When it was.
        code: Its decline code, if it failed.
        decline_class: The code's class.
        payment_method: What was charged.
    """

    failed: Truth
    at: datetime | None = None
    code: str | None = None
    decline_class: str | None = None
    payment_method: str | None = None


@dataclass(frozen=True, kw_only=True)
class Method:
    """What Stripe would charge for an invoice.

    Attributes:
        known: Whether the tables that tell are there.
        id: The payment method; None when there is none, or it is unknown.
        state: Its state in `stale_payment_methods`; None when it is unknown.
    """

    known: bool
    id: str | None = None
    state: str | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """One invoice and what was found about it.

    Attributes:
        invoice: Its row.
        as_of: The instant to judge by.
        decline: Its last attempt.
        method: What Stripe would charge.
        disputed: Whether a charge that paid it is disputed, and the dispute open or lost.
        refunded: Whether money of a charge that paid it went back.
    """

    invoice: Row
    as_of: datetime
    decline: Decline
    method: Method
    disputed: Truth = False
    refunded: Truth = False

    @property
    def open(self) -> bool:
        """Whether it waits for payment."""
        return bool(self.invoice["status"] == "open")

    @property
    def automatic(self) -> bool:
        """Whether Stripe charges it by itself."""
        return bool(self.invoice["collection_method"] == AUTOMATIC)

    @property
    def due_at(self) -> datetime | None:
        """When it was to be paid: an automatic one has no due date and is due when finalized."""
        column = (
            "due_date_at" if self.invoice["collection_method"] == SENT else "status_transitions_finalized_at"
        )
        found: datetime | None = self.invoice[column]
        return found

    @property
    def overdue(self) -> Truth:
        """Whether it is open, not paid in full, and its time is over."""
        remaining = self.invoice["amount_remaining"]
        if not self.open or remaining == 0:
            return False
        return None if remaining is None or self.due_at is None else self.due_at < self.as_of

    @property
    def days_overdue(self) -> int | None:
        """Whole days since it was due, rounded down; None when it is not overdue."""
        return (self.as_of - self.due_at) // ONE_DAY if self.overdue and self.due_at is not None else None

    @property
    def bucket(self) -> str | None:
        """The ageing bucket of an overdue invoice."""
        days = self.days_overdue
        if days is None:
            return None
        return next((name for limit, name in BUCKETS if days <= limit), OLDEST)

    @property
    def just_finalized(self) -> bool:
        """Whether Stripe has yet to try for the first time."""
        finalized = self.invoice["status_transitions_finalized_at"]
        fresh = finalized is not None and self.as_of - finalized < FIRST_ATTEMPT
        return fresh and not self.invoice["attempted"]

    @property
    def scheduled(self) -> bool:
        """Whether Stripe will try again at a known time."""
        next_at = self.invoice["next_payment_attempt_at"]
        return next_at is not None and next_at > self.as_of

    @property
    def same_method(self) -> bool:
        """Whether the last attempt was of what would be charged now, as far as both are known."""
        names = {self.decline.payment_method, self.method.id}
        return None in names or len(names) == 1

    @property
    def needs_method(self) -> Truth:
        """Whether no retry can succeed without another payment method."""
        stopped = declines.stripe_will_not_retry(self.decline.code or "")
        return some([self._unchargeable, self._declined(matches=stopped)])

    @property
    def needs_customer(self) -> Truth:
        """Whether the customer must act for the payment to go through."""
        return self._declined(matches=self.decline.decline_class == declines.ACTION)

    @property
    def _unchargeable(self) -> Truth:
        return self.method.state in UNCHARGEABLE if self.method.known else None

    def _declined(self, *, matches: bool) -> Truth:
        """Say whether the last attempt failed in some way; one of an older payment method says nothing."""
        return None if self.decline.failed is None else self.decline.failed and matches and self.same_method


def payment_status(facts: Facts) -> str | None:
    """Say in one word how the invoice stands; None when that cannot be told."""
    status: str = facts.invoice["status"]
    if status == "paid":
        return _paid(facts)
    if status != "open":
        return status
    waiting = _automatic(facts) if facts.automatic else None
    if facts.invoice["amount_remaining"] == 0:
        waiting = "not_due"
    late = None if facts.overdue is None else ("overdue" if facts.overdue else "not_due")
    return waiting or late


def _automatic(facts: Facts) -> str | None:
    """Say what Stripe is about to do with an open invoice that it charges by itself."""
    if facts.just_finalized:
        return "not_due"
    if facts.scheduled:
        return "retry_scheduled"
    given_up = facts.invoice["attempted"] or facts.invoice["auto_advance"] is False
    return "collection_stopped" if given_up else None


def _paid(facts: Facts) -> str | None:
    """Say whether what was paid was taken back."""
    if facts.disputed is not False:
        return "paid_then_disputed" if facts.disputed else None
    return None if facts.refunded is None else ("paid_then_refunded" if facts.refunded else "paid")


def recommended_action(facts: Facts) -> str | None:
    """Say what to do: the first row of the table that holds.

    A row that cannot be told to hold or not leaves what to do unknown.
    """
    table = {"draft": _draft, "open": _open, "uncollectible": _uncollectible}.get(
        facts.invoice["status"], _settled
    )
    return next((action for holds, action in table(facts) if holds is not False), "none")


def _first_unknown(rows: Iterable[tuple[Truth, str]]) -> Iterable[tuple[Truth, str | None]]:
    """Replace the action of a row that cannot be told by None."""
    return ((holds, None if holds is None else action) for holds, action in rows)


def _draft(facts: Facts) -> Iterable[tuple[Truth, str | None]]:
    invoice, age = facts.invoice, facts.as_of - facts.invoice["created"]
    finalizes_at = invoice["automatically_finalizes_at"]
    late = age > STUCK if finalizes_at is None else finalizes_at < facts.as_of - LATE
    return (
        (invoice["last_finalization_error_code"] is not None, "fix_finalization_error"),
        (bool(invoice["auto_advance"]) and late, "check_stuck_draft"),
        (invoice["auto_advance"] is False and age > FORGOTTEN, "review_forgotten_draft"),
    )


def _open(facts: Facts) -> Iterable[tuple[Truth, str | None]]:
    head: tuple[tuple[Truth, str], ...] = ((facts.invoice["amount_remaining"] == 0, "data_problem"),)
    paused: tuple[tuple[Truth, str], ...] = (
        (facts.invoice["auto_advance"] is False, "review_paused_collection"),
    )
    if facts.automatic:
        nothing = not facts.scheduled
        return _first_unknown(
            (
                *head,
                (facts.just_finalized, "none"),
                (facts.needs_method, "request_payment_method"),
                (facts.needs_customer, "send_authentication_link"),
                (facts.scheduled, "wait_for_retry"),
                (bool(facts.invoice["attempted"]) and nothing, "collect_manually"),
                *paused,
                # Neither tried nor to be tried, though Stripe should: the money comes by hand or not at all.
                (True, "collect_manually"),
            )
        )
    left = None if facts.due_at is None else facts.due_at - facts.as_of
    upcoming = None if left is None else timedelta(0) <= left <= UPCOMING
    overdue = ((facts.overdue, BY_BUCKET[facts.bucket] if facts.bucket else ""),)
    return _first_unknown((*head, *paused, (upcoming, "remind_upcoming"), *overdue))


def _uncollectible(_: Facts) -> Iterable[tuple[Truth, str | None]]:
    return ((True, "report_bad_debt"),)


def _settled(facts: Facts) -> Iterable[tuple[Truth, str | None]]:
    return _first_unknown(((facts.disputed, "follow_dispute"),))
