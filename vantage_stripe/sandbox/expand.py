"""`expand[]`: ids replaced by their objects, and the fields that are absent unless asked for.

See https://docs.stripe.com/expand. What may be expanded at API 2026-10-28.endive is a table here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any

from vantage_stripe.sandbox.answers import RefusedError
from vantage_stripe.sandbox.view import View

_MAX_DEPTH = 4
_INLINE = 10


@dataclass(frozen=True, slots=True)
class Link:
    """What stands at a path.

    Attributes:
        kinds: What the ids may be of; empty for kinds the sandbox has none of, whose ids stay as they are.
        listed: Whether it is a list object, so that a path goes on with `data`.
        included_by: For fields absent unless asked for: the field of the listed objects naming the owner.
        url: The URL of an included list, with `{id}` for the owner.
        hides: Statuses an included list leaves out.
    """

    kinds: tuple[str, ...] = ()
    _: KW_ONLY
    listed: bool = False
    included_by: str = ""
    url: str = ""
    hides: tuple[str, ...] = ()


_ELSEWHERE = Link()
_NOTHING = Link(listed=True, included_by="-", url="/v1/customers/{id}/")
_CHARGE, _CUSTOMER, _INVOICE = Link(("charge",)), Link(("customer",)), Link(("invoice",))
_INTENT, _METHOD, _TRANSACTION = (
    Link(("payment_intent",)),
    Link(("payment_method",)),
    Link(("balance_transaction",)),
)
_SUBSCRIPTION, _PAYOUT = Link(("subscription",)), Link(("payout",))

LINKS: Mapping[str, Mapping[str, Link]] = {
    "account": {},
    "balance": {},
    "event": {},
    "balance_transaction": {"source": Link(("charge", "refund", "dispute", "payout"))},
    "charge": {
        "balance_transaction": _TRANSACTION,
        "customer": _CUSTOMER,
        "failure_balance_transaction": _TRANSACTION,
        "payment_intent": _INTENT,
        "refunds": Link(("refund",), listed=True, included_by="charge", url="/v1/charges/{id}/refunds"),
        **dict.fromkeys(("application", "application_fee", "on_behalf_of", "review"), _ELSEWHERE),
        **dict.fromkeys(("source_transfer", "transfer", "outcome.rule"), _ELSEWHERE),
    },
    "customer": {
        "default_source": _METHOD,
        "invoice_settings.default_payment_method": _METHOD,
        "subscriptions": Link(
            ("subscription",),
            listed=True,
            included_by="customer",
            url="/v1/customers/{id}/subscriptions",
            hides=("canceled",),
        ),
        "sources": _NOTHING,
        "tax_ids": _NOTHING,
        **dict.fromkeys(("cash_balance", "invoice_credit_balance", "tax", "test_clock"), _ELSEWHERE),
    },
    "dispute": {
        "balance_transactions": _TRANSACTION,
        "charge": _CHARGE,
        "payment_intent": _INTENT,
    },
    "invoice": {
        "customer": _CUSTOMER,
        "default_payment_method": _METHOD,
        "default_source": _METHOD,
        "lines": Link(("line_item",), listed=True),
        "parent.subscription_details.subscription": _SUBSCRIPTION,
        "payments": Link(
            ("invoice_payment",), listed=True, included_by="invoice", url="/v1/invoice_payments"
        ),
        **dict.fromkeys(("account_tax_ids", "application", "confirmation_secret"), _ELSEWHERE),
        **dict.fromkeys(("discounts", "latest_revision", "on_behalf_of", "test_clock"), _ELSEWHERE),
    },
    "invoice_payment": {
        "invoice": _INVOICE,
        "payment.charge": _CHARGE,
        "payment.payment_intent": _INTENT,
        "payment.payment_record": _ELSEWHERE,
    },
    "line_item": {
        "discounts": _ELSEWHERE,
        "pricing.price_details.price": _ELSEWHERE,
        "subscription": _SUBSCRIPTION,
    },
    "payment_intent": {
        "customer": _CUSTOMER,
        "latest_charge": _CHARGE,
        "payment_method": _METHOD,
        **dict.fromkeys(("application", "on_behalf_of", "review"), _ELSEWHERE),
    },
    "payment_method": {"customer": _CUSTOMER},
    "payout": {
        "balance_transaction": _TRANSACTION,
        "failure_balance_transaction": _TRANSACTION,
        "original_payout": _PAYOUT,
        "reversed_by": _PAYOUT,
        **dict.fromkeys(("application_fee", "destination"), _ELSEWHERE),
    },
    "radar.early_fraud_warning": {"charge": _CHARGE, "payment_intent": _INTENT},
    "refund": {
        "balance_transaction": _TRANSACTION,
        "charge": _CHARGE,
        "customer": _CUSTOMER,
        "failure_balance_transaction": _TRANSACTION,
        "payment_intent": _INTENT,
        "payment_method": _METHOD,
        **dict.fromkeys(("source_transfer_reversal", "transfer_reversal"), _ELSEWHERE),
    },
    "subscription": {
        "customer": _CUSTOMER,
        "default_payment_method": _METHOD,
        "default_source": _METHOD,
        "items": Link(("subscription_item",), listed=True),
        "latest_invoice": _INVOICE,
        **dict.fromkeys(("application", "discounts", "on_behalf_of"), _ELSEWHERE),
        **dict.fromkeys(("pending_setup_intent", "schedule", "test_clock"), _ELSEWHERE),
    },
    "subscription_item": {"discounts": _ELSEWHERE, "price.product": _ELSEWHERE},
}

# The kinds one field may name (a balance transaction's `source`) are told apart by the id.
_BY_PREFIX = {
    "ch": "charge",
    "py": "charge",
    "re": "refund",
    "pyr": "refund",
    "dp": "dispute",
    "du": "dispute",
    "po": "payout",
}


def check(path: str, *, kind: str, listed: bool, permit: Callable[[str], None]) -> tuple[str, ...]:
    """Check one `expand[]` of an endpoint and give its steps below the object.

    Args:
        path: As sent, `data.customer`.
        kind: The kind of object the endpoint answers with.
        listed: Whether the endpoint answers with a list.
        permit: Called with each kind the path reads; refuses those the key may not read.

    Raises:
        RefusedError: 400 when it goes deeper than 4 levels or to what is not expandable.
    """
    steps = tuple(path.split("."))
    if path == "total_count":
        message = "The total_count property is no longer supported."
        raise RefusedError(message, code="property_forbidden", param="expand")
    if len(steps) > _MAX_DEPTH:
        message = f"You cannot expand more than 4 levels of a property. Property: {path}"
        raise RefusedError(message, code="property_expansion_max_depth", param="expand")
    inner = steps[1:] if listed and steps[0] == "data" else steps
    fits = bool(inner) and _fits(kind, inner, permit)
    if fits and (not listed or inner != steps):
        return inner
    hint = f" You may want to try expanding 'data.{path}' instead." if fits else ""
    raise RefusedError(f"This property cannot be expanded ({path}).{hint}", param="expand")


def expanded(body: dict[str, Any], steps: Sequence[str], *, kind: str, view: View) -> dict[str, Any]:
    """Give the object with what stands at a checked path expanded; the given one is not changed."""
    found = _step(kind, steps)
    if found is None:
        return body
    name, link, rest = found
    if link.included_by and name not in body:
        body = {**body, name: _included(body["id"], link, view)}
    changed: dict[str, Any] = _replaced(body, name.split("."), lambda value: _opened(value, link, rest, view))
    return changed


def _fits(kind: str, steps: Sequence[str], permit: Callable[[str], None]) -> bool:
    if not steps:
        return True
    found = _step(kind, steps)
    if found is None:
        return False
    _, link, rest = found
    if len(link.kinds) == 1 and link.kinds[0] in LINKS:
        permit(link.kinds[0])
    if link.listed and rest:
        if rest[0] != "data":
            return False
        rest = rest[1:]
    return not link.kinds or any(_fits(each, rest, permit) for each in link.kinds)


def _step(kind: str, steps: Sequence[str]) -> tuple[str, Link, Sequence[str]] | None:
    links = LINKS.get(kind, {})
    for size in range(1, len(steps) + 1):
        name = ".".join(steps[:size])
        if name in links:
            return name, links[name], steps[size:]
    return None


def _replaced(body: Any, names: Sequence[str], change: Callable[[Any], Any]) -> Any:
    # Copies along the path: a world may hand out the same nested dicts twice.
    if not isinstance(body, dict) or names[0] not in body:
        return body
    value = body[names[0]]
    return {**body, names[0]: _replaced(value, names[1:], change) if names[1:] else change(value)}


def _opened(value: Any, link: Link, rest: Sequence[str], view: View) -> Any:
    if isinstance(value, list):
        return [_opened(each, link, rest, view) for each in value]
    if link.listed and isinstance(value, dict):
        return {**value, "data": [_opened(each, Link(link.kinds), rest[1:], view) for each in value["data"]]}
    if isinstance(value, str):
        value = _fetched(value, link, view)
    if not isinstance(value, dict) or not rest:
        return value
    return expanded(value, rest, kind=value["object"], view=view)


def _fetched(ident: str, link: Link, view: View) -> Any:
    guess = link.kinds if len(link.kinds) == 1 else (_BY_PREFIX.get(ident.partition("_")[0], ""),)
    for kind in guess:
        if kind not in link.kinds:
            continue
        entry = view.world.find(kind, ident)
        if entry is not None:
            return entry.render()
        if ident in view.world.deleted(kind):
            return stub(kind, ident)
    return ident


def stub(kind: str, ident: str) -> dict[str, Any]:
    """Write what is left of a deleted object."""
    return {"id": ident, "object": kind, "deleted": True}


def _included(owner: str, link: Link, view: View) -> dict[str, Any]:
    found = []
    for kind in link.kinds:
        shelf = view.shelf(kind)
        entries = (shelf[position] for position in shelf.having(link.included_by, owner))
        found += [entry for entry in entries if entry.facets.get("status") not in link.hides]
    return {
        "object": "list",
        "data": [entry.render() for entry in found[:_INLINE]],
        "has_more": len(found) > _INLINE,
        "url": link.url.format(id=owner),
    }
