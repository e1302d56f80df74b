"""Objects on their way to their partitions: gathered, made rows in blocks, spilled when they grow.

Belongs here: how much of a table waits in memory. Does not: what a partition becomes (partitions.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from vantage_stripe.extraction.fetch import Read, Reader
from vantage_stripe.lake.layout import Layout, Period
from vantage_stripe.lake.runs import Runs

BLOCK = 2_000
"""Objects made rows at once: fewer cost more each, more need more memory."""
HELD = 64_000_000
"""Bytes of a table in memory; beyond, all of them go to disk."""


Entry = tuple[int, str, bytes]
"""When an object was created, its id, and the object as compact JSON."""


@dataclass
class _Part:
    """What has come for one partition."""

    runs: Runs
    waiting: dict[int, list[Entry]] = field(default_factory=dict)
    """By chain: the chains' rows make runs of their own."""


class Inbox:
    """The objects of one table, by partition.

    Args:
        layout: The lake.
        reader: Makes rows of objects.
    """

    def __init__(self, layout: Layout, reader: Reader) -> None:
        self._layout = layout
        self._reader = reader
        self._parts: dict[str, _Part] = {}
        self._waiting = 0

    def put(self, read: Read) -> None:
        """Take in what a page brought."""
        self._waiting += sum(map(len, read.raws))
        for key, entries in by_partition(read, self._layout.period):
            part = self._part(key)
            waiting = part.waiting.setdefault(read.chain, [])
            waiting += entries
            if len(waiting) >= BLOCK:
                self._project(part, read.chain)
        if self._waiting + sum(part.runs.held for part in self._parts.values()) > HELD:
            self._spill()

    def keys(self) -> list[str]:
        """List the partitions something came for."""
        return sorted(self._parts)

    def take(self, key: str) -> Runs:
        """Hand over a partition's rows, for good; the taker discards them."""
        part = self._parts.get(key) or self._part(key)
        self._flush(part)
        return self._parts.pop(key).runs

    def discard(self) -> None:
        """Let everything go."""
        for part in self._parts.values():
            part.runs.discard()
        self._parts.clear()

    def _part(self, key: str) -> _Part:
        return self._parts.setdefault(key, _Part(Runs(self._layout, self._reader.table.schema)))

    def _project(self, part: _Part, chain: int) -> None:
        # Sorted before they are rows: sorting the rows would copy every column. Of an object read twice
        # the later read counts.
        waiting = part.waiting.pop(chain)
        entries = {(created, id_): raw for created, id_, raw in waiting}
        raws = [entries[key] for key in sorted(entries)]
        self._waiting -= sum([len(raw) for _, _, raw in waiting])
        part.runs.add(chain, self._reader.project(raws))

    def _flush(self, part: _Part) -> None:
        for chain in list(part.waiting):
            self._project(part, chain)

    def _spill(self) -> None:
        for part in self._parts.values():
            self._flush(part)
            part.runs.spill()


def by_partition(read: Read, period: Period) -> Iterable[tuple[str, list[Entry]]]:
    """Give what a page brought, by partition."""
    if not read.raws:
        return
    entries = [(created, id_, raw) for (id_, created), raw in zip(read.marks, read.raws, strict=True)]
    seconds = [created for created, _, _ in entries]
    first = period.key_of(min(seconds))
    if first == period.key_of(max(seconds)):
        yield first, entries
        return
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(period.key_of(entry[0]), []).append(entry)
    yield from found.items()
