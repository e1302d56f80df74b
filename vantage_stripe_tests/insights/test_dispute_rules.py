"""Instants and statuses at which a dispute's answer changes."""

from datetime import datetime, timedelta

import pytest

from vantage_stripe.insights import dispute_rules
from vantage_stripe_tests.insights.input_rows import NOW, at

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (timedelta(0), "missed"),
        (SECOND, "critical"),
        (timedelta(hours=48), "critical"),
        (timedelta(hours=48) + SECOND, "high"),
        (timedelta(days=5), "high"),
        (timedelta(days=5) + SECOND, "medium"),
        (timedelta(days=10), "medium"),
        (timedelta(days=10) + SECOND, "low"),
    ],
)
def test_urgency_changes_at_its_limits(left: timedelta, expected: str) -> None:
    assert dispute_rules.urgency("needs_response", NOW + left, NOW) == expected


@pytest.mark.parametrize("status", ["needs_response", "warning_needs_response", "appeal_needs_response"])
def test_the_deadlines_own_instant_is_too_late(status: str) -> None:
    assert dispute_rules.deadline_passed(status, NOW, NOW) is True
    assert dispute_rules.needs_merchant_action(status, NOW, NOW) is False
    assert dispute_rules.deadline_passed(status, NOW + SECOND, NOW) is False
    assert dispute_rules.needs_merchant_action(status, NOW + SECOND, NOW) is True


@pytest.mark.parametrize("due_by", [None, at("1970-01-01")])
def test_null_and_zero_are_no_deadline_and_nothing_was_missed(due_by: datetime | None) -> None:
    due = dispute_rules.due(due_by)
    assert due is None
    assert dispute_rules.urgency("needs_response", due, NOW) == "no_response_possible"
    assert dispute_rules.deadline_passed("needs_response", due, NOW) is False
    assert dispute_rules.needs_merchant_action("needs_response", due, NOW) is False


@pytest.mark.parametrize(
    ("status", "case_type", "phase", "is_open", "outcome"),
    [
        ("warning_needs_response", "inquiry", "inquiry", True, None),
        ("warning_under_review", None, "inquiry", True, None),
        ("warning_closed", None, "inquiry", False, "withdrawn_inquiry"),
        ("needs_response", "chargeback", "chargeback", True, None),
        ("needs_response", "compliance", "chargeback", True, None),
        ("under_review", None, "chargeback", True, None),
        ("won", None, "chargeback", False, "won"),
        ("lost", "resolution", "prevented", False, "lost"),
        ("lost", "block", "prevented", False, "lost"),
        ("prevented", None, "prevented", False, "prevented"),
        ("appeal_needs_response", None, "appeal", True, None),
        ("appeal_under_review", None, "appeal", True, None),
        ("charge_refunded", None, "chargeback", False, None),
        ("a_status_of_next_year", None, "chargeback", True, None),
    ],
)
def test_each_status_has_a_phase_and_an_end(
    *,
    status: str,
    case_type: str | None,
    phase: str,
    is_open: bool,
    outcome: str | None,
) -> None:
    assert dispute_rules.phase(status, case_type) == phase
    assert dispute_rules.is_open(status) is is_open
    assert dispute_rules.OUTCOMES.get(status) == outcome


@pytest.mark.parametrize(
    ("count", "has_evidence", "expected"),
    [
        (1, None, "submitted"),
        (2, False, "submitted"),
        (0, True, "staged"),
        (0, False, "none"),
        (0, None, None),
        (None, True, None),
    ],
)
def test_evidence_is_submitted_staged_none_or_unknown(
    *,
    count: int | None,
    has_evidence: bool | None,
    expected: str | None,
) -> None:
    assert dispute_rules.evidence_state(count, has_evidence) == expected


@pytest.mark.parametrize(
    ("status", "refundable", "withdrawn", "expected"),
    [
        ("warning_needs_response", True, False, True),
        ("warning_under_review", True, False, True),
        ("warning_closed", True, False, False),
        ("needs_response", True, False, False),
        ("warning_needs_response", False, None, False),
        ("warning_needs_response", True, True, False),
        ("warning_needs_response", True, None, None),
        ("warning_needs_response", None, False, None),
        ("lost", None, None, False),
    ],
)
def test_a_refund_avoids_only_an_inquiry_that_took_nothing(
    *,
    status: str,
    refundable: bool | None,
    withdrawn: bool | None,
    expected: bool | None,
) -> None:
    assert dispute_rules.refund_can_still_avoid(status, refundable, withdrawn) is expected
