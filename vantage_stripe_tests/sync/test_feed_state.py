"""Where the feed stands after trouble: what is kept, what is listed again, what is counted and said."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from vantage_stripe.errors import SettingsError, SyncFailedError
from vantage_stripe.lake.state import load_feed, load_state
from vantage_stripe.sync.changes import sync_changes, unlisted
from vantage_stripe.sync.feed import begin_feed
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.sync.reports import Listener
from vantage_stripe.tables import TABLES, table_named
from vantage_stripe.tables.model import Table
from vantage_stripe_tests.sync.fake_account import DAY, HOUR, NOW, FakeAccount, business, failing, refusal
from vantage_stripe_tests.sync.killing import killed_after
from vantage_stripe_tests.sync.lakes import differing, files, full_sync, opened, rows

CHARGES, EVENTS = table_named("charges"), table_named("events")


@pytest.fixture
def account() -> FakeAccount:
    return business()


@pytest.fixture
def lake(account: FakeAccount, tmp_path: Path) -> Path:
    full_sync(account, tmp_path)
    account.now += HOUR
    account.asked.clear()
    return tmp_path


def tick(account: FakeAccount, lake: Path, tables: Sequence[Table] = TABLES) -> None:
    with opened(account, lake) as work:
        sync_changes(work, tables)


def test_what_is_new_to_us_is_counted_once_and_what_is_known_apart(account: FakeAccount, lake: Path) -> None:
    account.tell("charge.flown", account.objects["charge"]["ch_0000"])
    account.tell("product.updated", {"id": "prod_1", "object": "product"})
    account.tell("product.updated", {"id": "prod_2", "object": "product"})
    tick(account, lake)
    account.now += 60
    account.tell("charge.flown", account.objects["charge"]["ch_0000"])
    tick(account, lake)
    with opened(account, lake) as work:
        feed = load_feed(work.layout)
    assert (feed.unmapped, feed.passed_over) == ({"charge.flown": 2}, {"product.updated": 2})


def test_an_event_taken_in_is_not_taken_in_again_while_it_is_read_again(
    account: FakeAccount, lake: Path
) -> None:
    account.version = "2020-08-27"
    account.change("charge", "ch_0000", amount=7)
    tick(account, lake)
    account.now += 60
    account.asked.clear()
    tick(account, lake)
    assert account.count("charges/ch_0000") == 0
    with opened(account, lake) as work:
        assert load_feed(work.layout).taken == ("evt_000001",)
    account.now += HOUR
    tick(account, lake)
    with opened(account, lake) as work:
        assert load_feed(work.layout).taken == ()


def test_many_ticks_leave_one_closed_interval(account: FakeAccount, lake: Path) -> None:
    for _ in range(5):
        account.now += HOUR
        tick(account, lake)
    with opened(account, lake) as work:
        for table in TABLES:
            assert load_state(work.layout, table.name).closed[-1][1] == account.now
            assert len(load_state(work.layout, table.name).closed) == 1


def test_a_table_that_fails_for_26_days_is_listed_again_and_holds_up_no_other(
    account: FakeAccount, lake: Path
) -> None:
    account.version = "2020-08-27"
    account.change("charge", "ch_0000", amount=7)
    forbidden = failing("charges/ch_0000", refusal(403))
    for _ in range(13):
        account.fault = forbidden
        account.change("customer", "cus_030", email=f"{account.now}@example.com")
        with pytest.raises(SyncFailedError, match="1 table"):
            tick(account, lake)
        account.now += 2 * DAY
        with opened(account, lake) as work:
            assert rows(work, table_named("customers"))["cus_030"] == account.live("customer")["cus_030"]
    account.objects["event"].clear()
    told: list[str] = []
    with opened(account, lake, listener=Listener(notice=told.append)) as work:
        assert unlisted(work.layout, TABLES, work.whole(), work.account.clock()) == [CHARGES]
        sync_changes(work)  # without it nothing fails any more
    assert told == ["left out until `vantage-stripe sync` has listed them completely: charges"]
    account.fault = None
    with opened(account, lake, listener=Listener(notice=told.append)) as work:
        sync_tables(work, [CHARGES], work.whole())
        assert load_feed(work.layout).relisted == {
            "from": "2026-09-01T00:00:00Z",
            "to": "2026-12-20T01:00:00+00:00",
            "why": "no changes were taken in since 2026-11-24T00:00:00Z, longer than events are listed",
            "tables": ["charges"],
        }
    tick(account, lake)
    with opened(account, lake) as work:
        assert [name for name in differing(work, account) if name != "events"] == []


def test_a_feed_silent_for_too_long_says_what_is_listed_again_and_why(
    account: FakeAccount, lake: Path
) -> None:
    with opened(account, lake) as work:
        relisted = load_feed(work.layout).relisted
        assert relisted is not None
        assert (relisted["from"], relisted["why"]) == ("2026-09-01T00:00:00Z", "first sync")
    account.now += 26 * DAY
    told: list[str] = []
    with opened(account, lake, listener=Listener(notice=told.append)) as work:
        begin_feed(work)
        relisted = load_feed(work.layout).relisted
        assert relisted is not None
        assert relisted["to"] == "2026-12-20T01:00:00+00:00"
        assert relisted["tables"] == sorted(table.name for table in TABLES)
    assert len(told) == 1
    assert told[0].startswith("no changes were taken in since 2026-11-24T00:00:00Z, longer than events are")


@pytest.mark.slow
@pytest.mark.parametrize("operations", range(0, 60, 3))
def test_the_decision_to_list_again_outlives_a_death_at_any_point(
    operations: int, account: FakeAccount, lake: Path
) -> None:
    account.change("charge", "ch_0000", amount=7)
    account.objects["event"].clear()
    account.now += 26 * DAY
    with killed_after(operations, lake), opened(account, lake) as work:
        begin_feed(work)
    account.now += 60
    with opened(account, lake) as work:
        assert unlisted(work.layout, TABLES, work.whole(), work.account.clock()) == list(TABLES)
        with pytest.raises(SettingsError, match="sync --full"):
            sync_changes(work)
    full_sync(account, lake)
    with opened(account, lake) as work:
        assert rows(work, CHARGES) == account.live("charge")


def test_events_that_stripe_forgot_are_kept_whatever_is_listed_again(
    account: FakeAccount, lake: Path
) -> None:
    account.change("charge", "ch_0000", amount=7)
    tick(account, lake)
    kept = {name: bytes_ for name, (_, bytes_) in files(lake).items() if name.startswith("events/")}
    account.objects["event"].clear()  # as 30 days later
    account.now += 20 * DAY
    full_sync(account, lake, (EVENTS,), fresh=True)
    with opened(account, lake) as work:
        sync_tables(work, (EVENTS,), work.layout.period.window_of("2026-11"), fresh=True)
    tick(account, lake)
    held = {name: bytes_ for name, (_, bytes_) in files(lake).items() if name.startswith("events/")}
    assert held == kept
    with opened(account, lake) as work:
        assert len(rows(work, EVENTS)) == 1


def test_a_backlog_is_taken_in_oldest_first_and_what_landed_stays(account: FakeAccount, lake: Path) -> None:
    """12,000 events are more than are told at once: the first part is in when the second fails."""
    account.version = "2020-08-27"
    for number in range(12_000):
        account.now += 1
        account.tell("charge.updated", account.objects["charge"][f"ch_{number % 70:03}0"])
    account.change("charge", "ch_0780", amount=7)
    account.fault = failing("charges/ch_0780", refusal(400))
    with pytest.raises(SyncFailedError, match="charges"):
        tick(account, lake)
    with opened(account, lake) as work:
        feed = load_feed(work.layout)
        assert feed.cursor == NOW + HOUR + 10_000
        assert set(feed.positions.values()) == {account.now}
    account.fault = None
    tick(account, lake)
    with opened(account, lake) as work:
        assert differing(work, account) == []
        assert load_feed(work.layout).positions == {}


def test_without_the_events_table_a_part_of_the_tables_is_followed(
    account: FakeAccount, tmp_path: Path
) -> None:
    full_sync(account, tmp_path, (CHARGES,))
    account.now += HOUR
    account.change("charge", "ch_0000", amount=7)
    tick(account, tmp_path)
    with opened(account, tmp_path) as work:
        assert rows(work, CHARGES) == account.live("charge")


def test_a_part_of_an_older_time_listed_first_is_completed_by_the_feed(
    account: FakeAccount, tmp_path: Path
) -> None:
    with opened(account, tmp_path) as work:
        sync_tables(work, TABLES, work.layout.period.window_of("2026-09"))
    account.now += HOUR
    account.change("charge", "ch_0000", amount=7)
    tick(account, tmp_path)
    with opened(account, tmp_path) as work:
        assert differing(work, account) == []
