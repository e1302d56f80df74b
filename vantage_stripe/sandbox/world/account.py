"""The account as it is at one instant: its objects, newest first, its deleted ones, its balance.

Belongs here: `World`, with `Entry` the only name the rest of the sandbox uses. Does not: any rule of
the business. Everything follows from (seed, now, charges) and from nothing else.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from vantage_stripe.sandbox.world.balances import balance, balance_days
from vantage_stripe.sandbox.world.book import Book
from vantage_stripe.sandbox.world.collecting import uncollected
from vantage_stripe.sandbox.world.dues import dues
from vantage_stripe.sandbox.world.entries import Entry, Form
from vantage_stripe.sandbox.world.events import Happening, body_of, happenings
from vantage_stripe.sandbox.world.facets import FACETS
from vantage_stripe.sandbox.world.facts import CreditNote, Invoice, Transaction
from vantage_stripe.sandbox.world.ids import Mint, account_id
from vantage_stripe.sandbox.world.payouts import pay_out
from vantage_stripe.sandbox.world.rendering import (
    billing,
    charges,
    crediting,
    debits,
    disputes,
    goods,
    intents,
    lines,
    money,
    people,
    refunds,
    reviews,
    setups,
    subscriptions,
)
from vantage_stripe.sandbox.world.steps import happened
from vantage_stripe.sandbox.world.stories import tell

Render = Callable[[Any, int], dict[str, Any]]


class World:
    """The simulated account. Two worlds of the same (seed, now, charges) are the same."""

    def __init__(self, *, seed: int, now: int, charges: int = 20_000) -> None:
        self.now = now
        self._account = account_id(seed)
        self._mint = Mint(self._account)
        self._entries: dict[str, list[Entry]] = {}
        self._found: dict[str, dict[str, Entry]] = {}
        self._renderers: dict[str, Render] = _RENDERERS | {"balance": self._balance}
        with uncollected():
            self._tell(seed, charges)
            self._deleted = {kind: self._gone(kind, name) for kind, name in _DELETIONS.items()}

    def _tell(self, seed: int, charges: int) -> None:
        now, mint = self.now, self._mint
        self._facts = _begun(tell(seed, now, charges, mint), now)
        movements: list[Transaction] = self._facts["balance_transaction"]
        movements.extend(dues(self._facts["charge"], now, mint))
        self._facts["payout"], own = pay_out(seed, now, mint, movements)
        movements.extend(entry for entry in own if entry.created <= now)
        self._facts["balance"] = list(balance_days(movements, now))

    def _balance(self, _fact: Any, moment: int) -> dict[str, Any]:
        return balance(self._facts["balance_transaction"], moment)

    def _gone(self, kind: str, name: str) -> dict[str, Entry]:
        facts = [(fact, getattr(fact, name)) for fact in self._facts[kind]]
        gone = [(fact, when) for fact, when in facts if happened(when, self.now)]
        self._facts[kind] = [fact for fact, when in facts if not happened(when, self.now)]
        self._facts[f"{kind} deleted"] = [fact for fact, _ in gone]
        entries = (_entry(kind, fact, self._form(kind, when - 1)) for fact, when in gone)
        return {entry.id: entry for entry in entries}

    def _form(self, kind: str, moment: int) -> Form:
        return Form(FACETS[kind], self._renderers[kind], moment)

    def account(self) -> dict[str, Any]:
        """Give the account itself."""
        return money.account(self._account)

    def balance(self) -> dict[str, Any]:
        """Give the account's balance at `now`."""
        return balance(self._facts["balance_transaction"], self.now)

    def entries(self, kind: str) -> Sequence[Entry]:
        """Give all live objects of a kind, newest first; equal seconds keep their order for ever.

        Args:
            kind: Stripe's `object` string; of one that the world has not there is none.
        """
        if kind not in self._entries:
            with uncollected():
                self._entries[kind] = self._events() if kind == "event" else self._listed(kind)
        return self._entries[kind]

    def _listed(self, kind: str) -> list[Entry]:
        facts = self._facts.get(kind)
        if not facts:
            return []
        form = self._form(kind, self.now)
        return sorted((_entry(kind, fact, form) for fact in facts), key=_newest, reverse=True)

    def find(self, kind: str, id: str) -> Entry | None:  # noqa: A002 - Stripe's own word
        """Give a live object by its id."""
        if kind not in self._found:
            self._found[kind] = {entry.id: entry for entry in self.entries(kind)}
        return self._found[kind].get(id)

    def deleted(self, kind: str) -> Mapping[str, Entry]:
        """Give the objects of a kind deleted by now, each as it was just before."""
        return self._deleted.get(kind, {})

    def lines(self, owner_id: str) -> Sequence[dict[str, Any]]:
        """Give all lines of a live invoice or of a credit note; an unknown one is a KeyError."""
        entry = self.find("invoice", owner_id) or self.find("credit_note", owner_id)
        if entry is None:
            raise KeyError(owner_id)
        fact: Invoice | CreditNote = entry.fact
        if isinstance(fact, Invoice):
            return lines.invoice_lines(fact)
        return [crediting.note_line(line, self.now) for line in fact.lines]

    def _events(self) -> list[Entry]:
        # Sorting is stable: of one second, what is announced later comes first in the list.
        found = sorted(happenings(self._all, self.now), key=lambda happening: happening.moment)
        form = Form(self._event_facets, self._event, self.now)
        return [Entry(self._event_id(one), one.moment, one, form) for one in reversed(found)]

    def _all(self, kind: str) -> Iterator[Any]:
        yield from self._facts[kind]
        yield from self._facts.get(f"{kind} deleted", ())

    def _event_id(self, happening: Happening) -> str:
        moment, name, kind, fact = happening
        return self._mint.derived("evt_", moment, f"{_named(kind, fact)[0]}:{name}:{moment}")

    def _event_facets(self, happening: Happening, _moment: int) -> Mapping[str, object]:
        subject, _ = _named(happening.kind, happening.fact)
        return {"type": happening.type, "object": subject, "delivery_success": True}

    def _event(self, happening: Happening, _moment: int) -> dict[str, Any]:
        return body_of(self._event_id(happening), happening, self._renderers[happening.kind])


def _entry(kind: str, fact: Any, form: Form) -> Entry:
    identity, created = _named(kind, fact)
    return Entry(identity, created, fact, form)


def _newest(entry: Entry) -> tuple[int, str]:
    return entry.created, entry.id


def _named(kind: str, fact: Any) -> tuple[str, int]:
    if kind == "invoiceitem":
        return fact.invoice_item, fact.created
    return fact.id, fact.created


def _begun(book: Book, now: int) -> dict[str, list[Any]]:
    """Give what exists by now, by kind, and number the invoices in the order they were finalized."""
    facts: dict[str, list[Any]] = {
        kind: [fact for fact in getattr(book, name) if fact.created <= now] for kind, name in _SHELVES.items()
    }
    final = [fact for fact in facts["invoice"] if fact.finalized_at is not None and fact.finalized_at <= now]
    for place, fact in enumerate(sorted(final, key=lambda fact: (fact.finalized_at, fact.id)), 1):
        fact.sequence = place
    facts |= {kind: [fact for fact in offered if fact.created <= now] for kind, offered in _offers(book)}
    return facts


def _offers(book: Book) -> Iterator[tuple[str, Iterable[Any]]]:
    stock = book.stock
    yield "product", stock.products
    yield "price", stock.prices.values()
    yield "plan", (price for price in stock.prices.values() if price.interval is not None)
    yield "coupon", stock.coupons
    yield "tax_rate", stock.taxes.values()


_DELETIONS = {
    "customer": "deleted_at",
    "invoice": "deleted_at",
    "invoiceitem": "deleted_at",
    "card": "detached_at",
}
"""Which field tells when an object of a kind was deleted."""
_SHELVES = {
    "customer": "customers",
    "payment_method": "methods",
    "setup_intent": "setups",
    "review": "reviews",
    "card": "sources",
    "mandate": "mandates",
    "subscription": "subscriptions",
    "subscription_item": "items",
    "discount": "discounts",
    "invoice": "invoices",
    "invoiceitem": "invoice_items",
    "invoice_payment": "invoice_payments",
    "credit_note": "notes",
    "credit_note_line_item": "note_lines",
    "customer_balance_transaction": "balance_entries",
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
    "setup_intent": setups.setup_intent,
    "review": reviews.review,
    "card": people.source,
    "mandate": debits.mandate,
    "subscription": subscriptions.subscription,
    "invoice": billing.invoice,
    "invoice_payment": billing.invoice_payment,
    "invoiceitem": lines.invoice_item,
    "subscription_item": subscriptions.subscription_item,
    "credit_note": crediting.credit_note,
    "credit_note_line_item": crediting.note_line,
    "customer_balance_transaction": crediting.balance_entry,
    "discount": crediting.discount,
    "product": goods.product,
    "price": goods.price,
    "plan": goods.plan,
    "coupon": goods.coupon,
    "tax_rate": goods.tax_rate,
    "payment_intent": intents.payment_intent,
    "charge": charges.charge,
    "refund": refunds.refund,
    "dispute": disputes.dispute,
    "radar.early_fraud_warning": disputes.early_fraud_warning,
    "balance_transaction": money.balance_transaction,
    "payout": money.payout,
}
