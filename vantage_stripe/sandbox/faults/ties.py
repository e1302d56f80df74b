"""What of an account stands behind an object: the invoice of a charge, the price of a line."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from vantage_stripe.sandbox.view import Account, value_of


class Ties:
    """What ties charges, payment intents, invoices and prices together in an account."""

    def __init__(self, world: Account) -> None:
        self._world = world

    def invoice_of(self, intent: str | None) -> str | None:
        """Find the invoice that a payment intent pays."""
        return None if intent is None else self._invoices.get(intent)

    def intent_of(self, invoice: str) -> str | None:
        """Find the payment intent that pays an invoice."""
        return self._intents.get(invoice)

    def charge_of(self, intent: str | None, at: int) -> str | None:
        """Find the newest charge of a payment intent that was made by a moment in Unix seconds."""
        made = self._charges.get(intent or "", ())
        return next((ident for created, ident in made if created <= at), None)

    def found(self, kind: str, ident: str | None) -> dict[str, Any] | None:
        """Write the object of an id; None when there is none."""
        entry = None if ident is None else self._world.find(kind, ident)
        return None if entry is None else entry.render()

    @cached_property
    def _invoices(self) -> Mapping[str, str]:
        return {intent: invoice for invoice, intent in self._intents.items()}

    @cached_property
    def _intents(self) -> Mapping[str, str]:
        entries = self._world.entries("invoice_payment")
        pairs = ((value_of(entry, "invoice"), value_of(entry, "payment_intent")) for entry in entries)
        return {str(invoice): str(intent) for invoice, intent in pairs if intent is not None}

    @cached_property
    def _charges(self) -> Mapping[str, list[tuple[int, str]]]:
        made: dict[str, list[tuple[int, str]]] = {}
        for entry in self._world.entries("charge"):
            made.setdefault(str(value_of(entry, "payment_intent")), []).append((entry.created, entry.id))
        return made
