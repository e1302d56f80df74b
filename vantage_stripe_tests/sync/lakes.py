"""Lakes of the fake account, and looking into them.

Belongs here: what several tests of sync need to open and compare. Does not: expectations.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vantage_stripe.extraction.rows import parse
from vantage_stripe.lake import parquet
from vantage_stripe.settings import Settings
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.sync.reports import Listener, TableReport
from vantage_stripe.sync.session import Session, session
from vantage_stripe.tables import TABLES
from vantage_stripe.tables.model import Table
from vantage_stripe_tests.sync.fake_account import FakeAccount


@contextlib.contextmanager
def opened(account: FakeAccount, lake: Path, *, listener: Listener | None = None) -> Iterator[Session]:
    """Open a lake of the account, as a run does."""
    reading = account.account()
    with (
        reading.client,
        session(
            Settings(lake=lake),
            "test",
            account=reading,
            listener=listener,
            sleep=lambda _seconds: None,
            clock=lambda: float(account.now),
        ) as work,
    ):
        yield work


def full_sync(
    account: FakeAccount, lake: Path, tables: tuple[Table, ...] = TABLES, *, fresh: bool = False
) -> dict[str, TableReport]:
    """List the whole range of tables; give their reports by name."""
    with opened(account, lake) as work:
        return {report.table: report for report in sync_tables(work, tables, work.whole(), fresh=fresh)}


def rows(work: Session, table: Table, *, live: bool = True) -> dict[str, dict[str, Any]]:
    """Give the objects in the lake by id, each checked to be there once and in its partition."""
    period = work.layout.period
    found: dict[str, dict[str, Any]] = {}
    for key in work.layout.keys(table.name):
        part = parquet.read(work.layout.partition(table.name, key), ["id", "created", "raw", "_deleted_at"])
        for row in part.to_pylist():
            assert row["id"] not in found
            assert period.key_of(int(row["created"].timestamp())) == key
            found[row["id"]] = {**parse(row["raw"]), "_deleted_at": row["_deleted_at"]}
    alive = {id_: item for id_, item in found.items() if not live or item["_deleted_at"] is None}
    return {
        id_: {name: value for name, value in item.items() if not live or name != "_deleted_at"}
        for id_, item in alive.items()
    }


def differing(work: Session, account: FakeAccount) -> list[str]:
    """Name the tables whose live rows are not the account's objects, unstable fields aside."""
    return [
        table.name
        for table in TABLES
        if _stable(rows(work, table), table) != _stable(account.live(table.object), table)
    ]


def files(lake: Path) -> dict[str, tuple[int, bytes]]:
    """Give each partition's inode and bytes."""
    return {
        str(path.relative_to(lake)): (path.stat().st_ino, path.read_bytes())
        for path in sorted(lake.glob("*/*/part.parquet"))
    }


def _stable(objects: dict[str, dict[str, Any]], table: Table) -> dict[str, dict[str, Any]]:
    return {
        id_: {name: value for name, value in item.items() if name not in table.unstable}
        for id_, item in objects.items()
    }
