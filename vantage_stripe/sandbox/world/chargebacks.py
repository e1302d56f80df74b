"""The life of a dispute: inquiry, chargeback, answer, decision, appeal, and the money they move.

Belongs here: https://docs.stripe.com/disputes/how-disputes-work as tables and steps. Does not: who disputes.
"""

from vantage_stripe.sandbox.world.clock import DAY, HOUR, end_of_day
from vantage_stripe.sandbox.world.facts import Dispute, Transaction
from vantage_stripe.sandbox.world.money import COUNTERED, REINSTATED, SETTLES_IN, WITHDRAWN, Desk, moved
from vantage_stripe.sandbox.world.tariffs import COMPLIANCE_FEES, DISPUTE_FEES

INQUIRY_SHARE = {"amex": 0.45}
"""Disputes that begin with a question, by network."""
INQUIRY_SHARE_ELSEWHERE = 0.22
ESCALATION_SHARE = 0.25
INTENDED = (
    (None, 52),
    ("manual", 20),
    ("prefer_manual", 12),
    ("prefer_smart_disputes", 10),
    ("smart_disputes", 6),
)
SMART = frozenset({"prefer_manual", "prefer_smart_disputes", "smart_disputes"})
"""Intentions that let Stripe answer where nobody did."""
STAGED_SHARE = 0.35
ANSWER_SHARE = 0.68
TWICE_ANSWERED_SHARE = 0.12
LATE_SHARE = 0.2
"""Unanswered disputes that are answered after the deadline, in vain."""
NO_ANSWER_ALLOWED_SHARE = 0.05
MISTAKE_SHARE = 0.07
"""Answered disputes the customer takes back."""
WIN_SHARE = 0.45
FEE_RETURNED_SHARE = 0.12
"""Won disputes whose first fee comes back too; mostly it is kept."""
APPEAL_SHARE = 0.35
"""Lost disputes that are opened to an appeal, of those that were answered."""
APPEAL_ANSWER_SHARE = 0.8
APPEAL_WIN_SHARE = 0.4
RESPONSE_DAYS = (8, 21)
APPEAL_DAYS = (7, 14)
JUDGEMENT_DAYS = (20, 75)


def disputed_by_card(desk: Desk, dispute: Dispute) -> None:
    """Live through a card's dispute, from an inquiry or a chargeback to its end."""
    shares = [row[1] for row in INTENDED]
    dispute.intended = desk.rng.choices([row[0] for row in INTENDED], weights=shares)[0]
    share = INQUIRY_SHARE.get(dispute.charge.card.brand, INQUIRY_SHARE_ELSEWHERE)
    if dispute.case.reason != "noncompliant" and desk.chance(share):
        _inquiry(desk, dispute)
    else:
        _chargeback(desk, dispute, dispute.created)


def prevented(desk: Desk, dispute: Dispute) -> None:
    """Settle a dispute before it is one: the network gives the payment back at once."""
    dispute.case_type.append((dispute.created, desk.rng.choice(("block", "resolution"))))
    dispute.statuses.append((dispute.created, "prevented"))
    dispute.due_by.append((dispute.created, 0))


def debit_reversed(desk: Desk, dispute: Dispute) -> None:
    """Lose a dispute of a bank debit, which nobody may answer."""
    _withdraw(desk, dispute, dispute.created)
    dispute.due_by.append((dispute.created, 0))
    _close(dispute, dispute.created + desk.pause(DAY, 4 * DAY), "lost")


def _inquiry(desk: Desk, dispute: Dispute) -> None:
    opened = dispute.created
    dispute.case_type.append((opened, "inquiry"))
    dispute.statuses.append((opened, "warning_needs_response"))
    due = _deadline(desk, dispute, opened, RESPONSE_DAYS)
    if _answered(desk, dispute, opened, due):
        dispute.statuses.append((dispute.submitted_at[0], "warning_under_review"))
    if desk.chance(ESCALATION_SHARE):
        _chargeback(desk, dispute, due + desk.pause(DAY, 20 * DAY))
        return
    _close(dispute, due + desk.pause(20 * DAY, 60 * DAY), "warning_closed")


def _chargeback(desk: Desk, dispute: Dispute, opened: int) -> None:
    compliance = dispute.case.reason == "noncompliant"
    dispute.case_type.append((opened, "compliance" if compliance else "chargeback"))
    _withdraw(desk, dispute, opened)
    if opened == dispute.created and not compliance and desk.chance(NO_ANSWER_ALLOWED_SHARE):
        dispute.intended = None
        dispute.due_by.append((opened, 0))
        _close(dispute, opened + desk.pause(2 * DAY, 8 * DAY), "lost")
        return
    due = _deadline(desk, dispute, opened, RESPONSE_DAYS)
    if _answered(desk, dispute, opened, due):
        _judged(desk, dispute, opened)
    elif desk.chance(LATE_SHARE):
        late = due + desk.pause(HOUR, 12 * HOUR)
        dispute.submitted_at.append(late)
        dispute.statuses.append((late, "under_review"))
        _counter(desk, dispute, late)
        _close(dispute, late + desk.pause(2 * DAY, 9 * DAY), "lost")
    else:
        _close(dispute, due + desk.pause(HOUR, 2 * DAY), "lost")


def _deadline(desk: Desk, dispute: Dispute, opened: int, days: tuple[int, int]) -> int:
    due = end_of_day(opened + desk.rng.randint(*days) * DAY)
    dispute.due_by.append((opened, due))
    return due


def _answered(desk: Desk, dispute: Dispute, opened: int, due: int) -> bool:
    """Stage and submit evidence before the deadline, or tell that nobody did."""
    if dispute.staged_at is None and desk.chance(STAGED_SHARE):
        dispute.staged_at = opened + desk.pause(HOUR, 3 * DAY)
    smart = dispute.intended in SMART
    if smart and (dispute.intended != "prefer_manual" or not desk.chance(ANSWER_SHARE)):
        dispute.smart = True
        dispute.submitted_at.append(due - desk.pause(HOUR, 20 * HOUR))
        return True
    if not smart and not desk.chance(ANSWER_SHARE):
        return False
    dispute.smart = False
    dispute.submitted_at.append(opened + desk.pause(4 * DAY, due - opened - DAY))
    return True


def _judged(desk: Desk, dispute: Dispute, opened: int) -> None:
    answer = next(when for when in dispute.submitted_at if when > opened)
    dispute.statuses.append((answer, "under_review"))
    fee = _counter(desk, dispute, answer)
    due = dispute.due_by[-1][1]
    if not dispute.smart and desk.chance(TWICE_ANSWERED_SHARE):
        dispute.submitted_at.append(answer + desk.pause(HOUR, due - answer - HOUR))
    if desk.chance(MISTAKE_SHARE):
        dispute.mistaken = True
        _won(desk, dispute, max(dispute.submitted_at) + desk.pause(3 * DAY, 15 * DAY), fee)
        return
    closed = answer + desk.pause(JUDGEMENT_DAYS[0] * DAY, JUDGEMENT_DAYS[1] * DAY)
    if desk.chance(WIN_SHARE):
        _won(desk, dispute, closed, fee)
        return
    _close(dispute, closed, "lost")
    if desk.chance(APPEAL_SHARE):
        _appeal(desk, dispute, closed + desk.pause(DAY, 10 * DAY), fee)


def _appeal(desk: Desk, dispute: Dispute, opened: int, fee: int) -> None:
    dispute.appealed_at = opened
    dispute.statuses.append((opened, "appeal_needs_response"))
    due = _deadline(desk, dispute, opened, APPEAL_DAYS)
    if not desk.chance(APPEAL_ANSWER_SHARE):
        _close(dispute, due + desk.pause(HOUR, 2 * DAY), "lost")
        return
    filed = opened + desk.pause(DAY, due - opened - HOUR)
    dispute.submitted_at.append(filed)
    dispute.statuses.append((filed, "appeal_under_review"))
    closed = filed + desk.pause(JUDGEMENT_DAYS[0] * DAY, JUDGEMENT_DAYS[1] * DAY)
    if desk.chance(APPEAL_WIN_SHARE):
        _won(desk, dispute, closed, fee)
    else:
        _close(dispute, closed, "lost")


def _withdraw(desk: Desk, dispute: Dispute, opened: int) -> None:
    dispute.statuses.append((opened, "needs_response"))
    source = (dispute.id, dispute.amount)
    fee = DISPUTE_FEES[_balance(dispute)]
    _record(desk, dispute, moved(desk, WITHDRAWN, dispute.charge, opened + 2, source=source, fee=fee))


def _counter(desk: Desk, dispute: Dispute, moment: int) -> int:
    """Take the fee for countering, and give its amount."""
    fees = COMPLIANCE_FEES if dispute.case.reason == "noncompliant" else DISPUTE_FEES
    fee = fees[_balance(dispute)]
    desk.book.transactions.append(
        moved(desk, COUNTERED, dispute.charge, moment, source=(dispute.id, 0), fee=fee)
    )
    return fee


def _won(desk: Desk, dispute: Dispute, moment: int, countered: int) -> None:
    """Close as won: the amount comes back at the day's rate, with the fee for countering."""
    _close(dispute, moment, "won")
    returned = countered + (DISPUTE_FEES[_balance(dispute)] if desk.chance(FEE_RETURNED_SHARE) else 0)
    source = (dispute.id, dispute.amount)
    _record(desk, dispute, moved(desk, REINSTATED, dispute.charge, moment + 2, source=source, fee=-returned))


def _balance(dispute: Dispute) -> str:
    return SETTLES_IN[dispute.charge.payment.currency]


def _close(dispute: Dispute, moment: int, status: str) -> None:
    dispute.statuses.append((moment, status))
    dispute.closings.append(moment)


def _record(desk: Desk, dispute: Dispute, transaction: Transaction) -> None:
    dispute.transactions.append(transaction)
    desk.book.transactions.append(transaction)
