"""Which invoices to chase, and how: one row per invoice not paid, or paid and clawed back.

Belongs here: the making of rows. Does not: the joins (`invoice_cases`), the rules (`invoice_rules`),
the columns (`invoice_columns`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from vantage_stripe.insights import declines, invoice_rules, money_summaries
from vantage_stripe.insights.days import day_of, zone_named
from vantage_stripe.insights.invoice_cases import Case, cases_of
from vantage_stripe.insights.invoice_columns import COLUMNS, INPUTS, OWN
from vantage_stripe.insights.model import Insight, schema_of
from vantage_stripe.insights.payment_method_inputs import OPTIONAL, SCHEMAS
from vantage_stripe.insights.reading import Inputs, aware

COPIED = {
    "invoice_id": "id",
    "number": "number",
    "customer_id": "customer",
    "customer_email": "customer_email",
    "livemode": "livemode",
    "created_at": "created",
    "subscription_id": "subscription",
    "status": "status",
    "collection_method": "collection_method",
    "currency": "currency",
    "total": "total",
    "amount_paid": "amount_paid",
    "amount_remaining": "amount_remaining",
    "uncollectible_reason": "status_details_uncollectible_reason",
    "attempt_count": "attempt_count",
    "next_payment_attempt_at": "next_payment_attempt_at",
    "latest_revision": "latest_revision",
    "hosted_invoice_url": "hosted_invoice_url",
}
"""Columns of the answer that are the invoice's own."""


def compute(tables: Mapping[str, pa.Table], as_of: datetime, *, timezone: str = "UTC") -> pa.Table:
    """Judge every invoice that is not paid, and every one whose payment was disputed or refunded.

    Args:
        tables: The tables of `INVOICE_FOLLOW_UPS.inputs` and `.optional`, as far as they are there.
        as_of: The instant to judge by.
        timezone: IANA name of the time zone of the days.

    Raises:
        ValueError: `as_of` has no time zone, or no time zone is called `timezone`.
    """
    aware(as_of)
    zone = zone_named(timezone)
    missing = Inputs(tables=tables, declared=INPUTS, optional=SCHEMAS).missing
    more = {"timezone": timezone, "missing_inputs": missing}
    cases = cases_of(Inputs(tables=tables, declared=OWN), as_of, zone)
    rows = [_row(case, zone) | more for case in cases]
    rows.sort(key=_first_things_first)
    return pa.Table.from_pylist(rows, schema=schema_of(COLUMNS))


def _first_things_first(row: Mapping[str, Any]) -> tuple[int, float, str]:
    """Order rows by what to do, then by how long they are due, then by id."""
    due = row["due_at"]
    rank = invoice_rules.ACTIONS.index(row["recommended_action"])
    return rank, due.timestamp() if due is not None else float("inf"), row["invoice_id"]


def _row(case: Case, zone: ZoneInfo) -> dict[str, Any]:
    """Make one row of the answer."""
    facts, invoice = case.facts, case.facts.invoice
    due, decline, dispute = facts.due_at, facts.decline, case.dispute
    return {
        **{name: invoice[column] for name, column in COPIED.items()},
        "amount_at_risk": 0 if invoice["status"] == "void" else invoice["amount_remaining"],
        "due_at": due,
        "due_day": None if due is None else day_of(due, zone),
        "overdue": facts.overdue,
        "days_overdue": facts.days_overdue,
        "bucket": facts.bucket,
        "payment_status": invoice_rules.payment_status(facts),
        "payment_method_id": facts.method.id,
        "payment_method_state": facts.method.state,
        "last_attempt_at": decline.at,
        "last_attempt_failed": decline.failed,
        "last_decline_code": decline.code,
        "decline_class": decline.decline_class,
        "stripe_will_not_retry": None
        if decline.code is None
        else declines.stripe_will_not_retry(decline.code),
        "dispute_id": None if dispute is None else dispute["id"],
        "dispute_status": None if dispute is None else dispute["status"],
        "disputed_amount": case.disputed_amount,
        "refunded_amount": case.refunded_amount,
        "recommended_action": invoice_rules.recommended_action(facts),
    }


INVOICE_FOLLOW_UPS = Insight(
    name="invoice_follow_ups",
    description="Which invoices to chase, and how: one row per invoice not paid, or paid and clawed back.",
    inputs=INPUTS,
    optional=OPTIONAL,
    columns=COLUMNS,
    compute=compute,
    summary=money_summaries.follow_ups,
    parameters=("timezone",),
)
