"""The account as it is at one instant: its objects, newest first, its deleted ones, its balance.

Belongs here: `World` and `Entry`, the only names the rest of the sandbox uses. Does not: any rule of
the business. Everything follows from (seed, now, charges) and from nothing else.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from vantage_stripe.sandbox.world.book import Book
from vantage_stripe.sandbox.world.events import Happening, body_of, happenings
from vantage_stripe.sandbox.world.facets import FACETS
from vantage_stripe.sandbox.world.facts import Invoice, Transaction
from vantage_stripe.sandbox.world.ids import Mint, account_id
from vantage_stripe.sandbox.world.payouts import balance, pay_out
from vantage_stripe.sandbox.world.rendering import billing, disputes, money, payments, people, subscriptions
from vantage_stripe.sandbox.world.stories import tell

Render = Callable[[Any, int], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One object at the world's `now`.

    Attributes:
        id: Its id.
        created: Unix seconds.
        facets: The fields lists filter on, references as ids.
        render: Gives the whole object as Stripe's JSON, references as ids.
    """

    id: str
    created: int
    facets: Mapping[str, object]
    render: Callable[[], dict[str, Any]]


class World:
    """The simulated account. Two worlds of the same (seed, now, charges) are the same."""

    def __init__(self, *, seed: int, now: int, charges: int = 20_000) -> None:
        self.now = now
        self._account = account_id(seed)
        mint = Mint(self._account)
        book = tell(seed, now, charges, mint)
        self._facts = _begun(book, now)
        movements: list[Transaction] = self._facts["balance_transaction"]
        payouts = pay_out(seed, now, mint, movements)
        self._facts["payout"] = payouts
        own = [entry for payout in payouts for entry in (payout.transaction, payout.failure)]
        movements.extend(entry for entry in own if entry is not None and entry.created <= now)
        self._renderers: dict[str, Render] = _RENDERERS | {"payout": self._payout}
        self._entries: dict[str, list[Entry]] = {}
        self._found: dict[str, dict[str, Entry]] = {}
        self._deleted = {kind: self._gone(kind) for kind in ("customer", "invoice")}

    def _payout(self, fact: Any, moment: int) -> dict[str, Any]:
        return money.payout(fact, moment, self._account)

    def _gone(self, kind: str) -> dict[str, Entry]:
        facts = self._facts[kind]
        gone = [fact for fact in facts if fact.deleted_at is not None and fact.deleted_at <= self.now]
        identities = {fact.id for fact in gone}
        self._facts[kind] = [fact for fact in facts if fact.id not in identities]
        self._facts[f"{kind} deleted"] = gone
        return {fact.id: self._entry(kind, fact, fact.deleted_at - 1) for fact in gone}

    def _entry(self, kind: str, fact: Any, moment: int) -> Entry:
        render = partial(self._renderers[kind], fact, moment)
        identity, created = _named(kind, fact)
        return Entry(identity, created, FACETS[kind](fact, moment), render)

    def account(self) -> dict[str, Any]:
        """Give the account itself."""
        return money.account(self._account)

    def balance(self) -> dict[str, Any]:
        """Give the account's balance at `now`."""
        return balance(self._facts["balance_transaction"], self.now)

    def entries(self, kind: str) -> Sequence[Entry]:
        """Give all live objects of a kind, newest first; equal seconds keep their order for ever.

        Args:
            kind: Stripe's `object` string; one that the world has not is a KeyError.
        """
        if kind not in self._entries:
            if kind == "event":
                self._entries[kind] = self._events()
            else:
                entries = [self._entry(kind, fact, self.now) for fact in self._facts[kind]]
                self._entries[kind] = sorted(entries, key=_newest, reverse=True)
        return self._entries[kind]

    def find(self, kind: str, id: str) -> Entry | None:  # noqa: A002 - Stripe's own word
        """Give a live object by its id."""
        if kind not in self._found:
            self._found[kind] = {entry.id: entry for entry in self.entries(kind)}
        return self._found[kind].get(id)

    def deleted(self, kind: str) -> Mapping[str, Entry]:
        """Give the objects of a kind deleted by now, each as it was just before."""
        return self._deleted.get(kind, {})

    def lines(self, invoice_id: str) -> Sequence[dict[str, Any]]:
        """Give all lines of a live invoice; an unknown one is a KeyError."""
        entry = self.find("invoice", invoice_id)
        if entry is None:
            raise KeyError(invoice_id)
        fact: Invoice = entry.render.args[0]  # type: ignore[attr-defined]
        return billing.invoice_lines(fact)

    def _events(self) -> list[Entry]:
        # Sorting is stable: of one second, what is announced later comes first in the list.
        found = sorted(happenings(self._all, self.now), key=lambda happening: happening.moment)
        return [self._event(happening) for happening in reversed(found)]

    def _all(self, kind: str) -> Iterator[Any]:
        yield from self._facts[kind]
        yield from self._facts.get(f"{kind} deleted", ())

    def _event(self, happening: Happening) -> Entry:
        moment, name, kind, fact = happening
        subject, _ = _named(kind, fact)
        mint = Mint(self._account)
        identity = mint.derived("evt_", moment, f"{subject}:{name}:{moment}")
        facets = {"type": name, "object": subject, "delivery_success": True}
        return Entry(identity, moment, facets, partial(body_of, identity, happening, self._renderers[kind]))


def _newest(entry: Entry) -> tuple[int, str]:
    return entry.created, entry.id


def _named(kind: str, fact: Any) -> tuple[str, int]:
    if kind == "invoice_payment":
        return fact.payment_id, fact.finalized_at
    return fact.id, fact.created


def _begun(book: Book, now: int) -> dict[str, list[Any]]:
    """Give what exists by now, by kind, and number the invoices in the order they were finalized."""
    facts: dict[str, list[Any]] = {
        kind: [fact for fact in getattr(book, name) if fact.created <= now] for kind, name in _SHELVES.items()
    }
    final = [fact for fact in facts["invoice"] if fact.finalized_at is not None and fact.finalized_at <= now]
    for place, fact in enumerate(sorted(final, key=lambda fact: (fact.finalized_at, fact.id)), 1):
        fact.sequence = place
    facts["invoice_payment"] = [fact for fact in final if fact.payment is not None]
    return facts


_SHELVES = {
    "customer": "customers",
    "payment_method": "methods",
    "subscription": "subscriptions",
    "invoice": "invoices",
    "payment_intent": "payments",
    "charge": "charges",
    "refund": "refunds",
    "dispute": "disputes",
    "radar.early_fraud_warning": "warnings",
    "balance_transaction": "transactions",
}
_RENDERERS: dict[str, Render] = {
    "customer": people.customer,
    "payment_method": people.payment_method,
    "subscription": subscriptions.subscription,
    "invoice": billing.invoice,
    "invoice_payment": billing.invoice_payment,
    "payment_intent": payments.payment_intent,
    "charge": payments.charge,
    "refund": payments.refund,
    "dispute": disputes.dispute,
    "radar.early_fraud_warning": disputes.early_fraud_warning,
    "balance_transaction": money.balance_transaction,
}
