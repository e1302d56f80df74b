"""What an object without a history said at this sync: one more set of rows, never read again.

Belongs here: reading it so that its instant is exact. Nothing of the parent table may come meanwhile:
its newest object is asked before and after, and all is done once more if they differ.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pyarrow as pa

from vantage_stripe.api.protocol import API_VERSION, Answer
from vantage_stripe.errors import APIError, StripeError
from vantage_stripe.extraction.fetch import Spent
from vantage_stripe.extraction.rows import compact, cut
from vantage_stripe.lake import parquet
from vantage_stripe.lake.replace import replace
from vantage_stripe.sync.account import NO_CLOCK
from vantage_stripe.sync.reports import PartitionReport
from vantage_stripe.sync.session import Session
from vantage_stripe.tables import table_named
from vantage_stripe.tables.deriving import snapshot
from vantage_stripe.tables.model import SnapshotOf, Table
from vantage_stripe.tables.projection import project_raws

ATTEMPTS = 2
Mark = tuple[str, int]
"""Id and `created` of an object."""


def take_snapshot(work: Session, table: Table, origin: SnapshotOf, spent: Spent) -> Iterator[PartitionReport]:
    """Read the object and add its rows to the partition of this instant.

    Raises:
        StripeError: The key may not read it, or Stripe failed.
        LakeError: The disk refused.
    """
    try:
        raws, created = _read(work, table, table_named(origin.parent), spent)
    except StripeError as error:
        error.table = table.name
        raise
    key = work.layout.period.key_of(created)
    path = work.layout.partition(table.name, key)
    new = _rows(table, raws, datetime.fromtimestamp(created, UTC), spent.oddities)
    old = parquet.read(path) if path.exists() else table.schema.empty_table()
    made = replace(work.layout, path, table, [_added(old, new)])
    yield PartitionReport(table=table.name, key=key, path=path, **vars(made))


def _read(work: Session, table: Table, parent: Table, spent: Spent) -> tuple[list[bytes], int]:
    """Ask for the object between two looks at the parent's newest one; once more if they differ."""
    newest, after = _newest(work, table, parent, spent)
    attempts, done = 0, False
    while not done:
        before, second = newest, after
        answer = _ask(work, table, table, spent)
        newest, after = _newest(work, table, parent, spent)
        attempts += 1
        quiet = newest == before and (before is None or before[1] < max(second, after))
        done = quiet or attempts == ATTEMPTS
    # What comes within the second of the reading may come after it: only the one before is complete.
    created = second - 1 if before is None else max(second - 1, before[1])
    given = {
        "created": created,
        "is_exact": newest == before,
        "newest_balance_transaction": None if before is None else before[0],
        "attempts": attempts,
    }
    found = snapshot(answer.json(), given)
    if not found:
        raise APIError("the answer holds no amount", request_id=answer.request_id, endpoint=table.endpoint)
    spent.objects += 1
    return [compact(item) for item in found], created


def _newest(work: Session, table: Table, parent: Table, spent: Spent) -> tuple[Mark | None, int]:
    """Ask for the newest object; return it, and when it was answered, by the server's clock if it has one."""
    answer = _ask(work, table, parent, spent)
    marks = cut(answer.body, parent).marks
    now = work.account.clock().timestamp()
    if answer.date is not None and abs(now - answer.date) < NO_CLOCK:
        now = min(now, answer.date)
    return (marks[0] if marks else None), int(now)


def _ask(work: Session, table: Table, asked: Table, spent: Spent) -> Answer:
    """Ask for the object itself, or for the newest object of a table."""
    spent.pages += 1
    work.listener.page(table.name, int(asked is table))
    return work.account.client.get(asked.endpoint, asked.newest)


def _rows(table: Table, raws: list[bytes], at: datetime, oddities: Counter[str]) -> pa.Table:
    batch = project_raws(
        table,
        raws,
        synced_at=at,
        api_version=API_VERSION,
        on_oddity=lambda column, _id: oddities.update([column]),
    )
    return pa.Table.from_batches([batch], schema=table.schema)


def _added(old: pa.Table, new: pa.Table) -> pa.Table:
    """Add rows; an instant that was read before stays as it was read first."""
    known = set(old["id"].to_pylist())
    fresh = [place for place, id_ in enumerate(new["id"].to_pylist()) if id_ not in known]
    if not fresh:
        return old
    together = pa.concat_tables([parquet.conform(old, new.schema), new.take(pa.array(fresh, pa.int64()))])
    return together.sort_by(parquet.ROW_ORDER)
