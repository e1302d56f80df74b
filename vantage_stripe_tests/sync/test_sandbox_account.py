"""The whole way with the embedded account: lists, changes as time passes, answers."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from vantage_stripe.insights import INSIGHTS
from vantage_stripe.lake import parquet
from vantage_stripe.sandbox import World
from vantage_stripe.settings import Settings
from vantage_stripe.sync.answers import answer, keep
from vantage_stripe.sync.changes import sync_changes
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.sync.session import Session, session
from vantage_stripe.tables import TABLES

FIRST, LATER = 1_794_182_400, 1_794_441_600  # 2026-11-09 and 2026-11-12, 00:00 UTC


@pytest.fixture(scope="module")
def worlds() -> Mapping[int, World]:
    return {now: World(seed=1, now=now, charges=1_000) for now in (FIRST, LATER)}


@pytest.fixture
def at_first(tmp_path: Path) -> Iterator[Session]:
    with session(settings(tmp_path, "2026-11-09"), "test") as work:
        reports = sync_tables(work, TABLES, work.whole())
        assert [report.error for report in reports] == [None] * 11
        yield work


def settings(lake: Path, day: str) -> Settings:
    scene = {
        "VANTAGE_SANDBOX_SEED": "1",
        "VANTAGE_SANDBOX_NOW": f"{day}T00:00:00Z",
        "VANTAGE_SANDBOX_CHARGES": "1000",
    }
    return Settings(lake=lake, sandbox=scene)


def missing_and_surplus(work: Session, world: World) -> dict[str, tuple[set[str], set[str]]]:
    """Compare the ids of live rows with the world's, in tables that Stripe lists for ever."""
    found = {}
    for table in TABLES:
        if table.history is None:
            ids = set(parquet.read_table(work.layout, table, ["id"])["id"].to_pylist())
            truth = {entry.id for entry in world.entries(table.object)}
            if ids != truth:
                found[table.name] = (truth - ids, ids - truth)
    return found


def statuses(work: Session, world: World) -> dict[str, set[str]]:
    """Name the rows whose status is not the world's."""
    wrong = {}
    for table in TABLES:
        if "status" in table.schema.names:
            rows = parquet.read_table(work.layout, table, ["id", "status"]).to_pylist()
            truth = {entry.id: entry.render().get("status") for entry in world.entries(table.object)}
            different = {row["id"] for row in rows if row["status"] != truth[row["id"]]}
            if different:
                wrong[table.name] = different
    return wrong


def test_every_object_is_listed(at_first: Session, worlds: Mapping[int, World]) -> None:
    assert missing_and_surplus(at_first, worlds[FIRST]) == {}
    assert statuses(at_first, worlds[FIRST]) == {}


def test_time_that_passed_is_taken_in(tmp_path: Path, worlds: Mapping[int, World]) -> None:
    with session(settings(tmp_path, "2026-11-09"), "test") as work:
        sync_tables(work, TABLES, work.whole())
    with session(settings(tmp_path, "2026-11-12"), "test") as work:
        sync_changes(work)
        assert missing_and_surplus(work, worlds[LATER]) == {}
        assert statuses(work, worlds[LATER]) == {}


def test_answers_are_computed_from_the_lake_and_kept_in_it(at_first: Session) -> None:
    for insight in INSIGHTS:
        rows = answer(at_first.layout, insight, at_first.account.clock())
        path, size = keep(at_first.layout, insight, rows)
        assert path == at_first.layout.root / "insights" / insight.name / "part.parquet"
        assert size == path.stat().st_size
        assert len(parquet.read(path)) == len(rows)
        inode = path.stat().st_ino
        assert keep(at_first.layout, insight, rows) == (path, size)
        assert path.stat().st_ino == inode


def test_answers_of_a_lake_without_tables_are_empty(tmp_path: Path) -> None:
    with session(settings(tmp_path, "2026-11-09"), "test") as work:
        assert [len(answer(work.layout, insight, work.account.clock())) for insight in INSIGHTS] == [0] * len(
            INSIGHTS
        )
