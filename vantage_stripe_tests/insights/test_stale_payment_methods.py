"""The worked example's payment methods, and the choice, the dates and the amounts behind them."""

from datetime import date
from typing import Any

import pytest

from vantage_stripe.insights.stale_payment_methods import STALE_PAYMENT_METHODS
from vantage_stripe_tests.insights.input_rows import NOW, at, tables
from vantage_stripe_tests.insights.payment_method_examples import (
    DEFAULT,
    apple_pay,
    charge,
    customer,
    invoice,
    subscription,
)

Row = dict[str, Any]


def answer(**rows: list[Row]) -> list[Row]:
    found = STALE_PAYMENT_METHODS.compute(tables(STALE_PAYMENT_METHODS, **rows), NOW).to_pylist()
    return list(found)


NO_CARD = {DEFAULT: None}
WORKED: dict[str, tuple[dict[str, list[Row]], Row]] = {
    "s1": (
        {
            "customers": [customer("2026-05")],
            "subscriptions": [subscription("2026-06-20")],
            "charges": [charge("2026-05-20")],
        },
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
            "customer_email": "one@example.com",
        },
    ),
    "s2": (
        {"customers": [customer("2026-06")], "subscriptions": [subscription("2026-06-20")]},
        {
            "state": "expiring_soon",
            "severity": "medium",
            "recommended_action": "remind",
            "days_until_expiry": 20,
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
            "expires_before_next_charge": True,
            "expired": False,
            "is_outdated": False,
            "next_charge_at_risk": True,
        },
    ),
    "s4": (
        {
            "customers": [customer("2026-03")],
            "subscriptions": [subscription("2026-06-20")],
            "charges": [charge("2026-05-02"), charge("2026-06-03", status="failed")],
        },
        {
            "state": "expired_but_working",
            "severity": "low",
            "recommended_action": "nudge_update",
            "last_success_at": at("2026-05-02"),
            "is_outdated": True,
            "next_charge_at_risk": False,
        },
    ),
    "s5": (
        {
            "customers": [apple_pay("2026-04")],
            "subscriptions": [subscription("2026-06-20")],
            "charges": [charge("2026-04-10")],
        },
        {
            "state": "expired_stale_data",
            "severity": "medium",
            "recommended_action": "refresh_from_api",
            "worked_after_expiry": False,
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
    "s13": (
        {"customers": [customer()], "subscriptions": [subscription("2026-06-20")]},
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
            "customers": [
                customer(
                    **NO_CARD,
                    default_source="card_1",
                    default_source_object="card",
                    default_source_exp_month=9,
                    default_source_exp_year=2027,
                )
            ]
        },
        {"payment_method_id": "card_1", "state": "ok", "legacy_object": True, "details_from": "customer"},
    ),
}


@pytest.mark.parametrize("name", sorted(WORKED))
def test_the_worked_example_is_answered_as_written(name: str) -> None:
    given, expected = WORKED[name]
    (row,) = answer(**given)
    assert {key: row[key] for key in expected} == expected


def test_s14_a_deleted_customer_has_no_row() -> None:
    gone = customer("2026-05", _deleted_at=NOW)
    assert answer(customers=[gone], subscriptions=[subscription()], invoices=[invoice()]) == []


def test_s18_a_default_that_nothing_uses_is_judged_apart_from_the_subscriptions_own() -> None:
    own = {
        "default_payment_method": "pm_sub",
        "default_payment_method_type": "card",
        "default_payment_method_card_exp_month": 1,
        "default_payment_method_card_exp_year": 2030,
    }
    found = answer(customers=[customer("2026-05")], subscriptions=[subscription("2026-06-20", **own)])
    asked = [(row["payment_method_id"], row["state"], row["severity"], row["contexts"]) for row in found]
    assert asked == [
        ("pm_1", "expired", "medium", ["customer_default"]),
        ("pm_sub", "ok", "none", ["subscription:sub_1"]),
    ]


def test_a_charge_tells_the_expiry_of_a_card_that_nothing_expanded() -> None:
    snapshot = {"payment_method_details_type": "card", "payment_method_details_card_exp_month": 5}
    paid = charge("2026-05-20", **snapshot, payment_method_details_card_exp_year=2026)
    (row,) = answer(customers=[customer()], charges=[paid])
    assert (row["state"], row["details_from"], row["details_as_of"]) == (
        "expired",
        "charge",
        at("2026-05-20"),
    )


def test_the_newest_facts_win_and_a_network_token_is_remembered() -> None:
    old = {"payment_method_details_type": "card", "payment_method_details_card_exp_year": 2026}
    token = {
        "payment_method_details_card_exp_month": 5,
        "payment_method_details_card_network_token_used": True,
    }
    (row,) = answer(customers=[customer("2026-06")], charges=[charge("2026-05-20", **old, **token)])
    assert (row["expiry_date"], row["auto_updating"], row["severity"]) == (date(2026, 6, 30), True, "low")
    newer = charge("2026-06-12", **old, **token)
    (row,) = answer(customers=[customer("2026-09")], charges=[newer])
    assert (row["expiry_date"], row["details_from"]) == (date(2026, 5, 31), "charge")


def test_what_has_no_expiry_does_not_expire() -> None:
    debit = customer(**{f"{DEFAULT}_type": "sepa_debit"})
    (row,) = answer(customers=[debit], subscriptions=[subscription("2026-06-20")])
    assert (row["state"], row["expired"], row["days_until_expiry"]) == ("ok", False, None)


def test_a_card_without_a_date_and_a_source_of_some_kind_are_unknown() -> None:
    card = customer(**{f"{DEFAULT}_type": "card"})
    source = customer(id="cus_2", **NO_CARD, default_source="src_1", default_source_object="source")
    found = answer(customers=[card, source])
    assert [(row["state"], row["expired"]) for row in found] == [("unknown", None), ("unknown", None)]


@pytest.mark.parametrize(
    "more",
    [
        {"status": "canceled"},
        {"status": "incomplete_expired"},
        {"collection_method": "send_invoice"},
        {"pause_collection_behavior": "void"},
        {"cancel_at_period_end": True},
        {"cancel_at": at("2026-06-20")},
        {"_deleted_at": NOW},
    ],
)
def test_a_subscription_that_charges_nothing_by_itself_is_no_context(more: Row) -> None:
    (row,) = answer(customers=[customer("2026-05")], subscriptions=[subscription("2026-06-20", **more)])
    assert (row["contexts"], row["severity"]) == (["customer_default"], "medium")


def test_a_subscription_that_ends_with_usage_to_bill_is_still_charged() -> None:
    metered = {"items": {"data": [{"price": {"unit_amount": 1, "recurring": {"usage_type": "metered"}}}]}}
    (row,) = answer(
        customers=[customer("2026-05")],
        subscriptions=[subscription("2026-06-20", cancel_at_period_end=True, raw=metered)],
    )
    assert (row["contexts"], row["next_charge_amount"]) == (["customer_default", "subscription:sub_1"], None)


@pytest.mark.parametrize(
    "more",
    [
        {"status": "paid"},
        {"status": "draft"},
        {"amount_remaining": 0},
        {"collection_method": "send_invoice"},
    ],
)
def test_an_invoice_that_charges_nothing_by_itself_is_no_context(more: Row) -> None:
    (row,) = answer(customers=[customer("2026-05")], invoices=[invoice(**more)])
    assert (row["contexts"], row["money_due"]) == (["customer_default"], False)


def test_a_draft_is_charged_when_stripe_finalizes_it() -> None:
    draft = invoice(status="draft", automatically_finalizes_at=at("2026-07-01"))
    (row,) = answer(customers=[customer("2026-06")], invoices=[draft])
    assert (row["state"], row["next_charge_at"]) == ("expires_before_next_charge", at("2026-07-01"))


def test_the_nearest_default_is_the_one_charged() -> None:
    legacy = subscription("2026-06-20", default_source="card_sub")
    own = invoice(id="in_1", default_payment_method="pm_in", subscription="sub_1")
    source = invoice(id="in_2", default_source="card_in", subscription="sub_1")
    inherited = invoice(id="in_3", subscription="sub_1")
    found = answer(customers=[customer()], subscriptions=[legacy], invoices=[own, source, inherited])
    assert {row["payment_method_id"]: row["contexts"] for row in found} == {
        "pm_in": ["invoice:in_1"],
        "card_in": ["invoice:in_2"],
        "card_sub": ["invoice:in_3", "subscription:sub_1"],
        "pm_1": ["customer_default"],
    }


def test_amounts_of_one_currency_are_added_and_of_two_are_not() -> None:
    due = at("2026-06-15")
    first, second = invoice(next_payment_attempt_at=due), invoice(id="in_2", amount_remaining=700)
    (row,) = answer(
        customers=[customer("2030-01")], subscriptions=[subscription("2026-06-20")], invoices=[first, second]
    )
    assert (row["next_charge_at"], row["next_charge_amount"]) == (due, 8700)
    euros = invoice(id="in_2", amount_remaining=700, currency="eur")
    (row,) = answer(customers=[customer("2030-01")], invoices=[first, euros])
    assert (row["next_charge_amount"], row["next_charge_currency"]) == (None, None)
    assert row["next_charge_amounts"] == [
        {"amount": 700, "currency": "eur"},
        {"amount": 5000, "currency": "usd"},
    ]


@pytest.mark.parametrize(
    "price",
    [
        {"unit_amount": None},
        {"unit_amount": 10, "transform_quantity": {"divide_by": 5, "round": "up"}},
        {"unit_amount": 10, "recurring": {"usage_type": "metered"}},
    ],
)
def test_a_price_that_says_no_amount_is_inferred_from_the_last_invoice(price: Row) -> None:
    raw = {"items": {"data": [{"price": price, "quantity": 1}]}}
    renewed = subscription("2026-06-20", raw=raw, latest_invoice="in_9")
    paid = invoice(id="in_9", status="paid", amount_remaining=0, total=4200)
    (row,) = answer(customers=[customer("2030-01")], subscriptions=[renewed], invoices=[paid])
    assert (row["next_charge_amount"], row["next_charge_inferred"]) == (4200, True)


def test_an_amount_that_cannot_be_told_leaves_the_sum_unknown() -> None:
    unpriced = subscription("2026-06-20", raw={"items": {"data": [{"price": {"unit_amount": 5}}]}})
    (row,) = answer(customers=[customer("2030-01")], subscriptions=[unpriced], invoices=[invoice()])
    assert (row["next_charge_amount"], row["next_charge_amounts"]) == (None, None)


def test_the_first_item_to_end_is_the_next_renewal_and_a_trial_the_last_resort() -> None:
    items = [
        {"price": {"unit_amount": 5}, "quantity": 1, "current_period_end": end}
        for end in (1781913600, 1782000000)
    ]
    (row,) = answer(
        customers=[customer("2030-01")],
        subscriptions=[subscription("2026-07-20", raw={"items": {"data": items}})],
    )
    assert row["next_charge_at"] == at("2026-06-20")
    (row,) = answer(
        customers=[customer("2030-01")], subscriptions=[subscription(trial_end_at=at("2026-06-25"))]
    )
    assert row["next_charge_at"] == at("2026-06-25")


def test_one_context_after_the_expiry_is_enough_and_an_undated_one_leaves_it_unknown() -> None:
    early, late = subscription("2026-06-20"), subscription("2026-07-20", id="sub_2")
    (row,) = answer(customers=[customer("2026-06")], subscriptions=[early, late])
    assert (row["expires_before_next_charge"], row["next_charge_at"]) == (True, at("2026-06-20"))
    (row,) = answer(customers=[customer("2026-06")], subscriptions=[early], invoices=[invoice()])
    assert row["expires_before_next_charge"] is None


def test_without_the_tables_that_say_so_it_is_unknown_whether_anything_is_due() -> None:
    given = tables(STALE_PAYMENT_METHODS, customers=[customer(**NO_CARD)])
    del given["subscriptions"]
    (row,) = STALE_PAYMENT_METHODS.compute(given, NOW).to_pylist()
    assert (row["state"], row["money_due"], row["is_outdated"]) == ("unknown", None, None)
    assert row["missing_inputs"] == ["subscriptions"]


def test_the_worst_row_comes_first_then_the_next_charge() -> None:
    people = [customer("2026-05", id=f"cus_{number}") for number in (1, 2, 3)]
    later = subscription("2026-06-25")
    sooner = subscription("2026-06-15", id="sub_2", customer="cus_2")
    found = answer(customers=people, subscriptions=[later, sooner])
    assert [row["customer_id"] for row in found] == ["cus_2", "cus_1", "cus_3"]
