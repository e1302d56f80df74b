"""Bank accounts and mandates in Stripe's JSON.

Belongs here: the bank's part of payment methods and charges, and https://docs.stripe.com/api/mandates.
"""

from datetime import UTC, datetime
from typing import Any

from vantage_stripe.sandbox.world.catalog import BLOCKED, SITE
from vantage_stripe.sandbox.world.facts import BankAccount, Charge, Mandate
from vantage_stripe.sandbox.world.ids import digits_of


def bank_account(fact: BankAccount, moment: int) -> dict[str, Any]:
    """Render what a payment method says of its bank account."""
    if fact.type == "sepa_debit":
        return _sepa(fact) | {"generated_from": {"charge": None, "setup_attempt": None}}
    blocked = fact.blocked if fact.dead(moment) else None
    status = {} if blocked is None else {"blocked": _blocked(blocked[1].code, blocked[1].network_code)}
    return _american(fact) | {
        "financial_connections_account": None,
        "networks": {"preferred": "ach", "supported": ["ach"]},
        "status_details": status,
    }


def _blocked(code: str, network_code: str | None) -> dict[str, str | None]:
    return {"network_code": network_code, "reason": BLOCKED[code]}


def _american(fact: BankAccount) -> dict[str, Any]:
    return {
        "account_holder_type": "company" if fact.business else "individual",
        "account_type": "checking",
        "bank_name": fact.bank.name,
        "fingerprint": fact.fingerprint,
        "last4": fact.last4,
        "routing_number": fact.bank.code,
    }


def _sepa(fact: BankAccount) -> dict[str, Any]:
    return {
        "bank_code": fact.bank.code,
        "branch_code": fact.bank.branch,
        "country": fact.country,
        "fingerprint": fact.fingerprint,
        "last4": fact.last4,
    }


def debited(charge: Charge, fact: BankAccount) -> dict[str, Any]:
    """Render what a charge says of the bank account it debited."""
    if fact.type == "sepa_debit":
        return _sepa(fact) | {"expected_debit_date": _day(charge), "mandate": fact.mandate.id}
    own = {"expected_debit_date": _day(charge), "mandate": fact.mandate.id}
    return _american(fact) | own | {"payment_reference": digits_of(charge.id, 15)}


def _day(charge: Charge) -> str:
    entry = charge.transaction
    moment = charge.created if entry is None else entry.created
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d")


def mandate(fact: Mandate, moment: int) -> dict[str, Any]:
    """Render a mandate."""
    account = fact.account
    inner = {"reference": fact.reference, "url": f"{SITE}/mandates/{fact.reference}"}
    return {
        "id": fact.id,
        "object": "mandate",
        "customer_acceptance": {
            "accepted_at": fact.created,
            "online": {"ip_address": "203.0.113.7", "user_agent": "Mozilla/5.0"},
            "type": "online",
        },
        "livemode": False,
        "multi_use": {},
        "payment_method": account.id,
        "payment_method_details": {
            account.type: inner if account.type == "sepa_debit" else {},
            "type": account.type,
        },
        "status": "active" if fact.active(moment) else "inactive",
        "type": "multi_use",
    }
