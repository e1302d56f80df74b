"""Values of the wrong type: never a wrong value in silence, never a lost row."""

import json
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vantage_stripe.errors import APIError
from vantage_stripe.tables import TABLES, table_named
from vantage_stripe.tables.columns import flag, identity, integer, number, text, time
from vantage_stripe.tables.model import Table
from vantage_stripe.tables.projection import project
from vantage_stripe_tests.tables.samples import SYNCED_AT, VERSION, row, rows, sample

ODD = Table(
    name="odd",
    object="odd",
    endpoint="odd",
    description="One of each type.",
    columns=(
        *identity("Id."),
        text("text", "Text."),
        integer("integer", "Integer."),
        number("number", "Number."),
        flag("flag", "Flag."),
        time("time_at", "Time.", "time"),
        integer("deep", "Deep.", "deep.0.value", "shallow"),
    ),
    left_to_raw={},
    permission="rak_odd_read",
    docs="https://docs.stripe.com/api/odd",
)


def item(**values: Any) -> dict[str, Any]:
    return {"id": "odd_1", "created": 1234567890} | values


@pytest.mark.parametrize(
    ("field", "column", "value"),
    [
        ("text", "text", 5),
        ("text", "text", True),
        ("text", "text", ["a"]),
        ("text", "text", {"object": "customer"}),
        ("text", "text", {"id": 5}),
        ("text", "text", "half a pair: \ud800"),
        ("integer", "integer", "5"),
        ("integer", "integer", 1.5),
        ("integer", "integer", 1.0),
        ("integer", "integer", True),
        ("integer", "integer", 2**63),
        ("integer", "integer", {"id": "x"}),
        ("number", "number", "1.5"),
        ("number", "number", True),
        ("number", "number", 10**400),
        ("flag", "flag", 1),
        ("flag", "flag", "true"),
        ("time", "time_at", "2026-01-01"),
        ("time", "time_at", 1.5),
        ("time", "time_at", True),
        ("time", "time_at", 2**62),
        ("time", "time_at", 253_402_300_800),
        ("time", "time_at", -62_135_596_801),
    ],
)
def test_an_odd_value_becomes_null_and_is_reported(field: str, column: str, value: Any) -> None:
    whole = item(id="odd_2", text="a", integer=1, number=0.5, flag=True, time=60)
    batch, oddities = rows(ODD, [whole, item(**{field: value}), whole | {"id": "odd_3"}])
    assert oddities == [(column, "odd_1")]
    assert batch.column(column)[1].as_py() is None
    for untouched in (0, 2):
        found = batch.to_pylist()[untouched]
        assert (found["text"], found["integer"], found["number"], found["flag"]) == ("a", 1, 0.5, True)
        assert found["time_at"] == datetime(1970, 1, 1, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "column", "value", "expected"),
    [
        ("text", "text", "", ""),
        ("text", "text", "日本 🎌", "日本 🎌"),
        ("text", "text", {"id": "cus_1", "object": "customer", "deleted": True}, "cus_1"),
        ("integer", "integer", 2**63 - 1, 9223372036854775807),
        ("integer", "integer", -(2**63), -9223372036854775808),
        ("number", "number", 2, 2.0),
        ("number", "number", 2**53 + 1, 9007199254740992.0),
        ("flag", "flag", False, False),
        ("time", "time_at", 0, datetime(1970, 1, 1, tzinfo=UTC)),
        ("time", "time_at", 253_402_300_799, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("time", "time_at", -62_135_596_800, datetime(1, 1, 1, tzinfo=UTC)),
        ("deep", "deep", [{"value": 7}], 7),
        ("shallow", "deep", 8, 8),
        ("deep", "deep", "an id that is not expanded", None),
    ],
)
def test_a_fitting_value_is_kept(field: str, column: str, value: Any, expected: Any) -> None:
    assert row(ODD, item(**{field: value}))[column] == expected


def test_the_first_path_with_a_value_wins() -> None:
    assert row(ODD, item(deep=[{"value": 7}], shallow=8))["deep"] == 7
    assert row(ODD, item(deep=[{"value": None}], shallow=8))["deep"] == 8
    assert row(ODD, item(deep=[], shallow=8))["deep"] == 8


def test_objects_may_be_any_mapping() -> None:
    found = row_of_mapping(MappingProxyType(item(text="a", integer=3)))
    assert (found["text"], found["integer"]) == ("a", 3)


def row_of_mapping(mapping: MappingProxyType[str, Any]) -> dict[str, Any]:
    batch = project(
        ODD, [mapping], ["{}"], synced_at=SYNCED_AT, api_version=VERSION, on_oddity=lambda *_: None
    )
    only: dict[str, Any] = batch.to_pylist()[0]
    return only


@pytest.mark.parametrize(
    "broken",
    [
        {"created": 1},
        {"id": None, "created": 1},
        {"id": 5, "created": 1},
        {"id": "\ud800", "created": 1},
        {"id": "ch_1"},
        {"id": "ch_1", "created": "1"},
        {"id": "ch_1", "created": 1.0},
        {"id": "ch_1", "created": True},
        {"id": "ch_1", "created": 2**40},
    ],
)
def test_an_object_that_cannot_be_a_row_is_refused_with_the_tables_name(broken: dict[str, Any]) -> None:
    with pytest.raises(APIError, match="charges") as caught:
        rows(table_named("charges"), [sample("charge"), broken])
    assert caught.value.table == "charges"
    assert caught.value.endpoint == "charges"


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001  the fault under test
    with pytest.raises(ValueError, match="time zone"):
        project(ODD, [], [], synced_at=naive, api_version=VERSION, on_oddity=lambda *_: None)


def test_objects_and_raws_must_be_the_same_number() -> None:
    with pytest.raises(ValueError, match="one raw for each object"):
        project(ODD, [item()], [], synced_at=SYNCED_AT, api_version=VERSION, on_oddity=lambda *_: None)


def test_raw_is_kept_as_it_is_given() -> None:
    given_raw = '{"id":"odd_1","created":1234567890,"new_field":{"a":1.10}}'
    batch = project(
        ODD, [item()], [given_raw], synced_at=SYNCED_AT, api_version=VERSION, on_oddity=lambda *_: None
    )
    assert batch.column("raw").to_pylist() == [given_raw]


# Values that are near to fitting; drawn from a list, since drawing any text costs seconds.
LEAVES = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        1,
        -5,
        2**63,
        -(2**63),
        10**400,
        0.0,
        1.5,
        -1e308,
        "",
        "5",
        "ch_1",
        "é🎌",
        "\udfff",
    ]
)
JSON = (
    LEAVES
    | st.lists(LEAVES, max_size=2)
    | st.dictionaries(st.sampled_from(["id", "card"]), LEAVES, max_size=2)
)
QUICK = settings(deadline=None, max_examples=60)


def kept(column: str, value: Any) -> Any:
    """What a cell must hold, said in another way than the code says it."""
    if column == "text" and isinstance(value, dict):
        value = value.get("id")
    if column == "text" and isinstance(value, str) and value != "\udfff":
        return value
    if column == "integer" and isinstance(value, int) and str(value).lstrip("-").isdecimal():
        return value if -9223372036854775808 <= value <= 9223372036854775807 else None
    return value if column == "flag" and value in (True, False) and isinstance(value, bool) else None


@QUICK
@given(st.lists(st.tuples(JSON, JSON, JSON), max_size=4))
def test_whatever_comes_a_cell_is_the_value_or_null_and_told(found: list[tuple[Any, Any, Any]]) -> None:
    objects = [
        {"id": f"odd_{place}", "created": 1, "text": first, "integer": second, "flag": third}
        for place, (first, second, third) in enumerate(found)
    ]
    batch, oddities = rows(ODD, objects)
    for source, cells in zip(objects, batch.to_pylist(), strict=True):
        for name in ("text", "integer", "flag"):
            assert cells[name] == kept(name, source[name])
            assert type(cells[name]) is type(kept(name, source[name]))
            lost = cells[name] is None and source[name] is not None
            assert ((name, source["id"]) in oddities) == lost


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
@QUICK
@given(data=st.data())
def test_no_published_object_with_odd_fields_loses_its_row(table: Table, data: st.DataObject) -> None:
    source = sample(table.object)
    for name in data.draw(st.lists(st.sampled_from(sorted(set(source) - {"id", "created"})), max_size=3)):
        source[name] = data.draw(JSON)
    batch, oddities = rows(table, [source])
    assert batch.num_rows == 1
    assert batch.schema == table.schema
    assert {column for column, _ in oddities} <= set(table.schema.names)
    assert json.loads(batch.column("raw")[0].as_py())["id"] == source["id"]
