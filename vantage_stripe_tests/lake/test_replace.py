"""A partition made what it should be: written when it differs, kept when it does not."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.lake.replace import replace
from vantage_stripe.lake.rewrite import Rewritten
from vantage_stripe.tables import table_named

TABLE = table_named("balance_snapshots")
THEN, NOW = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 9, tzinfo=UTC)


def rows(*ids: str, amount: int = 1, read: datetime = THEN, created: datetime = THEN) -> pa.Table:
    made: list[dict[str, Any]] = [
        {"id": id_, "created": created, "amount": amount, "raw": "{}", "_synced_at": read} for id_ in ids
    ]
    return pa.Table.from_pylist(made, TABLE.schema)


def put(tmp_path: Path, *chunks: pa.Table) -> tuple[Rewritten, Path]:
    layout = Layout(tmp_path, MONTHLY)
    path = layout.partition(TABLE.name, "2026-01")
    return replace(layout, path, TABLE, chunks), path


def counts(made: Rewritten) -> tuple[int, int, int, int, bool]:
    return made.inserted, made.updated, made.deleted, made.unchanged, made.written


def test_a_new_partition_is_written_in_the_order_of_time_and_id(tmp_path: Path) -> None:
    made, path = put(tmp_path, rows("b", "a"), rows("c", created=NOW))
    assert counts(made) == (3, 0, 0, 0, True)
    assert parquet.read(path)["id"].to_pylist() == ["a", "b", "c"]
    assert made.bytes == path.stat().st_size


def test_the_same_rows_read_later_keep_the_file(tmp_path: Path) -> None:
    _, path = put(tmp_path, rows("a", "b"))
    inode = path.stat().st_ino
    made, _ = put(tmp_path, rows("b", "a", read=NOW))
    assert counts(made) == (0, 0, 0, 2, False)
    assert path.stat().st_ino == inode


def test_what_changed_came_and_went_is_counted(tmp_path: Path) -> None:
    put(tmp_path, rows("a", "b", "c"))
    made, path = put(tmp_path, rows("a", "d"), rows("b", amount=2))
    assert counts(made) == (1, 1, 1, 1, True)
    assert parquet.read(path)["id"].to_pylist() == ["a", "b", "d"]


def test_what_lies_before_the_first_change_is_kept_as_it_was(tmp_path: Path) -> None:
    put(tmp_path, rows("a"), rows("b", created=NOW))
    made, path = put(tmp_path, rows("a", read=NOW), rows("b", amount=5, created=NOW, read=NOW))
    assert counts(made) == (0, 1, 0, 1, True)
    assert parquet.read(path)["amount"].to_pylist() == [1, 5]


def test_nothing_leaves_no_file_where_there_was_none(tmp_path: Path) -> None:
    made, path = put(tmp_path, TABLE.schema.empty_table())
    assert counts(made) == (0, 0, 0, 0, False)
    assert not path.exists()
