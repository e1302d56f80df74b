"""The rules of one dispute, each a pure function of a few facts.

Belongs here: phase, deadline, urgency, evidence, what to do. Does not: money, joins, columns.
Stripe's pages: https://docs.stripe.com/disputes/how-disputes-work, https://docs.stripe.com/api/disputes.
"""

from datetime import UTC, datetime, timedelta

from vantage_stripe.insights.truth import Truth, every

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OUTCOMES = {"won": "won", "lost": "lost", "warning_closed": "withdrawn_inquiry", "prevented": "prevented"}
CLOSED = frozenset({*OUTCOMES, "charge_refunded"})  # the last is a status of old API versions
NEEDS_RESPONSE = frozenset({"needs_response", "warning_needs_response", "appeal_needs_response"})
INQUIRIES = frozenset({"warning_needs_response", "warning_under_review"})
URGENCIES = ("critical", "high", "medium", "low", "no_response_possible", "missed", "none")
"""From what needs somebody first to what needs nobody."""
RANKS = (*URGENCIES[:4], None, *URGENCIES[4:])
"""The order of rows: what cannot be told comes before what is settled."""
ACTIONS = (
    "respond_first",
    "respond",
    "respond_with_refund_proof",
    "refund_or_respond",
    "accept",
    "missed_deadline",
    "review_double_payment",
    "wait",
    "none",
)
"""What `recommended_action` may say."""
LIMITS = (
    (timedelta(hours=48), "critical"),
    (timedelta(days=5), "high"),
    (timedelta(days=10), "medium"),
)


def phase(status: str | None, case_type: str | None) -> str | None:
    """Tell `inquiry`, `chargeback`, `appeal` and `prevented` apart; an unknown status is a chargeback.

    Null when neither is known.
    """
    if status == "prevented" or case_type in {"block", "resolution"}:
        return "prevented"
    if status is None:
        return None
    if status.startswith("warning_"):
        return "inquiry"
    return "appeal" if status.startswith("appeal_") else "chargeback"


def is_open(status: str | None) -> Truth:
    """Say whether the dispute can still change hands; a status nobody knows is taken as open."""
    return None if status is None else status not in CLOSED


def due(due_by: datetime | None) -> datetime | None:
    """Give the deadline; Stripe's null and 0 both mean that no response is allowed."""
    return due_by if due_by is not None and due_by > EPOCH else None


def deadline_passed(status: str | None, due_at: datetime | None, as_of: datetime) -> Truth:
    """Say whether a response was wanted and its time is over; the deadline's own instant is too late."""
    if status is None:
        return None
    return status in NEEDS_RESPONSE and due_at is not None and due_at <= as_of


def needs_merchant_action(status: str | None, due_at: datetime | None, as_of: datetime) -> Truth:
    """Say whether a response is wanted and can still be given."""
    if status is None:
        return None
    return status in NEEDS_RESPONSE and due_at is not None and due_at > as_of


def urgency(status: str | None, due_at: datetime | None, as_of: datetime) -> str | None:
    """Rank how soon somebody must act: one of `URGENCIES`, or null without a status."""
    if status is None:
        return None
    if status not in NEEDS_RESPONSE:
        return "none"
    if due_at is None:
        return "no_response_possible"
    if due_at <= as_of:
        return "missed"
    left = due_at - as_of
    return next((name for limit, name in LIMITS if left <= limit), "low")


def evidence_state(submission_count: int | None, has_evidence: Truth) -> str | None:
    """Say whether evidence was `submitted`, is `staged`, or `none`; null when Stripe does not say."""
    if submission_count is not None and submission_count > 0:
        return "submitted"
    if submission_count is None or has_evidence is None:
        return None
    return "staged" if has_evidence else "none"


def refund_can_still_avoid(status: str | None, refundable: Truth, withdrawn: Truth) -> Truth:
    """Say whether a full refund would still resolve the inquiry without a dispute and its fee.

    Once money was withdrawn a refund would pay the customer twice.

    Args:
        status: The dispute's.
        refundable: Stripe's `is_charge_refundable`.
        withdrawn: Whether money was taken for the dispute; null when that is unknown.
    """
    wanted = None if status is None else status in INQUIRIES
    return every((wanted, refundable, None if withdrawn is None else not withdrawn))


def recommended_action(
    *,
    over: Truth,
    urgency: str | None,
    refund_can_still_avoid: Truth,
    refunded_before: Truth,
    needs_action: Truth,
    paid_back_in_excess: int | None,
) -> str | None:
    """Say what to do now; never to refund a formal chargeback, which would pay the customer twice.

    Args:
        over: Whether the dispute is closed, or was prevented.
        urgency: One of `URGENCIES`.
        refund_can_still_avoid: Whether a refund would still resolve an inquiry.
        refunded_before: Whether the charge had been refunded in full before the dispute.
        needs_action: Whether a response is wanted and can still be given.
        paid_back_in_excess: What the customer got back beyond what they paid, minor units.

    Returns:
        The first that matches; null when the status is not known.
    """
    if over is None:
        return None
    matches = (
        (over and (paid_back_in_excess or 0) > 0, "review_double_payment"),
        (over, "none"),
        (urgency == "missed", "missed_deadline"),
        (urgency == "no_response_possible", "accept"),
        (refund_can_still_avoid, "refund_or_respond"),
        (needs_action and refunded_before, "respond_with_refund_proof"),
        (needs_action and urgency == "critical", "respond_first"),
        (needs_action, "respond"),
    )
    return next((action for holds, action in matches if holds), "wait")
