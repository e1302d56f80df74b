"""Sorted rows as streams of chunks: walked side by side in whole seconds, so that memory stays flat.

Belongs here: cutting and joining streams sorted by `created` and `id`. Does not: files, what a merge decides.
"""

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc


class Head:
    """The next rows of a stream sorted by `created`; what is taken ends with a whole second.

    Args:
        stream: Chunks of rows; empty ones are skipped.
        schema: What an end of the stream looks like.
    """

    def __init__(self, stream: Iterable[pa.Table], schema: pa.Schema) -> None:
        self._stream = iter(stream)
        self._empty = schema.empty_table()
        self._rows = self._next()

    @property
    def spent(self) -> bool:
        """Whether nothing is left."""
        return not len(self._rows)

    @property
    def last(self) -> int:
        """The newest `created` at hand, in microseconds."""
        return int(self._rows["created"][len(self._rows) - 1].value)

    def take(self, until: int) -> pa.Table:
        """Take all rows created up to an instant, that one included."""
        bound = pa.scalar(until, self._empty["created"].type)
        parts = []
        while len(self._rows):
            wanted = pc.sum(pc.less_equal(self._rows["created"], bound)).as_py()
            parts.append(self._rows.slice(0, wanted))
            if wanted < len(self._rows):
                self._rows = self._rows.slice(wanted)
                break
            self._rows = self._next()
        return pa.concat_tables(parts) if parts else self._empty

    def _next(self) -> pa.Table:
        return next((chunk for chunk in self._stream if len(chunk)), self._empty)


def abreast(old: Head, new: Head) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Walk two streams side by side: each pair holds all rows of both from the same seconds."""
    while not (old.spent and new.spent):
        bound = min(head.last for head in (old, new) if not head.spent)
        yield old.take(bound), new.take(bound)


def regrouped(stream: Iterable[pa.Table], size: int) -> Iterator[pa.Table]:
    """Cut a stream anew into chunks of exactly so many rows, the last one shorter; each is one piece."""
    held: list[pa.Table] = []
    for chunk in stream:
        held.append(chunk)
        del chunk
        while sum(map(len, held)) >= size:
            yield _cut(held, size)
    if sum(map(len, held)):
        yield _cut(held, size)


def _cut(held: list[pa.Table], size: int) -> pa.Table:
    """Take the first rows out of a list of chunks, in one piece."""
    rows = pa.concat_tables(held)
    held[:] = [rows.slice(size)]
    return rows.slice(0, size).combine_chunks()


def first(stream: Iterable[pa.Table], count: int) -> Iterator[pa.Table]:
    """Give the first rows of a stream, so many."""
    for chunk in stream:
        if count <= 0:
            return
        yield chunk.slice(0, count)
        count -= len(chunk)
