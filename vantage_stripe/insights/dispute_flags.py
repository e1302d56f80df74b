"""Which disputes need me today, and what each costs: one row per dispute, the most urgent first.

Belongs here: the making of rows. Does not: the joins (`dispute_cases`), the rules (`dispute_rules`),
the sums (`dispute_money`), the columns (`dispute_columns`).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from vantage_stripe.insights import dispute_money, dispute_rules
from vantage_stripe.insights.dispute_cases import Case, cases_of
from vantage_stripe.insights.dispute_columns import COLUMNS, INPUTS
from vantage_stripe.insights.dispute_money import Settled
from vantage_stripe.insights.dispute_summary import summarize
from vantage_stripe.insights.model import Insight, schema_of
from vantage_stripe.insights.reading import Inputs, Row, aware
from vantage_stripe.insights.truth import Truth

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
UNREFUNDED = frozenset({"failed", "canceled"})
NOBODY: Row = {}


def compute(tables: Mapping[str, pa.Table], as_of: datetime) -> pa.Table:
    """Flag every dispute that is live at an instant.

    Args:
        tables: The tables of `DISPUTE_FLAGS.inputs`, as far as they are there.
        as_of: The instant to judge deadlines by.

    Raises:
        ValueError: `as_of` has no time zone.
    """
    aware(as_of)
    inputs = Inputs(tables=tables, declared=INPUTS)
    cases = cases_of(inputs)
    by_charge: dict[str | None, list[Settled]] = {}
    for case in cases:
        by_charge.setdefault(case.dispute["charge"], []).append(case.money)
    rows = []
    for case in cases:
        excess = dispute_money.paid_back_in_excess(case.charge, by_charge[case.dispute["charge"]])
        rows.append(_row(case, excess=excess, as_of=as_of) | {"missing_inputs": inputs.missing})
    rows.sort(key=_first_things_first)
    return pa.Table.from_pylist(rows, schema=schema_of(COLUMNS))


def _first_things_first(row: Mapping[str, Any]) -> tuple[int, float, str]:
    """Order rows by urgency, then deadline, then id."""
    due = row["evidence_due_at"]
    rank = dispute_rules.URGENCIES.index(row["urgency"])
    return rank, due.timestamp() if due is not None else float("inf"), row["dispute_id"]


def _row(case: Case, *, excess: int | None, as_of: datetime) -> dict[str, Any]:
    """Make one row of the answer."""
    status = case.dispute["status"]
    due_at = dispute_rules.due(case.dispute["evidence_details_due_by_at"])
    phase = dispute_rules.phase(status, case.dispute["payment_method_details_card_case_type"])
    urgency = dispute_rules.urgency(status, due_at, as_of)
    is_open = dispute_rules.is_open(status)
    avoidable = dispute_rules.refund_can_still_avoid(
        status, case.dispute["is_charge_refundable"], _withdrawn(case.money)
    )
    needs_action = dispute_rules.needs_merchant_action(status, due_at, as_of)
    action = dispute_rules.recommended_action(
        is_open=is_open,
        urgency=urgency,
        refund_can_still_avoid=avoidable,
        refunded_before=_refunded_before(case),
        needs_action=needs_action,
        paid_back_in_excess=excess,
    )
    return {
        **_identity(case),
        **_nature(case),
        **_deadline(due_at, as_of),
        **_money(case, phase=phase, is_open=is_open),
        **_warning(case),
        "phase": phase,
        "is_open": is_open,
        "outcome": dispute_rules.OUTCOMES.get(status),
        "needs_merchant_action": needs_action,
        "deadline_passed": dispute_rules.deadline_passed(status, due_at, as_of),
        "urgency": urgency,
        "paid_back_in_excess": excess,
        "refund_can_still_avoid": avoidable,
        "chargeback_at": _chargeback_at(case, phase),
        "recommended_action": action,
    }


def _withdrawn(money: Settled) -> Truth:
    """Say whether money is gone for a dispute; in several currencies the sums cannot tell."""
    return None if money.withdrawn is None else money.withdrawn != 0


def _identity(case: Case) -> dict[str, Any]:
    """Say which dispute it is, and whose."""
    return {
        "dispute_id": case.dispute["id"],
        "charge_id": case.dispute["charge"],
        "payment_intent_id": case.dispute["payment_intent"],
        "customer_id": None if case.charge is None else case.charge["customer"],
        "customer_email": case.email,
        "invoice_id": case.invoice,
        "livemode": case.dispute["livemode"],
        "created_at": case.dispute["created"],
        "charge_in_lake": case.charge is not None,
    }


def _nature(case: Case) -> dict[str, Any]:
    """Say what kind of dispute it is and what was answered; the dispute knows its card without the charge."""
    dispute = case.dispute
    charge = NOBODY if case.charge is None else case.charge
    code = dispute["payment_method_details_card_network_reason_code"] or dispute["network_reason_code"]
    count = dispute["evidence_details_submission_count"]
    return {
        "status": dispute["status"],
        "reason": dispute["reason"],
        "network_reason_code": code,
        "case_type": dispute["payment_method_details_card_case_type"],
        "payment_method_type": dispute["payment_method_details_type"]
        or charge.get("payment_method_details_type"),
        "card_brand": dispute["payment_method_details_card_brand"]
        or charge.get("payment_method_details_card_brand"),
        "card_network": dispute["payment_method_details_card_network"]
        or charge.get("payment_method_details_card_network"),
        "evidence_state": dispute_rules.evidence_state(count, dispute["evidence_details_has_evidence"]),
    }


def _deadline(due_at: datetime | None, as_of: datetime) -> dict[str, Any]:
    """Say how long there is; whole days and hours, rounded down, negative once it is over."""
    left = None if due_at is None else due_at - as_of
    return {
        "evidence_due_at": due_at,
        "response_possible": due_at is not None,
        "days_left": None if left is None else left // DAY,
        "hours_left": None if left is None else left // HOUR,
    }


def _money(case: Case, *, phase: str, is_open: bool) -> dict[str, Any]:
    """Say what the dispute took and what it may still take."""
    charge: Row = NOBODY if case.charge is None else case.charge
    stake = dispute_money.at_stake(
        case.dispute, charge=case.charge, money=case.money, phase=phase, is_open=is_open
    )
    refunded = charge.get("amount_refunded")
    return {
        "disputed_amount": case.dispute["amount"],
        "currency": case.dispute["currency"],
        "charge_amount_captured": charge.get("amount_captured"),
        "charge_amount_refunded": refunded,
        "charge_currency": charge.get("currency"),
        "is_partial": dispute_money.is_partial(case.dispute, case.charge),
        "settlement_currency": case.money.currency,
        "withdrawn_amount": case.money.withdrawn,
        "fee_total": case.money.fee,
        "net_impact": case.money.net,
        "at_stake_amount": stake.amount,
        "at_stake_currency": stake.currency,
        "at_stake_fee": stake.fee,
        "refunded_and_disputed": None if refunded is None else refunded > 0 and phase != "prevented",
    }


def _refunded_before(case: Case) -> Truth:
    """Say whether the whole charge had been paid back before the dispute; the dates are the refunds'."""
    left = None if case.charge is None else dispute_money.left_to_refund(case.charge)
    if left is None or case.charge is None:
        return None
    if left > 0:
        return False
    if case.refunds is None:
        return None
    before = [row for row in case.refunds if row["created"] < case.dispute["created"]]
    paid_back = sum(row["amount"] for row in before if row["status"] not in UNREFUNDED)
    return bool(paid_back >= case.charge["amount_captured"] > 0)


def _warning(case: Case) -> dict[str, Any]:
    """Say whether the network warned of fraud first; null when the warnings were not synced."""
    if case.warnings is None:
        return {"efw_id": None, "efw_created_at": None, "efw_before_dispute": None}
    first: Row = case.warnings[0] if case.warnings else NOBODY
    created = first.get("created")
    return {
        "efw_id": first.get("id"),
        "efw_created_at": created,
        "efw_before_dispute": created is not None and created < case.dispute["created"],
    }


def _chargeback_at(case: Case, phase: str) -> datetime | None:
    """Give when the money was first taken: an inquiry that escalates keeps its own, earlier, `created`."""
    taken: list[datetime] = [
        row["created"] for row in case.transactions if row["reporting_category"] == "dispute"
    ]
    if taken:
        return min(taken)
    began: datetime = case.dispute["created"]
    return None if phase in {"inquiry", "prevented"} else began


DISPUTE_FLAGS = Insight(
    name="dispute_flags",
    description="Which disputes need me today, by when, and what each has cost: one row per dispute.",
    inputs=INPUTS,
    columns=COLUMNS,
    compute=compute,
    summary=summarize,
)
