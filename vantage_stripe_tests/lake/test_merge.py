"""One row per id, never backwards, deleted is marked, and what counts as a change."""

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vantage_stripe.lake.merge import mark_deleted, merge, same
from vantage_stripe_tests.lake.examples import (
    CHARGES,
    EVENING,
    EVENTS,
    MORNING,
    NOON,
    charge,
    charges,
    table_rows,
)
from vantage_stripe_tests.tables.samples import sample


def amounts(rows: pa.Table) -> list[tuple[str, int]]:
    return list(zip(rows["id"].to_pylist(), rows["amount"].to_pylist(), strict=True))


def test_new_rows_are_inserted_and_changed_ones_replaced_each_once() -> None:
    old = charges(charge(1, amount=10), charge(2, amount=20), at=MORNING)
    merged = merge(CHARGES, old, charges(charge(2, amount=25), charge(3, amount=30)))
    assert amounts(merged.rows) == [("ch_1", 10), ("ch_2", 25), ("ch_3", 30)]
    assert (merged.inserted, merged.updated, merged.unchanged) == (1, 1, 0)
    assert merged.rows["_synced_at"].to_pylist() == [MORNING, NOON, NOON]
    assert merged.changed


def test_the_same_rows_read_again_change_nothing() -> None:
    old = charges(charge(1), charge(2), at=MORNING)
    merged = merge(CHARGES, old, charges(charge(1), charge(2), at=EVENING))
    assert (merged.changed, merged.unchanged) == (False, 2)
    assert merged.rows is old


def test_a_page_read_earlier_never_replaces_a_row_read_later() -> None:
    old = charges(charge(1, amount=20), at=NOON)
    merged = merge(CHARGES, old, charges(charge(1, amount=10), at=MORNING))
    assert amounts(merged.rows) == [("ch_1", 20)]
    assert not merged.changed


@settings(max_examples=40, deadline=None)
@given(st.permutations([(MORNING, 10), (NOON, 20), (EVENING, 30)]), st.integers(1, 3))
def test_reads_in_any_order_end_at_the_latest(order: list[tuple[datetime, int]], first: int) -> None:
    rows = charges()
    for at, amount in order[:first] + order:
        rows = merge(CHARGES, rows, charges(charge(1, amount=amount), at=at)).rows
    assert amounts(rows) == [("ch_1", 30)]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), max_size=8), max_size=5))
def test_whatever_is_merged_there_is_one_row_per_id_in_order(pages: list[list[int]]) -> None:
    rows = charges()
    for page in pages:
        rows = merge(CHARGES, rows, charges(*map(charge, sorted(set(page))))).rows
    assert rows["id"].to_pylist() == [
        f"ch_{number}" for number in sorted({n for page in pages for n in page})
    ]


def test_an_empty_partition_merged_with_nothing_is_unchanged() -> None:
    merged = merge(CHARGES, charges(), charges())
    assert (merged.changed, len(merged.rows), merged.rows.schema) == (False, 0, CHARGES.schema)


def test_a_deletion_marks_the_row_and_nothing_else() -> None:
    old = charges(charge(1), charge(2), at=MORNING)
    merged = mark_deleted(merge(CHARGES, old, charges()), {"ch_2": NOON, "ch_9": NOON})
    assert merged.rows["_deleted_at"].to_pylist() == [None, NOON]
    assert merged.rows.drop_columns(["_deleted_at"]).equals(old.drop_columns(["_deleted_at"]))
    assert merged.rows.schema.equals(CHARGES.schema)
    assert (merged.deleted, merged.changed) == (1, True)


def test_a_row_marked_once_keeps_its_first_mark() -> None:
    merged = merge(CHARGES, charges(charge(1), at=MORNING), charges())
    once = mark_deleted(merged, {"ch_1": NOON})
    again = mark_deleted(once, {"ch_1": EVENING})
    assert again is once
    assert again.rows["_deleted_at"].to_pylist() == [NOON]


def test_no_deletions_leave_the_merge_as_it_is() -> None:
    merged = merge(CHARGES, charges(charge(1)), charges())
    assert mark_deleted(merged, {}) is merged


def test_a_row_listed_after_its_deletion_lives_again() -> None:
    old = merge(CHARGES, charges(charge(1), at=MORNING), charges())
    marked = mark_deleted(old, {"ch_1": NOON})
    merged = merge(CHARGES, marked.rows, charges(charge(1), at=EVENING))
    assert merged.rows["_deleted_at"].to_pylist() == [None]
    assert merged.updated == 1


def test_a_page_read_before_the_deletion_does_not_bring_the_row_back() -> None:
    old = merge(CHARGES, charges(charge(1), at=MORNING), charges())
    marked = mark_deleted(old, {"ch_1": EVENING})
    merged = merge(CHARGES, marked.rows, charges(charge(1), at=NOON))
    assert merged.rows["_deleted_at"].to_pylist() == [EVENING]
    assert not merged.changed


def event(**fields: Any) -> dict[str, Any]:
    return sample("event") | {"id": "evt_1", "created": 1_767_225_600} | fields


def test_a_field_declared_unstable_does_not_make_a_change() -> None:
    old = table_rows(EVENTS, event(pending_webhooks=1), at=MORNING)
    merged = merge(EVENTS, old, table_rows(EVENTS, event(pending_webhooks=0)))
    assert (merged.changed, merged.unchanged) == (False, 1)


def test_a_change_beside_an_unstable_field_is_a_change() -> None:
    old = table_rows(EVENTS, event(pending_webhooks=1), at=MORNING)
    new = table_rows(EVENTS, event(pending_webhooks=0, type="plan.deleted"))
    assert merge(EVENTS, old, new).updated == 1


@pytest.mark.parametrize(
    ("one", "other", "unstable", "equal"),
    [
        ('{"a":1}', '{"a":1}', (), True),
        ('{"a":1,"b":2}', '{"b":2,"a":1}', (), True),
        ('{"a":1}', '{"a":2}', (), False),
        ('{"a":1}', '{"a":2}', ("a",), True),
        ('{"a":1}', "{}", ("a",), True),
        ('{"a":1}', "{}", (), False),
        ('{"a":null}', "{}", (), False),
        ('{"x":{"a":1}}', '{"x":{"a":2}}', ("a",), False),
    ],
)
def test_two_reads_say_the_same(one: str, other: str, unstable: tuple[str, ...], *, equal: bool) -> None:
    assert same(one, other, unstable) is equal


def test_the_order_of_the_keys_in_an_object_is_no_change() -> None:
    turned = dict(reversed(charge(1).items()))
    merged = merge(CHARGES, charges(charge(1), at=MORNING), charges(turned))
    assert not merged.changed


def test_examples_are_in_the_time_order_their_names_say() -> None:
    assert datetime(2026, 11, 24, tzinfo=UTC) < MORNING < NOON < EVENING
