"""`expand[]`: what it replaces, adds and refuses."""

import json
from typing import Any

import pytest

from vantage_stripe_tests.sandbox.fake_world import FakeWorld, app_of, charge, customer, get


def transaction(number: int, source: str) -> dict[str, Any]:
    return {"id": f"txn_{number}", "object": "balance_transaction", "created": number, "source": source}


def world() -> FakeWorld:
    method = {"id": "pm_1", "object": "payment_method", "created": 1, "customer": "cus_1"}
    refunds = [
        {"id": f"re_{n}", "object": "refund", "created": n, "charge": "ch_1", "balance_transaction": "txn_2"}
        for n in range(1, 13)
    ]
    item = {"id": "si_1", "object": "subscription_item", "price": {"product": "prod_1"}}
    subscriptions = [
        {
            "id": f"sub_{status}",
            "object": "subscription",
            "created": 4,
            "customer": "cus_1",
            "status": status,
            "latest_invoice": "in_1",
            "items": {"object": "list", "data": [item]},
        }
        for status in ("active", "canceled")
    ]
    invoice = {
        "id": "in_1",
        "object": "invoice",
        "created": 3,
        "customer": "cus_2",
        "parent": {"subscription_details": {"subscription": "sub_active"}},
        "lines": {
            "object": "list",
            "data": [{"id": "il_1", "object": "line_item", "subscription": "sub_active"}],
        },
    }
    payment = {
        "id": "inpay_1",
        "object": "invoice_payment",
        "created": 3,
        "invoice": "in_1",
        "payment": {"type": "payment_intent", "payment_intent": "pi_1"},
    }
    dispute = {
        "id": "du_1",
        "object": "dispute",
        "created": 9,
        "charge": "ch_1",
        "balance_transactions": [transaction(1, "ch_1")],
    }
    settings = {"default_payment_method": "pm_1"}
    intent = {
        "id": "pi_1",
        "object": "payment_intent",
        "created": 3,
        "client_secret": "pi_1_secret_a",
        "customer": "cus_1",
    }
    price = {
        "id": "price_1",
        "object": "price",
        "created": 1,
        "currency": "usd",
        "product": "prod_1",
        "tax_behavior": "unspecified",
        "unit_amount": 5,
        "unit_amount_decimal": "5",
    }
    details = {"discount_amounts": [{"amount": 1, "discount": "di_1"}, {"amount": 2, "discount": "di_2"}]}
    discounted = {"id": "ii_1", "object": "invoiceitem", "created": 1, "proration_details": details}
    return FakeWorld(
        {
            "charge": [
                charge(1, 10, customer="cus_1"),
                charge(2, 20, customer="cus_2", balance_transaction=None),
            ],
            "customer": [customer(1, 5, invoice_settings=settings, default_source="card_1")],
            "payment_method": [method],
            "balance_transaction": [
                transaction(1, "ch_1"),
                transaction(2, "re_1"),
                transaction(3, "fee_1"),
                transaction(4, "po_9"),
                transaction(5, "du_1"),
            ],
            "refund": refunds,
            "subscription": subscriptions,
            "invoice": [invoice, {"id": "in_2", "object": "invoice", "created": 1}],
            "invoice_payment": [payment],
            "payment_intent": [intent],
            "dispute": [dispute],
            "price": [price],
            "invoiceitem": [discounted],
            "discount": [{"id": "di_1", "object": "discount", "created": 1}],
        },
        gone={"customer": [customer(2, 6)], "product": [{"id": "prod_1", "created": 1}]},
    )


def body(target: str) -> dict[str, Any]:
    response = get(app_of(world()), target)
    assert response.status == 200, response.body
    found: dict[str, Any] = json.loads(response.body)
    return found


def test_an_id_becomes_its_object_on_every_row_and_null_stays_null() -> None:
    first, second = body("/v1/charges?expand[]=data.balance_transaction")["data"]
    assert first["balance_transaction"] is None
    assert second["balance_transaction"] == {**transaction(1, "ch_1")}


def test_several_paths_may_be_expanded_one_through_another() -> None:
    query = "expand[0]=customer&expand[1]=customer.invoice_settings.default_payment_method"
    found = body(f"/v1/charges/ch_1?{query}")
    assert found["customer"]["invoice_settings"]["default_payment_method"]["id"] == "pm_1"


def test_an_expanded_deleted_customer_is_the_stub() -> None:
    found = body("/v1/charges/ch_2?expand[]=customer")
    assert found["customer"] == {"id": "cus_2", "object": "customer", "deleted": True}


@pytest.mark.parametrize("included", ["subscriptions", "sources", "tax_ids", "tax", "cash_balance"])
def test_nothing_is_included_in_the_stub_of_a_deleted_customer(included: str) -> None:
    found = body(f"/v1/charges/ch_2?expand[]=customer.{included}&expand[]=customer")
    assert found["customer"] == {"id": "cus_2", "object": "customer", "deleted": True}


def test_one_path_expands_everything_on_its_way() -> None:
    found = body("/v1/subscriptions/sub_active?expand[]=latest_invoice.customer")
    assert found["latest_invoice"]["customer"]["deleted"] is True


def test_a_source_is_expanded_by_what_its_id_names() -> None:
    found = body("/v1/balance_transactions?expand[]=data.source.customer")["data"]
    by_id = {row["id"]: row["source"] for row in found}
    assert by_id["txn_1"]["customer"]["id"] == "cus_1"
    assert by_id["txn_2"]["id"] == "re_1"
    assert by_id["txn_3"] == "fee_1"
    assert by_id["txn_4"] == "po_9"
    assert by_id["txn_5"]["id"] == "du_1"


def test_a_charges_refunds_are_absent_unless_asked_for() -> None:
    assert "refunds" not in body("/v1/charges/ch_1")
    refunds = body("/v1/charges/ch_1?expand[]=refunds.data.balance_transaction")["refunds"]
    assert refunds["url"] == "/v1/charges/ch_1/refunds"
    assert (refunds["object"], refunds["has_more"], len(refunds["data"])) == ("list", True, 10)
    assert refunds["data"][0]["id"] == "re_12"
    assert refunds["data"][0]["balance_transaction"]["id"] == "txn_2"


def test_an_invoices_payments_are_included_and_expanded() -> None:
    invoice, draft = body("/v1/invoices?expand[]=data.payments")["data"]
    assert draft["payments"]["data"] == []
    assert [row["id"] for row in invoice["payments"]["data"]] == ["inpay_1"]
    paid = body("/v1/invoice_payments?expand[]=data.payment.payment_intent")["data"][0]
    assert paid["payment"]["payment_intent"]["id"] == "pi_1"


def test_a_customers_subscriptions_leave_out_the_canceled_ones() -> None:
    found = body("/v1/customers/cus_1?expand[]=subscriptions&expand[]=sources&expand[]=tax")
    assert [row["id"] for row in found["subscriptions"]["data"]] == ["sub_active"]
    assert found["sources"] == {
        "object": "list",
        "data": [],
        "has_more": False,
        "url": "/v1/customers/cus_1/sources",
    }
    assert found["tax"] == {
        "automatic_tax": "unrecognized_location",
        "ip_address": None,
        "location": None,
        "provider": "stripe",
    }


def test_a_customers_small_fields_are_there_when_asked_for() -> None:
    query = "expand[]=data.cash_balance&expand[]=data.invoice_credit_balance&expand[]=data.tax_ids"
    (found,) = body(f"/v1/customers?{query}")["data"]
    assert found["cash_balance"]["customer"] == "cus_1"
    assert found["invoice_credit_balance"] == {}
    assert found["tax_ids"]["url"] == "/v1/customers/cus_1/tax_ids"
    assert not {"tax", "sources", "subscriptions"} & set(found)


def test_an_invoices_secret_is_that_of_its_payment_intent() -> None:
    paid, draft = body("/v1/invoices?expand[]=data.confirmation_secret")["data"]
    assert paid["confirmation_secret"] == {"client_secret": "pi_1_secret_a", "type": "payment_intent"}
    assert draft["confirmation_secret"] is None


def test_a_price_shows_its_currencies_when_asked_for() -> None:
    found = body("/v1/prices/price_1?expand[]=currency_options&expand[]=product&expand[]=tiers")
    assert found["currency_options"] == {
        "usd": {
            "custom_unit_amount": None,
            "tax_behavior": "unspecified",
            "unit_amount": 5,
            "unit_amount_decimal": "5",
        }
    }
    assert found["product"] == {"id": "prod_1", "object": "product", "deleted": True}
    assert "tiers" not in found


def test_nested_lists_and_embedded_objects_are_walked() -> None:
    query = "expand[]=lines.data.subscription&expand[]=parent.subscription_details.subscription"
    found = body(f"/v1/invoices/in_1?{query}")
    assert found["lines"]["data"][0]["subscription"]["id"] == "sub_active"
    assert found["parent"]["subscription_details"]["subscription"]["id"] == "sub_active"
    dispute = body("/v1/disputes?expand[]=data.balance_transactions.source")["data"][0]
    assert dispute["balance_transactions"][0]["source"]["id"] == "ch_1"


def test_a_path_goes_through_every_entry_of_an_array() -> None:
    (found,) = body("/v1/invoiceitems?expand[]=data.proration_details.discount_amounts.discount")["data"]
    first, second = found["proration_details"]["discount_amounts"]
    assert (first["discount"]["object"], second["discount"]) == ("discount", "di_2")


def test_a_path_goes_on_in_an_object_that_is_there_whole() -> None:
    discount = {
        "id": "di_1",
        "object": "discount",
        "created": 1,
        "customer": "cus_1",
        "promotion_code": None,
        "source": {"coupon": "SAVE", "type": "coupon"},
    }
    coupon = {"id": "SAVE", "object": "coupon", "created": 1}
    app = app_of(FakeWorld({"customer": [customer(1, 5, discount=discount)], "coupon": [coupon]}))
    query = "expand[]=discount.source.coupon&expand[]=discount.promotion_code"
    found = json.loads(get(app, f"/v1/customers/cus_1?{query}").body)
    assert found["discount"] == {**discount, "source": {"coupon": coupon, "type": "coupon"}}


def test_ids_of_things_the_sandbox_has_none_of_stay() -> None:
    query = "expand[]=items.data.price.product&expand[]=pending_setup_intent"
    found = body(f"/v1/subscriptions/sub_active?{query}")
    assert found["items"]["data"][0]["price"]["product"] == "prod_1"  # this price has no `object`
    assert body("/v1/customers/cus_1?expand[]=default_source")["default_source"] == "card_1"


def test_lists_below_an_object_and_lines_expand_too() -> None:
    found = body("/v1/charges/ch_1/refunds?limit=1&expand[]=data.charge")["data"][0]
    assert found["charge"]["id"] == "ch_1"


@pytest.mark.parametrize(
    ("target", "code", "message"),
    [
        ("/v1/charges?expand[]=data.wat", None, "This property cannot be expanded (data.wat)."),
        ("/v1/customers?expand[]=data.discount", None, "This property cannot be expanded (data.discount)."),
        ("/v1/charges?expand[]=data", None, "This property cannot be expanded (data)."),
        (
            "/v1/charges?expand[]=customer",
            None,
            (
                "This property cannot be expanded (customer). You may want to try expanding "
                "'data.customer' instead."
            ),
        ),
        ("/v1/charges/ch_1?expand[]=amount", None, "This property cannot be expanded (amount)."),
        (
            "/v1/charges/ch_1?expand[]=payment_method",
            None,
            "This property cannot be expanded (payment_method).",
        ),
        (
            "/v1/charges/ch_1?expand[]=refunds.charge",
            None,
            "This property cannot be expanded (refunds.charge).",
        ),
        (
            "/v1/events?expand[]=data.data.object",
            None,
            "This property cannot be expanded (data.data.object).",
        ),
        (
            "/v1/subscriptions?expand[]=data.items.data.price.product",
            "property_expansion_max_depth",
            "You cannot expand more than 4 levels of a property. Property: data.items.data.price.product",
        ),
        (
            "/v1/charges?expand[]=total_count",
            "property_forbidden",
            "The total_count property is no longer supported.",
        ),
    ],
)
def test_what_cannot_be_expanded_is_refused(target: str, code: str | None, message: str) -> None:
    response = get(app_of(world()), target)
    error = json.loads(response.body)["error"]
    assert (response.status, error.get("code"), error["message"]) == (400, code, message)
