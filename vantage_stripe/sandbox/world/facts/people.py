"""Who pays, and what with."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from vantage_stripe.sandbox.world.catalog import Bank, Decline, Place
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
    persons: Steps[Person] = field(default_factory=list)
    """Who it became after it had changed something about itself."""
    billing: Steps[Person] = field(default_factory=list)
    """The changes it also made on its cards."""
    methods: "list[Method]" = field(default_factory=list)
    default_method: "Steps[Method | None]" = field(default_factory=list)
    delinquent: Steps[bool] = field(default_factory=list)
    invoices: "list[Invoice]" = field(default_factory=list)
    balances: Steps[int] = field(default_factory=list)
    """What it owes beside its invoices; less than zero is credit."""
    deleted_at: int | None = None

    def person_at(self, moment: int) -> Person:
        """Give who it is at the moment."""
        return value_at(self.persons, moment, self.person)


@dataclass(slots=True, kw_only=True)
class OnFile:
    """What all ways of paying have in common."""

    id: str
    created: int
    owner: Customer | None
    person: Person
    country: str
    fingerprint: str
    persons: Steps[Person] = field(default_factory=list)
    """Whose details it had after they were changed on it."""
    detached_at: int | None = None

    def person_at(self, moment: int) -> Person:
        """Give whose details it has at the moment."""
        return value_at(self.persons, self.known(moment), self.person)

    def known(self, moment: int) -> int:
        """Give until when changes reach it: a detached one stays as it was."""
        return moment if self.detached_at is None else min(moment, self.detached_at - 1)

    def holder(self, moment: int) -> Customer | None:
        """Give the customer it is attached to at the moment."""
        return None if happened(self.detached_at, moment) else self.owner


@dataclass(slots=True, kw_only=True)
class Card(OnFile):
    """A card on file, with the dates and digits it had over time."""

    type: ClassVar[str] = "card"
    brand: str
    funding: str
    wallet: str | None
    prints: Steps[tuple[int, int, str]]
    """Month and year of expiry, last four digits."""
    looks: Steps[tuple[str, str]] = field(default_factory=list)
    """Brand and fingerprint where the network replaced the card by another."""
    legacy: bool = False
    """Whether it was saved as a source (`card_`), before there were payment methods."""

    def printed(self, moment: int) -> tuple[int, int, str]:
        """Give month and year of expiry and last four digits; a detached card stays as it was."""
        return value_at(self.prints, self.known(moment), self.prints[0][1])

    def look(self, moment: int) -> tuple[str, str]:
        """Give brand and fingerprint at the moment."""
        return value_at(self.looks, self.known(moment), (self.brand, self.fingerprint))


@dataclass(slots=True, kw_only=True)
class BankAccount(OnFile):
    """A bank account that may be debited, as its mandate says."""

    type: str
    """`us_bank_account` or `sepa_debit`."""
    bank: Bank
    last4: str
    business: bool
    blocked: tuple[int, Decline] | None = None
    """When and by which return of the bank it became unusable."""
    mandate: "Mandate" = field(init=False)

    def dead(self, moment: int) -> bool:
        """Tell whether it can be debited no more."""
        return self.blocked is not None and self.blocked[0] <= moment


@dataclass(slots=True, kw_only=True)
class Mandate:
    """The permission to debit a bank account."""

    id: str
    created: int
    account: BankAccount
    reference: str

    def active(self, moment: int) -> bool:
        """Tell whether it still permits anything."""
        return not self.account.dead(moment) and not happened(self.account.detached_at, moment)


Method = Card | BankAccount
"""What can be charged."""
