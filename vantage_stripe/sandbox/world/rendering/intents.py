"""Payment intents in Stripe's JSON.

Belongs here: the shape of https://docs.stripe.com/api/payment_intents.
"""

from typing import Any

from vantage_stripe.sandbox.world.catalog import BANKS, SITE, Decline
from vantage_stripe.sandbox.world.facts import Card, Charge, Payment
from vantage_stripe.sandbox.world.ids import tail_of
from vantage_stripe.sandbox.world.rendering.charges import review_of
from vantage_stripe.sandbox.world.rendering.orders import metadata, suffix
from vantage_stripe.sandbox.world.rendering.people import payment_method
from vantage_stripe.sandbox.world.steps import happened

OPTIONS: dict[str, dict[str, Any]] = {
    "card": {
        "installments": None,
        "mandate_options": None,
        "network": None,
        "request_three_d_secure": "automatic",
    },
    "sepa_debit": {},
    "us_bank_account": {"verification_method": "automatic"},
}
UNPROVEN = (
    "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new"
    " PaymentMethod to attempt to fulfill this PaymentIntent again."
)


def payment_intent(fact: Payment, moment: int) -> dict[str, Any]:
    """Render a payment intent after the tries made by the moment."""
    last, status, kinds = fact.last(moment), fact.status(moment), _kinds(fact)
    canceled = status == "canceled"
    return {
        "id": fact.id,
        "object": "payment_intent",
        "allowed_payment_method_types": None,
        "amount": fact.amount,
        "amount_capturable": fact.amount if status == "requires_capture" else 0,
        "amount_details": {"tip": {}},
        "amount_received": last.taken(moment) if last is not None and status == "succeeded" else 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": fact.canceled_at if canceled else None,
        "cancellation_reason": _cancellation(fact, last) if canceled else None,
        "capture_method": "manual" if fact.manual else "automatic_async",
        "client_secret": f"{fact.id}_secret_{tail_of(fact.id)}{tail_of(fact.stem)}",
        "confirmation_method": "automatic",
        "created": fact.created,
        "currency": fact.currency,
        "customer": None if fact.customer is None else fact.customer.id,
        "customer_account": None,
        "description": fact.description,
        "excluded_payment_method_types": None,
        "last_payment_error": _last_error(fact, last, moment),
        "latest_charge": None if last is None else last.id,
        "livemode": False,
        "managed_payments": None,
        "metadata": metadata(fact),
        "next_action": _next_action(fact) if status == "requires_action" else None,
        "on_behalf_of": None,
        "payment_method": _method_id(fact, last, moment),
        "payment_method_configuration_details": None,
        "payment_method_options": {kind: OPTIONS[kind] for kind in kinds},
        "payment_method_types": kinds,
        "payment_record": None,
        "processing": None,
        "receipt_email": fact.person.email,
        "review": None if last is None else review_of(last, moment),
        "setup_future_usage": "off_session" if fact.invoice is not None else None,
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": suffix(fact),
        "status": status,
        "transfer_data": None,
        "transfer_group": None,
    }


def _kinds(fact: Payment) -> list[str]:
    country = fact.person.place.country
    if fact.manual or country not in BANKS:
        return ["card"]
    return ["card", "us_bank_account" if country == "US" else "sepa_debit"]


def _cancellation(fact: Payment, last: Charge | None) -> str:
    if last is not None and last.hold is not None:
        return "automatic" if last.hold.expired else "requested_by_customer"
    return "void_invoice" if fact.invoice else "abandoned"


def _method_id(fact: Payment, last: Charge | None, moment: int) -> str | None:
    """Give what it is being paid with: nothing once a try has failed."""
    if fact.challenge is not None and fact.challenged(moment):
        return fact.challenge.card.id
    return None if last is None or last.status(moment) == "failed" else last.method.id


def _next_action(fact: Payment) -> dict[str, Any]:
    url = f"https://hooks.stripe.com/3d_secure_2/hosted?payment_intent={fact.id}"
    return {"redirect_to_url": {"return_url": f"{SITE}/checkout", "url": url}, "type": "redirect_to_url"}


def _last_error(fact: Payment, last: Charge | None, moment: int) -> dict[str, Any] | None:
    asked = fact.challenge
    if last is None and asked is not None and not asked.passed and happened(asked.answered_at, moment):
        code = "payment_intent_authentication_failure"
        return {
            "code": code,
            "doc_url": f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}",
            "message": UNPROVEN,
            "payment_method": payment_method(asked.card, asked.answered_at),
            "type": "invalid_request_error",
        }
    if last is None or last.decline is None or not happened(last.failed_at, moment):
        return None
    return _payment_error(last, last.decline)


def _payment_error(failed: Charge, decline: Decline) -> dict[str, Any]:
    advice = {"advice_code": decline.advice, "network_decline_code": decline.network_code}
    return {
        **{name: code for name, code in advice.items() if code is not None},
        "charge": failed.id,
        "code": decline.code,
        "decline_code": decline.reason if decline.type != "blocked" else "fraudulent",
        "doc_url": f"https://stripe.com/docs/error-codes/{decline.code.replace('_', '-')}",
        "message": decline.message,
        "payment_method": payment_method(failed.method, failed.failed_at or failed.created),
        "type": "card_error" if isinstance(failed.method, Card) else "invalid_request_error",
    }
