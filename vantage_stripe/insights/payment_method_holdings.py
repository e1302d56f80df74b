"""One payment method of one customer with all that is known about it, and those that are better.

Belongs here: the joins of `stale_payment_methods`. Does not: the rules, the columns.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from vantage_stripe.insights import declines
from vantage_stripe.insights.payment_method_attempts import UNKNOWN, History, histories_of
from vantage_stripe.insights.payment_method_contexts import RENEWAL, Context, contexts_of
from vantage_stripe.insights.payment_method_details import Details, Readings
from vantage_stripe.insights.payment_method_facts import facts_in, parsed
from vantage_stripe.insights.reading import Inputs, Row
from vantage_stripe.insights.renewals import renewal_of
from vantage_stripe.insights.truth import Truth

LONG_AGO = datetime.min.replace(tzinfo=UTC)
OF_CUSTOMER = (
    "id",
    "email",
    "livemode",
    "delinquent",
    "invoice_settings_default_payment_method",
    "default_source",
)
OF_SUBSCRIPTION = (
    "id",
    "customer",
    "status",
    "currency",
    "collection_method",
    "pause_collection_behavior",
    "cancel_at_period_end",
    "cancel_at",
    "latest_invoice",
    "default_payment_method",
    "default_source",
)
"""What is kept of a row in memory."""
LOST = frozenset({declines.DEAD, declines.REVOKED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Method:
    """One payment method and how it went, whoever holds it.

    Attributes:
        id: The payment method.
        details: What is known of it; None: nothing.
        history: How its charges went.
        mandate_inactive: Whether its mandate ended; None when none is known.
        auto_updating: Whether its printed date says little.
    """

    id: str
    details: Details | None
    history: History
    mandate_inactive: Truth
    auto_updating: Truth

    @property
    def expiry_date(self) -> date | None:
        """The last day it is good; None where it is unknown, or there is none."""
        return None if self.details is None else self.details.expiry_date

    @property
    def never_expires(self) -> bool:
        """Whether it is known that no date is printed on it."""
        return self.details is not None and self.details.fact.never_expires

    @property
    def blocked(self) -> Truth:
        """Whether its bank account may not be debited; a success since then says it may."""
        if self.details is None:
            return None
        return self._unless_it_worked(self.details.blocked, self.details.blocked_at)

    @property
    def unusable(self) -> Truth:
        """Whether its object cannot be charged again; a success since then says it can."""
        if self.details is None:
            return None
        return self._unless_it_worked(self.details.unusable, self.details.unusable_at)

    def _unless_it_worked(self, so: Truth, at: datetime | None) -> Truth:
        return False if so and self.history.succeeded_after(at) else so

    def detached_from(self, customer: str) -> Truth:
        """Say whether it is no longer the customer's; None when that is unknown."""
        return None if self.details is None else self.details.detached_from(customer)

    def good_on(self, today: date) -> bool:
        """Say whether it is known to be good: not expired, and nothing said it is dead."""
        expiry = self.expiry_date
        alive = self.never_expires or (expiry is not None and expiry >= today)
        lost = bool(self.history.last_failed) and self.history.decline_class in LOST
        return alive and not (self.blocked or self.unusable or self.mandate_inactive or lost)


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What one customer would be charged with, or that there is nothing, and the reasons why it matters.

    Attributes:
        customer: The customer's row.
        method: The payment method; None when there is none.
        contexts: Why it matters.
        others: The customer's other payment methods.
    """

    customer: Row
    method: Method | None
    contexts: list[Context]
    others: list[Method]

    def better_than(self, method: Method, today: date) -> str | None:
        """Give the customer's best payment method that makes one needless, if there is one."""
        better = [
            other
            for other in self.others
            if other.good_on(today)
            and not other.detached_from(self.customer["id"])
            and (_same_renewed(method, other) or _works_instead(method, other, today))
        ]
        best = max(better, key=_newest, default=None)
        return None if best is None else best.id


def _newest(method: Method) -> tuple[datetime, date, str]:
    return method.history.last_success_at or LONG_AGO, method.expiry_date or date.min, method.id


def _same_renewed(old: Method, new: Method) -> bool:
    """Say whether one is the same card with a later date."""
    if old.details is None or new.details is None or old.details.fingerprint is None:
        return False
    same = old.details.fingerprint == new.details.fingerprint
    if old.expiry_date is None or new.expiry_date is None:
        return False
    return same and new.expiry_date > old.expiry_date


def _works_instead(old: Method, new: Method, today: date) -> bool:
    """Say whether one succeeded after the other last did.

    One that never succeeded is outdone if it failed, or expired; one that was never tried may be new.
    """
    if new.history.last_success_at is None:
        return False
    if old.history.last_success_at is not None:
        return new.history.last_success_at > old.history.last_success_at
    expired = old.expiry_date is not None and old.expiry_date < today
    return old.history.last_at is not None or expired


def holdings_of(inputs: Inputs, customers: Collection[str] | None = None) -> Iterator[Holding]:
    """Join everything to the customers, one entry for each payment method Stripe would charge.

    Args:
        inputs: The tables.
        customers: The ids that are asked for; None: all.
    """
    readings = Readings()
    # First, while nothing else is in memory: there are more charges than of anything else.
    histories = _histories(inputs, readings)
    people = _customers(inputs, customers, readings)
    subscriptions = _subscriptions(inputs, people, readings)
    readings.add_optional(inputs)
    readings.add_events(inputs)
    reasons = contexts_of(people.values(), subscriptions=subscriptions, inputs=inputs)
    held = _held(readings, histories)
    never = History() if inputs.has("charges") else UNKNOWN
    for name, customer in people.items():
        groups: defaultdict[str | None, list[Context]] = defaultdict(list)
        for context in reasons[name]:
            groups[context.payment_method].append(context)
        ids = sorted({*held.get(name, ()), *(each for each in groups if each is not None)})
        methods = {each: _method(each, readings, histories.get(each, never)) for each in ids}
        for each, contexts in groups.items():
            yield Holding(
                customer=customer,
                method=None if each is None else methods[each],
                contexts=contexts,
                others=[method for other, method in methods.items() if other != each],
            )


def _customers(inputs: Inputs, wanted: Collection[str] | None, readings: Readings) -> dict[str, Row]:
    """Read the customers without what is only read of `raw` once, which may be most of the memory."""
    people: dict[str, Row] = {}
    for row in inputs.each("customers", where=None if wanted is None else {"id": wanted}):
        known = parsed(row.pop("raw"))
        gone = isinstance(known, Mapping) and known.get("deleted") is True
        # On a test clock time runs otherwise, and nobody's money is charged.
        if not gone and row["test_clock"] is None:
            readings.add(facts_in(row, "customer", known))
            people[row["id"]] = {column: row[column] for column in OF_CUSTOMER}
    return people


def _subscriptions(inputs: Inputs, people: Mapping[str, Row], readings: Readings) -> list[Row]:
    """Read the subscriptions of these customers, and what their items say."""
    found: list[Row] = []
    for row in inputs.each("subscriptions"):
        if row["customer"] in people:
            known = parsed(row.pop("raw"))
            readings.add(facts_in(row, "subscription", known))
            kept = {column: row[column] for column in OF_SUBSCRIPTION}
            found.append({**kept, RENEWAL: renewal_of(row, known)})
    return found


def _histories(inputs: Inputs, readings: Readings) -> Mapping[str, History]:
    if not inputs.has("charges"):
        return {}
    histories, facts = histories_of(inputs.columns("charges"))
    readings.add(facts)
    return histories


def _held(readings: Readings, histories: Mapping[str, History]) -> Mapping[str, set[str]]:
    """Give the payment methods that each customer was seen to own, or was charged with."""
    held = defaultdict(set, readings.owned())
    for name, history in histories.items():
        if history.customer is not None:
            held[history.customer].add(name)
    return held


def _method(name: str, readings: Readings, history: History) -> Method:
    details = readings.details(name)
    inactive, since = readings.mandate_inactive(name)
    return Method(
        id=name,
        details=details,
        history=history,
        mandate_inactive=False if inactive and history.succeeded_after(since) else inactive,
        auto_updating=readings.renews_itself(name, details, token=history.token),
    )
