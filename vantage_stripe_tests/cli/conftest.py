"""Lakes synced once a process, copied for each test that touches them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from vantage_stripe.sandbox import SANDBOX_KEY, App, Key, World, serve
from vantage_stripe.settings import Settings
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.sync.session import session
from vantage_stripe.tables import TABLES
from vantage_stripe_tests.cli.command_line import NOW, SANDBOX, CommandLine, at_server

RESTRICTED = "rk_test_sandboxwithoutdisputes00"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `.env` file of the checkout is nobody's business here."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def synced_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lake = tmp_path_factory.mktemp("embedded") / "lake"
    result = CommandLine(lake, SANDBOX)("sync", "--quiet")
    assert result.exit_code == 0, result.output
    return lake


@pytest.fixture
def synced(synced_lake: Path, tmp_path: Path) -> CommandLine:
    """The embedded account's lake, synced once."""
    return CommandLine(shutil.copytree(synced_lake, tmp_path / "lake"), SANDBOX)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """All of the embedded account's history, synced without Dagster; only for commands that read."""
    lake = tmp_path_factory.mktemp("whole") / "lake"
    scene = {name: text for name, text in SANDBOX.items() if name.startswith("VANTAGE_SANDBOX_")}
    settings = Settings.load({**scene, "VANTAGE_LAKE": str(lake)}, dotenv=None)
    with session(settings, "a test") as work:
        reports = sync_tables(work, TABLES, work.whole())
    assert [report.error for report in reports] == [None] * len(TABLES)
    return CommandLine(lake, scene)


@pytest.fixture
def empty(tmp_path: Path) -> CommandLine:
    """A lake that is not there yet."""
    return CommandLine(tmp_path / "lake", SANDBOX)


@pytest.fixture(scope="session")
def app() -> App:
    world = World(seed=1, now=int(NOW.timestamp()), charges=1000)
    keys = {SANDBOX_KEY: Key(), RESTRICTED: Key(unreadable=frozenset({"dispute"}))}
    return App(lambda: world, keys=keys)


@pytest.fixture(scope="session")
def served_lake(app: App, tmp_path_factory: pytest.TempPathFactory) -> Path:
    lake = tmp_path_factory.mktemp("served") / "lake"
    with serve(app) as server:
        result = at_server(lake, f"{server.url}/v1")("sync", "--quiet")
    assert result.exit_code == 0, result.output
    return lake


@pytest.fixture
def served(served_lake: Path, tmp_path: Path) -> Path:
    """A lake that was synced over HTTP before."""
    return shutil.copytree(served_lake, tmp_path / "lake")


@pytest.fixture
def url(app: App) -> Iterator[str]:
    """The account it was synced from, well."""
    with serve(app) as server:
        yield f"{server.url}/v1"
