"""The fields that are absent unless expanded, and what they are then.

Which they are: https://docs.stripe.com/expand#includable-properties.
"""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Any

from vantage_stripe.sandbox.view import View

Include = Callable[[dict[str, Any], View], Any]
"""Gives the value of a field of an object."""

_INLINE = 10
"""Stripe inlines this many entries of a nested list."""


@dataclass(frozen=True, slots=True)
class Nested:
    """A list object below its owner, newest first.

    Attributes:
        kind: What is in it.
        owner: The field of the listed objects that names the owner.
        url: Where the rest of it is, with `{id}` for the owner.
        hides: Statuses it leaves out.
    """

    kind: str
    _: KW_ONLY
    owner: str
    url: str
    hides: tuple[str, ...] = ()

    def __call__(self, body: dict[str, Any], view: View) -> dict[str, Any]:
        """Write the list with its newest entries."""
        shelf = view.shelf(self.kind)
        entries = (shelf[position] for position in shelf.having(self.owner, body["id"]))
        found = [entry for entry in entries if entry.facets.get("status") not in self.hides]
        return {
            "object": "list",
            "data": [entry.render() for entry in found[:_INLINE]],
            "has_more": len(found) > _INLINE,
            "url": self.url.format(id=body["id"]),
        }


def _cash_balance(body: dict[str, Any], _view: View) -> dict[str, Any]:
    return {
        "object": "cash_balance",
        "available": None,
        "customer": body["id"],
        "customer_account": None,
        "livemode": body.get("livemode", False),
        "settings": {"reconciliation_mode": "automatic", "using_merchant_default": True},
    }


def _tax(body: dict[str, Any], _view: View) -> dict[str, Any]:
    address = body.get("address") or {}
    located = {"country": address.get("country"), "source": "billing_address", "state": address.get("state")}
    known = located["country"] is not None
    return {
        "automatic_tax": "not_collecting" if known else "unrecognized_location",
        "ip_address": None,
        "location": located if known else None,
        "provider": "stripe",
    }


def _confirmation_secret(body: dict[str, Any], view: View) -> dict[str, Any] | None:
    shelf = view.shelf("invoice_payment")
    for position in shelf.having("invoice", body["id"]):
        ident = shelf[position].render()["payment"].get("payment_intent")
        intent = None if ident is None else view.world.find("payment_intent", ident)
        if intent is not None:
            return {"client_secret": intent.render()["client_secret"], "type": "payment_intent"}
    return None


def _currency_options(body: dict[str, Any], _view: View) -> dict[str, Any]:
    names = ("custom_unit_amount", "tax_behavior", "unit_amount", "unit_amount_decimal")
    return {body["currency"]: {name: body.get(name) for name in names}}


INCLUDES: Mapping[str, Mapping[str, Include]] = {
    "charge": {"refunds": Nested("refund", owner="charge", url="/v1/charges/{id}/refunds")},
    "customer": {
        "cash_balance": _cash_balance,
        "invoice_credit_balance": lambda _body, _view: {},
        "sources": Nested("source", owner="customer", url="/v1/customers/{id}/sources"),
        "subscriptions": Nested(
            "subscription", owner="customer", url="/v1/customers/{id}/subscriptions", hides=("canceled",)
        ),
        "tax": _tax,
        "tax_ids": Nested("tax_id", owner="customer", url="/v1/customers/{id}/tax_ids"),
    },
    "invoice": {
        "confirmation_secret": _confirmation_secret,
        "payments": Nested("invoice_payment", owner="invoice", url="/v1/invoice_payments?invoice={id}"),
    },
    "price": {"currency_options": _currency_options},
}
