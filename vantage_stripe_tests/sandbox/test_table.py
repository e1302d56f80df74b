"""The endpoints of the imitated API against the types of Stripe's own SDK."""

import pytest

from vantage_stripe.sandbox.answers import RefusedError
from vantage_stripe.sandbox.endpoints import ENDPOINTS, Endpoint, Verb
from vantage_stripe.sandbox.expand import check
from vantage_stripe.sandbox.includes import INCLUDES
from vantage_stripe.sandbox.links import EMBEDDED, LINKS
from vantage_stripe.sandbox.links_beyond import BEYOND, BEYOND_EMBEDDED
from vantage_stripe.sandbox.listing import PAGING
from vantage_stripe.sandbox.search import FIELDS
from vantage_stripe_tests.sandbox.shapes.references import references_of
from vantage_stripe_tests.sandbox.typed import expandable, parameters

TYPED = {
    "/v1/application_fees": "ApplicationFeeListParams",
    "/v1/application_fees/{id}/refunds": "ApplicationFeeListRefundsParams",
    "/v1/balance_transactions": "BalanceTransactionListParams",
    "/v1/charges": "ChargeListParams",
    "/v1/charges/{id}/refunds": "ChargeListRefundsParams",
    "/v1/coupons": "CouponListParams",
    "/v1/credit_notes": "CreditNoteListParams",
    "/v1/credit_notes/{id}/lines": "CreditNoteListLinesParams",
    "/v1/customers": "CustomerListParams",
    "/v1/customers/{id}/balance_transactions": "CustomerBalanceTransactionListParams",
    "/v1/customers/{id}/cash_balance_transactions": "CustomerCashBalanceTransactionListParams",
    "/v1/customers/{id}/payment_methods": "CustomerPaymentMethodListParams",
    "/v1/customers/{id}/sources": "CustomerPaymentSourceListParams",
    "/v1/customers/{id}/tax_ids": "CustomerTaxIdListParams",
    "/v1/disputes": "DisputeListParams",
    "/v1/events": "EventListParams",
    "/v1/invoice_payments": "InvoicePaymentListParams",
    "/v1/invoiceitems": "InvoiceItemListParams",
    "/v1/invoices": "InvoiceListParams",
    "/v1/invoices/{id}/lines": "InvoiceListLinesParams",
    "/v1/payment_intents": "PaymentIntentListParams",
    "/v1/payment_methods": "PaymentMethodListParams",
    "/v1/payouts": "PayoutListParams",
    "/v1/plans": "PlanListParams",
    "/v1/prices": "PriceListParams",
    "/v1/products": "ProductListParams",
    "/v1/promotion_codes": "PromotionCodeListParams",
    "/v1/radar/early_fraud_warnings": "EarlyFraudWarningListParams",
    "/v1/refunds": "RefundListParams",
    "/v1/reviews": "ReviewListParams",
    "/v1/setup_intents": "SetupIntentListParams",
    "/v1/subscription_items": "SubscriptionItemListParams",
    "/v1/subscriptions": "SubscriptionListParams",
    "/v1/topups": "TopupListParams",
    "/v1/transfers": "TransferListParams",
    "/v1/transfers/{id}/reversals": "TransferListReversalsParams",
}
# The SDK has it no longer; the list that a customer's `subscriptions` names as its url.
OLD = "/v1/customers/{id}/subscriptions"
LISTS = {row.path: row for row in ENDPOINTS if row.verb in {Verb.LIST, Verb.LINES}}
# What the SDK does not call expandable: values absent unless asked for, and objects that are always whole.
INCLUDED_ONLY = {
    "coupon": {"applies_to", "currency_options"},
    "customer": {"cash_balance", "invoice_credit_balance", "tax"},
    "dispute": {"balance_transactions"},
    "invoice": {"confirmation_secret"},
    "plan": {"tiers"},
    "price": {"currency_options", "tiers"},
    "subscription_item": {"plan", "price"},
}


def test_there_is_every_list_of_the_table_and_no_other() -> None:
    assert set(LISTS) == {*TYPED, OLD}


@pytest.mark.parametrize("path", sorted(TYPED))
def test_a_list_takes_the_parameters_of_the_sdk_and_no_other(path: str) -> None:
    assert {*PAGING, *LISTS[path].names()} == parameters(TYPED[path])


@pytest.mark.parametrize("kind", ["PaymentIntent", "SetupIntent", "Charge", "Price", "Mandate"])
def test_an_object_is_retrieved_with_the_parameters_of_the_sdk(kind: str) -> None:
    name = {"PaymentIntent": "payment_intent", "SetupIntent": "setup_intent"}.get(kind, kind.lower())
    (row,) = (row for row in ENDPOINTS if (row.kind, row.verb) == (name, Verb.RETRIEVE))
    assert {"expand[]", *row.names()} == parameters(f"{kind}RetrieveParams")


@pytest.mark.parametrize("kind", sorted({**LINKS, **BEYOND}))
def test_what_may_be_expanded_is_what_the_sdk_calls_expandable(kind: str) -> None:
    assert set({**LINKS, **BEYOND}[kind]) == expandable(kind) | INCLUDED_ONLY.get(kind, set())


def test_every_path_the_sdk_can_go_on_with_is_known_to_four_levels() -> None:
    links, embedded = {**LINKS, **BEYOND}, {**EMBEDDED, **BEYOND_EMBEDDED}
    reached = {kind for row in links.values() for words in row.values() for kind in words.split()} - {"list"}
    refused = []
    for kind in sorted({*links, *reached}):
        for path, _ in references_of(kind, 4):
            try:
                assert check(path, kind=kind, listed=False, permit=lambda _: None)
            except RefusedError:
                refused.append((kind, path))
    assert refused == []
    assert embedded.keys() <= links.keys()


def test_every_kind_that_is_answered_with_has_its_expansions_and_its_retrieval() -> None:
    assert {row.kind for row in ENDPOINTS} <= {*LINKS, "source"}
    paths = {row.path for row in ENDPOINTS if row.verb is Verb.RETRIEVE}
    unretrieved = {path for path in LISTS if f"{path}/{{id}}" not in paths}
    assert unretrieved == {"/v1/invoices/{id}/lines", "/v1/credit_notes/{id}/lines"}


def test_every_included_field_may_be_expanded_and_every_list_of_them_can_be_followed() -> None:
    for kind, fields in INCLUDES.items():
        assert set(fields) <= set(LINKS[kind])


def test_what_is_searched_has_its_fields() -> None:
    searched: list[Endpoint] = [row for row in ENDPOINTS if row.verb is Verb.SEARCH]
    assert {row.kind for row in searched} == set(FIELDS)
    assert len(searched) == 7
