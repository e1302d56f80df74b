"""Bringing fetched rows into one partition: merged, deletions confirmed, written if it changed."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from vantage_stripe.extraction.fetch import Reader
from vantage_stripe.lake import footers, parquet
from vantage_stripe.lake.layout import Layout
from vantage_stripe.lake.rewrite import absent, rewrite
from vantage_stripe.lake.runs import Runs
from vantage_stripe.sync.mending import mend
from vantage_stripe.sync.reports import PartitionReport
from vantage_stripe.tables.model import Table

ONE_AT_A_TIME = threading.Lock()
"""Compressing takes a core, and some row groups of memory; eleven at once would add up."""


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

    def land_complete(self, key: str, rows: Runs) -> PartitionReport:
        """Land all that the account holds in a partition; what it holds no more is asked for, then marked."""
        with ONE_AT_A_TIME:
            mend(self.layout, self.table, key, rows)
        found = absent(self._path(key), self.table, rows)
        # An endpoint that reaches back only so far leaves out what is older: nothing is lost by that.
        lost = [] if self.table.history is not None else found.missing
        gone: dict[str, datetime] = {}
        if self.table.deletable:
            gone = {id_: self.reader.synced_at for id_ in lost if self.reader.retrieve(id_) is None}
        # Absence alone proves nothing, least of all where nothing is ever deleted.
        missing = 0 if self.table.deletable else len(lost)
        return self._land(key, rows, gone, missing=missing, misplaced=found.misplaced)

    def land_changes(self, key: str, rows: Runs, deleted: Mapping[str, datetime]) -> PartitionReport:
        """Land rows that changed, and mark those whose deletion was announced."""
        return self._land(key, rows, deleted, missing=0)

    def landed_earlier(self, key: str) -> PartitionReport:
        """Report a partition as it lies on disk."""
        path = self._path(key)
        there = path.exists()
        return PartitionReport(
            table=self.table.name,
            key=key,
            path=path,
            rows=footers.outline(path).rows if there else 0,
            bytes=path.stat().st_size if there else 0,
            earlier=True,
        )

    def ensure_schema(self, key: str) -> None:
        """Give a table without rows one typed file, so that readers see its columns."""
        if not self.layout.keys(self.table.name):
            parquet.write(self.layout, self._path(key), self.table.schema.empty_table())

    def _path(self, key: str) -> Path:
        return self.layout.partition(self.table.name, key)

    def _land(
        self,
        key: str,
        rows: Runs,
        gone: Mapping[str, datetime],
        *,
        missing: int,
        misplaced: frozenset[str] = frozenset(),
    ) -> PartitionReport:
        path = self._path(key)
        try:
            with ONE_AT_A_TIME:
                made = rewrite(self.layout, path, self.table, rows, gone=gone, misplaced=misplaced)
        finally:
            rows.discard()
            pa.default_memory_pool().release_unused()
        return PartitionReport(
            table=self.table.name,
            key=key,
            path=path,
            rows=made.rows,
            bytes=made.bytes,
            written=made.written,
            inserted=made.inserted,
            updated=made.updated,
            deleted=made.deleted,
            unchanged=made.unchanged,
            missing=missing,
        )
