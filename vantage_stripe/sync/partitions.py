"""Bringing fetched rows into one partition: merged, deletions confirmed, written if it changed."""

import threading
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from vantage_stripe.extraction.fetch import Reader
from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import Layout
from vantage_stripe.lake.merge import Merged, mark_deleted, merge, unique
from vantage_stripe.sync.reports import PartitionReport
from vantage_stripe.tables.model import Table

ONE_AT_A_TIME = threading.Lock()
"""Sorting and compressing hold a partition several times over; eleven at once would add up."""


@dataclass(frozen=True)
class Landing:
    """Where the rows of one table land; one partition of the lake at a time, so that memory stays flat.

    Attributes:
        layout: The lake.
        reader: Reads the table; asked again when a row seems deleted.
    """

    layout: Layout
    reader: Reader

    @property
    def table(self) -> Table:
        """The declaration."""
        return self.reader.table

    def old(self, key: str) -> pa.Table:
        """Return what is on disk, in today's schema."""
        path = self.layout.partition(self.table.name, key)
        return (
            parquet.conform(parquet.read(path), self.table.schema)
            if path.exists()
            else self.table.schema.empty_table()
        )

    def land_complete(self, key: str, batches: list[pa.RecordBatch]) -> PartitionReport:
        """Land all that the account holds in a partition; what it holds no more is asked for, then marked."""
        with ONE_AT_A_TIME:
            rows = self._rows(batches)
            merged = merge(self.table, self.old(key), rows, complete=self.table.history is None)
        missing = 0
        if merged.absent:
            merged, missing = self._confirm(merged)
        with ONE_AT_A_TIME:
            return self._publish(key, merged, missing)

    def land_changes(
        self, key: str, batches: list[pa.RecordBatch], deleted: dict[str, datetime]
    ) -> PartitionReport:
        """Land rows that changed, and mark those whose deletion was announced."""
        with ONE_AT_A_TIME:
            merged = merge(self.table, self.old(key), self._rows(batches), complete=False)
            return self._publish(key, mark_deleted(merged, deleted), 0)

    def ensure_schema(self, key: str) -> None:
        """Give a table without rows one typed file, so that readers see its columns."""
        if not self.layout.keys(self.table.name):
            parquet.write(
                self.layout, self.layout.partition(self.table.name, key), self.table.schema.empty_table()
            )

    def _rows(self, batches: list[pa.RecordBatch]) -> pa.Table:
        """Sort the batches into one table, and let them go: two copies of a partition are enough."""
        rows = pa.Table.from_batches(batches, schema=self.table.schema)
        batches.clear()
        return unique(rows)

    def _confirm(self, merged: Merged) -> tuple[Merged, int]:
        """Ask for each absent row: absence alone proves nothing, least of all where nothing is deleted."""
        if not self.table.deletable:
            return merged, len(merged.absent)
        gone: dict[str, datetime] = {}
        for id_ in merged.absent:
            if self.reader.retrieve(id_) is None:
                gone[id_] = self.reader.synced_at
        return mark_deleted(merged, gone), 0

    def _publish(self, key: str, merged: Merged, missing: int) -> PartitionReport:
        path = self.layout.partition(self.table.name, key)
        size = path.stat().st_size if path.exists() else 0
        if merged.changed:
            size = parquet.write(self.layout, path, merged.rows)
        pa.default_memory_pool().release_unused()
        return PartitionReport(
            table=self.table.name,
            key=key,
            path=path,
            rows=len(merged.rows),
            bytes=size,
            written=merged.changed,
            inserted=merged.inserted,
            updated=merged.updated,
            deleted=merged.deleted,
            unchanged=merged.unchanged,
            missing=missing,
        )
