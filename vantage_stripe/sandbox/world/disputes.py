"""Which payments are warned of and disputed, drawn whole when their charge is made.

Belongs here: whether, why and for how much. Does not: the life of a dispute, which is in `chargebacks`.
"""

from dataclasses import dataclass

from vantage_stripe.sandbox.world.catalog import (
    BANK_CASES,
    CASES,
    COMPLIANCE_NETWORKS,
    FRAUD_TYPES,
    NONCOMPLIANT,
    Case,
)
from vantage_stripe.sandbox.world.chargebacks import debit_reversed, disputed_by_card, prevented
from vantage_stripe.sandbox.world.clock import DAY, HOUR
from vantage_stripe.sandbox.world.facts import Charge, Dispute, FraudWarning
from vantage_stripe.sandbox.world.money import Desk, payable

DISPUTE_SHARE = 0.017
WARNING_SHARE = 0.008
"""Charges with an early fraud warning."""
WARNING_ENDS = {"dispute": 0.35, "refund": 0.35}
"""What follows a warning; nothing in the rest of cases."""
PREVENTED_SHARE = 0.10
COMPLIANCE_SHARE = 0.04
PARTIAL_SHARE = 0.09
TWICE_SHARE = 0.4
"""Disputes of a part that are followed by one of the rest."""
REFUNDED_INQUIRY_SHARE = 0.6
"""Inquiries the business ends by giving the money back."""
REFUNDED_FIRST_SHARE = 0.07
"""Disputes of a payment that was given back before, mostly lost twice."""
_WEIGHTS = [case.weight for case in CASES]
_BANK_WEIGHTS = [case.weight for case in BANK_CASES]


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What the dispute or the warning leaves for the refunds to do."""

    disputed_at: int | None = None
    refund_at: int | None = None
    reason: str = "fraudulent"
    final: bool = False
    """Whether nothing more may be given back."""


def plan_dispute(desk: Desk, charge: Charge) -> Aftermath:
    """Draw whether a charge that took money is warned of or disputed, and all that follows."""
    draw = desk.rng.random()
    if draw < DISPUTE_SHARE:
        moment = charge.taken_at + desk.pause(4 * DAY, 70 * DAY)
        if charge.method.type != "card":
            return _returned(desk, charge)
        story = _disputed(desk, charge, moment)
        return _refunded_first(desk, charge, story)
    if draw < DISPUTE_SHARE + WARNING_SHARE and charge.method.type == "card":
        return _warned(desk, charge)
    return Aftermath()


def _refunded_first(desk: Desk, charge: Charge, story: Aftermath) -> Aftermath:
    """Give all back before the customer asks the bank for it too; a refunded inquiry never escalates."""
    dispute, moment = charge.dispute, story.disputed_at
    if dispute is None or moment is None or story.refund_at is not None or story.final:
        return story
    kinds = {kind for _, kind in dispute.case_type}
    if len(kinds) > 1 or not desk.chance(REFUNDED_FIRST_SHARE):
        return story
    before = desk.pause(charge.taken_at + HOUR, moment - HOUR)
    return Aftermath(disputed_at=moment, refund_at=before, reason="requested_by_customer")


def _warned(desk: Desk, charge: Charge) -> Aftermath:
    created = charge.taken_at + desk.pause(6 * HOUR, 5 * DAY)
    draw = desk.rng.random() - WARNING_ENDS["dispute"]
    end = created + desk.pause(DAY, 12 * DAY)
    acted = True
    if draw < 0:
        after = _disputed(desk, charge, end, CASES[0])
    elif draw < WARNING_ENDS["refund"]:
        after = Aftermath(refund_at=end)
    else:
        after, acted = Aftermath(final=True), False
    desk.book.warnings.append(
        FraudWarning(
            id=desk.mint.plain("issfr_", created, desk.rng),
            created=created,
            charge=charge,
            fraud_type=desk.rng.choice(FRAUD_TYPES),
            settled_at=end if acted else None,
        )
    )
    return after


def _case(desk: Desk, charge: Charge) -> Case:
    case = desk.rng.choices(CASES, weights=_WEIGHTS)[0]
    if case.reason == "subscription_canceled" and charge.payment.invoice is None:
        return CASES[0]
    return case


def _disputed(desk: Desk, charge: Charge, moment: int, case: Case | None = None) -> Aftermath:
    case = case or _case(desk, charge)
    whole = charge.worth
    if desk.chance(PREVENTED_SHARE):
        prevented(desk, _opened(desk, charge, moment, (whole, case)))
        return Aftermath(disputed_at=moment, refund_at=moment + 1)
    if desk.chance(PARTIAL_SHARE):
        part = payable(whole * desk.rng.randint(2, 6) // 10, charge.payment.currency)
        disputed_by_card(desk, _opened(desk, charge, moment, (part, case)))
        if desk.chance(TWICE_SHARE):
            later = moment + desk.pause(3 * DAY, 25 * DAY)
            disputed_by_card(desk, _opened(desk, charge, later, (whole - part, case)))
            # Nothing is left that could be given back beside both.
            return Aftermath(final=True)
        return Aftermath(disputed_at=moment)
    if charge.card.brand in COMPLIANCE_NETWORKS and desk.chance(COMPLIANCE_SHARE):
        case = NONCOMPLIANT
    dispute = _opened(desk, charge, moment, (whole, case))
    disputed_by_card(desk, dispute)
    return _ended_by_refund(desk, dispute) or Aftermath(disputed_at=moment)


def _opened(desk: Desk, charge: Charge, moment: int, about: tuple[int, Case]) -> Dispute:
    amount, case = about
    dispute = Dispute(
        id=desk.mint.plain("du_" if desk.chance(0.5) else "dp_", moment, desk.rng),
        created=moment,
        charge=charge,
        amount=amount,
        case=case,
    )
    charge.dispute = charge.dispute or dispute
    desk.book.disputes.append(dispute)
    return dispute


def _ended_by_refund(desk: Desk, dispute: Dispute) -> Aftermath | None:
    """Give the money back before an inquiry ends; not one that became a chargeback."""
    if dispute.statuses[-1][1] != "warning_closed" or not desk.chance(REFUNDED_INQUIRY_SHARE):
        return None
    moment = desk.pause(dispute.created + HOUR, dispute.closings[0] - HOUR)
    return Aftermath(disputed_at=dispute.created, refund_at=moment, reason="requested_by_customer")


def _returned(desk: Desk, charge: Charge) -> Aftermath:
    moment = charge.taken_at + desk.pause(2 * DAY, 55 * DAY)
    case = desk.rng.choices(BANK_CASES, weights=_BANK_WEIGHTS)[0]
    debit_reversed(desk, _opened(desk, charge, moment, (charge.worth, case)))
    # The customer has the money back: a refund on top would be a second one.
    return Aftermath(final=True)
