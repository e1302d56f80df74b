"""Subscriptions, their items and prices in Stripe's JSON.

Belongs here: the shapes of https://docs.stripe.com/api/subscriptions and .../subscription_items.
"""

from typing import Any

from vantage_stripe.sandbox.world.catalog import Plan
from vantage_stripe.sandbox.world.clock import OPENED
from vantage_stripe.sandbox.world.facts import Subscription
from vantage_stripe.sandbox.world.steps import happened, time_if, value_at


def _price(plan: Plan) -> dict[str, Any]:
    return {
        "id": plan.price,
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": OPENED,
        "currency": plan.currency,
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": plan.name,
        "product": plan.product,
        "recurring": {
            "interval": "month",
            "interval_count": 1,
            "meter": None,
            "trial_period_days": None,
            "usage_type": "licensed",
        },
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring",
        "unit_amount": plan.unit_amount,
        "unit_amount_decimal": str(plan.unit_amount),
    }


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "id": plan.price,
        "object": "plan",
        "active": True,
        "amount": plan.unit_amount,
        "amount_decimal": str(plan.unit_amount),
        "billing_scheme": "per_unit",
        "created": OPENED,
        "currency": plan.currency,
        "interval": "month",
        "interval_count": 1,
        "livemode": False,
        "metadata": {},
        "meter": None,
        "nickname": plan.name,
        "product": plan.product,
        "tiers_mode": None,
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def _item(fact: Subscription, moment: int) -> dict[str, Any]:
    start, end = value_at(fact.periods, moment, fact.periods[0][1])
    return {
        "id": fact.item,
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": fact.created,
        "current_period_end": end,
        "current_period_start": start,
        "current_trial": None,
        "discounts": [],
        "metadata": {},
        "plan": _plan(fact.plan),
        "price": _price(fact.plan),
        "quantity": fact.quantity,
        "subscription": fact.id,
        "tax_rates": [],
    }


def _default_method(fact: Subscription, moment: int) -> str | None:
    if not fact.methods:
        return None
    card = value_at(fact.methods, moment, fact.methods[0][1])
    # One that has ended keeps what it had, even when its customer is deleted.
    until = moment if fact.ended_at is None else min(moment, fact.ended_at)
    return None if card.holder(until) is None else card.id


def subscription(fact: Subscription, moment: int) -> dict[str, Any]:
    """Render a subscription."""
    latest = value_at(fact.latest, moment, None)
    ending = value_at(fact.ending, moment, default=False)
    ended = happened(fact.ended_at, moment)
    canceled = happened(fact.canceled_at, moment)
    return {
        "id": fact.id,
        "object": "subscription",
        "application": None,
        "application_fee_percent": None,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": fact.anchor,
        "billing_cycle_anchor_config": None,
        "billing_mode": {"flexible": None, "type": "classic"},
        "billing_schedules": [],
        "billing_thresholds": None,
        "cancel_at": fact.ended_at if ending else None,
        "cancel_at_period_end": ending and not ended,
        "canceled_at": time_if(fact.canceled_at, moment),
        "cancellation_details": {
            "comment": None,
            "feedback": fact.feedback if canceled else None,
            "reason": fact.cancel_reason if canceled else None,
        },
        "collection_method": "charge_automatically",
        "created": fact.created,
        "currency": fact.plan.currency,
        "customer": fact.customer.id,
        "customer_account": None,
        "days_until_due": None,
        "default_payment_method": _default_method(fact, moment),
        "default_source": None,
        "default_tax_rates": [],
        "description": None,
        "discounts": [],
        "ended_at": time_if(fact.ended_at, moment),
        "invoice_settings": {
            "account_tax_ids": None,
            "custom_fields": None,
            "description": None,
            "footer": None,
            "issuer": {"type": "self"},
        },
        "items": {
            "object": "list",
            "data": [_item(fact, moment)],
            "has_more": False,
            "total_count": 1,
            "url": f"/v1/subscription_items?subscription={fact.id}",
        },
        "latest_invoice": None if latest is None else latest.id,
        "livemode": False,
        "managed_payments": None,
        "metadata": {},
        "next_pending_invoice_item_invoice": None,
        "on_behalf_of": None,
        "pause_collection": None,
        "payment_settings": {
            "payment_method_options": None,
            "payment_method_types": None,
            "save_default_payment_method": "off",
        },
        "pending_invoice_item_interval": None,
        "pending_setup_intent": None,
        "pending_update": None,
        "schedule": None,
        "start_date": fact.created,
        "status": value_at(fact.statuses, moment, fact.statuses[0][1]),
        "test_clock": None,
        "transfer_data": None,
        "trial_end": fact.trial_end,
        "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
        "trial_start": None if fact.trial_end is None else fact.created,
    }
