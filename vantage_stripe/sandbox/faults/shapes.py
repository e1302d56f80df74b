"""How objects were written before a version that broke their shape, as a table of what each took away.

Only what broke counts: a field that was merely added came to every version.
See https://docs.stripe.com/changelog/basil and https://docs.stripe.com/changelog/clover.
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Any

from vantage_stripe.sandbox.faults.ties import Ties

Body = dict[str, Any]
BASIL, CLOVER = "2025-03-31.basil", "2025-09-30.clover"


@dataclass(frozen=True, slots=True)
class Then:
    """When and how an object was written.

    Attributes:
        version: The older version.
        at: When the object was so, Unix seconds.
        ties: What stands behind the objects of its account.
    """

    version: str
    _: KW_ONLY
    at: int
    ties: Ties


@dataclass(frozen=True, slots=True)
class Change:
    """What a version did to one kind of object.

    Attributes:
        kind: Stripe's `object`.
        before: Writes the fields that the version took away, as they stood before it.
        gone: Fields the version brought in place of others: absent before.
        version: The version.
    """

    kind: str
    before: Callable[[Body, Then], Body]
    _: KW_ONLY
    gone: tuple[str, ...] = ()
    version: str = BASIL


def older(body: Body, then: Then) -> Body:
    """Write an object as an older API version did; the given one is not changed."""
    for change in CHANGES:
        if change.kind == body.get("object") and then.version < change.version:
            kept = {name: value for name, value in body.items() if name not in change.gone}
            body = kept | change.before(body, then)
    return body


def _charge(body: Body, then: Then) -> Body:
    return {"invoice": then.ties.invoice_of(body["payment_intent"])}


def _intent(body: Body, then: Then) -> Body:
    return {"invoice": then.ties.invoice_of(body["id"])}


def _invoice(body: Body, then: Then) -> Body:
    parent = body["parent"] or {}
    subscription, quote = (parent.get(f"{name}_details") or {} for name in ("subscription", "quote"))
    intent = None if body["status"] == "draft" else then.ties.intent_of(body["id"])
    taxes = body["total_taxes"] or []
    return {
        "application_fee_amount": None,
        "charge": then.ties.charge_of(intent, then.at),
        "discount": _only_discount(body, then),
        "lines": _listed(body["lines"], then),
        "paid": body["status"] == "paid",
        "paid_out_of_band": bool(body.get("amount_paid_off_stripe")),
        "payment_intent": intent,
        "quote": quote.get("quote"),
        "subscription": subscription.get("subscription"),
        "subscription_details": {"metadata": subscription.get("metadata")},
        "tax": sum(tax["amount"] for tax in taxes) if taxes else None,
        "total_tax_amounts": [_tax(tax) for tax in taxes],
        "transfer_data": None,
    }


def _line(body: Body, then: Then) -> Body:
    parent = body["parent"] or {}
    kind = parent.get("type", "invoice_item_details")
    details = parent.get(kind) or {}
    named = {name: details[name] for name in ("invoice_item", "subscription_item") if details.get(name)}
    return {
        "amount_excluding_tax": body["amount"],
        **_sold(body, then),
        "proration": details.get("proration", False),
        "proration_details": details.get("proration_details"),
        "tax_amounts": [_tax(tax) for tax in body["taxes"] or ()],
        "tax_rates": [],
        "type": "subscription" if kind == "subscription_item_details" else "invoiceitem",
        "unit_amount_excluding_tax": (body["pricing"] or {}).get("unit_amount_decimal"),
        **named,
    }


def _invoice_item(body: Body, then: Then) -> Body:
    details = (body["parent"] or {}).get("subscription_details") or {}
    unit = (body["pricing"] or {}).get("unit_amount_decimal")
    item = details.get("subscription_item")
    return {
        **_sold(body, then),
        "subscription": details.get("subscription"),
        "unit_amount": int(unit) if unit is not None and unit.lstrip("-").isdecimal() else None,
        "unit_amount_decimal": unit,
        **({"subscription_item": item} if item else {}),
    }


def _subscription(body: Body, then: Then) -> Body:
    items = body["items"]
    first = items["data"][0] if items["data"] else {}
    return {
        "current_period_end": first.get("current_period_end"),
        "current_period_start": first.get("current_period_start"),
        "discount": _only_discount(body, then),
        "items": _listed(items, then),
    }


def _subscription_item(body: Body, then: Then) -> Body:
    return {name: older(body[name], then) for name in ("plan", "price") if body.get(name)}


def _plan(_body: Body, _then: Then) -> Body:
    return {"aggregate_usage": None}


def _price(body: Body, _then: Then) -> Body:
    recurring = body.get("recurring")
    return {"recurring": None if recurring is None else {**recurring, "aggregate_usage": None}}


def _credit_note(body: Body, then: Then) -> Body:
    refunds = body["refunds"]
    return {
        "lines": _listed(body["lines"], then),
        "refund": refunds[0]["refund"] if refunds else None,
        "tax_amounts": [_tax(tax) for tax in body["total_taxes"] or ()],
    }


def _credit_note_line(body: Body, _then: Then) -> Body:
    return {
        "amount_excluding_tax": body["amount"],
        "tax_amounts": [_tax(tax) for tax in body["taxes"] or ()],
        "unit_amount_excluding_tax": body.get("unit_amount_decimal"),
    }


def _customer(body: Body, then: Then) -> Body:
    discount = body.get("discount")
    return {} if discount is None else {"discount": older(discount, then)}


def _discount(body: Body, then: Then) -> Body:
    return {"coupon": then.ties.found("coupon", body["source"]["coupon"])}


def _promotion_code(body: Body, then: Then) -> Body:
    return {"coupon": then.ties.found("coupon", body["promotion"]["coupon"])}


def _sold(body: Body, then: Then) -> Body:
    """Write the price and, when it recurs, the plan, whose ids are the same."""
    ident = ((body["pricing"] or {}).get("price_details") or {}).get("price")
    price, plan = then.ties.found("price", ident), then.ties.found("plan", ident)
    return {
        "plan": None if plan is None else older(plan, then),
        "price": None if price is None else older(price, then),
    }


def _only_discount(body: Body, then: Then) -> Body | None:
    """Write what was there beside `discounts`: an object, and null when there are several."""
    discounts = body["discounts"]
    alone = len(discounts) == 1 and isinstance(discounts[0], dict)
    return older(discounts[0], then) if alone else None


def _listed(listed: Body, then: Then) -> Body:
    return {**listed, "data": [older(body, then) for body in listed["data"]]}


def _tax(tax: Body) -> Body:
    return {
        "amount": tax["amount"],
        "inclusive": tax.get("tax_behavior") == "inclusive",
        "tax_rate": (tax.get("tax_rate_details") or {}).get("tax_rate"),
        "taxability_reason": tax.get("taxability_reason"),
        "taxable_amount": tax.get("taxable_amount"),
    }


CHANGES: tuple[Change, ...] = (
    Change("discount", _discount, gone=("source",), version=CLOVER),
    Change("promotion_code", _promotion_code, gone=("promotion",), version=CLOVER),
    Change("customer", _customer, version=CLOVER),
    Change("charge", _charge),
    Change("payment_intent", _intent),
    Change("invoice", _invoice, gone=("confirmation_secret", "parent", "payments", "total_taxes")),
    Change("line_item", _line, gone=("parent", "pricing", "taxes")),
    Change("invoiceitem", _invoice_item, gone=("parent", "pricing")),
    Change("subscription", _subscription),
    Change("subscription_item", _subscription_item, gone=("current_period_end", "current_period_start")),
    Change("plan", _plan),
    Change("price", _price),
    Change("credit_note", _credit_note, gone=("refunds", "total_taxes")),
    Change("credit_note_line_item", _credit_note_line, gone=("taxes",)),
)
"""Every change of shape since 2022-11-15 to a kind this API knows, the newest version first."""
