"""Subscriptions and their items in Stripe's JSON.

Belongs here: the shapes of https://docs.stripe.com/api/subscriptions and .../subscription_items.
"""

from typing import Any

from vantage_stripe.sandbox.world.facts import Card, Item, Subscription
from vantage_stripe.sandbox.world.rendering.goods import plan, price, tax_rate
from vantage_stripe.sandbox.world.steps import happened, time_if, value_at

PAUSED_FOR = "trial_end_without_payment_method"
"""Why a subscription here is paused: its trial ended and nothing could be charged."""


def subscription_item(fact: Item, moment: int) -> dict[str, Any]:
    """Render an item of a subscription."""
    periods, sold = fact.subscription.periods, fact.plan(moment)
    start, end = value_at(periods, moment, periods[0][1])
    return {
        "id": fact.id,
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": fact.created,
        "current_period_end": end,
        "current_period_start": start,
        "current_trial": None,
        "discounts": [],
        "metadata": {},
        "plan": plan(sold),
        "price": price(sold),
        "quantity": fact.quantity(moment),
        "subscription": fact.subscription.id,
        "tax_rates": [],
    }


def _defaults(fact: Subscription, moment: int) -> dict[str, str | None]:
    """Render what it is charged to, if it has a method of its own: a payment method or an older source."""
    method = value_at(fact.methods, moment, fact.methods[0][1]) if fact.methods else None
    # One that has ended keeps what it had, even when its customer is deleted.
    until = moment if fact.ended_at is None else min(moment, fact.ended_at)
    known = None if method is None or method.holder(until) is None else method.id
    source = isinstance(method, Card) and method.legacy
    return {
        "default_payment_method": None if source else known,
        "default_source": known if source else None,
    }


def _pause(fact: Subscription, moment: int) -> dict[str, Any] | None:
    pause = value_at(fact.pauses, moment, None)
    return None if pause is None else {"behavior": pause[0], "resumes_at": pause[1]}


def _ending(fact: Subscription, moment: int) -> dict[str, Any]:
    cancellation = value_at(fact.cancellations, moment, None)
    at_end = cancellation is not None and cancellation.at_end
    ended = happened(fact.ended_at, moment)
    asked = None if cancellation is None else cancellation.asked_at
    return {
        "cancel_at": value_at(fact.periods, asked or 0, fact.period)[1] if at_end else None,
        "cancel_at_period_end": at_end and not ended,
        "canceled_at": asked,
        "cancellation_details": {
            "comment": None if cancellation is None else cancellation.comment,
            "feedback": None if cancellation is None else cancellation.feedback,
            "feedback_option": None,
            "reason": None if cancellation is None else cancellation.reason,
        },
        "ended_at": time_if(fact.ended_at, moment),
    }


def subscription(fact: Subscription, moment: int) -> dict[str, Any]:
    """Render a subscription."""
    latest = value_at(fact.latest, moment, None)
    status = fact.status(moment)
    # One that has ended stays as it was.
    known = moment if fact.ended_at is None else min(moment, fact.ended_at)
    body = {
        "id": fact.id,
        "object": "subscription",
        "application": None,
        "application_fee_percent": None,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": value_at(fact.anchors, moment, fact.anchors[0][1]),
        **_ending(fact, moment),
        "billing_cycle_anchor_config": None,
        "billing_mode": {"flexible": None, "type": "classic"},
        "billing_schedules": [],
        "billing_thresholds": None,
        "collection_method": "send_invoice" if fact.sent else "charge_automatically",
        "created": fact.created,
        "currency": fact.customer.currency,
        "customer": fact.customer.id,
        "customer_account": None,
        "days_until_due": fact.days_until_due,
        **_defaults(fact, moment),
        "default_tax_rates": [] if fact.tax_rate is None else [tax_rate(fact.tax_rate)],
        "description": None,
        "discounts": [discount.id for discount in fact.discounts if discount.holds(moment)],
        "invoice_settings": {
            "account_tax_ids": None,
            "custom_fields": None,
            "description": None,
            "footer": None,
            "issuer": {"type": "self"},
        },
        "items": {
            "object": "list",
            "data": [subscription_item(item, moment) for item in fact.items],
            "has_more": False,
            "url": f"/v1/subscription_items?subscription={fact.id}",
        },
        "latest_invoice": None if latest is None else latest.id,
        "livemode": False,
        "managed_payments": None,
        "metadata": {},
        "next_pending_invoice_item_invoice": None,
        "on_behalf_of": None,
        "pause_collection": _pause(fact, known),
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
        "status": status,
        "test_clock": None,
        "transfer_data": None,
        "trial_end": fact.trial_end,
        "trial_settings": {
            "end_behavior": {"billing_cycle_anchor": None, "missing_payment_method": fact.without_method}
        },
        "trial_start": None if fact.trial_end is None else fact.created,
    }
    if status == "paused":
        since = next(when for when, word in fact.statuses if word == "paused")
        paused = {"subscription": {"type": PAUSED_FOR}, "transitioned_at": since, "type": "subscription"}
        body["status_details"] = {"paused": paused}
    return body
