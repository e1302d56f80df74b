"""Comparing the lake with the account: windows chosen, listed again and judged; tables are never written.

Belongs here: reading both sides, and what the account changed since the last sync. Does not: the
comparison itself (verify.py). Nothing is compared that was never listed, and nothing under another
writer's hands: the caller holds the lake.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.errors import DamagedLakeError
from vantage_stripe.extraction.fetch import Reader, fetch
from vantage_stripe.extraction.rows import parse
from vantage_stripe.extraction.windows import Plan
from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import Window
from vantage_stripe.lake.state import load_state
from vantage_stripe.sync.feed import OVERLAP, cursor_of
from vantage_stripe.sync.session import Session
from vantage_stripe.sync.touched import Touched
from vantage_stripe.sync.verify import LOST, Finding, Part, Verdict, choose, compare, cut, joined, sums_off
from vantage_stripe.tables.events import EVENTS
from vantage_stripe.tables.model import Table

ROWS = 20_000
"""Rows compared at a time: they are in memory."""
ASKED = 20
"""Rows of a window that are asked for one by one when the list does not hold them."""


@dataclass
class Verification:
    """One comparison of a lake with its account.

    Args:
        work: The account and the lake, held.
        tables: Which tables; those that go with others are left out, they are not listed.
        window: Which days of `created`.
    """

    work: Session
    tables: Sequence[Table]
    window: Window
    verdicts: dict[str, Verdict] = field(default_factory=dict)

    def plan(self, *, sample: int | None, requests: int | None, random: Random) -> dict[str, list[Part]]:
        """Choose what to compare, all of it when neither a sample nor a budget is given; no request.

        Args:
            sample: How many windows.
            requests: About how many requests at most.
            random: Chooses.
        """
        size = ROWS if requests is None else min(ROWS, max(requests * 100 // 4, 100))
        parts = {table.name: self._parts(table, size) for table in self.tables if table.origin is None}
        return choose(parts, sample=sample, requests=requests, random=random)

    def run(self, chosen: Mapping[str, Sequence[Part]]) -> list[Verdict]:
        """Compare what was chosen.

        Raises:
            StripeError: The account could not be read.
        """
        for table in self.tables:
            for part in chosen.get(table.name, ()):
                self._compare(table, part)
        return list(self.verdicts.values())

    def _verdict(self, table: Table) -> Verdict:
        return self.verdicts.setdefault(table.name, Verdict(table.name))

    def _parts(self, table: Table, size: int) -> list[Part]:
        """Cut what was listed of a table into windows; a file that cannot be read is a finding at once."""
        layout, verdict, found = self.work.layout, self._verdict(table), []
        for key in layout.period.keys_over(self.window):
            path, whole = layout.partition(table.name, key), layout.period.window_of(key)
            asked = self._asked(table, whole)
            verdict.unsynced += not asked
            try:
                seconds = _seconds(path)
            except DamagedLakeError:
                verdict.findings.append(_damaged(table, key, listed=any(part.listed for part in asked)))
                continue
            for part in asked:
                found += [each for each in cut(part, seconds, size) if each.listed or each.rows]
        return found

    def _asked(self, table: Table, whole: Window) -> list[Part]:
        """Return the windows of a partition that were listed once; what Stripe forgot is apart."""
        closed = load_state(self.work.layout, table.name).closed
        key, forgotten = self.work.layout.period.key_of(whole.since), self._horizon(table)
        # What came within the overlap may not be in the lake yet.
        newest = max((until for _, until, _ in closed), default=0) - OVERLAP
        bounds = joined(Window(since, min(until, newest)) for since, until, _ in closed if since < newest)
        parts = [
            Part(key, piece, first=False, last=False, listed=piece.since >= forgotten)
            for window in bounds
            for piece in (
                Window(max(window.since, whole.since), min(window.until, whole.until, forgotten)),
                Window(max(window.since, whole.since, forgotten), min(window.until, whole.until)),
            )
            if piece.since < piece.until
        ]
        if parts:
            parts[0] = replace(parts[0], first=True)
            parts[-1] = replace(parts[-1], last=True)
        return parts

    def _horizon(self, table: Table) -> int:
        """Return the second from which on Stripe lists such objects for certain."""
        if table.history is None:
            return 0
        return int((self.work.account.clock() - table.history).timestamp()) + OVERLAP

    def _compare(self, table: Table, part: Part) -> None:
        verdict = self._verdict(table)
        try:
            rows = self._rows(table, part)
        except DamagedLakeError:
            damaged = _damaged(table, part.key, listed=part.listed)
            verdict.findings += [damaged] if damaged not in verdict.findings else []
            return
        reader = self.work.reader(table, self.work.account.clock())
        objects = self._objects(reader, part) if part.listed else None
        found = compare(table, part.key, rows, objects)
        excused = self._excused(reader, rows, found)
        verdict.windows += 1
        verdict.rows += len(objects or ())
        verdict.uncheckable += 0 if part.listed else len(rows)
        verdict.changed += len(excused)
        verdict.findings += [finding for finding in found if finding.id not in excused]
        verdict.requests += reader.spent.requests
        if objects is not None:
            kept = [raw for id_, raw in objects.items() if id_ not in excused]
            account = pa.Table.from_batches([reader.project(kept)]) if kept else rows.slice(0, 0)
            mine = rows.filter(pc.is_null(rows["_deleted_at"]))
            mine = mine.filter(pc.invert(pc.is_in(mine["id"], pa.array(sorted(excused), pa.string()))))
            verdict.sums.update(sums_off(table, mine, account))

    def _rows(self, table: Table, part: Part) -> pa.Table:
        """Read the lake's rows of a window; rows that do not belong into the file go to an end of it."""
        path = self.work.layout.partition(table.name, part.key)
        bounds = self.work.layout.period.window_of(part.key)
        if not path.exists():
            return table.schema.empty_table()
        window = part.window
        parts = [parquet.between(path, table.schema, window.since, window.until)]
        if part.first:
            parts.append(parquet.between(path, table.schema, None, bounds.since))
        if part.last:
            parts.append(parquet.between(path, table.schema, bounds.until, None))
        return pa.concat_tables(parts, promote_options="default")

    def _objects(self, reader: Reader, part: Part) -> dict[str, bytes]:
        lanes = self.work.account.lanes
        plan = Plan([(part.window.since, part.window.until)], lanes=lanes())
        found: dict[str, bytes] = {}
        for read in fetch(reader, plan, lanes=lanes):
            self.work.listener.page(reader.table.name, len(read))
            kept = map(reader.redaction.redact, read.raws)
            found |= {id_: raw for (id_, _), raw in zip(read.marks, kept, strict=True)}
        return found

    def _excused(self, reader: Reader, rows: pa.Table, found: Sequence[Finding]) -> set[str]:
        """Return the ids of rows that differ because the account went on since they were read."""
        table = reader.table
        differing, surplus = (
            {each.id for each in found if each.kind == kind and each.id} for kind in ("differs", "surplus")
        )
        if not differing | surplus:
            return set()
        touched = self._touched(table)
        named = {"id": set(touched.rows), **{column: set(values) for column, values in touched.via.items()}}
        excused = {
            str(row["id"])
            for row in _of(rows, differing, ["id", "_synced_at", *touched.via, *_settling(table)])
            if any(row[column] in values for column, values in named.items()) or self._settled(table, row)
        }
        if table.deletable:
            excused |= surplus & named["id"]
        # What the list leaves out though it is there, the lake has rightly.
        asked = _of(rows, set(sorted(surplus - excused)[:ASKED]), ["id", "created"])
        return excused | {str(row["id"]) for row in asked if _is_there(reader, row)}

    def _settled(self, table: Table, row: Mapping[str, Any]) -> bool:
        """Whether a row has become what no event announces since it was read."""
        if table.settles_on is None or row[table.settles_on] is None:
            return False
        return bool(row["_synced_at"] < row[table.settles_on] <= self.work.account.clock())

    def _touched(self, table: Table) -> Touched:
        touched = Touched(table)
        for event in self._events:
            touched.add(event)
        return touched

    @cached_property
    def _events(self) -> list[dict[str, Any]]:
        """Read what happened since the last sync, once, and only when something differs."""
        cursor = cursor_of(self.work.layout) or 0
        reader = self.work.reader(EVENTS, self.work.account.clock())
        lanes = self.work.account.lanes
        reads = fetch(reader, Plan([(cursor - OVERLAP, None)], lanes=lanes()), lanes=lanes)
        events = [parse(raw) for read in reads for raw in read.raws]
        self._verdict(EVENTS).requests += reader.spent.requests
        return events


def _damaged(table: Table, key: str, *, listed: bool) -> Finding:
    return Finding(table=table.name, kind="unreadable" if listed else LOST, id=None, key=key)


def _seconds(path: Path) -> Sequence[int]:
    """Give when a file's rows were created, ascending."""
    if not path.exists():
        return []
    created = parquet.read(path, ["created"])["created"].combine_chunks()
    found: Sequence[int] = pc.divide(pc.cast(created, pa.int64()), 1_000_000).sort().to_numpy()
    return found


def _is_there(reader: Reader, row: Mapping[str, Any]) -> bool:
    read = reader.retrieve(row["id"])
    return read is not None and read.marks[0][1] == int(row["created"].timestamp())


def _of(rows: pa.Table, ids: set[str], columns: Sequence[str]) -> list[dict[str, Any]]:
    found = rows.filter(pc.is_in(rows["id"], pa.array(sorted(ids), pa.string())))
    wanted: list[dict[str, Any]] = found.select(list(dict.fromkeys(columns))).to_pylist()
    return wanted


def _settling(table: Table) -> list[str]:
    return [] if table.settles_on is None else [table.settles_on]
