"""Stripe's own typed SDK checks the declarations: no field forgotten, none invented, types right."""

import types
import typing
from typing import Any, ForwardRef, Literal, Union, get_args, get_origin

import pyarrow as pa
import pytest
import stripe
from stripe.radar import EarlyFraudWarning

from vantage_stripe.tables import TABLES, table_named
from vantage_stripe.tables.model import Column, Table

CLASSES: dict[str, Any] = {
    "charges": stripe.Charge,
    "customers": stripe.Customer,
    "invoices": stripe.Invoice,
    "balance_transactions": stripe.BalanceTransaction,
    "events": stripe.Event,
    "disputes": stripe.Dispute,
    "refunds": stripe.Refund,
    "subscriptions": stripe.Subscription,
    "payouts": stripe.Payout,
    "invoice_payments": stripe.InvoicePayment,
    "early_fraud_warnings": EarlyFraudWarning,
}
# Where older versions of the API had a field: an event's object may carry one of them.
LEGACY = {
    "customers": {"discount.coupon"},
    "invoices": {"subscription", "quote"},
    "subscriptions": {"current_period_start", "current_period_end"},
}
EACH = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


def fields(kind: Any) -> dict[str, Any]:
    known = dict(getattr(kind, "__annotations__", {}))
    known.pop("OBJECT_NAME", None)
    return known


def alternatives(annotation: Any) -> list[Any]:
    """Take an annotation apart: `Optional[Union[str, "Customer"]]` is a str or a Customer."""
    if isinstance(annotation, str | ForwardRef):
        name = annotation if isinstance(annotation, str) else annotation.__forward_arg__
        name = name.removesuffix("Resource")
        found = getattr(stripe, name, None)
        return [found] if found is not None else []
    if get_origin(annotation) in {Union, types.UnionType}:
        return [each for part in get_args(annotation) for each in alternatives(part)]
    return [] if annotation is type(None) else [annotation]


def steps(annotation: Any, key: str) -> list[Any]:
    """Where one step of a path leads."""
    origin = get_origin(annotation)
    if origin is list:
        return alternatives(get_args(annotation)[0]) if key.isdecimal() else []
    if origin is not None and origin.__name__ == "UntypedStripeObject":
        return [Any]
    if origin is not None and origin.__name__ == "ListObject":
        shape = {"data": list[get_args(annotation)[0]], "has_more": bool}  # type: ignore[misc]
        return [shape[key]] if key in shape else []
    if annotation is Any:
        return [Any]
    known = fields(annotation)
    return alternatives(known[key]) if key in known else []


def kinds(table: Table, path: str) -> list[Any]:
    """All types the SDK knows for what stands at a path."""
    found: list[Any] = [CLASSES[table.name]]
    for key in path.split("."):
        found = [after for before in found for after in steps(before, key)]
    return found


def fits(column: Column, kind: Any) -> bool:
    if kind is Any:
        return True
    if column.type == pa.string():
        return kind is str or get_origin(kind) is Literal or "id" in fields(kind)
    wanted = {
        pa.int64(): int,
        pa.timestamp("us", tz="UTC"): int,
        pa.float64(): float,
        pa.bool_(): bool,
    }
    return kind is wanted[column.type]


@EACH
def test_the_sdk_means_the_same_object(table: Table) -> None:
    assert table.object == CLASSES[table.name].OBJECT_NAME


@EACH
def test_each_top_level_field_is_a_column_or_left_to_raw_with_a_reason(table: Table) -> None:
    known = set(fields(CLASSES[table.name]))
    columns = {path for column in table.columns for path in column.paths if "." not in path}
    legacy = LEGACY.get(table.name, set())
    assert (columns - legacy) | set(table.left_to_raw) == known
    assert not columns & set(table.left_to_raw)
    assert all(table.left_to_raw.values())


@EACH
def test_each_scalar_and_each_reference_is_a_column(table: Table) -> None:
    left = {"object", "deleted"}
    for name, annotation in fields(CLASSES[table.name]).items():
        kinds_of = alternatives(annotation)
        if any(kind in {str, int, float, bool} for kind in kinds_of) and name not in left:
            assert name not in table.left_to_raw, name


@EACH
def test_each_path_leads_to_a_value_of_the_columns_type(table: Table) -> None:
    for column in table.columns:
        for path in column.paths:
            if path in LEGACY.get(table.name, set()):
                assert path != column.paths[0], path
                continue
            found = kinds(table, path)
            assert found, f"{column.name}: the SDK knows no {path}"
            assert any(fits(column, kind) for kind in found), f"{column.name}: {path} is {found}"


@EACH
def test_each_list_an_object_may_inline_is_completed(table: Table) -> None:
    inlined = {
        name
        for name, annotation in fields(CLASSES[table.name]).items()
        for kind in alternatives(annotation)
        if getattr(get_origin(kind), "__name__", "") == "ListObject"
    }
    assert set(table.nested) == inlined


@EACH
def test_columns_are_named_after_their_paths(table: Table) -> None:
    short = {
        "invoice_payments": {"payment_intent", "charge", "payment_record"},
        "invoices": {"subscription", "quote", "from_invoice"},
        "subscriptions": {"current_period_start_at", "current_period_end_at", "second_item_id"},
        "customers": {"discount_coupon"},
    }
    for column in table.columns:
        if column.name in short.get(table.name, set()):
            continue
        joined = column.paths[0].replace("items.data.0.", "item.").replace(".", "_")
        assert column.name in {joined, f"{joined}_at"}, column.name


def test_every_event_type_in_touches_exists() -> None:
    known = set(get_args(stripe.Event.__annotations__["type"]))
    for table in TABLES:
        for touch in table.touches:
            for pattern in touch.types:
                start = pattern.removesuffix("*")
                matches = [
                    name for name in known if name == pattern or (start != pattern and name.startswith(start))
                ]
                assert matches, f"{table.name}: {pattern}"


def test_every_event_about_one_of_the_tables_touches_it() -> None:
    prefixes = {
        "charges": "charge.",
        "customers": "customer.",
        "invoices": "invoice.",
        "disputes": "charge.dispute.",
        "refunds": "refund.",
        "subscriptions": "customer.subscription.",
        "payouts": "payout.",
        "invoice_payments": "invoice_payment.",
        "early_fraud_warnings": "radar.early_fraud_warning.",
    }
    known: tuple[str, ...] = get_args(stripe.Event.__annotations__["type"])
    elsewhere = {"invoices": {"invoice.upcoming"}}
    for name, prefix in prefixes.items():
        patterns = [pattern for touch in table_named(name).touches for pattern in touch.types]
        about = {kind for kind in known if kind.startswith(prefix)} - elsewhere.get(name, set())
        if name == "customers":
            about = {kind for kind in about if not kind.startswith("customer.subscription.")}
        missed = {kind for kind in about if not any(_matches(kind, pattern) for pattern in patterns)}
        assert missed == set(), name


def test_the_paths_of_touches_lead_to_ids_in_what_their_events_carry() -> None:
    for table in TABLES:
        for touch in table.touches:
            assert touch.via is None or touch.via in table.schema.names
            for path in touch.ids:
                assert path.startswith(("data.object.", "data.previous_attributes."))


def _matches(kind: str, pattern: str) -> bool:
    return kind == pattern or (pattern.endswith("*") and kind.startswith(pattern[:-1]))


def test_the_audit_itself_sees_a_path_that_is_wrong() -> None:
    charges = table_named("charges")
    assert kinds(charges, "outcome.risk") == []
    assert kinds(charges, "outcome.risk_level") == [str]
    assert kinds(charges, "metadata.order") == [typing.Any]
