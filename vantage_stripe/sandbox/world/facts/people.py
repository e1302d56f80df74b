"""Who pays, and what with."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vantage_stripe.sandbox.world.catalog import Place
from vantage_stripe.sandbox.world.steps import Steps, happened, value_at

if TYPE_CHECKING:
    from vantage_stripe.sandbox.world.facts.billing import Invoice


@dataclass(slots=True, kw_only=True)
class Person:
    """Whose name stands on a card."""

    name: str
    email: str
    phone: str | None
    line1: str
    postal_code: str
    place: Place


@dataclass(slots=True, kw_only=True)
class Customer:
    """A customer and what changed about it."""

    id: str
    created: int
    person: Person
    currency: str
    business: bool
    invoice_prefix: str
    methods: "list[Card]" = field(default_factory=list)
    default_method: "Steps[Card | None]" = field(default_factory=list)
    delinquent: Steps[bool] = field(default_factory=list)
    invoices: "list[Invoice]" = field(default_factory=list)
    deleted_at: int | None = None


@dataclass(slots=True, kw_only=True)
class Card:
    """A card on file, with the dates and digits it had over time."""

    id: str
    created: int
    owner: Customer | None
    person: Person
    brand: str
    funding: str
    country: str
    fingerprint: str
    wallet: str | None
    prints: Steps[tuple[int, int, str]]
    """Month and year of expiry, last four digits."""
    detached_at: int | None = None

    def printed(self, moment: int) -> tuple[int, int, str]:
        """Give month and year of expiry and last four digits; a detached card stays as it was."""
        attached = moment if self.detached_at is None else min(moment, self.detached_at - 1)
        return value_at(self.prints, attached, self.prints[0][1])

    def holder(self, moment: int) -> Customer | None:
        """Give the customer the card is attached to at the moment."""
        return None if happened(self.detached_at, moment) else self.owner
