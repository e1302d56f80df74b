"""What is known of each payment method: the newest of all that was read of it.

Belongs here: gathering the readings, choosing among them. Does not: what they mean for the customer.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from vantage_stripe.insights.payment_method_facts import (
    RENEWED,
    Fact,
    MandateFact,
    fact_of_row,
    mandate_of_row,
    of_event,
)
from vantage_stripe.insights.payment_method_inputs import EVENT_TYPES
from vantage_stripe.insights.reading import Inputs
from vantage_stripe.insights.truth import Truth, every, some

NEWEST = datetime.max.replace(tzinfo=UTC)
PLACES = ("charge", "event", "subscription", "customer", "payment_method")
"""Where readings come from; of two of one instant the later place in this list wins."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Details:
    """The newest known facts of one payment method.

    Attributes:
        fact: The newest reading that tells an expiry, or that there is none; else the newest.
        fingerprint: The same for the same card or bank account; the newest that is known.
        owner: The customer it belongs to, empty once detached; None when that is unknown.
        blocked: Whether the bank account may not be debited.
        blocked_at: When that was so; None: as of now.
        unusable: Whether the object itself cannot be charged again.
        unusable_at: When that was so; None: as of now.
    """

    fact: Fact
    fingerprint: str | None
    owner: str | None
    blocked: Truth
    blocked_at: datetime | None
    unusable: Truth
    unusable_at: datetime | None

    @property
    def expiry_date(self) -> date | None:
        """The last day the card is good; None where it is unknown, or there is none."""
        return None if self.fact.never_expires else self.fact.expiry_date

    def detached_from(self, customer: str) -> Truth:
        """Say whether it is no longer, or never was, this customer's; None when that is unknown."""
        return None if self.owner is None else self.owner != customer


@dataclass(kw_only=True)
class Readings:
    """All that was read of payment methods and mandates, in whatever order.

    Attributes:
        facts: What was read of each payment method.
        mandates: What was read of the mandates of each payment method.
        renewed: Payment methods that a network was seen to renew.
        events_known: Whether events were there to see that.
    """

    facts: defaultdict[str, list[Fact]] = field(default_factory=lambda: defaultdict(list))
    mandates: defaultdict[str, list[MandateFact]] = field(default_factory=lambda: defaultdict(list))
    renewed: set[str] = field(default_factory=set)
    events_known: bool = False

    def add(self, facts: Iterable[Fact]) -> None:
        """Take in readings of payment methods."""
        for fact in facts:
            self.facts[fact.id].append(fact)

    def add_optional(self, inputs: Inputs) -> None:
        """Take in the tables of payment methods and mandates, where they are given."""
        told = inputs.has("payment_methods") and "customer" in inputs.tables["payment_methods"].schema.names
        found = (fact_of_row(row, told=told) for row in inputs.each("payment_methods"))
        self.add(fact for fact in found if fact is not None)
        for row in inputs.each("mandates"):
            self._add_mandate(mandate_of_row(row))

    def add_events(self, inputs: Inputs) -> None:
        """Take in what events told of payment methods."""
        self.events_known = inputs.has("events")
        for row in inputs.each("events", where={"type": EVENT_TYPES}):
            fact, mandate = of_event(row)
            self._add_mandate(mandate)
            if fact is not None:
                self.add([fact])
                if row["type"] in RENEWED:
                    self.renewed.add(fact.id)

    def _add_mandate(self, fact: MandateFact | None) -> None:
        if fact is not None:
            self.mandates[fact.payment_method].append(fact)

    def details(self, name: str) -> Details | None:
        """Give the newest facts of a payment method; None when nothing was read of it."""
        facts = sorted(self.facts.get(name, ()), key=_age, reverse=True)
        if not facts:
            return None
        telling = (fact for fact in facts if fact.never_expires or fact.expiry_date is not None)
        blocked = next((fact for fact in facts if fact.blocked is not None), facts[0])
        unusable = next((fact for fact in facts if fact.unusable is not None), facts[0])
        return Details(
            fact=next(telling, facts[0]),
            fingerprint=next((fact.fingerprint for fact in facts if fact.fingerprint is not None), None),
            owner=next((fact.owner for fact in facts if fact.owner is not None), None),
            blocked=blocked.blocked,
            blocked_at=blocked.known_at,
            unusable=unusable.unusable,
            unusable_at=unusable.known_at,
        )

    def mandate_inactive(self, name: str) -> tuple[Truth, datetime | None]:
        """Say whether no mandate allows to charge it any more, and since when; None when none is known."""
        newest: dict[str, MandateFact] = {}
        for fact in sorted(self.mandates.get(name, ()), key=_mandate_age):
            newest[fact.id] = fact
        if not newest:
            return None, None
        inactive = every(fact.inactive for fact in newest.values())
        return inactive, max((fact.known_at or NEWEST for fact in newest.values()), default=None)

    def renews_itself(self, name: str, details: Details | None, *, token: Truth) -> Truth:
        """Say whether the printed date says little: a wallet's or network's token is renewed by itself."""
        wallet = None if details is None or details.fact.kind is None else details.fact.wallet is not None
        seen = True if name in self.renewed else (False if self.events_known else None)
        return some([wallet, token, seen])

    def owned(self) -> Mapping[str, set[str]]:
        """Give the payment methods each customer was ever seen to own."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for name, facts in self.facts.items():
            for fact in facts:
                if fact.owner:
                    found[fact.owner].add(name)
        return found


def _age(fact: Fact) -> tuple[datetime, int, tuple[str, ...]]:
    """Sort by time, then by place, then by content, so that the order of the readings does not matter."""
    content = (fact.kind, fact.brand, fact.last4, fact.exp_year, fact.exp_month, fact.owner, fact.wallet)
    return fact.known_at or NEWEST, PLACES.index(fact.found), tuple(str(part) for part in content)


def _mandate_age(fact: MandateFact) -> tuple[datetime, bool]:
    return fact.known_at or NEWEST, fact.inactive
