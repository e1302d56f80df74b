"""Which disputes need me today, and what each costs: one row per dispute, the most urgent first.

Belongs here: the making of rows. Does not: the joins (`dispute_cases`), the rules (`dispute_rules`),
the sums (`dispute_money`), who disputes again (`dispute_chargebacks`), the columns (`dispute_columns`).
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from vantage_stripe.insights import days, dispute_money, dispute_rules
from vantage_stripe.insights.dispute_cases import Case, cases_of
from vantage_stripe.insights.dispute_chargebacks import Disputers, chargeback_at, method_of, phase_of
from vantage_stripe.insights.dispute_columns import COLUMNS
from vantage_stripe.insights.dispute_evidence import asked_of
from vantage_stripe.insights.dispute_inputs import INPUTS
from vantage_stripe.insights.dispute_money import Settled
from vantage_stripe.insights.dispute_summary import summarize
from vantage_stripe.insights.model import Insight, schema_of
from vantage_stripe.insights.reading import Inputs, Row, aware
from vantage_stripe.insights.truth import Truth, every, some

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
UNREFUNDED = frozenset({"failed", "canceled"})
NOBODY: Row = {}


def compute(tables: Mapping[str, pa.Table], as_of: datetime, *, timezone: str = "UTC") -> pa.Table:
    """Flag every dispute that is live at an instant.

    Args:
        tables: The tables of `DISPUTE_FLAGS.inputs`, as far as they are there.
        as_of: The instant to judge deadlines by.
        timezone: IANA name of the time zone of the months.

    Raises:
        ValueError: `as_of` has no time zone, or no time zone is called `timezone`.
    """
    aware(as_of)
    zone = days.zone_named(timezone)
    inputs = Inputs(tables=tables, declared=INPUTS)
    cases = cases_of(inputs)
    disputers = Disputers(cases)
    by_charge: dict[str | None, list[Settled]] = {}
    for case in cases:
        by_charge.setdefault(case.dispute["charge"], []).append(case.money)
    rows = []
    for case in cases:
        excess = dispute_money.paid_back_in_excess(case.charge, by_charge[case.dispute["charge"]])
        rows.append(
            {
                **_judged(case, excess=excess, as_of=as_of),
                **_identity(case),
                **_nature(case),
                **_evidence(case),
                **_warning(case),
                **_dated(case, zone),
                **disputers.history(case),
                "timezone": timezone,
                "missing_inputs": inputs.missing,
            }
        )
    rows.sort(key=_first_things_first)
    return pa.Table.from_pylist(rows, schema=schema_of(COLUMNS))


def _first_things_first(row: Mapping[str, Any]) -> tuple[int, float, str]:
    """Order rows by urgency, then deadline, then id."""
    due = row["evidence_due_at"]
    rank = dispute_rules.RANKS.index(row["urgency"])
    return rank, due.timestamp() if due is not None else float("inf"), row["dispute_id"]


def _judged(case: Case, *, excess: int | None, as_of: datetime) -> dict[str, Any]:
    """Say what state the dispute is in, what it costs and what to do."""
    status = case.dispute["status"]
    due_at = dispute_rules.due(case.dispute["evidence_details_due_by_at"])
    phase = phase_of(case)
    urgency = dispute_rules.urgency(status, due_at, as_of)
    is_open = dispute_rules.is_open(status)
    avoidable = dispute_rules.refund_can_still_avoid(
        status, case.dispute["is_charge_refundable"], _withdrawn(case.money)
    )
    needs_action = dispute_rules.needs_merchant_action(status, due_at, as_of)
    action = dispute_rules.recommended_action(
        over=some((phase == "prevented", None if is_open is None else not is_open)),
        urgency=urgency,
        refund_can_still_avoid=avoidable,
        refunded_before=_refunded_before(case),
        needs_action=needs_action,
        paid_back_in_excess=excess,
    )
    return {
        **_deadline(status, due_at, as_of),
        **_money(case, phase=phase, is_open=is_open),
        "phase": phase,
        "is_open": is_open,
        "outcome": dispute_rules.OUTCOMES.get(status),
        "needs_merchant_action": needs_action,
        "deadline_passed": dispute_rules.deadline_passed(status, due_at, as_of),
        "urgency": urgency,
        "paid_back_in_excess": excess,
        "refund_can_still_avoid": avoidable,
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
        "evidence_source": case.told_by,
        "charge_in_lake": case.charge is not None,
    }


def _nature(case: Case) -> dict[str, Any]:
    """Say what kind of dispute it is."""
    dispute = case.dispute
    code = dispute["payment_method_details_card_network_reason_code"] or dispute["network_reason_code"]
    return {
        "status": dispute["status"],
        "reason": dispute["reason"],
        "network_reason_code": code,
        "case_type": dispute["payment_method_details_card_case_type"],
        **method_of(case),
    }


def _evidence(case: Case) -> dict[str, Any]:
    """Say what was answered, and what is still missing."""
    dispute = case.dispute
    count = dispute["evidence_details_submission_count"]
    asked = asked_of(dispute["reason"], case.evidence)
    return {
        "evidence_state": dispute_rules.evidence_state(count, dispute["evidence_details_has_evidence"]),
        "evidence_fields_expected": asked.expected,
        "evidence_fields_filled": asked.filled,
        "evidence_missing": asked.missing,
        "submission_method": dispute["evidence_details_submission_method"],
        "intended_submission_method": dispute["intended_submission_method"],
    }


def _deadline(status: str | None, due_at: datetime | None, as_of: datetime) -> dict[str, Any]:
    """Say how long there is; whole days and hours, rounded down, negative once it is over."""
    left = None if due_at is None else due_at - as_of
    return {
        "evidence_due_at": due_at,
        "response_possible": None if status is None and due_at is None else due_at is not None,
        "days_left": None if left is None else left // DAY,
        "hours_left": None if left is None else left // HOUR,
    }


def _money(case: Case, *, phase: str | None, is_open: Truth) -> dict[str, Any]:
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
        "settled_by_currency": case.money.apart,
        "at_stake_amount": stake.amount,
        "at_stake_currency": stake.currency,
        "at_stake_fee": stake.fee,
        "refunded_and_disputed": every(
            (None if refunded is None else refunded > 0, None if phase is None else phase != "prevented")
        ),
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


def _dated(case: Case, zone: ZoneInfo) -> dict[str, Any]:
    """Say when it was paid and when it was taken back, and in which months that was."""
    taken = chargeback_at(case)
    began: datetime | None = case.dispute["created"]
    paid: datetime | None = None if case.charge is None else case.charge["created"]
    return {
        "chargeback_at": taken,
        "chargeback_month": _month(taken, zone),
        "charge_month": _month(paid, zone),
        "days_charge_to_dispute": None if paid is None or began is None else (began - paid) // DAY,
    }


def _month(instant: datetime | None, zone: ZoneInfo) -> date | None:
    return None if instant is None else days.month_of(days.day_of(instant, zone))


DISPUTE_FLAGS = Insight(
    name="dispute_flags",
    description="Which disputes need me today, by when, and what each has cost: one row per dispute.",
    inputs=INPUTS,
    columns=COLUMNS,
    compute=compute,
    parameters=("timezone",),
    summary=summarize,
)
