"""Charges, payment intents and refunds in Stripe's JSON.

Belongs here: the shapes of https://docs.stripe.com/api/charges, .../payment_intents and .../refunds.
"""

from typing import Any

from vantage_stripe.sandbox.world.catalog import DESCRIPTOR, Decline
from vantage_stripe.sandbox.world.facts import Charge, Payment, Refund
from vantage_stripe.sandbox.world.ids import digits_of, tail_of
from vantage_stripe.sandbox.world.rendering.people import billing_details, payment_method, wallet
from vantage_stripe.sandbox.world.steps import happened

ELEVATED_RISK = 55


def charge(fact: Charge, moment: int) -> dict[str, Any]:
    """Render a charge; its balance transaction is null until that exists."""
    payment, decline, entry = fact.payment, fact.decline, fact.transaction
    succeeded = decline is None
    refunded = fact.refunded(moment)
    customer = payment.customer
    dispute = fact.dispute
    return {
        "id": fact.id,
        "object": "charge",
        "amount": payment.amount,
        "amount_captured": payment.amount if succeeded else 0,
        "amount_refunded": refunded,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": entry.id if entry is not None and entry.created <= moment else None,
        "billing_details": billing_details(fact.method.person),
        "calculated_statement_descriptor": DESCRIPTOR,
        "captured": succeeded,
        "created": fact.created,
        "currency": payment.currency,
        "customer": None if customer is None else customer.id,
        "description": payment.description,
        "disputed": dispute is not None and dispute.created <= moment,
        "failure_balance_transaction": None,
        "failure_code": None if decline is None else decline.code,
        "failure_message": None if decline is None else decline.message,
        "fraud_details": _fraud_details(fact, moment),
        "livemode": False,
        "metadata": _metadata(payment),
        "on_behalf_of": None,
        "outcome": _outcome(fact, decline),
        "paid": succeeded,
        "payment_intent": payment.id,
        "payment_method": fact.method.id,
        "payment_method_details": {"card": _card(fact), "type": "card"},
        "receipt_email": payment.person.email if succeeded else None,
        "receipt_number": None,
        "receipt_url": f"https://pay.stripe.com/receipts/payment/{fact.id}" if succeeded else None,
        "refunded": succeeded and refunded == payment.amount,
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "succeeded" if succeeded else "failed",
        "transfer_data": None,
        "transfer_group": None,
    }


def _metadata(payment: Payment) -> dict[str, str]:
    return {} if payment.order is None else {"order_number": payment.order}


def _fraud_details(fact: Charge, moment: int) -> dict[str, str]:
    frauds = (given for given in fact.refunds if given.reason == "fraudulent" and given.created <= moment)
    return {"user_report": "fraudulent"} if next(frauds, None) is not None else {}


def _outcome(fact: Charge, decline: Decline | None) -> dict[str, Any]:
    if decline is None:
        return {
            "advice_code": None,
            "network_advice_code": None,
            "network_decline_code": None,
            "network_status": "approved_by_network",
            "reason": None,
            "risk_level": "normal" if fact.risk < ELEVATED_RISK else "elevated",
            "risk_score": fact.risk,
            "seller_message": "Payment complete.",
            "type": "authorized",
        }
    blocked = decline.type == "blocked"
    outcome = {
        "advice_code": decline.advice,
        "network_advice_code": None,
        "network_decline_code": decline.network_code,
        "network_status": decline.network_status,
        "reason": decline.reason,
        "risk_level": "highest" if blocked else "normal",
        "risk_score": 88 if blocked else fact.risk,
        "seller_message": decline.seller_message,
        "type": decline.type,
    }
    return outcome | ({"rule": "block_if_high_risk"} if blocked else {})


def _card(fact: Charge) -> dict[str, Any]:
    card = fact.method
    month, year, last4 = card.printed(fact.created)
    amount = fact.payment.amount if fact.decline is None else None
    approved = fact.decline is None
    return {
        "amount_authorized": amount,
        "authorization_code": digits_of(fact.id, 6) if approved else None,
        "brand": card.brand,
        "checks": {
            "address_line1_check": "pass",
            "address_postal_code_check": "pass",
            "cvc_check": None if fact.payment.invoice is not None else "pass",
        },
        "country": card.country,
        "exp_month": month,
        "exp_year": year,
        "extended_authorization": {"status": "disabled"},
        "fingerprint": card.fingerprint,
        "funding": card.funding,
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "last4": last4,
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": card.brand,
        "network_token": {"used": card.wallet is not None},
        "network_transaction_id": digits_of(fact.payment.id, 15) if approved else None,
        "overcapture": {"maximum_amount_capturable": fact.payment.amount, "status": "unavailable"},
        "regulated_status": "unregulated",
        "three_d_secure": None,
        "transaction_link_id": None,
        "wallet": wallet(card.wallet, last4),
    }


def payment_intent(fact: Payment, moment: int) -> dict[str, Any]:
    """Render a payment intent after the tries made by the moment."""
    tries = [made for made in fact.charges if made.created <= moment]
    last = tries[-1] if tries else None
    paid = last is not None and last.decline is None
    canceled = happened(fact.canceled_at, moment) and not paid
    status = "succeeded" if paid else "canceled" if canceled else "requires_payment_method"
    return {
        "id": fact.id,
        "object": "payment_intent",
        "amount": fact.amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": fact.amount if paid else 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": fact.canceled_at if canceled else None,
        "cancellation_reason": ("void_invoice" if fact.invoice else "abandoned") if canceled else None,
        "capture_method": "automatic_async",
        "client_secret": f"{fact.id}_secret_{tail_of(fact.id)}{tail_of(fact.stem)}",
        "confirmation_method": "automatic",
        "created": fact.created,
        "currency": fact.currency,
        "customer": None if fact.customer is None else fact.customer.id,
        "customer_account": None,
        "description": fact.description,
        "excluded_payment_method_types": None,
        "last_payment_error": None
        if last is None or last.decline is None
        else _payment_error(last, last.decline),
        "latest_charge": None if last is None else last.id,
        "livemode": False,
        "managed_payments": None,
        "metadata": _metadata(fact),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": last.method.id if paid and last is not None else None,
        "payment_method_configuration_details": None,
        "payment_method_options": {
            "card": {
                "installments": None,
                "mandate_options": None,
                "network": None,
                "request_three_d_secure": "automatic",
            }
        },
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": fact.person.email,
        "review": None,
        "setup_future_usage": "off_session" if fact.invoice is not None else None,
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": status,
        "transfer_data": None,
        "transfer_group": None,
    }


def _payment_error(failed: Charge, decline: Decline) -> dict[str, Any]:
    return {
        "advice_code": decline.advice,
        "charge": failed.id,
        "code": decline.code,
        "decline_code": decline.reason if decline.type != "blocked" else "fraudulent",
        "doc_url": f"https://stripe.com/docs/error-codes/{decline.code.replace('_', '-')}",
        "message": decline.message,
        "network_decline_code": decline.network_code,
        "payment_method": payment_method(failed.method, failed.created),
        "type": "card_error",
    }


def refund(fact: Refund, moment: int) -> dict[str, Any]:
    """Render a refund."""
    payment = fact.charge.payment
    failed = fact.failure is not None and fact.failure.created <= moment
    body = {
        "id": fact.id,
        "object": "refund",
        "amount": fact.amount,
        "balance_transaction": fact.transaction.id,
        "charge": fact.charge.id,
        "created": fact.created,
        "currency": payment.currency,
        "customer": None if payment.customer is None else payment.customer.id,
        "customer_account": None,
        "destination_details": {
            "card": {
                "reference": digits_of(fact.id, 23) if fact.succeeded_at <= moment else None,
                "reference_status": "available" if fact.succeeded_at <= moment else "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        "metadata": {},
        "payment_intent": payment.id,
        "payment_method": fact.charge.method.id,
        "reason": fact.reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": fact.status(moment),
        "transfer_reversal": None,
    }
    if failed and fact.failure is not None:
        body |= {"failure_balance_transaction": fact.failure.id, "failure_reason": "expired_or_canceled_card"}
    return body
