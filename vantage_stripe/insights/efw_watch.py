"""Which charges the networks warn of, while a refund still avoids the dispute: one row per warning.

Belongs here: columns and rows.
Stripe's page: https://docs.stripe.com/api/radar/early_fraud_warnings/object.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from vantage_stripe.insights.dispute_money import left_to_refund
from vantage_stripe.insights.model import (
    BOOLEAN,
    INTEGER,
    STRING,
    STRINGS,
    TIMESTAMP,
    Insight,
    column,
    schema_of,
)
from vantage_stripe.insights.reading import Inputs, Row, aware, grouped, keyed
from vantage_stripe.insights.summary import Summary, how_many, total

INPUTS = {
    "early_fraud_warnings": (
        "id",
        "created",
        "charge",
        "payment_intent",
        "fraud_type",
        "actionable",
        "livemode",
        "_deleted_at",
    ),
    "charges": ("id", "created", "customer", "amount_captured", "amount_refunded", "currency", "_deleted_at"),
    "disputes": ("id", "created", "charge", "_deleted_at"),
}
DAY = timedelta(days=1)
_WARNING = "early_fraud_warnings"
_AT_RISK = ("charges.amount_captured", "charges.amount_refunded")

COLUMNS = (
    column("efw_id", STRING, "Id of the early fraud warning.", f"{_WARNING}.id", nullable=False),
    column("charge_id", STRING, "The charge that may be fraudulent.", f"{_WARNING}.charge"),
    column("payment_intent_id", STRING, "Its payment intent.", f"{_WARNING}.payment_intent"),
    column("customer_id", STRING, "Customer of the charge; null for a guest.", "charges.customer"),
    column("livemode", BOOLEAN, "Whether it is real money.", f"{_WARNING}.livemode"),
    column("fraud_type", STRING, "What the issuer says.", f"{_WARNING}.fraud_type"),
    column("created_at", TIMESTAMP, "When the network warned.", f"{_WARNING}.created", nullable=False),
    column("days_since", INTEGER, "Whole days since then.", f"{_WARNING}.created", nullable=False),
    column("charge_in_lake", BOOLEAN, "Whether the charge was synced.", "charges.id", nullable=False),
    column(
        "at_risk_amount",
        INTEGER,
        "Minor units captured and not refunded; null without the charge.",
        *_AT_RISK,
    ),
    column("at_risk_currency", STRING, "Presentment currency of the charge.", "charges.currency"),
    column(
        "is_disputed",
        BOOLEAN,
        "Whether a dispute of the charge is known meanwhile; null when disputes are not synced.",
        "disputes.charge",
    ),
    column(
        "recommended_action",
        STRING,
        "refund_before_dispute; none when the dispute has come, or nothing is left to refund.",
        *_AT_RISK,
        "disputes.charge",
        nullable=False,
    ),
    column("missing_inputs", STRINGS, "Tables that were not synced: what they decide is null."),
)


def compute(tables: Mapping[str, pa.Table], as_of: datetime) -> pa.Table:
    """List the warnings that Stripe calls actionable: no dispute yet, and not fully refunded.

    Args:
        tables: The tables of `EFW_WATCH.inputs`, as far as they are there.
        as_of: The instant to count days to.

    Raises:
        ValueError: `as_of` has no time zone.
    """
    aware(as_of)
    inputs = Inputs(tables=tables, declared=INPUTS)
    warnings = [row for row in inputs.live(_WARNING) if row["actionable"]]
    named = {row["charge"] for row in warnings if row["charge"] is not None}
    charges = keyed(inputs.live("charges", where={"id": named}))
    disputed = set(grouped(inputs.live("disputes", where={"charge": named}), "charge"))
    rows = []
    for warning in warnings:
        known = warning["charge"] in disputed if inputs.has("disputes") else None
        row = _row(warning, charges.get(warning["charge"]), is_disputed=known)
        since = (as_of - warning["created"]) // DAY
        rows.append({**row, "days_since": since, "missing_inputs": inputs.missing})
    rows.sort(key=_first_things_first)
    return pa.Table.from_pylist(rows, schema=schema_of(COLUMNS))


def _first_things_first(row: Mapping[str, Any]) -> tuple[bool, datetime, str]:
    """Order rows by whether there is something to do, then oldest first."""
    return row["recommended_action"] == "none", row["created_at"], row["efw_id"]


def _row(warning: Row, charge: Row | None, *, is_disputed: bool | None) -> dict[str, Any]:
    """Make one row of the answer."""
    left = None if charge is None else left_to_refund(charge)
    return {
        "efw_id": warning["id"],
        "charge_id": warning["charge"],
        "payment_intent_id": warning["payment_intent"],
        "customer_id": None if charge is None else charge["customer"],
        "livemode": warning["livemode"],
        "fraud_type": warning["fraud_type"],
        "created_at": warning["created"],
        "charge_in_lake": charge is not None,
        "at_risk_amount": left,
        "at_risk_currency": None if charge is None else charge["currency"],
        "is_disputed": is_disputed,
        "recommended_action": "none" if is_disputed or left == 0 else "refund_before_dispute",
    }


def summarize(rows: pa.Table) -> Summary:
    """Sum up what is at risk."""
    return Summary(
        counts={"actionable_warnings": len(rows), "disputed_meanwhile": how_many(rows, "is_disputed")},
        money={"at_risk": total(rows, "at_risk_amount", "at_risk_currency")},
    )


EFW_WATCH = Insight(
    name="efw_watch",
    description="Which early fraud warnings can a refund still keep from becoming disputes: one row per "
    "actionable warning.",
    inputs=INPUTS,
    columns=COLUMNS,
    compute=compute,
    summary=summarize,
)
