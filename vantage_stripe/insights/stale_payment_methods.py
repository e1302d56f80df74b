"""Which customers' payment methods will fail next: one row per customer and payment method charged.

Belongs here: the making of rows. Does not: why a payment method matters (`payment_method_contexts`),
what is known of it (`payment_method_details`), what that means (`payment_method_rules`).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from vantage_stripe.insights import payment_method_rules as rules
from vantage_stripe.insights.model import Insight, schema_of
from vantage_stripe.insights.payment_method_columns import COLUMNS, INPUTS
from vantage_stripe.insights.payment_method_contexts import Context, contexts_of
from vantage_stripe.insights.payment_method_details import LEGACY, Details, History, details_of, history_of
from vantage_stripe.insights.reading import Inputs, Row, aware
from vantage_stripe.insights.summary import by_level
from vantage_stripe.insights.truth import some

DUE_TABLES = ("subscriptions", "invoices")


@dataclass(frozen=True, kw_only=True)
class _Holding:
    """One payment method of one customer, or its absence, and the reasons why it matters."""

    customer: Row
    payment_method: str | None
    contexts: list[Context]
    details: Details | None
    history: History


def compute(tables: Mapping[str, pa.Table], as_of: datetime) -> pa.Table:
    """Judge every payment method that customers not deleted are, or could be, charged with.

    Args:
        tables: The tables of `STALE_PAYMENT_METHODS.inputs`, as far as they are there.
        as_of: The instant to judge by.

    Raises:
        ValueError: `as_of` has no time zone.
    """
    aware(as_of)
    inputs = Inputs(tables=tables, declared=INPUTS)
    due_known = all(inputs.has(name) for name in DUE_TABLES)
    rows = [
        _row(holding, due_known=due_known, as_of=as_of) | {"missing_inputs": inputs.missing}
        for holding in _holdings(inputs)
    ]
    rows.sort(key=_worst_first)
    return pa.Table.from_pylist(rows, schema=schema_of(COLUMNS))


def _worst_first(row: Mapping[str, Any]) -> tuple[int, float, str, str]:
    """Order rows by severity, then by the next charge; amounts of several currencies have no order."""
    at = row["next_charge_at"]
    rank = rules.SEVERITIES.index(row["severity"])
    when = at.timestamp() if at is not None else float("inf")
    return rank, when, row["customer_id"], row["payment_method_id"] or ""


def _holdings(inputs: Inputs) -> list[_Holding]:
    """Join everything to the customers, one entry for each payment method Stripe would charge."""
    customers = inputs.live("customers")
    subscriptions = inputs.live("subscriptions")
    reasons = contexts_of(
        customers, subscriptions=subscriptions, invoices=_unpaid_or_latest(inputs, subscriptions)
    )
    names = {
        context.payment_method
        for found in reasons.values()
        for context in found
        if context.payment_method is not None
    }
    charges = inputs.live("charges", where={"payment_method": names})
    details = details_of(customers, subscriptions, charges)
    history = history_of(charges)
    holdings = []
    for customer in customers:
        groups: defaultdict[str | None, list[Context]] = defaultdict(list)
        for context in reasons[customer["id"]]:
            groups[context.payment_method].append(context)
        for name, contexts in groups.items():
            holding = _Holding(
                customer=customer,
                payment_method=name,
                contexts=contexts,
                details=None if name is None else details.get(name),
                history=history.get(name or "", History()),
            )
            holdings.append(holding)
    return holdings


def _unpaid_or_latest(inputs: Inputs, subscriptions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Read the invoices that may still be charged, and those a renewal may be guessed from."""
    latest = {row["latest_invoice"] for row in subscriptions if row["latest_invoice"] is not None}
    return inputs.live("invoices", where={"status": {"open", "draft"}, "id": latest})


def _row(holding: _Holding, *, due_known: bool, as_of: datetime) -> dict[str, Any]:
    """Make one row of the answer."""
    details = holding.details
    due = [context for context in holding.contexts if context.money_due]
    expiry = None if details is None else details.expiry_date
    flags = rules.flags(
        expiry,
        never=details is not None and details.never_expires,
        charges_at=[context.charge_at for context in due],
        as_of=as_of,
    )
    worked = holding.history.worked_after(expiry)
    auto_updating = None if details is None else details.auto_updating
    return {
        **_identity(holding),
        **_next_charge(due),
        **_verdict(holding, flags=flags, due_known=due_known),
        "expiry_date": expiry,
        "days_until_expiry": flags.days_until_expiry,
        "expired": flags.expired,
        "expiring_soon": flags.expiring_soon,
        "expires_before_next_charge": flags.before_next_charge,
        "worked_after_expiry": worked,
        "auto_updating": auto_updating,
        "last_success_at": holding.history.last_success_at,
    }


def _verdict(holding: _Holding, *, flags: rules.Flags, due_known: bool) -> dict[str, Any]:
    """Say what to make of it, in words and in two flags."""
    due = some([*(context.money_due for context in holding.contexts), False if due_known else None])
    details = holding.details
    if holding.payment_method is None:
        found = rules.verdict_without(money_due=due)
    else:
        found = rules.verdict(
            flags,
            worked_after_expiry=holding.history.worked_after(
                None if details is None else details.expiry_date
            ),
            auto_updating=details is not None and details.auto_updating,
            money_due=bool(due),
        )
    return {
        "state": found.state,
        "severity": found.severity,
        "recommended_action": found.action,
        "is_outdated": found.is_outdated,
        "next_charge_at_risk": found.next_charge_at_risk,
        "money_due": due,
    }


def _identity(holding: _Holding) -> dict[str, Any]:
    """Say whose payment method it is, which, and why it matters."""
    name, details = holding.payment_method, holding.details
    facts = dict.fromkeys(("payment_method_type", "card_brand", "card_last4", "card_wallet_type"))
    if details is not None:
        facts = {
            "payment_method_type": details.kind,
            "card_brand": details.brand,
            "card_last4": details.last4,
            "card_wallet_type": details.wallet,
        }
    return {
        "customer_id": holding.customer["id"],
        "customer_email": holding.customer["email"],
        "livemode": holding.customer["livemode"],
        "payment_method_id": name,
        "contexts": sorted(context.name for context in holding.contexts),
        "legacy_object": None if name is None else name.startswith(LEGACY),
        **facts,
        "details_from": None if details is None else details.found,
        "details_as_of": None if details is None else details.known_at,
    }


def _next_charge(due: list[Context]) -> dict[str, Any]:
    """Say when it will be charged next, and how much by all that is due; currencies stay apart."""
    times = [context.charge_at for context in due if context.charge_at is not None]
    totals: defaultdict[str, int] = defaultdict(int)
    known = True
    for context in due:
        if context.amount is None or context.currency is None:
            known = False
        else:
            totals[context.currency] += context.amount
    amounts = [{"amount": totals[currency], "currency": currency} for currency in sorted(totals)]
    only = amounts[0] if known and len(amounts) == 1 else {"amount": None, "currency": None}
    return {
        "next_charge_at": min(times, default=None),
        "next_charge_amount": only["amount"],
        "next_charge_currency": only["currency"],
        "next_charge_amounts": amounts if known else None,
        "next_charge_inferred": any(context.inferred for context in due),
    }


STALE_PAYMENT_METHODS = Insight(
    name="stale_payment_methods",
    description="Which customers' payment methods will fail next: one row per customer and payment method.",
    inputs=INPUTS,
    columns=COLUMNS,
    compute=compute,
    summary=by_level("severity", rules.SEVERITIES),
)
