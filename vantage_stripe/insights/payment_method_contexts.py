"""Why a payment method matters: the subscriptions and invoices it will be charged for.

Belongs here: which of them count, which payment method Stripe would charge, when and how much.
Does not: whether that payment method is any good.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from fractions import Fraction

from vantage_stripe.insights.payment_method_facts import parsed
from vantage_stripe.insights.reading import Inputs, Row, grouped, keyed
from vantage_stripe.insights.renewals import Renewal, last_period_end

AUTOMATIC = "charge_automatically"
ENDED = frozenset({"canceled", "incomplete_expired"})
PAUSED = "paused"
DEFAULT = "customer_default"
UNPAID = frozenset({"open", "draft"})
RENEWAL = "renewal"
"""Where a subscription's row holds what its items say."""


class Certainty(IntEnum):
    """How sure the time of a charge is: the surest that is known is the next one."""

    ATTEMPT = 1
    DRAFT = 2
    PERIOD = 3
    INFERRED = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """One reason why a payment method matters.

    Attributes:
        name: `subscription:<id>`, `invoice:<id>` or `customer_default`.
        payment_method: The id Stripe would charge; None when there is none.
        charge_at: When it will be charged; None when that is unknown, or nothing is due.
        certainty: How sure that is.
        amount: Minor units it will be charged; None when that is unknown, or nothing is due.
        currency: Of the amounts; None when nothing is due.
        inferred: Whether the amount or the time is the last invoice's, for want of a better one.
        monthly: Minor units a month it renews for, not rounded; None when unknown.
        interval: How long the shortest of its periods is; None without one, or unknown.
    """

    name: str
    payment_method: str | None
    charge_at: datetime | None = None
    certainty: Certainty = Certainty.PERIOD
    amount: int | None = None
    currency: str | None = None
    inferred: bool = False
    monthly: Fraction | None = Fraction(0)
    interval: timedelta | None = None

    @property
    def money_due(self) -> bool:
        """Whether something will be charged, and not only could be."""
        return self.name != DEFAULT


def contexts_of(
    customers: Iterable[Row], *, subscriptions: Iterable[Row], inputs: Inputs
) -> Mapping[str, list[Context]]:
    """Give the contexts of each customer; no list is empty, the last resort is the default itself.

    Args:
        customers: The live ones.
        subscriptions: The live ones, of any status, with what their items say.
        inputs: Where the invoices are.
    """
    by_id = keyed(subscriptions)
    subscribed = grouped(by_id.values(), "customer")
    last = _last_invoices(inputs, by_id.values())
    columns = [name for name in inputs.declared["invoices"] if name not in {"raw", "total", "_deleted_at"}]
    invoiced = grouped(inputs.live("invoices", where={"status": UNPAID}, columns=columns), "customer")
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


def _last_invoices(inputs: Inputs, subscriptions: Iterable[Row]) -> Mapping[str, Row]:
    """Give the last invoice of each subscription whose items do not tell what it charges, or when."""
    asking = [row for row in subscriptions if row[RENEWAL].amount is None or row[RENEWAL].at is None]
    if not asking:
        return {}
    named = {row["latest_invoice"]: row["id"] for row in asking if row["latest_invoice"] is not None}
    silent = {row["id"] for row in asking if row["latest_invoice"] is None}
    where = {"id": named.keys(), "subscription": silent}
    columns = ("id", "created", "subscription", "total", "raw")
    # Oldest first: of those that no subscription names the newest stays.
    return {
        named.get(row["id"], row["subscription"]): row
        for row in inputs.live("invoices", where=where, columns=columns)
    }


def _subscription(row: Row, customer: Row, last: Mapping[str, Row]) -> Context | None:
    """Say what the next renewal will charge; None when nothing will be charged by itself."""
    if row["collection_method"] != AUTOMATIC or row["status"] in ENDED:
        return None
    if row["pause_collection_behavior"] is not None:
        return None
    renewal: Renewal = row[RENEWAL]
    invoice = last.get(row["id"])
    # One paused since its trial ended is charged when somebody resumes it, not when that period ended.
    charge_at = None if row["status"] == PAUSED else renewal.at
    amount = renewal.amount
    if renewal.at is None and invoice is not None:
        charge_at = last_period_end(parsed(invoice["raw"]))
    if _ends_first(row, charge_at) and not renewal.metered:
        return None
    if amount is None and invoice is not None:
        amount = invoice["total"]
    return Context(
        name=f"subscription:{row['id']}",
        payment_method=effective(customer, row),
        charge_at=charge_at,
        certainty=Certainty.INFERRED if renewal.at is None else Certainty.PERIOD,
        amount=amount,
        currency=row["currency"],
        inferred=(charge_at is not None and renewal.at is None) or amount != renewal.amount,
        monthly=renewal.monthly,
        interval=renewal.interval,
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
        certainty=Certainty.DRAFT if drafted else Certainty.ATTEMPT,
        amount=row["amount_remaining"],
        currency=row["currency"],
    )
