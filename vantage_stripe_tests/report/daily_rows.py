"""Rows of the daily answers made of the few figures a test cares about; all others are 0."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pyarrow as pa

from vantage_stripe.insights import INSIGHTS
from vantage_stripe.insights.model import BOOLEAN, DAY, INTEGER

SCHEMAS = {insight.name: insight.schema for insight in INSIGHTS}


def daily(name: str, rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Make the answer `payments_daily` or `settlement_daily`: `day` is written `11-24`, of 2026."""
    schema = SCHEMAS[name]
    nothing: dict[str, Any] = {field.name: 0 for field in schema if field.type == INTEGER}
    nothing |= {field.name: False for field in schema if field.type == BOOLEAN}
    nothing |= {"timezone": "UTC", "currency": "eur", "balance_type": "payments"}
    nothing |= {"top_decline_reasons": [], "decline_classes": []}
    full = [
        {field.name: {**nothing, **row}.get(field.name) for field in schema}
        | {"day": date.fromisoformat(f"2026-{row['day']}")}
        for row in rows
    ]
    assert schema.field("day").type == DAY
    return pa.Table.from_pylist(full, schema=schema)


def disputes(rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Make the answer `dispute_flags`."""
    schema = SCHEMAS["dispute_flags"]
    nothing: dict[str, Any] = {field.name: "" for field in schema if not field.nullable}
    nothing |= {field.name: False for field in schema if not field.nullable and field.type == BOOLEAN}
    return pa.Table.from_pylist([{**nothing, **row} for row in rows], schema=schema)
