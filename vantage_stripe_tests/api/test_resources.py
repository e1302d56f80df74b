"""Every method by name asks its endpoint, and says its filters."""

import inspect
from datetime import date

import pytest

from vantage_stripe.api import StripeClient
from vantage_stripe.api.resources import filters
from vantage_stripe.errors import InvalidRequestError
from vantage_stripe_tests.api.virtual import page, reply, scripted

LISTS = {
    "charges": ("charges", "charge", filters.ChargeFilters),
    "customers": ("customers", "customer", filters.CustomerFilters),
    "invoices": ("invoices", "invoice", filters.InvoiceFilters),
    "invoice_payments": ("invoice_payments", "invoice_payment", filters.InvoicePaymentFilters),
    "balance_transactions": (
        "balance_transactions",
        "balance_transaction",
        filters.BalanceTransactionFilters,
    ),
    "events": ("events", "event", filters.EventFilters),
    "disputes": ("disputes", "dispute", filters.PaymentFilters),
    "refunds": ("refunds", "refund", filters.PaymentFilters),
    "subscriptions": ("subscriptions", "subscription", filters.SubscriptionFilters),
    "payouts": ("payouts", "payout", filters.PayoutFilters),
    "early_fraud_warnings": ("radar/early_fraud_warnings", "early_fraud_warning", filters.PaymentFilters),
}


@pytest.mark.parametrize("name", LISTS)
def test_list_iterate_and_retrieve_ask_the_endpoint(name: str) -> None:
    endpoint, one, _ = LISTS[name]
    client, script, _ = scripted([page("x_1")])
    assert getattr(client, f"list_{name}")(created={"gte": 5}, limit=3).first_id == "x_1"
    assert list(getattr(client, f"iterate_{name}")(created=date(1970, 1, 2))) == [{"id": "x_1"}]
    getattr(client, f"retrieve_{one}")("x_1", expand=["customer"])
    assert script.asked == [
        (f"/v1/{endpoint}", [("created[gte]", "5"), ("limit", "3")]),
        (f"/v1/{endpoint}", [("limit", "100"), ("created[gte]", "86400"), ("created[lt]", "172800")]),
        (f"/v1/{endpoint}/x_1", [("expand[]", "customer")]),
    ]


@pytest.mark.parametrize("name", LISTS)
def test_the_docstring_names_every_filter(name: str) -> None:
    said = inspect.getdoc(getattr(StripeClient, f"list_{name}")) or ""
    assert [each for each in LISTS[name][2].__annotations__ if f"`{each}`" not in said] == []


@pytest.mark.parametrize("one", [one for _, one, _ in LISTS.values()])
@pytest.mark.parametrize("bad", ["", " ", "a/b"])
def test_an_id_that_would_ask_something_else_is_refused(one: str, bad: str) -> None:
    client, script, _ = scripted([page()])
    with pytest.raises(InvalidRequestError, match="is no id"):
        getattr(client, f"retrieve_{one}")(bad)
    assert script.asked == []


@pytest.mark.parametrize("name", ["charges", "customers", "invoices", "subscriptions"])
def test_searches_ask_the_search_endpoint(name: str) -> None:
    client, script, _ = scripted([page("x_1")])
    assert getattr(client, f"search_{name}")("created>5", page="t").data == ({"id": "x_1"},)
    assert script.asked == [(f"/v1/{name}/search", [("query", "created>5"), ("page", "t")])]


def test_customers_by_email_lists_them_all() -> None:
    client, script, _ = scripted([page("cus_2", has_more=True), page("cus_1")])
    assert client.customers_by_email("A@example.com") == ({"id": "cus_2"}, {"id": "cus_1"})
    assert script.asked[0] == ("/v1/customers", [("limit", "100"), ("email", "A@example.com")])


def test_an_empty_email_does_not_mean_everybody() -> None:
    client, script, _ = scripted([page("cus_2")])
    with pytest.raises(InvalidRequestError):
        client.customers_by_email(" ")
    assert script.asked == []


def test_account_and_balance_have_no_id() -> None:
    client, script, _ = scripted([reply({"id": "acct_1"})])
    assert client.retrieve_account() == {"id": "acct_1"}
    client.retrieve_balance()
    assert script.asked == [("/v1/account", []), ("/v1/balance", [])]


def test_lines_and_payment_methods_belong_to_one_object() -> None:
    client, script, _ = scripted([page("x_1")])
    client.list_invoice_lines("in_1", limit=100, starting_after="il_1")
    client.list_payment_methods("cus_1", type="card")
    assert script.asked == [
        ("/v1/invoices/in_1/lines", [("limit", "100"), ("starting_after", "il_1")]),
        ("/v1/customers/cus_1/payment_methods", [("type", "card")]),
    ]
    with pytest.raises(InvalidRequestError):
        client.list_invoice_lines("")


def test_nested_filters_and_booleans_are_spelled() -> None:
    client, script, _ = scripted([page()])
    client.list_invoice_payments(payment={"type": "payment_intent", "payment_intent": "pi_1"})
    client.list_subscriptions(status="all", automatic_tax={"enabled": True}, current_period_end={"lt": 9})
    client.list_events(types=["charge.refunded", "charge.updated"], delivery_success=False)
    assert [params for _, params in script.asked] == [
        [("payment[type]", "payment_intent"), ("payment[payment_intent]", "pi_1")],
        [("status", "all"), ("automatic_tax[enabled]", "true"), ("current_period_end[lt]", "9")],
        [("types[]", "charge.refunded"), ("types[]", "charge.updated"), ("delivery_success", "false")],
    ]
