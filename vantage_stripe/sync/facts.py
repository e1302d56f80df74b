"""What a lake has written down about itself, for those who judge it."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pyarrow as pa

from vantage_stripe.errors import DamagedLakeError
from vantage_stripe.lake import footers
from vantage_stripe.lake.layout import Layout
from vantage_stripe.lake.stamp import read_stamp
from vantage_stripe.lake.state import load_feed, load_state
from vantage_stripe.proof.judging import Facts
from vantage_stripe.proof.model import Check
from vantage_stripe.tables import EVERY_TABLE, TABLES


def facts_of(layout: Layout, as_of: datetime | None, *, checks: Iterable[Check] = ()) -> Facts:
    """Gather what the lake has written down about itself."""
    stamp, followed = read_stamp(layout.stamp), load_feed(layout).cursor
    listed, read = [], []
    for table in TABLES:
        for since, until, at in load_state(layout, table.name).closed:
            listed.append((table.name, _instant(since), _instant(until)))
            read.append(at)
    read_at = _instant(max(read, default=0))
    return Facts(
        as_of=as_of or read_at,
        read_at=read_at if read else None,
        followed_at=None if followed is None else _instant(followed),
        live=None if stamp is None else stamp.mode == "live",
        begun_at=None if stamp is None or stamp.created is None else _day(stamp.created),
        key_format=layout.period.key_format,
        listed=tuple(listed),
        files=_files(layout),
        current=frozenset(
            asset
            for check in checks
            if check.insight
            for asset in check.queries
            if _is_current(layout, asset, check.reads)
        ),
    )


def differences(found: pa.Schema, declared: pa.Schema) -> str:
    """Say in which columns a file is not as its table is declared; nothing when it is."""
    types = {field.name: field.type for field in found}
    missing = [name for name in declared.names if name not in types]
    beside = [name for name in found.names if name not in declared.names]
    other = [
        f"{field.name} ({types[field.name]}, not {field.type})"
        for field in declared
        if field.name in types and types[field.name] != field.type
    ]
    told = (("missing", missing), ("of another type", other), ("not declared", beside))
    return "; ".join(f"{what}: {', '.join(names)}" for what, names in told if names)


def _files(layout: Layout) -> tuple[tuple[str, str, str, str], ...]:
    """Compare the files' columns with the declared ones; what cannot be read is told of elsewhere."""
    files = []
    for table in EVERY_TABLE:
        for key in layout.keys(table.name):
            path = layout.partition(table.name, key)
            try:
                differs = differences(footers.file_schema(path), table.schema)
            except (FileNotFoundError, DamagedLakeError):
                continue
            files.append((table.name, key, path.relative_to(layout.root).as_posix(), differs))
    return tuple(files)


def _is_current(layout: Layout, insight: str, tables: Iterable[str]) -> bool:
    """Whether an insight was computed after its tables last changed."""
    try:
        made = layout.insight(insight).stat().st_mtime_ns
    except FileNotFoundError:
        return False
    changed = [
        layout.partition(table, key).stat().st_mtime_ns for table in tables for key in layout.keys(table)
    ]
    return made >= max(changed, default=0)


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _instant(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
