"""Deriving columns again from raw."""

from dataclasses import replace
from pathlib import Path

import pytest

from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.sync.rebuild import rebuild_table
from vantage_stripe.tables import table_named
from vantage_stripe.tables.columns import text
from vantage_stripe_tests.sync.fake_account import FakeAccount, business
from vantage_stripe_tests.sync.lakes import files, full_sync, opened

CUSTOMERS = table_named("customers")
WIDER = replace(CUSTOMERS, columns=(*CUSTOMERS.columns, text("mailbox", "The e-mail, again.", "email")))


@pytest.fixture
def account() -> FakeAccount:
    made = business()
    made.delete("customer", "cus_000")
    return made


@pytest.fixture
def lake(account: FakeAccount, tmp_path: Path) -> Layout:
    full_sync(account, tmp_path)
    account.delete("customer", "cus_001")
    full_sync(account, tmp_path)
    account.asked.clear()
    return Layout(tmp_path, MONTHLY)


def test_a_new_column_is_filled_for_all_of_history_without_a_request(
    account: FakeAccount, lake: Layout
) -> None:
    told: list[tuple[str, int]] = []
    before = parquet.read_table(lake, CUSTOMERS, live=False)

    assert rebuild_table(lake, WIDER, told=lambda key, count: told.append((key, count))) == 3

    after = parquet.read_table(lake, WIDER, live=False)
    assert account.asked == []
    assert told == [("2026-11", 22), ("2026-10", 31), ("2026-09", 25)]
    assert after["mailbox"].to_pylist() == before["email"].to_pylist()
    assert after.select(before.schema.names).equals(before)
    assert sum(1 for at in after["_deleted_at"].to_pylist() if at is not None) == 1


def test_a_lake_of_the_present_schema_is_left_as_it_is(lake: Layout) -> None:
    before = files(lake.root)
    assert rebuild_table(lake, CUSTOMERS) == 0
    assert rebuild_table(lake, CUSTOMERS, everything=True) == 0
    assert files(lake.root) == before


def test_a_rebuild_goes_on_where_it_was_cut_off(lake: Layout) -> None:
    def stop(key: str, _rows: int) -> None:
        if key == "2026-10":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild_table(lake, WIDER, told=stop)

    assert rebuild_table(lake, WIDER) == 1


def test_a_table_without_rows_takes_the_new_schema_too(lake: Layout) -> None:
    payouts = table_named("payouts")
    wider = replace(payouts, columns=(*payouts.columns, text("mailbox", "Nothing yet.")))

    assert rebuild_table(lake, wider) == 1
    assert "mailbox" in parquet.read_table(lake, wider).schema.names


def test_a_sync_after_a_schema_change_rewrites_each_file_once(account: FakeAccount, lake: Layout) -> None:
    with opened(account, lake.root) as work:
        sync_tables(work, (WIDER,), work.whole())
        before = files(lake.root)
        (report,) = sync_tables(work, (WIDER,), work.whole())

    assert report.error is None
    assert files(lake.root) == before
    assert parquet.read_table(lake, WIDER)["mailbox"].null_count == 0
