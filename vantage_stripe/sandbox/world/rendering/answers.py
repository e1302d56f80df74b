"""What Radar, the bank and the card holder said of a charge, in Stripe's JSON.

Belongs here: `outcome` and `payment_method_details` of https://docs.stripe.com/api/charges.
"""

from typing import Any

from vantage_stripe.sandbox.world.catalog import STRONG, Decline
from vantage_stripe.sandbox.world.facts import Card, Charge
from vantage_stripe.sandbox.world.ids import digits_of
from vantage_stripe.sandbox.world.rendering.debits import debited
from vantage_stripe.sandbox.world.rendering.people import wallet

ELEVATED_RISK = 55
REVIEWED = "Stripe evaluated this payment as having elevated risk, and placed it in your manual review queue."
WALLETS: dict[str, dict[str, Any]] = {"link": {"funding_source_group": None}}
SECURED = {True: 70, False: 4}
"""Of a hundred payments made by the card holder, how many were authenticated: where the law asks for it,
and elsewhere."""
PROOFS = (
    ("authenticated", None, "05"),
    ("authenticated", None, "05"),
    ("authenticated", None, "05"),
    ("authenticated", None, "02"),
    ("attempt_acknowledged", "card_not_enrolled", "06"),
    ("exempted", None, "07"),
)
"""Result, its reason, and the indicator sent to the network."""


def outcome(fact: Charge, decline: Decline | None) -> dict[str, Any]:
    """Render what the bank and Radar said of a charge; `decline` is why it has failed, if it has."""
    if not isinstance(fact.method, Card):
        return _bank_outcome(decline)
    if decline is None:
        held = fact.review is not None and fact.review.by_rule
        return {
            "advice_code": None,
            "network_advice_code": None,
            "network_decline_code": None,
            "network_status": "approved_by_network",
            "reason": "elevated_risk_level" if held else None,
            "risk_level": "normal" if fact.risk < ELEVATED_RISK else "elevated",
            "risk_score": fact.risk,
            "seller_message": REVIEWED if held else "Payment complete.",
            "type": "manual_review" if held else "authorized",
        }
    blocked, brand = decline.reason == "highest_risk_level", fact.card.look(fact.created)[0]
    body = {
        "advice_code": decline.advice,
        "network_advice_code": decline.network_advice if brand == "mastercard" else None,
        "network_decline_code": decline.network_code,
        "network_status": decline.network_status,
        "reason": decline.reason,
        "risk_level": "highest" if blocked else "normal",
        "risk_score": 88 if blocked else fact.risk,
        "seller_message": decline.seller_message,
        "type": decline.type,
    }
    return body if decline.rule is None else body | {"rule": decline.rule}


def _bank_outcome(decline: Decline | None) -> dict[str, Any]:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None if decline is None else decline.network_code,
        "network_status": "approved_by_network" if decline is None else "declined_by_network",
        "reason": None if decline is None else decline.reason,
        "risk_level": "not_assessed",
        "seller_message": "Payment complete." if decline is None else decline.seller_message,
        "type": "authorized" if decline is None else "issuer_declined",
    }


def details(fact: Charge, moment: int) -> dict[str, Any]:
    """Render what was charged, as it was at the time."""
    method = fact.method
    inner = _card(fact, method, moment) if isinstance(method, Card) else debited(fact, method)
    return {method.type: inner, "type": method.type}


def _card(fact: Charge, card: Card, moment: int) -> dict[str, Any]:
    month, year, last4 = card.printed(fact.created)
    brand, fingerprint = card.look(fact.created)
    secured = three_d_secure(fact)
    amount = fact.payment.amount if fact.decline is None else None
    approved = fact.decline is None
    held = fact.hold is not None and not fact.taken(moment) and not fact.released(moment)
    capture_before = {"capture_before": fact.hold.expires_at} if fact.hold is not None and held else {}
    return {
        "amount_authorized": amount,
        "authorization_code": digits_of(fact.id, 6) if approved else None,
        "brand": brand,
        "checks": _checks(fact),
        "country": card.country,
        "electronic_commerce_indicator": None
        if secured is None
        else secured["electronic_commerce_indicator"],
        "exp_month": month,
        "exp_year": year,
        "extended_authorization": {"status": "disabled"},
        "fingerprint": fingerprint,
        "funding": card.funding,
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "last4": last4,
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": brand,
        "network_token": {"used": card.wallet is not None},
        "network_transaction_id": digits_of(fact.payment.id, 15) if approved else None,
        "overcapture": {"maximum_amount_capturable": fact.payment.amount, "status": "unavailable"},
        "regulated_status": "unregulated",
        "three_d_secure": secured,
        "transaction_link_id": None,
        "wallet": wallet(card.wallet, last4, **WALLETS.get(card.wallet or "", {})),
    } | capture_before


def _checks(fact: Charge) -> dict[str, str | None]:
    reason = None if fact.decline is None else fact.decline.reason
    entered = fact.payment.invoice is None
    return {
        "address_line1_check": "pass",
        "address_postal_code_check": "fail" if reason == "incorrect_zip" else "pass",
        "cvc_check": ("fail" if reason == "incorrect_cvc" else "pass") if entered else None,
    }


def three_d_secure(fact: Charge) -> dict[str, Any] | None:
    """Render how the card holder proved to be one, which European law asks for; null where nobody asked."""
    draw = int(digits_of(f"{fact.id} 3ds", 4))
    share = SECURED[fact.card.country in STRONG]
    challenged = fact.payment.challenge is not None
    if not challenged and (fact.payment.invoice is not None or draw % 100 >= share):
        return None
    result, reason, indicator = PROOFS[0 if challenged else draw // 100 % len(PROOFS)]
    flow = "challenge" if challenged or draw % 2 else "frictionless"
    digits = digits_of(fact.id, 12)
    return {
        "authentication_flow": None if result == "exempted" else flow,
        "electronic_commerce_indicator": indicator,
        "exemption_indicator": "low_risk" if result == "exempted" else None,
        "result": result,
        "result_reason": reason,
        "transaction_id": f"3d5ec0de-{digits[:4]}-4{digits[4:7]}-8{digits[7:10]}-{digits}",
        "version": "2.2.0",
    }
