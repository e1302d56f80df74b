"""The networks' special programmes: compelling evidence 3.0 of Visa, compliance cases.

Belongs here: what a dispute is eligible for, and the evidence it asks for
(https://docs.stripe.com/disputes/api/visa-ce3, .../disputes/api/visa-compliance).
"""

from typing import Any

from vantage_stripe.sandbox.world.clock import DAY
from vantage_stripe.sandbox.world.facts import Charge, Dispute
from vantage_stripe.sandbox.world.ids import digits_of, tail_of
from vantage_stripe.sandbox.world.rendering.people import address
from vantage_stripe.sandbox.world.steps import happened

PRIOR_DAYS = (120, 365)
"""How old the two undisputed payments may be when the dispute begins."""
PRIORS = 2
CE3 = "visa_compelling_evidence_3"
SOLD = {"merchandise_or_services": "merchandise"}


def programmes(fact: Dispute) -> list[str]:
    """Give the programmes a dispute may use."""
    if fact.charge.method.type != "card":
        return []
    brand = fact.charge.card.brand
    if fact.case.reason == "noncompliant":
        return [f"{brand}_compliance"]
    fraud = brand == "visa" and fact.case.codes["visa"] == "10.4" and fact.statuses[0][1] != "prevented"
    return [CE3] if fraud else []


def eligibility(fact: Dispute, moment: int) -> dict[str, Any]:
    """Render whether a dispute qualifies, and what is missing."""
    answered = bool(fact.submissions(moment))
    result: dict[str, Any] = {}
    for name in programmes(fact):
        if name != CE3:
            status = "fee_acknowledged" if answered else "requires_fee_acknowledgement"
            result[name] = {"status": status}
            continue
        missing, status = [], "not_qualified"
        if _qualifies(fact):
            ready = happened(fact.staged_at, moment) or answered
            status = "qualified" if ready else "requires_action"
            missing = [] if ready else ["missing_merchandise_or_services"]
        result[name] = {"required_actions": missing, "status": status}
    return result


def enhanced_evidence(fact: Dispute, moment: int) -> dict[str, Any]:
    """Render the evidence of the programmes, once it is submitted."""
    answered = bool(fact.submissions(moment))
    result: dict[str, Any] = {}
    for name in programmes(fact):
        if name != CE3:
            result[name] = {"fee_acknowledged": answered}
        elif answered and _qualifies(fact):
            priors = [_prior(charge) for charge in _priors(fact)]
            result[name] = {
                "disputed_transaction": _transaction(fact.charge)
                | {"merchandise_or_services": "merchandise"},
                "prior_undisputed_transactions": priors,
            }
    return result


def _qualifies(fact: Dispute) -> bool:
    return len(_priors(fact)) == PRIORS


def _priors(fact: Dispute) -> list[Charge]:
    """Find two earlier payments of the customer that nobody disputed or got back."""
    return [charge for charge in paid_before(fact.charge) if _counts(charge, fact.created)][:PRIORS]


def paid_before(charge: Charge) -> list[Charge]:
    """Give the earlier charges that paid an invoice of the same customer, oldest first."""
    customer = charge.payment.customer
    invoices = [] if customer is None else customer.invoices
    payments = [invoice.payment for invoice in invoices if invoice.payment is not None]
    made = [other for payment in payments for other in payment.charges]
    return [other for other in made if other.created < charge.created and other.decline is None]


def purchase_ip(charge: Charge) -> str:
    """Give the address the payment came from, of a range kept for documents (RFC 5737)."""
    return f"203.0.113.{int(digits_of(charge.payment.person.email, 4)) % 254 + 1}"


def _counts(charge: Charge, opened: int) -> bool:
    low, high = PRIOR_DAYS
    old = low * DAY < opened - charge.created < high * DAY
    clean = charge.dispute is None and not charge.refunds
    return old and clean and charge.method.type == "card"


def _transaction(charge: Charge) -> dict[str, Any]:
    payment = charge.payment
    return {
        "customer_account_id": None if payment.customer is None else payment.customer.id,
        "customer_device_fingerprint": tail_of(payment.person.email) + tail_of(payment.person.name) * 2,
        "customer_device_id": None,
        "customer_email_address": payment.person.email,
        "customer_purchase_ip": purchase_ip(charge),
        "product_description": payment.description,
        "shipping_address": address(payment.person),
    }


def _prior(charge: Charge) -> dict[str, Any]:
    return {"charge": charge.id} | _transaction(charge)
