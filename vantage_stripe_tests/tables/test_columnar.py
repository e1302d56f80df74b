"""The quick way from JSON to columns: the same as value by value, or not taken at all."""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vantage_stripe.errors import APIError
from vantage_stripe.tables import TABLES
from vantage_stripe.tables.columnar import columns
from vantage_stripe.tables.columns import flag, identity, integer, number, text, time
from vantage_stripe.tables.model import Table
from vantage_stripe.tables.projection import project, project_raws
from vantage_stripe_tests.tables.samples import SYNCED_AT, VERSION, sample

WIDE = Table(
    name="wide",
    object="wide",
    endpoint="wide",
    description="Every way to a value.",
    columns=(
        *identity("Id."),
        text("text", "Text."),
        integer("integer", "Integer."),
        number("number", "Number."),
        flag("flag", "Flag."),
        time("time_at", "Time.", "time"),
        text("owner", "A reference, expanded.", "owner"),
        text("owner_name", "A field of it.", "owner.name"),
        integer("deep", "In a list, or moved.", "deep.data.0.value", "shallow"),
        text("second", "In the second entry.", "deep.data.1.name"),
    ),
    left_to_raw={},
    permission="rak_wide_read",
    docs="https://docs.stripe.com/api/wide",
)


def raw(item: Any) -> bytes:
    return json.dumps(item, separators=(",", ":")).encode()


def item(**values: Any) -> dict[str, Any]:
    return {"id": "wide_1", "created": 1234567890} | values


def slowly(table: Table, items: list[dict[str, Any]]) -> tuple[pa.RecordBatch, list[tuple[str, str]]]:
    odd: list[tuple[str, str]] = []
    raws = [raw(each).decode() for each in items]
    rows = project(
        table,
        items,
        raws,
        synced_at=SYNCED_AT,
        api_version=VERSION,
        on_oddity=lambda column, row: odd.append((column, row)),
    )
    return rows, odd


def quickly(table: Table, items: list[dict[str, Any]]) -> tuple[pa.RecordBatch, list[tuple[str, str]]]:
    odd: list[tuple[str, str]] = []
    rows = project_raws(
        table,
        [raw(each) for each in items],
        synced_at=SYNCED_AT,
        api_version=VERSION,
        on_oddity=lambda column, row: odd.append((column, row)),
    )
    return rows, odd


def test_every_way_to_a_value_is_taken() -> None:
    full = item(
        text="t",
        integer=7,
        number=1,
        flag=True,
        time=60,
        owner={"id": "cus_1", "name": "n"},
        deep={"data": [{"value": 3}, {"name": "s"}]},
    )
    empty = item(id="wide_2", owner=None, deep={"data": []}, shallow=4)
    found = columns(WIDE, [raw(full), raw(empty), raw(item(id="wide_3"))])
    assert found is not None
    rows = dict(
        zip([column.name for column in WIDE.columns], [each.to_pylist() for each in found], strict=True)
    )
    assert rows["id"] == ["wide_1", "wide_2", "wide_3"]
    assert rows["number"] == [1.0, None, None]
    assert rows["time_at"] == [datetime(1970, 1, 1, 0, 1, tzinfo=UTC), None, None]
    assert (rows["owner"], rows["owner_name"]) == (["cus_1", None, None], ["n", None, None])
    assert (rows["deep"], rows["second"]) == ([3, 4, None], ["s", None, None])


@pytest.mark.parametrize(
    "odd",
    [
        {"text": 5},
        {"text": {"id": "x"}},
        {"text": "half a pair: \ud800"},
        {"integer": "5"},
        {"integer": 1.0},
        {"integer": True},
        {"integer": 2**63},
        {"number": "1.5"},
        {"flag": 1},
        {"time": 10**15},
        {"owner": "cus_1"},
        {"deep": "x"},
        {"deep": {"data": [5]}},
        {"id": 5},
        {"id": None},
        {"created": None},
    ],
)
def test_an_odd_value_is_left_to_the_slow_way(odd: dict[str, Any]) -> None:
    assert columns(WIDE, [raw(item()), raw(item() | odd)]) is None


def test_two_objects_in_one_raw_are_left_to_the_slow_way() -> None:
    assert columns(WIDE, [raw(item()) + b"\n" + raw(item())]) is None


def test_an_odd_value_costs_its_cell_and_no_other() -> None:
    rows, odd = quickly(WIDE, [item(text="a", integer="7"), item(id="wide_2", text="b", integer=8)])
    assert rows["text"].to_pylist() == ["a", "b"]
    assert rows["integer"].to_pylist() == [None, 8]
    assert odd == [("integer", "wide_1")]
    assert json.loads(rows["raw"][0].as_py())["integer"] == "7"


def test_an_object_without_an_id_is_refused() -> None:
    with pytest.raises(APIError, match="no usable id or created"):
        quickly(WIDE, [{"created": 1}])


def test_no_objects_are_no_rows() -> None:
    rows, _ = quickly(WIDE, [])
    assert rows.num_rows == 0
    assert rows.schema == WIDE.schema


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_stripes_own_objects_come_out_the_same_both_ways(table: Table) -> None:
    items = [sample(table.object)]
    assert quickly(table, items)[0].equals(slowly(table, items)[0])


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**65), 2**65),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=4),
    st.just({"id": "x"}),
    st.just({"id": "x", "name": "n"}),
    st.just({"data": [{"value": 1, "name": "n"}, {"name": "m"}]}),
    st.just({"data": []}),
    st.just([1]),
)
ITEMS = st.lists(
    st.fixed_dictionaries(
        {"id": st.text(max_size=3), "created": st.integers(0, 2**32)},
        optional=dict.fromkeys(
            ("text", "integer", "number", "flag", "time", "owner", "deep", "shallow"), VALUES
        ),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=300, deadline=None)
@given(ITEMS)
def test_whatever_comes_both_ways_give_the_same_rows_and_the_same_oddities(
    items: list[dict[str, Any]],
) -> None:
    assert [msgspec.json.decode(raw(each)) for each in items] == items
    quick, told = quickly(WIDE, items)
    slow, odd = slowly(WIDE, items)
    assert quick.equals(slow)
    assert told == odd
