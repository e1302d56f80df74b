"""Events with the shapes of an older API version, kind by kind."""

from typing import Any

import pytest

from vantage_stripe.sandbox.faults import OldEvents
from vantage_stripe_tests.sandbox.fake_world import FakeWorld, charge, customer

PLAN = {"id": "price_1", "object": "plan", "created": 1}
PRICE = {"id": "price_1", "object": "price", "created": 1, "recurring": {"interval": "month"}}
COUPON = {"id": "SPRING", "object": "coupon", "created": 1, "percent_off": 20}
DISCOUNT = {"id": "di_1", "object": "discount", "source": {"coupon": "SPRING", "type": "coupon"}}
OLD_PLAN = {**PLAN, "aggregate_usage": None}
OLD_PRICE = {**PRICE, "recurring": {"interval": "month", "aggregate_usage": None}}
OLD_DISCOUNT = {"id": "di_1", "object": "discount", "coupon": COUPON}


def event(number: int, created: int, kind: str, **data: Any) -> dict[str, Any]:
    return {
        "id": f"evt_{number}",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": created,
        "data": data,
        "type": kind,
    }


LINE = {
    "id": "il_1",
    "object": "line_item",
    "amount": 900,
    "parent": {
        "type": "subscription_item_details",
        "subscription_item_details": {
            "proration": True,
            "proration_details": {"credited_items": None},
            "subscription_item": "si_1",
        },
    },
    "pricing": {"price_details": {"price": "price_1", "product": "prod_1"}, "unit_amount_decimal": "900"},
    "subscription": "sub_1",
    "taxes": [
        {
            "amount": 90,
            "tax_behavior": "exclusive",
            "tax_rate_details": {"tax_rate": "txr_1"},
            "taxability_reason": "standard_rated",
            "taxable_amount": 900,
        }
    ],
}
ITEM = {
    "id": "si_1",
    "object": "subscription_item",
    "current_period_end": 200,
    "current_period_start": 100,
    "plan": PLAN,
    "price": PRICE,
}
SUBSCRIPTION = {
    "id": "sub_1",
    "object": "subscription",
    "created": 1,
    "discounts": [],
    "items": {"object": "list", "data": [ITEM]},
    "status": "active",
}
INVOICE = {
    "id": "in_1",
    "object": "invoice",
    "created": 1,
    "confirmation_secret": None,
    "discounts": ["di_1"],
    "lines": {"object": "list", "data": [LINE], "has_more": False},
    "parent": {
        "type": "subscription_details",
        "quote_details": None,
        "subscription_details": {"metadata": {"a": "b"}, "subscription": "sub_1"},
    },
    "status": "paid",
    "total_taxes": LINE["taxes"],
}
OLD_TAX = {
    "amount": 90,
    "inclusive": False,
    "tax_rate": "txr_1",
    "taxability_reason": "standard_rated",
    "taxable_amount": 900,
}
OLD_LINE = {
    "id": "il_1",
    "object": "line_item",
    "amount": 900,
    "amount_excluding_tax": 900,
    "plan": OLD_PLAN,
    "price": OLD_PRICE,
    "proration": True,
    "proration_details": {"credited_items": None},
    "subscription": "sub_1",
    "subscription_item": "si_1",
    "tax_amounts": [OLD_TAX],
    "tax_rates": [],
    "type": "subscription",
    "unit_amount_excluding_tax": "900",
}
OLD_INVOICE = {
    "id": "in_1",
    "object": "invoice",
    "created": 1,
    "application_fee_amount": None,
    "charge": "ch_2",
    "discount": None,
    "discounts": ["di_1"],
    "lines": {"object": "list", "data": [OLD_LINE], "has_more": False},
    "paid": True,
    "paid_out_of_band": False,
    "payment_intent": "pi_1",
    "quote": None,
    "status": "paid",
    "subscription": "sub_1",
    "subscription_details": {"metadata": {"a": "b"}},
    "tax": 90,
    "total_tax_amounts": [OLD_TAX],
    "transfer_data": None,
}


def billing(*events: dict[str, Any]) -> FakeWorld:
    paid = {"id": "inpay_1", "created": 1, "invoice": "in_1", "payment_intent": "pi_1"}
    charges = [charge(number, 10 * number, payment_intent="pi_1") for number in (1, 2, 3)]
    return FakeWorld(
        {
            "charge": charges,
            "event": events,
            "invoice_payment": [paid, {**paid, "id": "inpay_2", "invoice": "in_2", "payment_intent": None}],
            "subscription": [SUBSCRIPTION],
            "price": [PRICE],
            "plan": [PLAN],
            "coupon": [COUPON],
        },
        now=100,
    )


def data_of(body: dict[str, Any], version: str = "2024-06-20", at: int = 25, **more: Any) -> dict[str, Any]:
    """What an old event shows of an object as it was at a moment."""
    world = billing(event(1, at, "any.updated", object=body, **more))
    entry = OldEvents(world, version=version).find("event", "evt_1")
    assert entry is not None
    shown = entry.render()
    assert shown["api_version"] == version
    data: dict[str, Any] = shown["data"]
    return data


def test_an_old_invoice_names_its_charge_subscription_tax_and_that_it_is_paid() -> None:
    assert data_of(INVOICE)["object"] == OLD_INVOICE


def test_an_old_draft_has_no_payment_yet_and_an_old_one_off_invoice_no_subscription() -> None:
    line = {**LINE, "parent": None, "pricing": None, "subscription": None, "taxes": None}
    body = {**INVOICE, "status": "draft", "parent": None, "total_taxes": None, "discounts": []}
    body["lines"] = {"object": "list", "data": [line]}
    old = data_of(body)["object"]
    names = ("charge", "payment_intent", "subscription", "quote", "tax", "total_tax_amounts", "discount")
    assert [old[name] for name in names] == [None, None, None, None, None, [], None]
    assert (old["paid"], old["subscription_details"]) == (False, {"metadata": None})
    line_names = ("type", "price", "plan", "proration", "tax_amounts", "unit_amount_excluding_tax")
    found = [old["lines"]["data"][0][name] for name in line_names]
    assert found == ["invoiceitem", None, None, False, [], None]


def test_old_charges_and_payment_intents_name_their_invoice() -> None:
    assert data_of(charge(1, 10, payment_intent="pi_1"))["object"]["invoice"] == "in_1"
    assert data_of(charge(1, 10, payment_intent="pi_2"))["object"]["invoice"] is None
    assert data_of(charge(1, 10))["object"]["invoice"] is None
    assert data_of({"id": "pi_1", "object": "payment_intent"})["object"]["invoice"] == "in_1"


def test_an_old_subscription_has_the_period_and_its_items_have_not() -> None:
    old = data_of(SUBSCRIPTION)["object"]
    assert (old["current_period_start"], old["current_period_end"], old["discount"]) == (100, 200, None)
    assert old["items"]["data"] == [
        {
            "id": "si_1",
            "object": "subscription_item",
            "plan": OLD_PLAN,
            "price": OLD_PRICE,
        }
    ]
    none = data_of({**SUBSCRIPTION, "items": {"object": "list", "data": []}})["object"]
    assert none["current_period_end"] is None


def test_an_old_invoice_item_names_its_price_and_subscription() -> None:
    item = {
        "id": "ii_1",
        "object": "invoiceitem",
        "parent": {"subscription_details": {"subscription": "sub_1", "subscription_item": "si_1"}},
        "pricing": LINE["pricing"],
    }
    old = {"id": "ii_1", "object": "invoiceitem", "plan": OLD_PLAN, "price": OLD_PRICE}
    unit = {"unit_amount": 900, "unit_amount_decimal": "900"}
    assert data_of(item)["object"] == {
        **old,
        **unit,
        "subscription": "sub_1",
        "subscription_item": "si_1",
    }
    alone = data_of({"id": "ii_1", "object": "invoiceitem", "parent": None, "pricing": None})["object"]
    assert alone == {
        "id": "ii_1",
        "object": "invoiceitem",
        "plan": None,
        "price": None,
        "subscription": None,
        "unit_amount": None,
        "unit_amount_decimal": None,
    }


def test_an_old_price_sold_once_recurs_at_no_usage() -> None:
    assert data_of({**PRICE, "recurring": None})["object"]["recurring"] is None
    assert data_of(PRICE)["object"] == OLD_PRICE
    assert data_of(PLAN)["object"] == OLD_PLAN


def test_an_old_credit_note_has_one_refund_and_its_taxes_as_amounts() -> None:
    line = {"id": "cnli_1", "object": "credit_note_line_item", "amount": 5, "unit_amount_decimal": "5"}
    note = {
        "id": "cn_1",
        "object": "credit_note",
        "lines": {"object": "list", "data": [{**line, "taxes": LINE["taxes"]}]},
        "refunds": [{"amount_refunded": 5, "refund": "re_1"}],
        "total_taxes": LINE["taxes"],
    }
    old_line = {"amount_excluding_tax": 5, "tax_amounts": [OLD_TAX], "unit_amount_excluding_tax": "5"}
    assert data_of(note)["object"] == {
        "id": "cn_1",
        "object": "credit_note",
        "lines": {"object": "list", "data": [{**line, **old_line}]},
        "refund": "re_1",
        "tax_amounts": [OLD_TAX],
    }
    assert data_of({**note, "refunds": [], "total_taxes": None})["object"]["refund"] is None


@pytest.mark.parametrize("version", ["2024-06-20", "2025-08-27.basil"])
def test_a_discount_before_clover_holds_its_coupon(version: str) -> None:
    assert data_of(DISCOUNT, version)["object"] == OLD_DISCOUNT
    code = {"id": "promo_1", "object": "promotion_code", "promotion": {"coupon": "SPRING", "type": "coupon"}}
    assert data_of(code, version)["object"] == {"id": "promo_1", "object": "promotion_code", "coupon": COUPON}
    person = customer(1, 1, discount=DISCOUNT)
    assert data_of(person, version)["object"]["discount"] == OLD_DISCOUNT
    assert data_of(customer(1, 1), version)["object"] == customer(1, 1)


def test_the_only_discount_of_an_old_subscription_stands_beside_the_list() -> None:
    assert data_of({**SUBSCRIPTION, "discounts": [DISCOUNT]})["object"]["discount"] == OLD_DISCOUNT
    assert data_of({**SUBSCRIPTION, "discounts": [DISCOUNT] * 2})["object"]["discount"] is None


def test_what_an_old_event_says_was_before_has_the_old_shape_too() -> None:
    before = {"status": "open", "metadata": {"a": None}}
    changed = data_of({**INVOICE, "metadata": {"a": "b"}}, previous_attributes=before)
    assert changed["previous_attributes"] == {"metadata": {"a": None}, "paid": False, "status": "open"}
    later = {"items": {"data": [{**ITEM, "current_period_start": 0, "current_period_end": 100}]}}
    changed = data_of(SUBSCRIPTION, previous_attributes=later)
    assert changed["previous_attributes"] == {"current_period_end": 100, "current_period_start": 0}
    first = data_of(INVOICE, at=20, previous_attributes={"status": "open"})
    assert first["previous_attributes"] == {"charge": "ch_1", "paid": False, "status": "open"}


@pytest.mark.parametrize("version", ["2025-03-31.basil", "2025-09-30.clover", "2026-10-28.endive"])
def test_a_version_after_the_break_keeps_the_shapes(version: str) -> None:
    for body in (INVOICE, SUBSCRIPTION, charge(1, 10)):
        assert data_of(body, version)["object"] == body
