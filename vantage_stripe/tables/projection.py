"""From objects to Arrow rows of a table's schema: the columns are a projection of the JSON.

Belongs here: reading values, checking their types strictly, building arrays. Does not: JSON text,
requests, files. Arrow alone would not do: `pa.array([1.5], pa.int64())` drops the half in silence.
A whole column is checked and built at once; only one with an odd value is built cell by cell.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.errors import APIError
from vantage_stripe.tables.columnar import columns
from vantage_stripe.tables.model import BOOLEAN, FLOAT, INTEGER, STRING, TIMESTAMP, Column, Table
from vantage_stripe.tables.paths import id_of, step

Oddity = Callable[[str, str], None]
"""Told of a column and the id of the row, when a value is not of the column's type and became null."""

_NONE = type(None)
_PLAIN: Mapping[pa.DataType, frozenset[type]] = {
    STRING: frozenset({str, _NONE}),
    INTEGER: frozenset({int, _NONE}),
    FLOAT: frozenset({float, int, _NONE}),
    BOOLEAN: frozenset({bool, _NONE}),
    TIMESTAMP: frozenset({int, _NONE}),
}
_INT64 = (-(2**63), 2**63 - 1)
# Years 1 to 9999, the ones a Python datetime can hold: a reader must be able to show the value.
_SECONDS = (-62_135_596_800, 253_402_300_799)


def project(
    table: Table,
    objects: Sequence[Mapping[str, Any]],
    raws: Sequence[str],
    *,
    synced_at: datetime,
    api_version: str,
    on_oddity: Oddity,
) -> pa.RecordBatch:
    """Build the rows of objects, in their order, in the table's schema.

    Args:
        table: The declaration.
        objects: The parsed objects.
        raws: The same objects as compact JSON, for the column `raw`.
        synced_at: When they were read; with a time zone.
        api_version: The version of Stripe's API they are written in.
        on_oddity: Called for each value that is not of its column's type; the cell is null.

    Raises:
        APIError: An object has no string `id` or no integer `created`; the table is named.
        ValueError: `synced_at` has no time zone, or there are more or fewer raws than objects.
    """
    if len(raws) != len(objects):
        raise ValueError("project needs one raw for each object")
    system = _system(pa.array(raws, STRING), synced_at=synced_at, api_version=api_version)
    _demand_identities(table, objects)
    levels: dict[str, Sequence[Any]] = {"": objects}
    arrays = []
    for column in table.columns:
        values = _values(levels, column.paths)
        array = _whole(column, values)
        arrays.append(_cell_by_cell(column, values, objects, on_oddity) if array is None else array)
    return pa.RecordBatch.from_arrays([*arrays, *system], schema=table.schema)


def project_raws(
    table: Table, raws: Sequence[bytes], *, synced_at: datetime, api_version: str, on_oddity: Oddity
) -> pa.RecordBatch:
    """Build the rows of objects in compact JSON: at once by Arrow's reader, or value by value if one is odd.

    Raises:
        APIError: An object has no string `id` or no integer `created`; the table is named.
        ValueError: `synced_at` has no time zone.
    """
    texts = pa.array(raws, pa.binary()).cast(STRING)
    arrays = columns(table, raws)
    if arrays is None:
        objects = [parsed(raw) for raw in raws]
        kept = texts.to_pylist()
        return project(
            table, objects, kept, synced_at=synced_at, api_version=api_version, on_oddity=on_oddity
        )
    system = _system(texts, synced_at=synced_at, api_version=api_version)
    return pa.RecordBatch.from_arrays([*arrays, *system], schema=table.schema)


def parsed(raw: bytes | str) -> dict[str, Any]:
    """Return the object of a `raw`; a number that no float holds, 1e400, is read as infinite."""
    try:
        found: dict[str, Any] = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        found = json.loads(raw)
    return found


def _system(raws: pa.Array, *, synced_at: datetime, api_version: str) -> list[pa.Array]:
    if synced_at.tzinfo is None:
        raise ValueError("project needs a synced_at with a time zone")
    return [
        raws,
        pa.repeat(pa.scalar(api_version, STRING), len(raws)),
        pa.repeat(pa.scalar(synced_at, TIMESTAMP), len(raws)),
        pa.nulls(len(raws), TIMESTAMP),
    ]


def _demand_identities(table: Table, objects: Sequence[Mapping[str, Any]]) -> None:
    """Refuse objects that cannot be rows: `id` and `created` say which row and which partition."""
    low, high = _SECONDS
    for item in objects:
        created = item.get("created")
        if not _is_id(item.get("id")) or type(created) is not int or not low <= created <= high:
            error = APIError(
                f"an object of {table.name} has no usable id or created", endpoint=table.endpoint
            )
            error.table = table.name
            raise error


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and _encodable(value)


def _values(levels: dict[str, Sequence[Any]], paths: tuple[str, ...]) -> Sequence[Any]:
    """Read one value an object: of the first path where there is one."""
    values = _level(levels, paths[0])
    for path in paths[1:]:
        later = _level(levels, path)
        values = [b if a is None else a for a, b in zip(values, later, strict=True)]
    return values


def _level(levels: dict[str, Sequence[Any]], path: str) -> Sequence[Any]:
    """Read what stands at a path in all objects, each part of the way once for all columns."""
    if path in levels:
        return levels[path]
    parent, _, key = path.rpartition(".")
    above = _level(levels, parent)
    if set(map(type, above)) == {dict}:
        values = [item.get(key) for item in above]
    else:
        values = [step(item, key) for item in above]
    levels[path] = values
    return values


def _whole(column: Column, values: Sequence[Any]) -> pa.Array | None:
    """Build a column at once, or say with None that a value of it needs a closer look."""
    if not set(map(type, values)) <= _PLAIN[column.type]:
        return None
    try:
        if column.type == TIMESTAMP:
            return _instants(pa.array(values, INTEGER))
        return pa.array(values, column.type)
    except (pa.ArrowInvalid, OverflowError, UnicodeEncodeError):
        return None


def _instants(seconds: pa.Array) -> pa.Array:
    """Turn Unix seconds into timestamps.

    Raises:
        OverflowError: One lies outside of the years 1 to 9999.
    """
    extremes = pc.min_max(seconds).as_py()
    low, high = _SECONDS
    if extremes["min"] is not None and not low <= extremes["min"] <= extremes["max"] <= high:
        raise OverflowError
    return seconds.cast(pa.timestamp("s", tz="UTC")).cast(TIMESTAMP)


def _cell_by_cell(
    column: Column, values: Sequence[Any], objects: Sequence[Mapping[str, Any]], on_oddity: Oddity
) -> pa.Array:
    """Build a column one value at a time; an odd one becomes null and is reported."""
    read = _READERS[column.type]
    cells = []
    for value, item in zip(values, objects, strict=True):
        cell = None if value is None else read(value)
        if cell is None and value is not None:
            on_oddity(column.name, item["id"])
        cells.append(cell)
    if column.type == TIMESTAMP:
        return _instants(pa.array(cells, INTEGER))
    return pa.array(cells, column.type)


def _string(value: Any) -> str | None:
    found = id_of(value)
    return found if found is not None and _encodable(found) else None


def _encodable(value: str) -> bool:
    """Say whether UTF-8 can hold it: JSON may escape half of a surrogate pair."""
    return value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)


def _integer(value: Any) -> int | None:
    return _between(value, _INT64)


def _seconds(value: Any) -> int | None:
    return _between(value, _SECONDS)


def _between(value: Any, bounds: tuple[int, int]) -> int | None:
    # `type`, not `isinstance`: True is an int to Python, not to a reader of the table.
    return value if type(value) is int and bounds[0] <= value <= bounds[1] else None


def _float(value: Any) -> float | None:
    if type(value) not in {float, int}:
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _boolean(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


_READERS: Mapping[pa.DataType, Callable[[Any], Any]] = {
    STRING: _string,
    INTEGER: _integer,
    FLOAT: _float,
    BOOLEAN: _boolean,
    TIMESTAMP: _seconds,
}
