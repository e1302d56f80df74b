"""What must hold for every table's declaration, whatever object it is about."""

from datetime import timedelta

import pyarrow as pa
import pytest
import stripe
from stripe.radar import EarlyFraudWarning

from vantage_stripe.errors import SettingsError
from vantage_stripe.tables import EVERY_TABLE, TABLES, table_named
from vantage_stripe.tables.model import Table

EACH = pytest.mark.parametrize("table", EVERY_TABLE, ids=lambda table: table.name)


def test_the_tables_are_these_in_this_order() -> None:
    assert [table.name for table in TABLES] == [
        "charges",
        "customers",
        "invoices",
        "balance_transactions",
        "events",
        "disputes",
        "refunds",
        "subscriptions",
        "payouts",
        "invoice_payments",
        "early_fraud_warnings",
    ]


def test_a_table_is_found_by_its_name() -> None:
    assert table_named("payouts").object == "payout"


def test_an_unknown_table_is_refused_with_the_known_names() -> None:
    with pytest.raises(
        SettingsError, match=r"'chargs'.*charges, customers, .*early_fraud_warnings"
    ) as caught:
        table_named("chargs")
    assert caught.value.exit_code == 2


@EACH
def test_column_names_are_unique_and_never_those_of_a_partition(table: Table) -> None:
    names = table.schema.names
    assert len(set(names)) == len(names)
    assert not {"date", "month"} & set(names)


@EACH
def test_only_five_plain_types_are_used(table: Table) -> None:
    plain = {pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.timestamp("us", tz="UTC")}
    assert set(table.schema.types) <= plain


@EACH
def test_names_of_times_tell_that_they_are_times(table: Table) -> None:
    for column in table.columns:
        is_time = column.type == pa.timestamp("us", tz="UTC")
        assert is_time == (column.name == "created" or column.name.endswith("_at")), column.name


@EACH
def test_id_and_created_alone_are_never_null(table: Table) -> None:
    assert {column.name for column in table.columns if not column.nullable} == {"id", "created"}


@EACH
def test_the_system_columns_stand_at_the_end(table: Table) -> None:
    assert table.schema.names[-4:] == ["raw", "_api_version", "_synced_at", "_deleted_at"]


@EACH
def test_every_column_is_described_in_a_sentence(table: Table) -> None:
    for column in table.columns:
        assert column.description.endswith("."), column.name
        assert len(column.description) >= 8, column.name


@EACH
def test_integers_that_are_money_name_their_unit(table: Table) -> None:
    for column in table.columns:
        if column.type == pa.int64() and ("amount" in column.name or column.name in {"fee", "balance"}):
            assert "minor unit" in column.description or "amount - fee" in column.description, column.name


@EACH
def test_what_names_a_person_is_marked_personal(table: Table) -> None:
    telling = ("_email", "_name", "_phone", "_line1", "_line2", "_postal_code", "_city", "_tax_id")
    for column in table.columns:
        named = column.name.endswith(telling) or column.name in {"email", "name", "phone", "description"}
        # The account's own public name is no customer's.
        expected = named and column.name != "account_name" and not column.name.endswith("_nickname")
        assert column.personal or not expected, column.name


def test_a_table_lists_its_personal_columns() -> None:
    assert table_named("refunds").personal == ("description", "instructions_email")
    assert table_named("disputes").personal == ()


@EACH
def test_endpoints_and_pages_are_written_as_the_others_expect_them(table: Table) -> None:
    assert not table.endpoint.startswith("/")
    assert table.docs.startswith("https://docs.stripe.com/api/")
    assert table.permission.startswith("rak_")
    assert table.permission.endswith("_read")


def test_endpoints_are_those_of_stripes_own_sdk() -> None:
    classes: dict[str, type] = {
        "charges": stripe.Charge,
        "customers": stripe.Customer,
        "balance_transactions": stripe.BalanceTransaction,
        "invoice_payments": stripe.InvoicePayment,
        "radar/early_fraud_warnings": EarlyFraudWarning,
    }
    for endpoint, kind in classes.items():
        assert kind.class_url() == f"/v1/{endpoint}"  # type: ignore[attr-defined]
    assert {table.endpoint for table in TABLES} >= set(classes)


def test_what_differs_between_tables_is_declared() -> None:
    assert {table.name for table in TABLES if table.deletable} == {"customers", "invoices"}
    assert {table.name: table.settles_on for table in TABLES if table.settles_on} == {
        "balance_transactions": "available_on_at"
    }
    assert {table.name: table.history for table in TABLES if table.history} == {"events": timedelta(days=30)}
    assert {table.name: table.unstable for table in TABLES if table.unstable} == {
        "events": ("pending_webhooks",)
    }
    assert {table.name: table.nested for table in TABLES if table.nested} == {
        "charges": ("refunds",),
        "customers": ("sources", "subscriptions", "tax_ids"),
        "invoices": ("lines", "payments"),
        "subscriptions": ("items",),
    }
    assert {table.name for table in TABLES if table.unannounced} == {
        "balance_transactions",
        "events",
        "invoice_payments",
    }


def test_requests_carry_these_parameters() -> None:
    assert {table.name: table.params for table in TABLES if table.params} == {
        "customers": (
            ("expand", "invoice_settings.default_payment_method"),
            ("expand", "default_source"),
        ),
        "subscriptions": (("expand", "default_payment_method"),),
    }
    assert {table.name: table.list_params for table in TABLES if table.list_params} == {
        "subscriptions": (("status", "all"),)
    }


def test_expansions_stay_within_the_four_levels_stripe_allows() -> None:
    for table in TABLES:
        for _, path in table.params:
            assert len(f"data.{path}".split(".")) <= 4
