"""Dagster's home: made, brought up to date, refused where two runs could wait for each other for ever."""

import hashlib
from pathlib import Path

import pytest

from vantage_stripe.cli import home as module
from vantage_stripe.cli.home import dagster_home
from vantage_stripe.errors import SettingsError
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe_tests.cli.command_line import CommandLine

OF_STEPS = "concurrency:\n  pools: {default_limit: 1, granularity: op}\n"


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    return Layout(tmp_path / "lake", MONTHLY)


def settings_of(layout: Layout, text: str) -> Path:
    layout.dagster_home.mkdir(parents=True)
    file = layout.dagster_home / "dagster.yaml"
    file.write_text(text)
    return file


def test_settings_nobody_edited_become_todays(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    file = settings_of(layout, OF_STEPS)
    monkeypatch.setattr(module, "FORMER", {hashlib.sha256(OF_STEPS.encode()).hexdigest()})
    dagster_home(layout)
    assert "granularity: run" in file.read_text()


def test_edited_settings_stay_and_are_refused_where_a_limited_pool_counts_steps(layout: Layout) -> None:
    file = settings_of(layout, OF_STEPS)
    with pytest.raises(SettingsError, match="limits pools that count steps: set `granularity: run`"):
        dagster_home(layout)
    assert file.read_text() == OF_STEPS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "telemetry: {enabled: false}\n",
        "concurrency:\n",
        "concurrency: {pools: {granularity: op}}\n",
        "[]\n",
    ],
)
def test_where_no_pool_is_limited_nobody_waits(text: str, layout: Layout) -> None:
    file = settings_of(layout, text)
    assert dagster_home(layout) == layout.dagster_home.resolve()
    assert file.read_text() == text


def test_settings_that_are_not_yaml_are_named(layout: Layout) -> None:
    file = settings_of(layout, "concurrency: {pools\n")
    with pytest.raises(SettingsError, match=f"{file} is not YAML"):
        dagster_home(layout)


def test_a_sync_reads_nothing_where_dagster_could_not_report_it(synced: CommandLine) -> None:
    before = synced.files()
    file = synced.lake / "_dagster" / "dagster.yaml"
    file.write_text(OF_STEPS)
    result = synced("sync", "--full")
    assert result.exit_code == 2
    assert "granularity: run" in result.stderr
    assert synced.files() == before
