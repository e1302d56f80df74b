"""Taking in what changed since the cursor."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from vantage_stripe.errors import SettingsError, StripeError, SyncFailedError
from vantage_stripe.lake.state import load_changes, load_feed, load_state
from vantage_stripe.sync.changes import sync_changes, unlisted
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.sync.reports import Follower, Listener, TableReport
from vantage_stripe.tables import TABLES, table_named
from vantage_stripe.tables.model import Table
from vantage_stripe_tests.sync.fake_account import DAY, HOUR, NOW, FakeAccount, business, failing, refusal
from vantage_stripe_tests.sync.lakes import differing, files, full_sync, opened, rows

CHARGES, CUSTOMERS = table_named("charges"), table_named("customers")


def tick(account: FakeAccount, lake: Path, tables: Sequence[Table] = TABLES) -> dict[str, TableReport]:
    with opened(account, lake) as work:
        return {report.table: report for report in sync_changes(work, tables)}


def cursor(account: FakeAccount, lake: Path) -> int:
    with opened(account, lake) as work:
        return int(load_changes(work.layout)["cursor"])


@pytest.fixture
def account() -> FakeAccount:
    return business()


@pytest.fixture
def lake(account: FakeAccount, tmp_path: Path) -> Path:
    full_sync(account, tmp_path)
    account.now += HOUR
    account.asked.clear()
    return tmp_path


def test_new_changed_and_deleted_objects_reach_the_partition_of_their_created(
    account: FakeAccount, lake: Path
) -> None:
    account.add("charge", "ch_new", account.now - 60, amount=5)
    account.change("charge", "ch_0000", amount=7)
    account.change("customer", "cus_030", email="moved@example.com")
    account.delete("customer", "cus_002")

    reports = tick(account, lake)

    touched = {
        (part.table, part.key) for report in reports.values() for part in report.partitions if part.touched
    }
    assert touched == {
        ("charges", "2026-11"),
        ("charges", "2026-09"),
        ("customers", "2026-10"),
        ("customers", "2026-09"),
        ("events", "2026-11"),
    }
    assert account.count("charges") == 0
    with opened(account, lake) as work:
        assert differing(work, account) == []
        assert rows(work, CUSTOMERS, live=False)["cus_002"]["_deleted_at"].timestamp() == account.now
        assert len(rows(work, table_named("events"))) == 4
    assert cursor(account, lake) == account.now


def test_an_idle_tick_writes_no_file_and_moves_the_cursor(account: FakeAccount, lake: Path) -> None:
    before = files(lake)
    reports = tick(account, lake)

    assert files(lake) == before
    assert cursor(account, lake) == NOW + HOUR
    assert sum(report.spent.requests for report in reports.values()) <= 11
    assert not any(part.touched for report in reports.values() for part in report.partitions)


def test_a_tick_repeated_within_the_overlap_changes_nothing(account: FakeAccount, lake: Path) -> None:
    account.delete("customer", "cus_002")
    account.change("charge", "ch_0000", amount=7)
    tick(account, lake)
    before = files(lake)
    account.now += 60
    tick(account, lake)

    assert files(lake) == before


def test_a_failed_table_holds_the_cursor_and_alone_repeats_its_work(account: FakeAccount, lake: Path) -> None:
    account.version = "2020-08-27"
    account.change("charge", "ch_0000", amount=7)
    account.change("customer", "cus_030", email="moved@example.com")
    account.fault = failing("charges/ch_0000", refusal(400))
    finished: list[str] = []
    with opened(account, lake) as work, pytest.raises(SyncFailedError, match="charges") as caught:
        sync_changes(work, follower=Follower(finished=lambda report: finished.append(report.table)))

    assert list(caught.value.failures) == ["charges"]
    assert sorted(finished) == sorted(table.name for table in TABLES)
    assert cursor(account, lake) == NOW
    account.fault = None
    account.now += DAY
    account.asked.clear()
    tick(account, lake)
    assert (account.count("charges/ch_0000"), account.count("customers/cus_030")) == (1, 0)
    with opened(account, lake) as work:
        assert differing(work, account) == []
        assert load_feed(work.layout).positions == {}


def test_events_that_cannot_be_read_stop_the_tick(account: FakeAccount, lake: Path) -> None:
    account.fault = failing("events", refusal(403))
    with opened(account, lake) as work, pytest.raises(StripeError, match="table events"):
        sync_changes(work)

    assert cursor(account, lake) == NOW


def test_balance_transactions_are_read_again_until_they_have_settled(
    account: FakeAccount, lake: Path
) -> None:
    account.now += 20 * DAY
    for id_ in [f"txn_0{day}{n}" for day in range(75, 79) for n in range(3)]:
        account.change("balance_transaction", id_, quiet=True, status="available")
    tick(account, lake)
    with opened(account, lake) as work:
        assert differing(work, account) == []

    account.asked.clear()
    tick(account, lake)
    asked = [dict(params) for endpoint, params in account.asked if endpoint == "balance_transactions"]
    assert [int(params["created[gte]"]) for params in asked] == [account.now - 300 - 1]


def test_rows_that_share_a_touched_value_are_read_again(account: FakeAccount, lake: Path) -> None:
    account.change("dispute", "dp_1", quiet=True, status="won")
    account.tell("charge.refunded", {"id": "ch_0100", "object": "charge"})
    tick(account, lake)

    assert account.count("disputes/dp_1") == 1
    with opened(account, lake) as work:
        assert differing(work, account) == []


def test_a_touched_object_that_is_not_found_and_never_deleted_is_left_alone(
    account: FakeAccount, lake: Path
) -> None:
    account.tell("charge.updated", {"id": "ch_unknown", "object": "charge"})
    before = files(lake)
    tick(account, lake)

    after = files(lake)
    assert {name for name in after if after[name] != before.get(name)} == {
        "events/month=2026-11/part.parquet"
    }


def test_a_customer_that_vanished_without_its_event_is_marked_at_the_touching_one(
    account: FakeAccount, lake: Path
) -> None:
    account.change("customer", "cus_030")
    at = account.now
    account.delete("customer", "cus_030", quiet=True)
    account.now += 60
    tick(account, lake)

    with opened(account, lake) as work:
        assert rows(work, CUSTOMERS, live=False)["cus_030"]["_deleted_at"].timestamp() == at


def test_a_customer_created_and_deleted_between_ticks_leaves_no_row(account: FakeAccount, lake: Path) -> None:
    account.add("customer", "cus_brief", account.now - 50)
    account.delete("customer", "cus_brief")
    tick(account, lake)

    with opened(account, lake) as work:
        assert "cus_brief" not in rows(work, CUSTOMERS, live=False)


def test_objects_older_than_the_lake_are_not_taken_in(account: FakeAccount, lake: Path) -> None:
    account.add("charge", "ch_ancient", account.created - 90 * DAY)
    tick(account, lake)

    with opened(account, lake) as work:
        assert work.layout.keys("charges") == ["2026-09", "2026-10", "2026-11"]


def test_without_a_complete_sync_nothing_can_be_followed(account: FakeAccount, tmp_path: Path) -> None:
    with opened(account, tmp_path) as work, pytest.raises(SettingsError, match="sync --full"):
        sync_changes(work)


def test_a_table_never_listed_is_left_out_and_named(account: FakeAccount, tmp_path: Path) -> None:
    told: list[str] = []
    full_sync(account, tmp_path, tuple(table for table in TABLES if table is not CHARGES))
    account.now += HOUR
    with opened(account, tmp_path, listener=Listener(notice=told.append)) as work:
        assert unlisted(work.layout, TABLES, work.whole(), work.account.clock()) == [CHARGES]
        reports = sync_changes(work)
        assert work.layout.keys("charges") == []

    assert "charges" not in {report.table for report in reports}
    assert told == ["left out until `vantage-stripe sync` has listed them completely: charges"]
    assert cursor(account, tmp_path) == account.now


def test_a_table_whose_listing_was_cut_off_goes_on_and_then_takes_in_what_ticks_did_not_tell_it(
    account: FakeAccount, lake: Path
) -> None:
    account.fault = failing("charges", refusal(400), after=1)
    full_sync(account, lake, fresh=True)
    account.fault = None
    account.now += HOUR
    account.change("charge", "ch_0780", amount=7)  # its partition is finished
    tick(account, lake)
    account.now += HOUR
    with opened(account, lake) as work:
        assert load_state(work.layout, "charges").done == ("2026-11",)
        assert load_feed(work.layout).positions == {"charges": NOW}
        assert unlisted(work.layout, TABLES, work.whole(), work.account.clock()) == [CHARGES]
    full_sync(account, lake)
    tick(account, lake)

    with opened(account, lake) as work:
        assert differing(work, account) == []
        assert load_feed(work.layout).positions == {}


def test_a_part_listed_later_does_not_hide_what_a_tick_passed_over(account: FakeAccount, lake: Path) -> None:
    account.fault = failing("charges", refusal(400), after=1)
    full_sync(account, lake, fresh=True)
    account.fault = None
    account.change("charge", "ch_0000", amount=7)
    tick(account, lake)
    with opened(account, lake) as work:
        sync_tables(work, (CHARGES,), work.layout.period.window_of("2026-11"))
    account.now += HOUR
    tick(account, lake)
    with opened(account, lake) as work:
        assert differing(work, account) == []


def test_with_some_of_the_tables_the_cursor_stays(account: FakeAccount, lake: Path) -> None:
    account.change("charge", "ch_0000", amount=7)
    account.change("customer", "cus_030", email="moved@example.com")
    tick(account, lake, (CHARGES,))
    assert cursor(account, lake) == NOW

    account.now += DAY
    tick(account, lake)
    with opened(account, lake) as work:
        assert differing(work, account) == []


def test_after_too_long_a_silence_everything_is_listed_again(account: FakeAccount, lake: Path) -> None:
    account.change("charge", "ch_0000", amount=7)
    account.now += 26 * DAY
    account.objects["event"].clear()
    with opened(account, lake) as work:
        assert unlisted(work.layout, TABLES, work.whole(), work.account.clock()) == list(TABLES)
        with pytest.raises(SettingsError, match="too long ago"):
            sync_changes(work)

    full_sync(account, lake, (CHARGES,))
    with opened(account, lake) as work:
        missing = unlisted(work.layout, TABLES, work.whole(), work.account.clock())
    assert missing == [table for table in TABLES if table is not CHARGES]
    full_sync(account, lake, tuple(missing))
    account.now += 60
    tick(account, lake)
    assert cursor(account, lake) == account.now
    with opened(account, lake) as work:
        assert rows(work, CHARGES) == account.live("charge")
