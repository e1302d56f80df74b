"""Why a payment method matters: the subscriptions and invoices it will be charged for.

Belongs here: which of them count, which payment method Stripe would charge, when and how much.
Does not: whether that payment method is any good.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from vantage_stripe.insights.reading import Row, grouped, instant, keyed

AUTOMATIC = "charge_automatically"
ENDED = frozenset({"canceled", "incomplete_expired"})
DEFAULT = "customer_default"
METERED = "metered"


class _Recurring(msgspec.Struct):
    usage_type: str | None = None


class _Price(msgspec.Struct):
    unit_amount: int | None = None
    recurring: _Recurring | None = None
    transform_quantity: dict[str, object] | None = None


class _Item(msgspec.Struct):
    price: _Price = msgspec.field(default_factory=_Price)
    quantity: int | None = None
    current_period_end: int | None = None

    @property
    def metered(self) -> bool:
        """Whether the amount is decided by usage."""
        return self.price.recurring is not None and self.price.recurring.usage_type == METERED

    @property
    def amount(self) -> int | None:
        """What it costs each period, minor units; None when tiers, packages or usage decide."""
        price = self.price
        if self.metered or price.unit_amount is None or price.transform_quantity is not None:
            return None
        return None if self.quantity is None else price.unit_amount * self.quantity


class _Items(msgspec.Struct):
    data: list[_Item] = []


class _Inlined(msgspec.Struct):
    """What is read of a subscription's `raw`: every item, of which the columns hold the first."""

    items: _Items = msgspec.field(default_factory=_Items)


@dataclass(frozen=True, kw_only=True)
class Context:
    """One reason why a payment method matters.

    Attributes:
        name: `subscription:<id>`, `invoice:<id>` or `customer_default`.
        payment_method: The id Stripe would charge; None when there is none.
        charge_at: When it will be charged; None when that is unknown, or nothing is due.
        amount: Minor units it will be charged; None when that is unknown, or nothing is due.
        currency: Of the amount; None when nothing is due.
        inferred: Whether the amount is the last invoice's, for want of a better one.
    """

    name: str
    payment_method: str | None
    charge_at: datetime | None = None
    amount: int | None = None
    currency: str | None = None
    inferred: bool = False

    @property
    def money_due(self) -> bool:
        """Whether something will be charged, and not only could be."""
        return self.name != DEFAULT


def contexts_of(
    customers: Iterable[Row], *, subscriptions: Iterable[Row], invoices: Iterable[Row]
) -> Mapping[str, list[Context]]:
    """Give the contexts of each customer; no list is empty, the last resort is the default itself.

    Args:
        customers: The live ones.
        subscriptions: The live ones, of any status.
        invoices: Those open or in draft, and the latest of each subscription.
    """
    subscribed, invoiced = grouped(subscriptions, "customer"), grouped(invoices, "customer")
    by_id = keyed(row for rows in subscribed.values() for row in rows)
    last = keyed(row for rows in invoiced.values() for row in rows)
    found: dict[str, list[Context]] = {}
    for customer in customers:
        contexts = [
            *(_subscription(row, customer, last) for row in subscribed.get(customer["id"], [])),
            *(_invoice(row, customer, by_id) for row in invoiced.get(customer["id"], [])),
        ]
        due = [context for context in contexts if context is not None]
        default = effective(customer)
        if default is not None or not due:
            due.append(Context(name=DEFAULT, payment_method=default))
        found[customer["id"]] = due
    return found


def effective(customer: Row, subscription: Row | None = None, invoice: Row | None = None) -> str | None:
    """Give the payment method Stripe charges: the nearest default wins.

    The order is Stripe's: https://docs.stripe.com/billing/subscriptions/payment-methods-setting.
    """
    nearest = [
        row[column]
        for row in (invoice, subscription)
        if row is not None
        for column in ("default_payment_method", "default_source")
    ]
    own = (customer["invoice_settings_default_payment_method"], customer["default_source"])
    return next((name for name in (*nearest, *own) if name is not None), None)


def _subscription(row: Row, customer: Row, last: Mapping[str, Row]) -> Context | None:
    """Say what the next renewal will charge; None when nothing will be charged by itself."""
    if row["collection_method"] != AUTOMATIC or row["status"] in ENDED:
        return None
    if row["pause_collection_behavior"] is not None:
        return None
    items = msgspec.json.decode(row["raw"], type=_Inlined).items.data
    ends = [item.current_period_end for item in items if item.current_period_end is not None]
    renews_at = instant(min(ends)) if ends else row["current_period_end_at"]
    if renews_at is None:
        renews_at = row["trial_end_at"]
    if _ends_first(row, renews_at) and not any(item.metered for item in items):
        return None
    parts = [item.amount for item in items]
    told = [part for part in parts if part is not None]
    invoice = last.get(row["latest_invoice"])
    known = bool(parts) and len(told) == len(parts)
    inferred = not known and invoice is not None
    return Context(
        name=f"subscription:{row['id']}",
        payment_method=effective(customer, row),
        charge_at=renews_at,
        amount=sum(told) if known else (invoice["total"] if invoice is not None else None),
        currency=row["currency"],
        inferred=inferred,
    )


def _ends_first(row: Row, renews_at: datetime | None) -> bool:
    """Say whether the subscription ends before it would renew."""
    if row["cancel_at_period_end"]:
        return True
    return row["cancel_at"] is not None and renews_at is not None and row["cancel_at"] <= renews_at


def _invoice(row: Row, customer: Row, subscriptions: Mapping[str, Row]) -> Context | None:
    """Say what an unpaid invoice will charge; None when nothing will be charged by itself.

    A draft counts when Stripe will finalize it; an invoice that is sent needs no payment method.
    """
    if row["collection_method"] != AUTOMATIC or row["amount_remaining"] == 0:
        return None
    drafted = row["status"] == "draft" and row["automatically_finalizes_at"] is not None
    if row["status"] != "open" and not drafted:
        return None
    return Context(
        name=f"invoice:{row['id']}",
        payment_method=effective(customer, subscriptions.get(row["subscription"]), row),
        charge_at=row["automatically_finalizes_at"] if drafted else row["next_payment_attempt_at"],
        amount=row["amount_remaining"],
        currency=row["currency"],
    )
