"""What holds for every insight: its declaration, its schema, its purity."""

import random
import time
from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vantage_stripe.insights import INSIGHTS, Insight
from vantage_stripe.insights.dispute_flags import DISPUTE_FLAGS
from vantage_stripe.insights.model import BOOLEAN, INTEGER, STRING, TIMESTAMP, InsightColumn
from vantage_stripe.insights.reading import Inputs, aware
from vantage_stripe.insights.stale_payment_methods import STALE_PAYMENT_METHODS
from vantage_stripe.insights.truth import every, some
from vantage_stripe.tables import TABLES
from vantage_stripe_tests.insights import dispute_examples, dispute_months, money_examples
from vantage_stripe_tests.insights.input_rows import NOW, table, tables
from vantage_stripe_tests.insights.payment_method_examples import card, customer, event, invoice, subscription

COLUMNS = {known.name: set(known.schema.names) for known in TABLES}
EVERY = pytest.mark.parametrize("insight", INSIGHTS, ids=lambda insight: insight.name)


def examples() -> dict[str, dict[str, pa.Table]]:
    """Give each insight's inputs, with several rows in every table."""
    people = [customer("2026-06", id=f"cus_{number}") for number in range(9)]
    agreements = [
        subscription("2026-07-01", id=f"sub_{number}", customer=f"cus_{number % 7}") for number in range(9)
    ]
    bills = [invoice(id=f"in_{number}", customer=f"cus_{number % 5}") for number in range(9)]
    paid = [
        {"id": f"ch_{number}", "payment_method": "pm_1", "payment_method_details_card_last4": f"{number}"}
        | {"payment_method_details_type": "card", "created": NOW, "status": "succeeded"}
        for number in range(9)
    ]
    held = {"customers": people, "subscriptions": agreements, "invoices": bills, "charges": paid}
    held["events"] = [
        event("payment_method.attached", f"2026-05-0{number}", card("pm_2", f"2026-0{number}"))
        for number in range(1, 10)
    ]
    return {
        "dispute_flags": tables(DISPUTE_FLAGS, **dispute_examples.ROWS),
        **dispute_months.examples(),
        "stale_payment_methods": tables(STALE_PAYMENT_METHODS, **held),
        **money_examples.examples(),
    }


EXAMPLES = examples()


def shuffled(given_tables: Mapping[str, pa.Table], seed: int) -> dict[str, pa.Table]:
    chance = random.Random(seed)
    return {
        name: rows.take(pa.array(chance.sample(range(rows.num_rows), rows.num_rows), pa.int64()))
        for name, rows in given_tables.items()
    }


@EVERY
def test_every_declared_input_is_a_column_of_its_table(insight: Insight) -> None:
    for name, columns in insight.inputs.items():
        assert set(columns) <= COLUMNS[name], name
        assert {"id", "created", "_deleted_at"} <= set(columns)


@EVERY
def test_every_source_is_a_declared_input(insight: Insight) -> None:
    declared = {f"{name}.{column}" for name, columns in insight.inputs.items() for column in columns}
    for column in insight.columns:
        assert set(column.sources) <= declared, column.name
        assert column.sources or column.name in {"missing_inputs", "timezone"}


@EVERY
def test_every_column_is_described_once(insight: Insight) -> None:
    assert len({column.name for column in insight.columns}) == len(insight.columns)
    assert all(column.description.endswith(".") for column in insight.columns)
    assert all(len(set(column.sources)) == len(column.sources) for column in insight.columns)


@EVERY
def test_empty_inputs_and_no_inputs_give_a_typed_table_without_rows(insight: Insight) -> None:
    for given_tables in (tables(insight), {}):
        found = insight.compute(given_tables, NOW)
        assert found.num_rows == 0
        assert found.schema.equals(insight.schema, check_metadata=True)


@EVERY
def test_the_answer_has_exactly_the_declared_schema_and_its_promises_hold(insight: Insight) -> None:
    found = insight.compute(EXAMPLES[insight.name], NOW)
    assert found.num_rows >= 9
    assert found.schema.equals(insight.schema, check_metadata=True)
    for column in insight.columns:
        assert column.nullable or found.column(column.name).null_count == 0, column.name


@EVERY
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_order_of_input_rows_does_not_matter(insight: Insight, seed: int) -> None:
    inputs = EXAMPLES[insight.name]
    assert insight.compute(shuffled(inputs, seed), NOW).equals(insight.compute(inputs, NOW))


@EVERY
@settings(max_examples=15, deadline=None)
@given(cuts=st.lists(st.integers(0, 20), max_size=4))
def test_how_the_input_is_cut_into_partitions_does_not_matter(insight: Insight, cuts: list[int]) -> None:
    inputs = EXAMPLES[insight.name]
    ends = [0, *sorted(cuts), 1_000]
    parts = {
        name: pa.concat_tables([rows.slice(start, end - start) for start, end in pairwise(ends)])
        for name, rows in inputs.items()
    }
    assert insight.compute(parts, NOW).equals(insight.compute(inputs, NOW))


@EVERY
def test_the_time_zone_of_the_machine_and_of_the_instant_do_not_matter(
    insight: Insight, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = EXAMPLES[insight.name]
    here = insight.compute(inputs, NOW)
    try:
        for name in ("Pacific/Auckland", "America/Los_Angeles"):
            monkeypatch.setenv("TZ", name)
            time.tzset()
            assert insight.compute(inputs, NOW.astimezone(ZoneInfo(name))).equals(here)
    finally:
        monkeypatch.undo()
        time.tzset()


@EVERY
def test_a_parameter_that_is_declared_is_taken_and_any_other_is_not_passed_on(insight: Insight) -> None:
    inputs = EXAMPLES[insight.name]
    found = insight.answer(inputs, NOW, timezone="Asia/Tokyo", unheard_of=1)
    assert insight.answer(inputs, NOW).equals(insight.compute(inputs, NOW))
    named = "timezone" in insight.parameters
    assert named == ("timezone" in found.schema.names)
    if named:
        assert set(found["timezone"].to_pylist()) == {"Asia/Tokyo"}
        with pytest.raises(ValueError, match="no time zone is called 'Asia/Nowhere'"):
            insight.compute(inputs, NOW, timezone="Asia/Nowhere")


@EVERY
def test_only_the_declared_columns_are_read(insight: Insight) -> None:
    whole = EXAMPLES[insight.name]
    narrow = {name: whole[name].select(list(columns)) for name, columns in insight.inputs.items()}
    assert insight.compute(narrow, NOW).equals(insight.compute(whole, NOW))


@EVERY
def test_an_instant_without_a_time_zone_is_refused(insight: Insight) -> None:
    naive = datetime(2026, 6, 10)  # noqa: DTZ001 - the fault under test
    with pytest.raises(ValueError, match="has no time zone"):
        insight.compute({}, naive)


def test_a_column_knows_its_arrow_field() -> None:
    column = InsightColumn(name="id", type=STRING, description="An id.", sources=(), nullable=False)
    assert column.field == pa.field("id", STRING, nullable=False)
    assert InsightColumn(name="is_open", type=BOOLEAN, description="Open.", sources=()).nullable


def test_rows_are_read_live_oldest_first_and_by_any_of_the_wanted_columns() -> None:
    declared = {"refunds": ("id", "created", "charge", "payment_intent", "_deleted_at")}
    rows: list[dict[str, Any]] = [
        {"id": "re_3", "charge": "ch_1"},
        {"id": "re_2", "payment_intent": "pi_1"},
        {"id": "re_1", "charge": "ch_1", "_deleted_at": NOW},
        {"id": "re_4", "charge": "ch_2"},
    ]
    inputs = Inputs(tables={"refunds": table("refunds", rows)}, declared=declared)
    wanted = inputs.live("refunds", where={"charge": {"ch_1"}, "payment_intent": {"pi_1"}})
    assert [row["id"] for row in wanted] == ["re_2", "re_3"]
    assert inputs.live("charges") == []
    assert aware(NOW) is NOW


def test_a_column_that_is_not_given_is_null_and_one_of_nulls_gets_its_type() -> None:
    declared = {"refunds": ("id", "created", "charge", "amount", "_deleted_at")}
    bare = pa.table({"id": ["re_1"], "created": [NOW], "charge": pa.nulls(1)})
    rows = Inputs(tables={"refunds": bare}, declared=declared).columns("refunds")
    assert rows.schema.types == [STRING, TIMESTAMP, STRING, INTEGER]
    assert rows.to_pylist() == [{"id": "re_1", "created": NOW, "charge": None, "amount": None}]


@EVERY
def test_tables_of_little_but_ids_are_enough(insight: Insight) -> None:
    bare = {
        name: rows.select(
            [column for column in ("id", "created", "status", "raw") if column in rows.schema.names]
        )
        for name, rows in EXAMPLES[insight.name].items()
    }
    assert insight.compute(bare, NOW).schema.equals(insight.schema)


def test_three_valued_logic_keeps_the_unknown() -> None:
    assert [every([True, None]), every([False, None]), every([True, True])] == [None, False, True]
    assert [some([False, None]), some([True, None]), some([False, False])] == [None, True, False]
