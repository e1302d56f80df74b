"""Setup intents in Stripe's JSON.

Belongs here: the shape of https://docs.stripe.com/api/setup_intents.
"""

from typing import Any

from vantage_stripe.sandbox.world.catalog import Decline
from vantage_stripe.sandbox.world.facts import Attempt, BankAccount, SetupIntent
from vantage_stripe.sandbox.world.ids import tail_of
from vantage_stripe.sandbox.world.rendering.people import payment_method
from vantage_stripe.sandbox.world.steps import happened


def setup_intent(fact: SetupIntent, moment: int) -> dict[str, Any]:
    """Render a setup intent after the tries made by the moment."""
    last, status = fact.last(moment), fact.status(moment)
    saved = last.method if last is not None and status == "succeeded" else None
    bank = any(isinstance(made.method, BankAccount) for made in fact.attempts)
    canceled = status == "canceled" and happened(fact.canceled_at, moment)
    return {
        "id": fact.id,
        "object": "setup_intent",
        "allowed_payment_method_types": None,
        "application": None,
        "automatic_payment_methods": None,
        "cancellation_reason": "abandoned" if canceled else None,
        "client_secret": f"{fact.id}_secret_{tail_of(fact.id)}{tail_of(fact.id[5:])}",
        "created": fact.created,
        "customer": fact.customer.id,
        "customer_account": None,
        "description": None,
        "excluded_payment_method_types": None,
        "flow_directions": None,
        "last_setup_error": None if last is None or last.decline is None else _error(last, last.decline),
        "latest_attempt": None if last is None else _attempt_id(fact, last),
        "livemode": False,
        "managed_payments": None,
        "mandate": saved.mandate.id if isinstance(saved, BankAccount) else None,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None if saved is None else saved.id,
        "payment_method_configuration_details": None,
        "payment_method_options": {
            "card": {"mandate_options": None, "network": None, "request_three_d_secure": "automatic"}
        },
        "payment_method_types": ["card", "us_bank_account", "sepa_debit"] if bank else ["card"],
        "single_use_mandate": None,
        "status": status,
        "usage": "off_session",
    }


def _attempt_id(fact: SetupIntent, attempt: Attempt) -> str:
    return f"setatt_{fact.id[5:21]}{tail_of(f'{fact.id}{attempt.moment}')}"


def _error(attempt: Attempt, decline: Decline) -> dict[str, Any]:
    codes = {"advice_code": decline.advice, "network_decline_code": decline.network_code}
    return {
        **{name: code for name, code in codes.items() if code is not None},
        "code": decline.code,
        "decline_code": decline.reason,
        "doc_url": f"https://stripe.com/docs/error-codes/{decline.code.replace('_', '-')}",
        "message": decline.message,
        "payment_method": payment_method(attempt.method, attempt.moment),
        "type": "card_error",
    }
