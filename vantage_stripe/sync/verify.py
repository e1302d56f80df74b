"""What of the lake is not what the account says: rows against objects, ids, fields and sums. Pure.

Belongs here: planning windows, comparing one, and the line that heals it. Does not: requests, files.
Findings name ids and fields, never values: those may be personal.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from random import Random
from typing import Any

import msgspec
import pyarrow as pa

from vantage_stripe.api.protocol import API_VERSION
from vantage_stripe.lake.layout import Period, Window
from vantage_stripe.tables.model import Table
from vantage_stripe.tables.projection import project_raws

LOST = "lost"
PAGE = 100
MONEY = ("amount", "fee", "net", "total", "amount_due", "amount_paid", "amount_remaining")
"""Columns that are added up per currency, where a table has them."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One row that is not as it should be.

    Attributes:
        table: Its table.
        kind: `unreadable` (the file), `lost` (so, and Stripe no longer lists what it held), `missing` (in
            the lake), `surplus` (in the lake only), `deleted` (marked so, but alive), `repeated` (the id),
            `columns` (not what its `raw` says) or `differs`.
        id: Which row; None for a whole file.
        key: The partition of the file it stands in, or should.
        fields: Which columns, or paths in the object, differ.
    """

    table: str
    kind: str
    id: str | None
    key: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A window of a partition to compare.

    Attributes:
        key: The partition.
        window: What is listed.
        rows: Rows of the lake in it.
        first: Whether rows of the file from before the partition count to it.
        last: Whether rows of the file from after the partition do.
        listed: Whether Stripe still lists what it holds.
    """

    key: str
    window: Window
    rows: int = 0
    first: bool = True
    last: bool = True
    listed: bool = True

    @property
    def requests(self) -> int:
        """About how many requests reading it from the account takes."""
        return -(-max(self.rows, 1) // PAGE) if self.listed else 0


@dataclass
class Verdict:
    """What comparing a table found.

    Attributes:
        table: Its name.
        windows: How many windows were compared.
        rows: How many objects of the account were compared with rows.
        requests: Requests it took.
        changed: Rows that differ because the account went on since the last sync, as its events say.
        uncheckable: Rows older than Stripe lists such objects.
        unsynced: Windows that were never listed, so that nothing can be missing in them.
        findings: What is wrong.
        sums: Money that is off: by column and currency, what the lake has less what the account has.
    """

    table: str
    windows: int = 0
    rows: int = 0
    requests: int = 0
    changed: int = 0
    uncheckable: int = 0
    unsynced: int = 0
    findings: list[Finding] = field(default_factory=list)
    sums: Counter[tuple[str, str]] = field(default_factory=Counter)


def cut(part: Part, seconds: Sequence[int], size: int) -> Iterator[Part]:
    """Cut a window into ones of about so many rows at most, never within a second.

    Args:
        part: The window.
        seconds: When the lake's rows in its partition were created, ascending.
        size: Rows of a window.
    """
    since, begin = part.window.since, bisect_left(seconds, part.window.since)
    end = bisect_left(seconds, part.window.until)
    while end - begin > size:
        bound = int(seconds[begin + size])
        if bound == since:  # one second holds more than a window: it is taken whole
            bound += 1
        after = bisect_left(seconds, bound)
        yield replace(part, window=Window(since, bound), rows=after - begin, last=False)
        since, begin, part = bound, after, replace(part, first=False)
    yield replace(part, window=Window(since, part.window.until), rows=end - begin)


def choose(
    parts: Mapping[str, Sequence[Part]], *, sample: int | None, requests: int | None, random: Random
) -> dict[str, list[Part]]:
    """Choose windows at random, a table at a time, until there are enough or the budget is spent."""
    if sample is None and requests is None:
        return {name: list(each) for name, each in parts.items() if each}
    waiting = {name: random.sample(each, len(each)) for name, each in sorted(parts.items()) if each}
    names = random.sample(sorted(waiting), len(waiting))
    chosen: dict[str, list[Part]] = {}
    count, spent = 0, 0
    while names:
        for name in list(names):
            if not waiting[name] or count == sample:
                names.remove(name)
                continue
            part = waiting[name].pop()
            if requests is not None and spent + part.requests > requests:
                continue
            chosen.setdefault(name, []).append(part)
            count, spent = count + 1, spent + part.requests
    return chosen


def compare(table: Table, key: str, rows: pa.Table, objects: Mapping[str, bytes] | None) -> list[Finding]:
    """Compare a window's rows with the account's objects.

    Args:
        table: The declaration.
        key: The partition of the rows.
        rows: The lake's, deleted ones included, in the table's schema.
        objects: The account's as compact JSON, by id; None where Stripe no longer lists them: then rows are
            only compared with their own `raw`.
    """
    found = []
    columns = _columns_off(table, rows)
    seen: set[str] = set()
    marks = zip(rows["id"].to_pylist(), rows["_deleted_at"].to_pylist(), strict=True)
    for place, (id_, deleted) in enumerate(marks):
        fields: tuple[str, ...] = ()
        kind = "repeated" if id_ in seen else _kind(id_, deleted, objects)
        if kind == "both":
            fields = _differing(rows["raw"][place].as_py(), (objects or {})[id_], table.unstable)
            kind = "differs" if fields else ""
        if not kind and columns[place]:
            kind, fields = "columns", tuple(columns[place])
        seen.add(id_)
        if kind:
            found.append(Finding(table=table.name, kind=kind, id=id_, key=key, fields=fields))
    unseen = [id_ for id_ in objects or () if id_ not in seen]
    return found + [Finding(table=table.name, kind="missing", id=id_, key=key) for id_ in unseen]


def _kind(id_: str, deleted: datetime | None, objects: Mapping[str, bytes] | None) -> str:
    if objects is None:
        return ""
    if id_ not in objects:
        return "surplus" if deleted is None else ""
    return "both" if deleted is None else "deleted"


def _columns_off(table: Table, rows: pa.Table) -> list[list[str]]:
    """Name the columns of each row that are not what its own `raw` says."""
    off: list[list[str]] = [[] for _ in range(len(rows))]
    good = [place for place, raw in enumerate(rows["raw"].to_pylist()) if _is_object(raw)]
    for place in set(range(len(rows))) - set(good):
        off[place].append("raw")
    if not good:
        return off
    kept = rows.take(pa.array(good, pa.int64()))
    made = project_raws(
        table,
        [raw.encode() for raw in kept["raw"].to_pylist()],
        synced_at=datetime.fromtimestamp(0, UTC),
        api_version=API_VERSION,
        on_oddity=lambda _column, _id: None,
    )
    for column in table.columns:
        stored, derived = kept[column.name].combine_chunks(), made.column(column.name)
        if stored.equals(derived):
            continue
        pairs = zip(stored.to_pylist(), derived.to_pylist(), strict=True)
        for place, (one, other) in zip(good, pairs, strict=True):
            if one != other:
                off[place].append(column.name)
    return off


def _is_object(raw: str) -> bool:
    try:
        found = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return False
    return isinstance(found, dict) and isinstance(found.get("id"), str) and type(found.get("created")) is int


def _differing(raw: str, now: bytes, unstable: Iterable[str]) -> tuple[str, ...]:
    if raw.encode() == now:
        return ()
    try:
        one = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return ("raw",)
    aside = frozenset(unstable)
    paths = paths_off(one, msgspec.json.decode(now))
    return tuple(path for path in paths if path.partition(".")[0] not in aside)


def paths_off(one: Any, other: Any, path: str = "") -> list[str]:
    """Name the paths at which two JSON values differ, the innermost ones."""
    if isinstance(one, dict) and isinstance(other, dict):
        names = [*one, *(name for name in other if name not in one)]
        inner = [(name, one.get(name, ...), other.get(name, ...)) for name in names]
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        inner = [(str(place), *pair) for place, pair in enumerate(zip(one, other, strict=True))]
    else:
        # True equals 1 to Python, not to a reader of the table.
        return [] if type(one) is type(other) and one == other else [path]
    return [
        each for name, left, right in inner for each in paths_off(left, right, f"{path}.{name}".lstrip("."))
    ]


def sums_off(table: Table, rows: pa.Table, objects: pa.Table) -> Counter[tuple[str, str]]:
    """Add up money per currency on both sides; give what the lake has more, or less, where it is off."""
    off: Counter[tuple[str, str]] = Counter()
    if "currency" not in table.schema.names:
        return off
    for name in MONEY:
        if name in table.schema.names:
            for side, sign in ((rows, 1), (objects, -1)):
                sums = side.select(["currency", name]).group_by("currency").aggregate([(name, "sum")])
                for currency, amount in zip(
                    *(sums[each].to_pylist() for each in ("currency", f"{name}_sum")), strict=True
                ):
                    off[name, str(currency)] += sign * (amount or 0)
    return Counter({key: amount for key, amount in off.items() if amount})


def healing(findings: Iterable[Finding], period: Period) -> list[str]:
    """Return the commands that heal what was found: one for each table and run of partitions."""
    by_table: dict[str, set[str]] = {}
    for finding in findings:
        if finding.kind != LOST:
            by_table.setdefault(finding.table, set()).add(finding.key)
    lines = []
    for name, keys in by_table.items():
        for window in joined([period.window_of(key) for key in keys]):
            first, last = (
                f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}" for at in (window.since, window.until - 1)
            )
            lines.append(f"vantage-stripe sync --full --tables {name} --from {first} --to {last}")
    return lines


def joined(windows: Iterable[Window]) -> list[Window]:
    """Return windows in their order, neighbours made one."""
    found: list[Window] = []
    for window in sorted(windows, key=lambda each: each.since):
        if found and found[-1].until == window.since:
            found[-1] = Window(found[-1].since, window.until)
        else:
            found.append(window)
    return found
