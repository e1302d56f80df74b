"""Stripe's published objects become rows; the values that matter are typed here by hand."""

from datetime import UTC, datetime

import pytest

from vantage_stripe.tables import TABLES, table_named
from vantage_stripe.tables.model import Table
from vantage_stripe_tests.tables.samples import SYNCED_AT, VERSION, row, rows, sample

SAMPLED_AT = datetime(2009, 2, 13, 23, 31, 30, tzinfo=UTC)  # 1234567890


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_published_object_becomes_a_row_without_oddities(table: Table) -> None:
    item = sample(table.object)
    found = row(table, item)
    assert found["id"] == item["id"]
    assert found["_api_version"] == VERSION
    assert found["_synced_at"] == SYNCED_AT
    assert found["_deleted_at"] is None
    assert found["raw"].startswith("{")


def test_a_charge() -> None:
    found = row(table_named("charges"), sample("charge"))
    assert found["created"] == SAMPLED_AT
    assert found["amount"] == 100
    assert found["currency"] == "usd"
    assert found["captured"] is False
    assert found["customer"] is None
    assert found["balance_transaction"] == "txn_1PgaxNB7WZ01zgkWEV3TLf40"
    assert found["billing_details_name"] == "Jenny Rosen"
    assert found["billing_details_address_country"] is None
    assert found["outcome_type"] == "type"
    assert found["outcome_risk_score"] is None
    assert found["payment_method_details_card_exp_month"] == 8
    assert found["payment_method_details_card_exp_year"] == 2030
    assert found["payment_method_details_card_last4"] == "4242"
    assert found["payment_method_details_card_wallet_type"] == "link"
    assert found["payment_method_details_card_network_token_used"] is False
    assert found["transfer_data_destination"] == "obj_123"


def test_a_customer_with_an_expanded_payment_method_and_source() -> None:
    item = sample("customer")
    item["invoice_settings"]["default_payment_method"] = sample("payment_method")
    item["default_source"] = sample("card")
    found = row(table_named("customers"), item)
    prefix = "invoice_settings_default_payment_method"
    assert found[prefix] == "pm_1Pgc75B7WZ01zgkWlHVgdEGJ"
    assert found[f"{prefix}_type"] == "card"
    assert found[f"{prefix}_card_brand"] == "visa"
    assert found[f"{prefix}_card_exp_month"] == 8
    assert found[f"{prefix}_card_exp_year"] == 2030
    assert found[f"{prefix}_card_fingerprint"] == "AOB934RVNwzk6xtn"
    assert found[f"{prefix}_card_last4"] == "4242"
    assert found[f"{prefix}_card_wallet_type"] == "link"
    assert found["default_source"] == "card_1PgaftB7WZ01zgkWm3waTcFp"
    assert found["default_source_object"] == "card"
    assert found["default_source_exp_month"] == 8
    assert found["discount_start_at"] == datetime(1973, 6, 24, 8, 12, 18, tzinfo=UTC)


def test_a_customer_whose_references_are_not_expanded_has_ids_only() -> None:
    item = sample("customer")
    item["invoice_settings"]["default_payment_method"] = "pm_1"
    item["default_source"] = "card_1"
    found = row(table_named("customers"), item)
    assert found["invoice_settings_default_payment_method"] == "pm_1"
    assert found["invoice_settings_default_payment_method_card_exp_month"] is None
    assert found["default_source"] == "card_1"
    assert found["default_source_exp_year"] is None


def test_a_source_keeps_its_card_one_level_deeper_than_a_card_does() -> None:
    item = sample("customer")
    item["default_source"] = {"id": "src_1", "object": "source", "card": {"exp_month": 4, "last4": "1881"}}
    found = row(table_named("customers"), item)
    assert found["default_source_exp_month"] == 4
    assert found["default_source_last4"] == "1881"


def test_an_invoice() -> None:
    item = sample("invoice")
    item["status_transitions"]["paid_at"] = 1234567890
    item["number"] = "7FE1103-0001"
    found = row(table_named("invoices"), item)
    assert found["amount_due"] == 1000
    assert found["amount_remaining"] == 1000
    assert found["customer"] == "cus_QXg1o8vcGmoR32"
    assert found["due_date_at"] == SAMPLED_AT
    assert found["status_transitions_paid_at"] == SAMPLED_AT
    assert found["status_transitions_voided_at"] is None
    assert found["subscription"] == "subscription"
    assert found["number"] == "7FE1103-0001"


def test_an_invoice_of_an_older_version_names_its_subscription_at_the_top() -> None:
    item = sample("invoice")
    item["parent"] = None
    item["subscription"] = "sub_old"
    assert row(table_named("invoices"), item)["subscription"] == "sub_old"


def test_a_balance_transaction() -> None:
    item = sample("balance_transaction")
    item["exchange_rate"] = 1.0837
    found = row(table_named("balance_transactions"), item)
    assert (found["amount"], found["fee"], found["net"]) == (100, 0, 100)
    assert found["available_on_at"] == SAMPLED_AT
    assert found["exchange_rate"] == 1.0837
    assert found["source"] == "ch_1PgafuB7WZ01zgkWXYmPNZs8"


def test_an_event() -> None:
    item = sample("event")
    item["request"]["id"] = "req_1"
    found = row(table_named("events"), item)
    assert found["type"] == "plan.created"
    assert found["data_object_id"] == "price_1PgafmB7WZ01zgkW6dKueIc5"
    assert found["data_object_object"] == "plan"
    assert found["request_id"] == "req_1"
    assert found["pending_webhooks"] == 0


def test_a_dispute() -> None:
    found = row(table_named("disputes"), sample("dispute"))
    assert found["charge"] == "ch_1PgafuB7WZ01zgkWXYmPNZs8"
    assert found["evidence_details_due_by_at"] == datetime(2024, 8, 14, 23, 59, 59, tzinfo=UTC)
    assert found["evidence_details_has_evidence"] is False
    assert found["evidence_details_submission_count"] == 0
    assert found["payment_method_details_card_network_reason_code"] == "10.4"
    assert found["status"] == "warning_needs_response"


def test_a_dispute_that_cannot_be_answered_keeps_stripes_zero() -> None:
    item = sample("dispute")
    item["evidence_details"]["due_by"] = 0
    found = row(table_named("disputes"), item)
    assert found["evidence_details_due_by_at"] == datetime(1970, 1, 1, tzinfo=UTC)


def test_a_subscription() -> None:
    item = sample("subscription")
    item["default_payment_method"] = sample("payment_method")
    item["items"]["data"][0]["current_period_end"] = 1234567890
    found = row(table_named("subscriptions"), item)
    assert found["current_period_end_at"] == SAMPLED_AT
    assert found["item_id"] == "si_QXhVnC2h0Jczwc"
    assert found["item_price"] == "price_1PgafmB7WZ01zgkW6dKueIc5"
    assert found["item_price_product"] == "prod_QXg1hqf4jFNsqG"
    assert found["item_price_unit_amount"] == 2000
    assert found["item_price_recurring_interval"] == "month"
    assert found["item_price_recurring_interval_count"] == 1
    assert found["item_quantity"] == 1
    assert found["second_item_id"] is None
    assert found["default_payment_method"] == "pm_1Pgc75B7WZ01zgkWlHVgdEGJ"
    assert found["default_payment_method_card_exp_year"] == 2030


def test_a_refund_a_payout_and_a_warning() -> None:
    refund = row(table_named("refunds"), sample("refund"))
    assert (refund["amount"], refund["status"]) == (100, "succeeded")
    assert refund["charge"] == "ch_1PgafuB7WZ01zgkWXYmPNZs8"
    assert refund["destination_details_card_type"] == "reversal"
    payout = row(table_named("payouts"), sample("payout"))
    assert (payout["amount"], payout["automatic"]) == (1100, True)
    assert payout["arrival_date_at"] == SAMPLED_AT
    assert payout["destination"] == "ba_1Pgc79B7WZ01zgkWoU5vBiXt"
    warning = row(table_named("early_fraud_warnings"), sample("radar.early_fraud_warning"))
    assert (warning["charge"], warning["fraud_type"], warning["actionable"]) == ("ch_1234", "misc", True)


def test_an_invoice_payment() -> None:
    item = sample("invoice_payment")
    item["payment"]["payment_intent"] = {"id": "pi_1", "object": "payment_intent"}
    item["status_transitions"]["paid_at"] = 1234567890
    found = row(table_named("invoice_payments"), item)
    assert found["invoice"] == "invoice"
    assert found["payment_type"] == "payment_intent"
    assert found["payment_intent"] == "pi_1"
    assert found["charge"] is None
    assert found["status_transitions_paid_at"] == SAMPLED_AT


def test_rows_keep_the_order_of_the_objects() -> None:
    first, second = sample("charge"), sample("charge")
    first["id"], second["id"] = "ch_b", "ch_a"
    batch, _ = rows(table_named("charges"), [first, second])
    assert batch.column("id").to_pylist() == ["ch_b", "ch_a"]


def test_no_objects_make_no_rows_of_the_same_schema() -> None:
    for table in TABLES:
        batch, _ = rows(table, [])
        assert batch.num_rows == 0
        assert batch.schema == table.schema
