"""Command lines and Dagster runs on one lake at once, some of them killed: real processes, real sockets."""

import contextlib
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from vantage_stripe.cli.home import dagster_home
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.sandbox import App, World, serve
from vantage_stripe.tables import TABLES
from vantage_stripe_tests.cli.processes import LONGEST, Gate, processes
from vantage_stripe_tests.sync.faulty import START, sync
from vantage_stripe_tests.ui import until

pytestmark = pytest.mark.slow

HOUR = 3_600
Rows = dict[str, dict[str, str]]


def world_at(now: int) -> World:
    return World(seed=1, now=now, charges=1_000)


def this_hour() -> int:
    """Return a moment near the machine's own: real processes have no other clock."""
    return int(time.time()) // HOUR * HOUR


def last_month(now: int) -> str:
    return f"{datetime.fromtimestamp(now, UTC).replace(day=1) - timedelta(days=1):%Y-%m}"


def synced(lake: Path, world: World) -> None:
    assert sync(App(lambda: world), lake, now=world.now).failures == {}


def runs_begun(lake: Path) -> int:
    """Count the Dagster runs that go on: a command reads before it has one."""
    store = lake / "_dagster" / "history" / "runs.db"
    if not store.exists():
        return 0
    with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as runs:
        try:
            found: tuple[int] = runs.execute("SELECT count(*) FROM runs WHERE status = 'STARTED'").fetchone()
        except sqlite3.OperationalError:  # it is being made
            return 0
    return found[0]


def rows_in(lake: Path, *, since: str = "") -> Rows:
    """Return the objects of each table, each file whole, each object once and in its partition."""
    found: Rows = {table.name: {} for table in TABLES}
    for name, objects in found.items():
        for file in lake.glob(f"{name}/month=*/part.parquet"):
            key = file.parent.name.removeprefix("month=")
            for row in pq.ParquetFile(file).read(["id", "created", "raw", "_deleted_at"]).to_pylist():
                assert row["id"] not in objects
                assert MONTHLY.key_of(int(row["created"].timestamp())) == key
                if row["_deleted_at"] is None and key >= since:
                    objects[row["id"]] = row["raw"]
    return found


def assert_equal(lake: Path, world: World, folder: Path, *, since: str = "") -> None:
    """See that a lake holds the account's objects as one holds them that is new, and no other."""
    synced(folder / "truth", world)
    held, account = rows_in(lake), rows_in(folder / "truth", since=since)
    assert account["events"].keys() <= held.pop("events").keys()
    del account["events"]
    assert held == account
    first = MONTHLY.window_of(since or f"{START:%Y-%m}").since
    for table in TABLES:
        if table.name in held:
            living = {entry.id for entry in world.entries(table.object) if entry.created >= first}
            assert held[table.name].keys() == living


def test_two_command_lines_and_a_dagster_run_at_once_take_turns_and_say_for_whom_they_wait(
    tmp_path: Path,
) -> None:
    lake, now = tmp_path / "lake", this_hour()
    synced(lake, world_at(now - 72 * HOUR))
    dagster_home(Layout(lake, MONTHLY))
    account = Gate(world_at(now))
    with serve(account) as server, processes(lake, server.url) as them:
        for _ in range(2):
            them.start("vantage-stripe", "sync", "--quiet")
        them.start("dagster", "job", "execute", "-m", "vantage_stripe.definitions", "-j", "stripe_changes")
        until(lambda: sum(bool(each.waits_for()) for each in them.started) == 2, "two to wait", LONGEST)
        account.opened.set()
        assert [each.ended() for each in them.started] == [0, 0, 0], them.said()
    told = [who for each in them.started for who in each.waits_for()]
    assert all(who.startswith("pid ") for who in told)
    assert all("(vantage-stripe sync, since " in who or "(Dagster run " in who for who in told)
    assert_equal(lake, account.world, tmp_path)


def test_three_command_lines_at_once_make_one_lake_where_none_was(tmp_path: Path) -> None:
    """They meet before there is a stamp, a lock or a store of Dagster's."""
    lake, now = tmp_path / "lake", this_hour()
    since = last_month(now)
    account = Gate(world_at(now))
    with serve(account) as server, processes(lake, server.url, VANTAGE_START=f"{since}-01") as them:
        for _ in range(3):
            them.start("vantage-stripe", "sync", "--quiet")
        until(lambda: sum(bool(each.waits_for()) for each in them.started) == 2, "two to wait", LONGEST)
        account.opened.set()
        assert [each.ended() for each in them.started] == [0, 0, 0], them.said()
    least = -(-len(account.world.entries("charge")) // 100)
    assert account.asked["/v1/charges"] < 2 * least + 8  # one listed, the others followed
    assert_equal(lake, account.world, tmp_path, since=since)


def test_a_writer_killed_in_the_middle_lets_the_next_go_on_with_what_it_had_not_finished(
    tmp_path: Path,
) -> None:
    lake, now = tmp_path / "lake", this_hour()
    since = last_month(now)
    account = Gate(world_at(now), holding=("/v1/charges",))
    with serve(account) as server, processes(lake, server.url, VANTAGE_START=f"{since}-01") as them:
        killed = them.start("vantage-stripe", "sync", "--quiet")
        customers = lake / "_state" / "customers.json"
        until(
            lambda: customers.exists() and '"asked": null' in customers.read_text("utf-8"), "a table", LONGEST
        )
        until(lambda: runs_begun(lake), "its run to begin", LONGEST)
        waiting = them.start("vantage-stripe", "sync", "--quiet")
        until(waiting.waits_for, "the second to wait", LONGEST)
        killed.kill()
        asked = account.asked["/v1/customers"]
        account.opened.set()
        assert waiting.ended() == 0, waiting.said()
        assert "died without a word" in waiting.said()
        assert account.asked["/v1/customers"] == asked  # it was finished, and is not read again
        assert_equal(lake, account.world, tmp_path, since=since)
        again = them.start("vantage-stripe", "sync", "--quiet")
        assert again.ended() == 0
        assert "died without a word" not in again.said()
    assert list((lake / "_tmp").iterdir()) == []
    (tmp_path / "after").mkdir()
    assert_equal(lake, account.world, tmp_path / "after", since=since)
