"""Disputes and early fraud warnings, drawn whole when their charge is made.

Belongs here: the life of a dispute (https://docs.stripe.com/disputes/how-disputes-work) and its
movements of the balance. Does not: ordinary refunds.
"""

from dataclasses import dataclass

from vantage_stripe.sandbox.world.catalog import CASES, FRAUD_TYPES, Case
from vantage_stripe.sandbox.world.clock import DAY, HOUR, end_of_day
from vantage_stripe.sandbox.world.facts import Charge, Dispute, FraudWarning, Transaction
from vantage_stripe.sandbox.world.money import REINSTATED, WITHDRAWN, Desk, moved

DISPUTE_SHARE = 0.013
WARNING_SHARE = 0.007
"""Charges with an early fraud warning."""
WARNING_ENDS = {"dispute": 0.35, "refund": 0.35}
"""What follows a warning; nothing in the rest of cases."""
PATHS = {"chargeback": 0.72, "inquiry": 0.17, "prevented": 0.11}
ANSWER_SHARE = 0.72
WIN_SHARE = 0.45
ESCALATION_SHARE = 0.25
STAGED_SHARE = 0.3
SECOND_UPLOAD_SHARE = 0.15
NO_ANSWER_ALLOWED_SHARE = 0.06
PARTIAL_SHARE = 0.06
RESPONSE_DAYS = (8, 21)
JUDGEMENT_DAYS = (20, 75)
_CASE_WEIGHTS = [case.weight for case in CASES]


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What the dispute or the warning leaves for the refunds to do; one only `warned` of gets none."""

    disputed_at: int | None = None
    refund_at: int | None = None
    warned: bool = False


def plan_dispute(desk: Desk, charge: Charge) -> Aftermath:
    """Draw whether a charge is warned of or disputed, and all that follows."""
    draw = desk.rng.random()
    if draw < DISPUTE_SHARE:
        return _disputed(desk, charge, charge.created + desk.pause(4 * DAY, 70 * DAY))
    if draw < DISPUTE_SHARE + WARNING_SHARE:
        return _warned(desk, charge)
    return Aftermath()


def _warned(desk: Desk, charge: Charge) -> Aftermath:
    created = charge.created + desk.pause(6 * HOUR, 5 * DAY)
    draw = desk.rng.random() - WARNING_ENDS["dispute"]
    end = created + desk.pause(DAY, 12 * DAY)
    after = Aftermath(warned=True)
    if draw < 0:
        after = _disputed(desk, charge, end, CASES[0])
    elif draw < WARNING_ENDS["refund"]:
        after = Aftermath(refund_at=end)
    desk.book.warnings.append(
        FraudWarning(
            id=desk.mint.plain("issfr_", created, desk.rng),
            created=created,
            charge=charge,
            fraud_type=desk.rng.choice(FRAUD_TYPES),
            settled_at=None if after.warned else end,
        )
    )
    return after


def _disputed(desk: Desk, charge: Charge, moment: int, case: Case | None = None) -> Aftermath:
    case = case or desk.rng.choices(CASES, weights=_CASE_WEIGHTS)[0]
    if case.reason == "subscription_canceled" and charge.payment.invoice is None:
        case = CASES[0]
    amount = charge.payment.amount
    dispute = Dispute(
        id=desk.mint.plain("du_" if desk.chance(0.5) else "dp_", moment, desk.rng),
        created=moment,
        charge=charge,
        amount=amount * 6 // 10 if desk.chance(PARTIAL_SHARE) else amount,
        case=case,
        case_type=[],
        statuses=[],
        due_by=[],
        submitted_at=[],
        transactions=[],
    )
    charge.dispute = dispute
    desk.book.disputes.append(dispute)
    return _lead(desk, dispute)


def _lead(desk: Desk, dispute: Dispute) -> Aftermath:
    draw = desk.rng.random() - PATHS["chargeback"]
    if draw < 0:
        _chargeback(desk, dispute, dispute.created)
    elif draw < PATHS["inquiry"]:
        _inquiry(desk, dispute)
    else:
        # The network's resolution refunds the payment at once, before any chargeback.
        dispute.amount = dispute.charge.payment.amount
        dispute.case_type.append((dispute.created, desk.rng.choice(("block", "resolution"))))
        dispute.statuses.append((dispute.created, "prevented"))
        dispute.due_by.append((dispute.created, 0))
        dispute.closed_at = dispute.created
        return Aftermath(disputed_at=dispute.created, refund_at=dispute.created + 1)
    return Aftermath(disputed_at=dispute.created)


def _deadline(desk: Desk, dispute: Dispute, opened: int) -> int:
    low, high = RESPONSE_DAYS
    due = end_of_day(opened + desk.rng.randint(low, high) * DAY)
    dispute.due_by.append((opened, due))
    return due


def _answered(desk: Desk, dispute: Dispute, opened: int, due: int) -> int | None:
    if desk.chance(STAGED_SHARE):
        dispute.staged_at = opened + desk.pause(HOUR, 3 * DAY)
    if not desk.chance(ANSWER_SHARE):
        return None
    answer = opened + desk.pause(4 * DAY, due - opened - HOUR)
    dispute.submitted_at.append(answer)
    return answer


def _chargeback(desk: Desk, dispute: Dispute, opened: int) -> None:
    dispute.case_type.append((opened, "chargeback"))
    dispute.statuses.append((opened, "needs_response"))
    withdrawn = moved(desk, WITHDRAWN, dispute.charge, opened + 2, source=(dispute.id, dispute.amount))
    _record(desk, dispute, withdrawn)
    due = _deadline(desk, dispute, opened)
    if opened == dispute.created and desk.chance(NO_ANSWER_ALLOWED_SHARE):
        dispute.due_by[-1] = (opened, 0)
        _close(dispute, opened + desk.pause(2 * DAY, 8 * DAY), "lost")
        return
    answer = _answered(desk, dispute, opened, due)
    if answer is None:
        _close(dispute, due + desk.pause(HOUR, 2 * DAY), "lost")
        return
    dispute.statuses.append((answer, "under_review"))
    low, high = JUDGEMENT_DAYS
    closed = answer + desk.pause(low * DAY, high * DAY)
    if not desk.chance(WIN_SHARE):
        _close(dispute, closed, "lost")
        return
    _close(dispute, closed, "won")
    _record(
        desk,
        dispute,
        moved(desk, REINSTATED, dispute.charge, closed + 2, source=(dispute.id, dispute.amount)),
    )


def _inquiry(desk: Desk, dispute: Dispute) -> None:
    opened = dispute.created
    dispute.case_type.append((opened, "inquiry"))
    dispute.statuses.append((opened, "warning_needs_response"))
    due = _deadline(desk, dispute, opened)
    answer = _answered(desk, dispute, opened, due)
    if answer is not None:
        dispute.statuses.append((answer, "warning_under_review"))
    if desk.chance(ESCALATION_SHARE):
        _chargeback(desk, dispute, due + desk.pause(DAY, 20 * DAY))
        return
    _close(dispute, due + desk.pause(20 * DAY, 60 * DAY), "warning_closed")


def _close(dispute: Dispute, moment: int, status: str) -> None:
    dispute.statuses.append((moment, status))
    dispute.closed_at = moment


def _record(desk: Desk, dispute: Dispute, transaction: Transaction) -> None:
    dispute.transactions.append(transaction)
    desk.book.transactions.append(transaction)
