"""The choice of the payment method, the dates and the amounts behind a row, and the order of rows."""

from datetime import date
from typing import Any

import pytest

from vantage_stripe.insights.stale_payment_methods import STALE_PAYMENT_METHODS
from vantage_stripe_tests.insights.input_rows import NOW, at, tables
from vantage_stripe_tests.insights.payment_method_examples import (
    DEFAULT,
    NO_CARD,
    charge,
    customer,
    invoice,
    judged,
    price,
    subscription,
)

Row = dict[str, Any]


def test_a_charge_tells_the_expiry_of_a_card_that_nothing_expanded() -> None:
    snapshot = {"payment_method_details_type": "card", "payment_method_details_card_exp_month": 5}
    paid = charge("2026-05-20", **snapshot, payment_method_details_card_exp_year=2026)
    (row,) = judged(customers=[customer()], charges=[paid])
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
    (row,) = judged(customers=[customer("2026-06")], charges=[charge("2026-05-20", **old, **token)])
    assert (row["expiry_date"], row["auto_updating"], row["severity"]) == (date(2026, 6, 30), True, "low")
    newer = charge("2026-06-12", **old, **token)
    (row,) = judged(customers=[customer("2026-09")], charges=[newer])
    assert (row["expiry_date"], row["details_from"]) == (date(2026, 5, 31), "charge")


def test_what_has_no_expiry_does_not_expire() -> None:
    debit = customer(**{f"{DEFAULT}_type": "sepa_debit"})
    (row,) = judged(customers=[debit], subscriptions=[subscription("2026-06-20")])
    assert (row["state"], row["expired"], row["days_until_expiry"]) == ("ok", False, None)


def test_a_card_without_a_date_and_a_source_of_some_kind_are_unknown() -> None:
    card = customer(**{f"{DEFAULT}_type": "card"})
    source = customer(id="cus_2", **NO_CARD, default_source="src_1", default_source_object="source")
    found = judged(customers=[card, source])
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
    (row,) = judged(customers=[customer("2026-05")], subscriptions=[subscription("2026-06-20", **more)])
    assert (row["contexts"], row["severity"]) == (["customer_default"], "medium")


def test_a_subscription_that_ends_with_usage_to_bill_is_still_charged() -> None:
    metered = {"items": {"data": [{"price": {"unit_amount": 1, "recurring": {"usage_type": "metered"}}}]}}
    (row,) = judged(
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
    (row,) = judged(customers=[customer("2026-05")], invoices=[invoice(**more)])
    assert (row["contexts"], row["money_due"]) == (["customer_default"], False)


def test_a_draft_is_charged_when_stripe_finalizes_it() -> None:
    draft = invoice(status="draft", automatically_finalizes_at=at("2026-07-01"))
    (row,) = judged(customers=[customer("2026-06")], invoices=[draft])
    assert (row["state"], row["next_charge_at"]) == ("expires_before_next_charge", at("2026-07-01"))


def test_the_nearest_default_is_the_one_charged() -> None:
    legacy = subscription("2026-06-20", default_source="card_sub")
    own = invoice(id="in_1", default_payment_method="pm_in", subscription="sub_1")
    source = invoice(id="in_2", default_source="card_in", subscription="sub_1")
    inherited = invoice(id="in_3", subscription="sub_1")
    found = judged(customers=[customer()], subscriptions=[legacy], invoices=[own, source, inherited])
    assert {row["payment_method_id"]: row["contexts"] for row in found} == {
        "pm_in": ["invoice:in_1"],
        "card_in": ["invoice:in_2"],
        "card_sub": ["invoice:in_3", "subscription:sub_1"],
        "pm_1": ["customer_default"],
    }


def test_amounts_of_one_currency_are_added_and_of_two_are_not() -> None:
    due = at("2026-06-15")
    first, second = invoice(next_payment_attempt_at=due), invoice(id="in_2", amount_remaining=700)
    (row,) = judged(
        customers=[customer("2030-01")], subscriptions=[subscription("2026-06-20")], invoices=[first, second]
    )
    assert (row["next_charge_at"], row["next_charge_amount"]) == (due, 8700)
    euros = invoice(id="in_2", amount_remaining=700, currency="eur")
    (row,) = judged(customers=[customer("2030-01")], invoices=[first, euros])
    assert (row["next_charge_amount"], row["next_charge_currency"]) == (None, None)
    assert row["next_charge_amounts"] == [
        {"amount": 700, "currency": "eur"},
        {"amount": 5000, "currency": "usd"},
    ]


@pytest.mark.parametrize(
    "unpriced",
    [
        {"unit_amount": None},
        {"unit_amount": 10, "transform_quantity": {"divide_by": 5, "round": "up"}},
        {"unit_amount": 10, "recurring": {"usage_type": "metered"}},
    ],
)
def test_a_price_that_says_no_amount_is_inferred_from_the_last_invoice(unpriced: Row) -> None:
    raw = {"items": {"data": [{"price": unpriced, "quantity": 1}]}}
    renewed = subscription("2026-06-20", raw=raw, latest_invoice="in_9")
    paid = invoice(id="in_9", status="paid", amount_remaining=0, total=4200)
    (row,) = judged(customers=[customer("2030-01")], subscriptions=[renewed], invoices=[paid])
    assert (row["next_charge_amount"], row["next_charge_inferred"]) == (4200, True)


def test_an_amount_that_cannot_be_told_leaves_the_sum_unknown() -> None:
    unpriced = subscription("2026-06-20", raw={"items": {"data": [{"price": {"unit_amount": 5}}]}})
    (row,) = judged(customers=[customer("2030-01")], subscriptions=[unpriced], invoices=[invoice()])
    assert (row["next_charge_amount"], row["next_charge_amounts"]) == (None, None)


def test_the_first_item_to_end_is_the_next_renewal_and_a_trial_the_last_resort() -> None:
    items = [
        {"price": {"unit_amount": 5}, "quantity": 1, "current_period_end": end}
        for end in (1781913600, 1782000000)
    ]
    (row,) = judged(
        customers=[customer("2030-01")],
        subscriptions=[subscription("2026-07-20", raw={"items": {"data": items}})],
    )
    assert row["next_charge_at"] == at("2026-06-20")
    (row,) = judged(
        customers=[customer("2030-01")], subscriptions=[subscription(trial_end_at=at("2026-06-25"))]
    )
    assert row["next_charge_at"] == at("2026-06-25")


def test_the_next_charge_is_the_surest_that_is_known_and_decides_whether_the_card_expires_before_it() -> None:
    people, renewed = [customer("2026-06")], [subscription("2026-06-20")]
    later = subscription("2026-07-20", id="sub_2")
    (row,) = judged(customers=people, subscriptions=[later, *renewed])
    assert (row["expires_before_next_charge"], row["next_charge_at"]) == (False, at("2026-06-20"))
    (row,) = judged(customers=people, subscriptions=renewed, invoices=[invoice()])
    assert (row["expires_before_next_charge"], row["next_charge_at"]) == (False, at("2026-06-20"))
    draft = invoice(id="in_2", status="draft", automatically_finalizes_at=at("2026-07-02"))
    (row,) = judged(customers=people, subscriptions=renewed, invoices=[draft])
    assert (row["expires_before_next_charge"], row["next_charge_at"]) == (True, at("2026-07-02"))
    tried = invoice(next_payment_attempt_at=at("2026-07-03"))
    (row,) = judged(customers=people, subscriptions=renewed, invoices=[draft, tried])
    assert (row["expires_before_next_charge"], row["next_charge_at"]) == (True, at("2026-07-03"))


def test_without_the_tables_that_say_so_it_is_unknown_whether_anything_is_due() -> None:
    given = tables(STALE_PAYMENT_METHODS, customers=[customer(**NO_CARD)])
    del given["subscriptions"]
    (row,) = STALE_PAYMENT_METHODS.compute(given, NOW).to_pylist()
    assert (row["state"], row["money_due"], row["is_outdated"]) == ("unknown", None, None)
    assert row["missing_inputs"] == ["mandates", "payment_methods", "subscriptions"]


def test_the_worst_row_comes_first_then_the_next_charge() -> None:
    people = [customer("2026-05", id=f"cus_{number}") for number in (1, 2, 3)]
    later = subscription("2026-06-25")
    sooner = subscription("2026-06-15", id="sub_2", customer="cus_2")
    found = judged(customers=people, subscriptions=[later, sooner])
    assert [row["customer_id"] for row in found] == ["cus_2", "cus_1", "cus_3"]


def test_rows_of_one_severity_go_by_what_is_at_risk_in_each_currency() -> None:
    people = [customer("2026-05", id=f"cus_{number}") for number in range(6)]
    owed = {1: (500, "usd"), 2: (700, "usd"), 3: (90_000, "jpy"), 4: (500, "usd"), 5: (600, "usd")}
    bills = [
        invoice(id=f"in_{number}", customer=f"cus_{number}", amount_remaining=amount, currency=currency)
        for number, (amount, currency) in owed.items()
    ]
    bills.append(invoice(id="in_6", customer="cus_5", amount_remaining=99_000, currency="jpy"))
    found = judged(customers=people, invoices=bills)
    assert [(row["customer_id"], row["revenue_rank"], row["severity"]) for row in found] == [
        ("cus_2", 1, "critical"),
        ("cus_5", 1, "critical"),
        ("cus_3", 2, "critical"),
        ("cus_1", 3, "critical"),
        ("cus_4", 3, "critical"),
        ("cus_0", None, "medium"),
    ]


@pytest.mark.parametrize(
    ("interval", "count", "amount", "monthly"),
    [
        ("month", 1, 1000, 1000),
        ("month", 3, 1000, 333),
        ("year", 1, 12_000, 1000),
        ("year", 2, 12_000, 500),
        ("week", 1, 1200, 5200),
        ("week", 2, 1200, 2600),
        ("day", 1, 1200, 36_500),
        ("day", 10, 1200, 3650),
    ],
)
def test_a_price_of_any_interval_is_worth_something_a_month(
    interval: str, count: int, amount: int, monthly: int
) -> None:
    raw = {"items": {"data": [{"price": price(amount, interval=interval, count=count), "quantity": 1}]}}
    (row,) = judged(customers=[customer("2030-01")], subscriptions=[subscription("2026-06-20", raw=raw)])
    assert (row["mrr_amount"], row["mrr_currency"], row["next_charge_amount"]) == (monthly, "usd", amount)


def test_the_monthly_worth_is_rounded_once_and_currencies_stay_apart() -> None:
    third = {"items": {"data": [{"price": price(100, count=3), "quantity": 1}]}}
    three = [subscription("2026-06-20", id=f"sub_{number}", raw=third) for number in (1, 2, 3)]
    euros = subscription("2026-06-20", id="sub_4", currency="eur")
    (row,) = judged(customers=[customer("2030-01")], subscriptions=[*three, euros])
    assert row["mrr_amounts"] == [{"amount": 3000, "currency": "eur"}, {"amount": 100, "currency": "usd"}]
    assert (row["mrr_amount"], row["mrr_currency"]) == (None, None)


def test_usage_trials_and_one_off_prices_are_no_monthly_revenue_and_tiers_leave_it_unknown() -> None:
    def monthly(*prices: Row, **more: Any) -> list[Row] | None:
        raw = {"items": {"data": [{"price": each, "quantity": 1} for each in prices]}}
        renewed = subscription("2026-06-20", raw=raw, **more)
        (row,) = judged(customers=[customer("2030-01")], subscriptions=[renewed])
        amounts: list[Row] | None = row["mrr_amounts"]
        return amounts

    usage = {"unit_amount": 10, "recurring": {"interval": "month", "usage_type": "metered"}}
    once = {"unit_amount": 9900, "recurring": None}
    assert monthly(price(700), usage, once) == [{"amount": 700, "currency": "usd"}]
    assert monthly(usage) == []
    assert monthly(price(700), status="trialing") == []
    assert monthly(price(None)) is None
    assert monthly(price(700, interval="fortnight")) is None


def test_the_columns_of_the_only_item_do_where_raw_has_none() -> None:
    item = {
        "item_price_unit_amount": 2400,
        "item_quantity": 1,
        "item_price_recurring_interval": "year",
        "item_price_recurring_usage_type": "licensed",
    }
    (row,) = judged(
        customers=[customer("2030-01")], subscriptions=[subscription("2026-06-20", raw={}, **item)]
    )
    assert (row["next_charge_amount"], row["mrr_amount"]) == (2400, 200)
    two = subscription("2026-06-20", raw={}, **item, second_item_id="si_2")
    (row,) = judged(customers=[customer("2030-01")], subscriptions=[two])
    assert (row["next_charge_amount"], row["mrr_amounts"]) == (None, None)


def test_a_renewal_without_a_date_is_guessed_from_the_lines_of_the_last_invoice() -> None:
    def lines(*ends: int) -> Row:
        return {"lines": {"data": [{"period": {"end": end}} for end in ends]}}

    undated = subscription()
    old = invoice(id="in_8", subscription="sub_1", status="paid", created=at("2026-04-01"), raw=lines(9))
    last = invoice(
        id="in_9",
        subscription="sub_1",
        status="paid",
        created=at("2026-05-01"),
        raw=lines(1781913600, 1782000000, 1),
    )
    (row,) = judged(customers=[customer("2026-06")], subscriptions=[undated], invoices=[last, old])
    assert (row["next_charge_at"], row["next_charge_inferred"]) == (at("2026-06-21"), True)
    assert (row["next_charge_amount"], row["state"]) == (3000, "expiring_soon")
    named = subscription(latest_invoice="in_8")
    (row,) = judged(customers=[customer("2026-06")], subscriptions=[named], invoices=[last, old])
    assert row["next_charge_at"] == at("1970-01-01T00:00:09")
    (row,) = judged(customers=[customer("2026-06")], subscriptions=[undated], invoices=[invoice()])
    assert (row["next_charge_at"], row["next_charge_inferred"]) == (None, False)


def test_a_subscription_paused_since_its_trial_waits_for_a_payment_method_without_a_date() -> None:
    paused = subscription("2026-03-01", status="paused")
    (row,) = judged(customers=[customer(**NO_CARD)], subscriptions=[paused])
    assert (row["state"], row["next_charge_at"], row["next_charge_amount"]) == ("missing", None, 3000)


def test_customers_on_a_test_clock_are_left_out_and_counted() -> None:
    people = [customer("2026-05"), customer("2026-05", id="cus_2", test_clock="clock_1")]
    (row,) = judged(customers=people)
    assert (row["customer_id"], row["test_clock_customers"]) == ("cus_1", 1)


def test_what_stripe_says_of_delinquency_is_shown_and_decides_nothing() -> None:
    (row,) = judged(customers=[customer("2030-01", delinquent=True)])
    assert (row["customer_delinquent"], row["state"]) == (True, "ok")


@pytest.mark.parametrize(
    ("paid", "interval", "expected"),
    [
        ("2026-03-12", None, False),
        ("2026-03-11", None, True),
        ("2026-04-26", "month", False),
        ("2026-04-25", "month", True),
        ("2025-01-01", "year", False),
    ],
)
def test_a_payment_method_is_inactive_after_one_and_a_half_of_its_intervals(
    *, paid: str, interval: str | None, expected: bool
) -> None:
    raw = {"items": {"data": [{"price": price(interval=interval or "month"), "quantity": 1}]}}
    renewed = [] if interval is None else [subscription("2026-06-20", raw=raw)]
    (row,) = judged(customers=[customer("2030-01")], subscriptions=renewed, charges=[charge(paid)])
    assert (row["inactive"], row["state"]) == (expected, "ok")


def test_the_zone_decides_the_days_and_the_parameters_the_notice() -> None:
    given = tables(STALE_PAYMENT_METHODS, customers=[customer("2026-06")])
    night = at("2026-07-01T03:00:00")

    def found(**more: Any) -> tuple[Any, ...]:
        (row,) = STALE_PAYMENT_METHODS.compute(given, night, **more).to_pylist()
        return row["state"], row["days_until_expiry"], row["timezone"]

    assert found() == ("expired", -1, "UTC")
    assert found(timezone="America/New_York") == ("expiring_soon", 0, "America/New_York")
    (row,) = STALE_PAYMENT_METHODS.compute(given, NOW, notice_days=19, inactive_days=1).to_pylist()
    assert (row["days_until_expiry"], row["expiring_soon"], row["expiry_bucket"]) == (20, False, 30)
