"""Balance transactions, payouts and the account itself in Stripe's JSON.

Belongs here: the shapes of https://docs.stripe.com/api/balance_transactions, .../payouts, .../accounts.
"""

from typing import Any

from vantage_stripe.sandbox.world.catalog import BUSINESS, DESCRIPTOR, PAYOUT_FAILURES, SITE
from vantage_stripe.sandbox.world.clock import OPENED
from vantage_stripe.sandbox.world.facts import Payout, Transaction
from vantage_stripe.sandbox.world.ids import digits_of
from vantage_stripe.sandbox.world.steps import happened


def balance_transaction(fact: Transaction, moment: int) -> dict[str, Any]:
    """Render a balance transaction: pending until `available_on`."""
    return {
        "id": fact.id,
        "object": "balance_transaction",
        "amount": fact.amount,
        "available_on": fact.available_on,
        "balance_type": "payments",
        "created": fact.created,
        "currency": fact.currency,
        "description": fact.description,
        "exchange_rate": fact.rate,
        "fee": fact.fee,
        "fee_details": _fee_details(fact),
        "net": fact.net,
        "reporting_category": fact.category,
        "source": fact.source,
        "status": "available" if fact.available_on <= moment else "pending",
        "type": fact.type,
    }


def _fee_details(fact: Transaction) -> list[dict[str, Any]]:
    parts = (
        (fact.fee - fact.tax - fact.conversion, fact.label or "Stripe processing fees", "stripe_fee"),
        (fact.conversion, "Stripe currency conversion fee", "stripe_fee"),
        (fact.tax, "VAT", "tax"),
    )
    return [
        {
            "amount": amount,
            "application": None,
            "currency": fact.currency,
            "description": text,
            "type": kind,
        }
        for amount, text, kind in parts
        if amount
    ]


def payout(fact: Payout, moment: int) -> dict[str, Any]:
    """Render a payout."""
    status = fact.status(moment)
    returned = fact.failure is not None and fact.failure.created <= moment
    code = fact.failure_code if status == "failed" else None
    reconciled = "completed" if happened(fact.reconciled_at, moment) else "in_progress"
    return {
        "id": fact.id,
        "object": "payout",
        "amount": fact.amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": fact.arrives_on,
        "automatic": fact.automatic,
        "balance_transaction": fact.transaction.id,
        "created": fact.created,
        "currency": fact.currency,
        "description": "STRIPE PAYOUT" if fact.automatic else None,
        "destination": fact.destination,
        "failure_balance_transaction": fact.failure.id if returned and fact.failure is not None else None,
        "failure_code": code,
        "failure_message": None if code is None else PAYOUT_FAILURES[code],
        "livemode": False,
        "metadata": {},
        "method": fact.method,
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": reconciled if fact.automatic else "not_applicable",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": fact.descriptor,
        "status": status,
        "trace_id": _trace_id(fact, moment),
        "type": "bank_account",
    }


def _trace_id(fact: Payout, moment: int) -> dict[str, Any]:
    if not happened(fact.traced_at, moment):
        return {"status": "pending", "value": None}
    if not fact.traceable:
        return {"status": "unsupported", "value": None}
    return {"status": "supported", "value": digits_of(fact.id, 15)}


def account(identity: str) -> dict[str, Any]:
    """Render the account."""
    nothing_due: dict[str, Any] = {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": [],
        "disabled_reason": None,
        "errors": [],
        "eventually_due": [],
        "past_due": [],
        "pending_verification": [],
    }
    return {
        "id": identity,
        "object": "account",
        "business_profile": {
            "annual_revenue": None,
            "estimated_worker_count": None,
            "mcc": "5499",
            "minority_owned_business_designation": None,
            "name": BUSINESS,
            "product_description": "Coffee beans and brewing gear, by subscription and by order",
            "specified_commercial_transactions_act_url": None,
            "support_address": None,
            "support_email": "support@fernhill.example.com",
            "support_phone": None,
            "support_url": f"{SITE}/help",
            "url": SITE,
        },
        "business_type": "company",
        "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "controller": {"type": "account"},
        "country": "US",
        "created": OPENED,
        "default_currency": "usd",
        "details_submitted": True,
        "email": "owner@fernhill.example.com",
        "external_accounts": {
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"/v1/accounts/{identity}/external_accounts",
        },
        "future_requirements": nothing_due,
        "metadata": {},
        "payouts_enabled": True,
        "requirements": dict(nothing_due),
        "settings": _settings(),
        "tos_acceptance": {"date": OPENED, "ip": None, "user_agent": None},
        "type": "standard",
    }


def _settings() -> dict[str, Any]:
    return {
        "bacs_debit_payments": {"display_name": None, "service_user_number": None},
        "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None},
        "card_issuing": {"tos_acceptance": {"date": None, "ip": None}},
        "card_payments": {
            "decline_on": {"avs_failure": False, "cvc_failure": True},
            "statement_descriptor_prefix": "FERNHILL",
            "statement_descriptor_prefix_kana": None,
            "statement_descriptor_prefix_kanji": None,
        },
        "dashboard": {"display_name": BUSINESS, "timezone": "Etc/UTC"},
        "invoices": {"default_account_tax_ids": None, "hosted_payment_method_save": "offer"},
        "payments": {
            "statement_descriptor": DESCRIPTOR,
            "statement_descriptor_kana": None,
            "statement_descriptor_kanji": None,
            "statement_descriptor_prefix_kana": None,
            "statement_descriptor_prefix_kanji": None,
        },
        "payouts": {
            "debit_negative_balances": True,
            "schedule": {"delay_days": 2, "interval": "daily"},
            "statement_descriptor": None,
        },
        "sepa_debit_payments": {},
    }
