"""A table declared anew: one schema in all files and every value filled, wherever the rebuild was killed."""

import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from vantage_stripe.errors import DamagedLakeError
from vantage_stripe.lake import footers, parquet
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.sync.facts import differences
from vantage_stripe.sync.rebuild import rebuild_table
from vantage_stripe.tables import table_named
from vantage_stripe.tables.columns import text
from vantage_stripe.tables.model import Column, Table
from vantage_stripe_tests.sync.fake_account import FakeAccount, business
from vantage_stripe_tests.sync.killing import killed_after
from vantage_stripe_tests.sync.lakes import full_sync

CUSTOMERS = table_named("customers")


def with_column(table: Table, column: Column) -> Table:
    return replace(table, columns=(*table.columns, column))


WIDER = with_column(CUSTOMERS, text("mailbox", "The e-mail, again.", "email"))


@pytest.fixture(scope="module")
def account() -> FakeAccount:
    return business()


@pytest.fixture(scope="module")
def synced(account: FakeAccount, tmp_path_factory: pytest.TempPathFactory) -> Path:
    lake = tmp_path_factory.mktemp("before") / "lake"
    full_sync(account, lake, (CUSTOMERS,))
    account.asked.clear()
    return lake


@pytest.fixture
def lake(synced: Path, tmp_path: Path) -> Layout:
    return Layout(shutil.copytree(synced, tmp_path / "lake"), MONTHLY)


def told(lake: Layout, table: Table) -> list[str]:
    """Say of each file, newest first, what is not as declared."""
    return [
        differences(footers.file_schema(lake.partition(table.name, key)), table.schema)
        for key in reversed(lake.keys(table.name))
    ]


@pytest.mark.parametrize("operations", range(13))
def test_a_rebuild_killed_at_any_file_operation_is_carried_on(
    account: FakeAccount, lake: Layout, operations: int
) -> None:
    before = parquet.read_table(lake, CUSTOMERS)
    with killed_after(operations, lake.root) as died:
        rebuild_table(lake, WIDER)
    between = told(lake, WIDER)
    assert between == sorted(between)  # the newest are as declared first
    rest = between.count("missing: mailbox")
    assert rest == 0 or died == [True]

    assert rebuild_table(lake, WIDER) == rest

    assert told(lake, WIDER) == ["", "", ""]
    after = parquet.read_table(lake, WIDER)
    assert after["mailbox"].to_pylist() == before["email"].to_pylist()
    assert after["mailbox"].null_count == 0
    assert after.select(before.schema.names).equals(before)
    assert rebuild_table(lake, WIDER) == 0
    assert account.asked == []


def test_the_kills_come_before_between_and_after_the_files(lake: Layout) -> None:
    left = []
    for operations in range(13):
        copy = Layout(shutil.copytree(lake.root, lake.root.parent / str(operations)), MONTHLY)
        with killed_after(operations, copy.root):
            rebuild_table(copy, WIDER)
        left.append(told(copy, WIDER).count("missing: mailbox"))
    assert set(left) == {3, 2, 1, 0}


def test_a_column_that_is_declared_no_more_leaves_all_files(lake: Layout) -> None:
    narrower = replace(CUSTOMERS, columns=tuple(each for each in CUSTOMERS.columns if each.name != "phone"))
    assert told(lake, narrower) == ["not declared: phone"] * 3
    assert rebuild_table(lake, narrower) == 3
    assert told(lake, narrower) == ["", "", ""]


@pytest.mark.parametrize("name", ["raw", "_synced_at"])
def test_a_file_that_nothing_can_be_derived_from_is_named(lake: Layout, name: str) -> None:
    path = lake.partition("customers", "2026-10")
    parquet.write(lake, path, parquet.read(path).drop_columns([name]))
    with pytest.raises(
        DamagedLakeError, match=f"no column {name}: .* --full --tables customers. over 2026-10"
    ):
        rebuild_table(lake, CUSTOMERS)


def test_what_a_file_lacks_of_the_rest_is_null(lake: Layout) -> None:
    path = lake.partition("customers", "2026-10")
    parquet.write(lake, path, parquet.read(path).drop_columns(["_api_version", "email"]))
    assert rebuild_table(lake, CUSTOMERS) == 1
    rows = parquet.read(path)
    assert rows["_api_version"].null_count == len(rows)
    assert rows["email"].null_count == 0


def test_a_file_is_told_apart_by_names_and_types() -> None:
    declared = pa.schema([("id", pa.string()), ("amount", pa.int64())])
    assert differences(pa.schema([("amount", pa.int64()), ("id", pa.string())]), declared) == ""
    other = pa.schema([("id", pa.int64()), ("note", pa.string())])
    assert differences(other, declared) == (
        "missing: amount; of another type: id (int64, not string); not declared: note"
    )
