"""Objects on their way to their partitions: gathered, made rows in blocks, spilled when they grow.

Belongs here: how much of a table waits in memory. Does not: what a partition becomes (partitions.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from vantage_stripe.extraction.fetch import Read, Reader
from vantage_stripe.lake.layout import Layout, Period, Window
from vantage_stripe.lake.runs import Runs

BLOCK = 2_000
"""Objects made rows at once: fewer cost more each, more need more memory."""
HELD = 24_000_000
"""Bytes of a table in memory; beyond, all of them go to disk."""


@dataclass
class _Part:
    """What has come for one partition."""

    runs: Runs
    waiting: dict[int, list[bytes]] = field(default_factory=dict)
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
        for key, raws in by_partition(read, self._layout.period):
            part = self._part(key)
            waiting = part.waiting.setdefault(read.chain, [])
            waiting += raws
            self._waiting += sum(map(len, raws))
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
        raws = part.waiting.pop(chain)
        self._waiting -= sum(map(len, raws))
        part.runs.add(chain, self._reader.project(raws))

    def _flush(self, part: _Part) -> None:
        for chain in list(part.waiting):
            self._project(part, chain)

    def _spill(self) -> None:
        for part in self._parts.values():
            self._flush(part)
            part.runs.spill()


def by_partition(read: Read, period: Period) -> Iterable[tuple[str, list[bytes]]]:
    """Give what a page brought, by partition."""
    if not read.raws:
        return
    created = [second for _, second in read.marks]
    keys = list(period.keys_over(Window(min(created), max(created) + 1)))
    if len(keys) == 1:
        yield keys[0], read.raws
        return
    found: dict[str, list[bytes]] = {}
    for raw, second in zip(read.raws, created, strict=True):
        found.setdefault(period.key_of(second), []).append(raw)
    yield from found.items()
