"""Rows of one partition on their way to its file: sorted runs, in memory and, when they grow, on disk.

Pages come newest first down several chains at once. Each chain's rows make runs of their own, which hardly
overlap: merging them opens few at a time. Nothing depends on it: overlapping runs only cost memory.
"""

import os
import uuid
from collections.abc import Hashable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.errors import LakeError
from vantage_stripe.lake.layout import Layout
from vantage_stripe.lake.parquet import ROW_ORDER
from vantage_stripe.lake.streams import Head

BATCH = 1_000
"""Rows of a spilled run read at a time."""


@dataclass(frozen=True)
class Run:
    """Rows sorted by `created` and `id`, one per id.

    Attributes:
        order: Of two rows of one id, the one of the run with the higher order was read later.
        since: The oldest `created`, in microseconds.
        rows: The rows themselves; None when they are on disk.
        path: Where they are on disk.
    """

    order: int
    since: int
    rows: pa.Table | None = None
    path: Path | None = None

    def chunks(self, columns: list[str] | None) -> Iterator[pa.Table]:
        """Give the rows, a bounded number at a time; only some columns when asked."""
        if self.rows is not None:
            yield self.rows if columns is None else self.rows.select(columns)
            return
        try:
            yield from self._read(columns)
        except (pa.ArrowInvalid, OSError) as error:
            raise LakeError(f"cannot read {self.path} back: {error}. What is on disk is whole.") from error

    def _read(self, columns: list[str] | None) -> Iterator[pa.Table]:
        with pa.OSFile(str(self.path)) as file:
            names = pa.ipc.open_file(file).schema.names
            included = None if columns is None else [names.index(name) for name in columns]
            reader = pa.ipc.open_file(file, options=pa.ipc.IpcReadOptions(included_fields=included))
            for number in range(reader.num_record_batches):
                chunk = pa.Table.from_batches([reader.get_batch(number)])
                yield chunk if columns is None else chunk.select(columns)


@dataclass
class Runs:
    """The rows of one partition, as they come.

    Attributes:
        layout: The lake whose temporary folder takes what is spilled.
        schema: Of the rows.
        held: Bytes in memory.
    """

    layout: Layout
    schema: pa.Schema
    held: int = 0
    _lanes: dict[Hashable, list[pa.RecordBatch]] = field(default_factory=dict)
    _runs: list[Run] = field(default_factory=list)
    _made: int = 0

    def add(self, lane: Hashable, batch: pa.RecordBatch) -> None:
        """Take in rows that a chain read."""
        if len(batch):
            self._lanes.setdefault(lane, []).append(batch)
            self.held += batch.nbytes

    def spill(self) -> None:
        """Move what is in memory to disk.

        Raises:
            LakeError: The disk refused.
        """
        self._sort()
        for place, run in enumerate(self._runs):
            if run.rows is not None:
                self._runs[place] = Run(run.order, run.since, path=_spilled(self.layout, run.rows))
        self.held = 0

    def chunks(self, columns: list[str] | None = None) -> Iterator[pa.Table]:
        """Give all rows in the order of `created` and `id`, one per id: the one read last.

        Args:
            columns: Which columns, `created` and `id` among them; all when None.
        """
        self._sort()
        waiting = sorted(self._runs, key=lambda run: run.since, reverse=True)
        schema = self.schema if columns is None else pa.schema([self.schema.field(name) for name in columns])
        opened: list[tuple[int, Head]] = []
        while waiting or opened:
            while waiting and (not opened or waiting[-1].since <= _bound(opened)):
                run = waiting.pop()
                opened.append((run.order, Head(run.chunks(columns), schema)))
            opened.sort(key=lambda each: -each[0])
            bound = _bound(opened)
            yield _joined([head.take(bound) for _, head in opened])
            opened = [(order, head) for order, head in opened if not head.spent]

    def discard(self) -> None:
        """Let everything go."""
        for run in self._runs:
            if run.path is not None:
                with suppress(OSError):
                    run.path.unlink()
        self._runs, self._lanes, self.held = [], {}, 0

    def _sort(self) -> None:
        """Make a run of each lane's rows."""
        for batches in self._lanes.values():
            # The batches of a lane come newest first, a second read again later: the later one counts.
            rows = _joined([pa.Table.from_batches(list(reversed(batches)), schema=self.schema)], lonely=False)
            self._made += 1
            self._runs.append(Run(self._made, int(rows["created"][0].value), rows=rows))
        self._lanes = {}


def _bound(opened: list[tuple[int, Head]]) -> int:
    return min(head.last for _, head in opened)


def _joined(parts: list[pa.Table], *, lonely: bool = True) -> pa.Table:
    """Sort parts, the latest read first, into one table, one row per id; a lonely part is sorted already."""
    full = [part for part in parts if len(part)]
    if lonely and len(full) == 1:
        return full[0]
    rows = pa.concat_tables(full or parts[:1])
    if _is_sorted(rows):
        return rows
    rows = rows.take(pc.sort_indices(rows, ROW_ORDER))  # stable: the latest read stays first
    ids = rows["id"].combine_chunks()
    if len(ids) > 1:
        differs = pc.not_equal(ids[1:], ids[:-1])
        if not pc.all(differs).as_py():
            rows = rows.filter(pa.concat_arrays([pa.array([True]), differs]))
    return rows


def _is_sorted(rows: pa.Table) -> bool:
    """Tell whether each row comes after the one before it: then nothing is moved, which costs most."""
    created, ids = rows["created"].combine_chunks(), rows["id"].combine_chunks()
    later = pc.greater(created[1:], created[:-1])
    equal = pc.equal(created[1:], created[:-1])
    after = pc.or_(later, pc.and_(equal, pc.greater(ids[1:], ids[:-1])))
    return bool(pc.all(after, min_count=0).as_py())


def _spilled(layout: Layout, rows: pa.Table) -> Path:
    path = layout.temporary / f"{os.getpid()}.{uuid.uuid4().hex}.run"
    try:
        layout.temporary.mkdir(parents=True, exist_ok=True)
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with (
            pa.OSFile(str(path), "wb") as file,
            pa.ipc.new_file(file, rows.schema, options=options) as writer,
        ):
            writer.write_table(rows, max_chunksize=BATCH)
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        raise LakeError(f"cannot write {path}: {error}. What is on disk is whole.") from error
    return path
