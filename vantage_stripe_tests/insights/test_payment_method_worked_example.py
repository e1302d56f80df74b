"""The worked example of 10 June 2026: eighteen customers, and what each row must say."""

from datetime import date
from typing import Any

import pytest

from vantage_stripe_tests.insights.input_rows import NOW, at
from vantage_stripe_tests.insights.payment_method_examples import (
    DEFAULT,
    NO_CARD,
    Row,
    apple_pay,
    card,
    charge,
    customer,
    decline,
    event,
    invoice,
    judged,
    snapshot,
    subscription,
)

RENEWAL = [subscription("2026-06-20")]
DEBIT = customer(**{f"{DEFAULT}_type": "sepa_debit"})
MANDATE = {"id": "mandate_1", "object": "mandate", "payment_method": "pm_1", "status": "inactive"}
LEGACY: Row = {
    "default_source": "card_1",
    "default_source_object": "card",
    "default_source_exp_month": 9,
    "default_source_exp_year": 2027,
}
WORKED: dict[str, tuple[dict[str, list[Row]], Row]] = {
    "s1": (
        {"customers": [customer("2026-05")], "subscriptions": RENEWAL, "charges": [charge("2026-05-20")]},
        {
            "state": "expired",
            "severity": "critical",
            "recommended_action": "request_payment_method",
            "days_until_expiry": -10,
            "expiry_date": date(2026, 5, 31),
            "is_outdated": True,
            "next_charge_at_risk": True,
            "contexts": ["customer_default", "subscription:sub_1"],
            "next_charge_at": at("2026-06-20"),
            "next_charge_amount": 3000,
            "next_charge_currency": "usd",
            "mrr_amounts": [{"amount": 3000, "currency": "usd"}],
            "customer_email": "one@example.com",
            "last_attempt_failed": False,
            "last_decline_code": None,
            "stripe_will_not_retry": None,
            "failures_since_success": 0,
            "timezone": "UTC",
        },
    ),
    "s2": (
        {"customers": [customer("2026-06")], "subscriptions": RENEWAL},
        {
            "state": "expiring_soon",
            "severity": "medium",
            "recommended_action": "remind",
            "days_until_expiry": 20,
            "expiry_bucket": 30,
            "expires_before_next_charge": False,
            "is_outdated": False,
            "next_charge_at_risk": False,
        },
    ),
    "s3": (
        {"customers": [customer("2026-06")], "subscriptions": [subscription("2026-07-05")]},
        {
            "state": "expires_before_next_charge",
            "severity": "high",
            "recommended_action": "request_payment_method",
            "expires_before_next_charge": True,
            "expired": False,
            "is_outdated": False,
            "next_charge_at_risk": True,
        },
    ),
    "s4": (
        {"customers": [customer("2026-03")], "subscriptions": RENEWAL, "charges": [charge("2026-05-02")]},
        {
            "state": "expired_but_working",
            "severity": "low",
            "recommended_action": "nudge_update",
            "worked_after_expiry": True,
            "last_success_at": at("2026-05-02"),
            "is_outdated": True,
            "next_charge_at_risk": False,
        },
    ),
    "s5": (
        {
            "customers": [apple_pay("2026-04")],
            "subscriptions": RENEWAL,
            "charges": [charge("2026-04-10")],
        },
        {
            "state": "expired_stale_data",
            "severity": "medium",
            "recommended_action": "refresh_from_api",
            "worked_after_expiry": False,
            "auto_updating": True,
        },
    ),
    "s6": (
        {"customers": [customer("2030-01")], "charges": [decline("2026-06-01", "lost_card")]},
        {
            "state": "dead",
            "severity": "critical",
            "recommended_action": "request_payment_method",
            "last_decline_code": "lost_card",
            "decline_class": "dead",
            "stripe_will_not_retry": True,
            "is_outdated": True,
            "next_charge_at_risk": True,
        },
    ),
    "s7": (
        {
            "customers": [customer("2030-01")],
            "charges": [charge("2026-05-01"), decline("2026-06-01", "insufficient_funds")],
        },
        {
            "state": "retrying",
            "severity": "low",
            "recommended_action": "wait_for_retry",
            "failures_since_success": 1,
            "is_outdated": False,
            "next_charge_at_risk": False,
            "stripe_will_not_retry": False,
        },
    ),
    "s8": (
        {
            "customers": [customer("2030-01")],
            "charges": [charge("2026-05-01")]
            + [decline(f"2026-06-0{day}", "do_not_honor") for day in (1, 2, 3)],
        },
        {
            "state": "failing",
            "severity": "high",
            "recommended_action": "request_payment_method",
            "failures_since_success": 3,
            "is_outdated": False,
            "next_charge_at_risk": True,
        },
    ),
    "s9": (
        {"customers": [customer(**NO_CARD)], "invoices": [invoice()]},
        {
            "payment_method_id": None,
            "state": "missing",
            "severity": "critical",
            "recommended_action": "request_payment_method",
            "contexts": ["invoice:in_1"],
            "next_charge_at_risk": True,
            "is_outdated": True,
            "next_charge_amount": 5000,
            "next_charge_currency": "usd",
            "expired": None,
        },
    ),
    "s10": (
        {"customers": [customer(**NO_CARD)]},
        {
            "payment_method_id": None,
            "state": "none_on_file",
            "severity": "info",
            "recommended_action": "none",
            "contexts": ["customer_default"],
            "money_due": False,
            "next_charge_amount": None,
            "next_charge_amounts": [],
            "is_outdated": False,
        },
    ),
    "s11": (
        {
            "customers": [DEBIT],
            "subscriptions": RENEWAL,
            "events": [event("mandate.updated", "2026-06-02", MANDATE)],
        },
        {
            "state": "dead",
            "severity": "critical",
            "recommended_action": "contact_before_charging",
            "mandate_inactive": True,
            "expired": False,
        },
    ),
    "s12": (
        {
            "customers": [customer("2026-05", **{f"{DEFAULT}_card_fingerprint": "fp_1"})],
            "subscriptions": RENEWAL,
            "charges": [charge("2026-06-02", payment_method="pm_new", **snapshot("2029-03", "fp_1"))],
        },
        {
            "payment_method_id": "pm_1",
            "state": "expired",
            "severity": "critical",
            "superseded_by": "pm_new",
            "recommended_action": "set_default:pm_new",
        },
    ),
    "s13": (
        {"customers": [customer()], "subscriptions": RENEWAL},
        {
            "state": "unknown",
            "severity": "info",
            "recommended_action": "fetch_payment_method",
            "expired": None,
            "expiring_soon": None,
            "expires_before_next_charge": None,
            "is_outdated": None,
            "next_charge_at_risk": None,
            "details_from": None,
        },
    ),
    "s15": (
        {
            "customers": [customer(**NO_CARD, **LEGACY)],
            "charges": [charge("2026-06-01", payment_method="card_1")],
        },
        {"payment_method_id": "card_1", "state": "ok", "legacy_object": True, "details_from": "customer"},
    ),
    "s16": (
        {"customers": [customer("2030-01")], "charges": [decline("2026-06-01", "authentication_required")]},
        {
            "state": "needs_customer_action",
            "severity": "high",
            "recommended_action": "send_authentication_link",
            "stripe_will_not_retry": True,
            "next_charge_at_risk": True,
        },
    ),
    "s17": (
        {
            "customers": [customer("2030-01")],
            "charges": [decline("2026-05-01", "stolen_card"), charge("2026-06-01")],
        },
        {"state": "ok", "severity": "none", "recommended_action": "none", "last_attempt_failed": False},
    ),
}


@pytest.mark.parametrize("name", sorted(WORKED))
def test_the_worked_example_is_answered_as_written(name: str) -> None:
    given, expected = WORKED[name]
    (row,) = judged(**given)
    assert {key: row[key] for key in expected} == expected


def test_s14_a_deleted_customer_has_no_row() -> None:
    gone = customer("2026-05", _deleted_at=NOW)
    stub = customer("2026-05", id="cus_2", raw={"id": "cus_2", "object": "customer", "deleted": True})
    owing = [subscription(), subscription(id="sub_2", customer="cus_2")]
    assert judged(customers=[gone, stub], subscriptions=owing, invoices=[invoice()]) == []


def test_s18_a_default_that_nothing_uses_is_judged_apart_from_the_subscriptions_own() -> None:
    raw: dict[str, Any] = {"default_payment_method": card("pm_sub", "2030-01")}
    renewed = subscription("2026-06-20", default_payment_method="pm_sub", raw=raw)
    found = judged(customers=[customer("2026-05")], subscriptions=[renewed])
    asked = [(row["payment_method_id"], row["state"], row["severity"], row["contexts"]) for row in found]
    assert asked == [
        ("pm_1", "expired", "medium", ["customer_default"]),
        ("pm_sub", "ok", "none", ["subscription:sub_1"]),
    ]
