"""From compact JSON to Arrow columns by Arrow's own JSON reader: the quick way, for objects as declared.

Belongs here: the declared paths as one nested Arrow type, and reading columns out of it. Does not: odd
values. Arrow's reader is strict where it was told a type: it refuses the whole block, and `projection`
reads it value by value.
"""

import functools
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from vantage_stripe.tables.model import INTEGER, TIMESTAMP, Column, Table

_SECONDS = (-62_135_596_800, 253_402_300_799)
_SELF = "id"
"""What stands for an expanded object where its id is wanted."""


def columns(table: Table, raws: Sequence[bytes]) -> list[pa.Array] | None:
    """Read the declared columns of objects; None when a value is not of its column's type.

    Args:
        table: The declaration.
        raws: The objects as compact JSON, in UTF-8, without line breaks.
    """
    if not raws:
        return [pa.array([], column.type) for column in table.columns]
    options, paths = _plan(table.columns)
    text = b"\n".join(raws)
    try:
        rows = pj.read_json(
            pa.py_buffer(text),
            read_options=pj.ReadOptions(use_threads=False, block_size=len(text) + 1),
            parse_options=options,
        )
        if len(rows) != len(raws):
            return None
        levels: dict[str, pa.Array] = {name: rows[name].combine_chunks() for name in rows.schema.names}
        return [_column(levels, *each) for each in zip(table.columns, paths, strict=True)]
    except (pa.ArrowInvalid, OverflowError):
        return None


def _column(levels: dict[str, pa.Array], column: Column, paths: Sequence[str]) -> pa.Array:
    found = [_at(levels, path) for path in paths]
    for path, declared, values in zip(paths, column.paths, found, strict=True):
        if path != declared and values.null_count != _at(levels, declared).null_count:
            raise OverflowError  # an object without the id it stands for
    values = pc.coalesce(*found) if len(found) > 1 else found[0]
    if not column.nullable and values.null_count:
        raise OverflowError
    return _instants(values) if column.type == TIMESTAMP else values


def _at(levels: dict[str, pa.Array], path: str) -> pa.Array:
    """Read what stands at a path, each part of the way once for all columns."""
    if path not in levels:
        above, _, key = path.rpartition(".")
        parent = _at(levels, above)
        if key.isdecimal():
            padded = pc.list_slice(parent, int(key), int(key) + 1, return_fixed_size_list=True)
            # Flattening drops the rows without a list; filled ones keep their place.
            levels[path] = padded.values.take(_places(padded))
        else:
            levels[path] = pc.struct_field(parent, key)
    return levels[path]


def _places(padded: pa.FixedSizeListArray) -> pa.Array:
    every = pa.array(range(padded.offset, padded.offset + len(padded)), INTEGER)
    return pc.if_else(pc.is_valid(padded), every, None)


def _instants(seconds: pa.Array) -> pa.Array:
    extremes = pc.min_max(seconds).as_py()
    low, high = _SECONDS
    if extremes["min"] is not None and not low <= extremes["min"] <= extremes["max"] <= high:
        raise OverflowError
    return seconds.cast(pa.timestamp("s", tz="UTC")).cast(TIMESTAMP)


Node = dict[str, Any]
"""Fields by name: a type, or the node of an object or of a list's entries."""


@functools.cache
def _plan(declared: tuple[Column, ...]) -> tuple[pj.ParseOptions, list[list[str]]]:
    """Give the type of the whole object, and where in it each column's values stand."""
    known = [path for column in declared for path in column.paths]
    inner = {path for path in known if any(other.startswith(f"{path}.") for other in known)}
    # Where objects stand expanded, the id is one step further in.
    paths = [[f"{path}.{_SELF}" if path in inner else path for path in column.paths] for column in declared]
    root: Node = {}
    for column, spelled in zip(declared, paths, strict=True):
        for path in spelled:
            node = root
            *way, last = path.split(".")
            for key in way:
                node = node.setdefault(key, {})
            node[last] = INTEGER if column.type == TIMESTAMP else column.type
    fields = [pa.field(name, _type(node)) for name, node in root.items()]
    return pj.ParseOptions(explicit_schema=pa.schema(fields), unexpected_field_behavior="ignore"), paths


def _type(node: Node | pa.DataType) -> pa.DataType:
    if isinstance(node, pa.DataType):
        return node
    if all(key.isdecimal() for key in node):
        entries: Node = {}
        for entry in node.values():
            entries |= entry
        return pa.list_(_type(entries))
    return pa.struct([pa.field(key, _type(child)) for key, child in node.items()])
