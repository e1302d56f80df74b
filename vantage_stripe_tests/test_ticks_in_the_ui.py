"""Late truth as a user of the UI sees it: news, a run, touched partitions, their checks, the insights."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vantage_stripe_tests.ui import cleared, graphql, running, until

pytestmark = pytest.mark.slow

PLACE = {"repositoryLocationName": "vantage_stripe", "repositoryName": "__repository__"}
SENSOR = {**PLACE, "sensorName": "stripe_changes"}
START = """mutation Start($sensor: SensorSelector!) {
  startSensor(sensorSelector: $sensor) {
    __typename ... on Sensor { sensorState { status } } ... on PythonError { message }
  }
}"""
TICKS = """query Ticks($sensor: SensorSelector!) {
  sensorOrError(sensorSelector: $sensor) { ... on Sensor { sensorState { ticks(limit: 50) {
    status skipReason runIds error { message }
  } } } }
}"""
RUNS = """{ runsOrError { ... on Runs { results {
  runId jobName status startTime endTime assetSelection { path } tags { key value }
} } } }"""
TOUCHED = """query Touched($id: ID!) { runOrError(runId: $id) { ... on Run { assetMaterializations {
  partition assetKey { path } metadataEntries { label ... on IntMetadataEntry { intValue } }
} } } }"""
CHECKS = """{ assetNodes { assetKey { path } assetChecksOrError { ... on AssetChecks { checks {
  name executionForLatestMaterialization { runId status }
} } } } }"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("late")


@pytest.fixture(scope="module")
def env(folder: Path) -> dict[str, str]:
    return {
        "VANTAGE_LAKE": str(folder / "lake"),
        "VANTAGE_SANDBOX_CHARGES": "1000",
        "VANTAGE_START": "2026-09-01",
        "VANTAGE_CHANGES_INTERVAL": "5",
    }


def it_is(folder: Path, moment: str) -> None:
    """Move the account's time, as a user does: in the file that every run and every look reads anew."""
    (folder / ".env").write_text(f"VANTAGE_SANDBOX_NOW={moment}\n")


@pytest.fixture(scope="module")
def ui(folder: Path, env: dict[str, str]) -> Iterator[str]:
    it_is(folder, "2026-11-20T12:00:00Z")
    command = [str(Path(sys.executable).with_name("vantage-stripe")), "sync", "--quiet"]
    subprocess.run(command, cwd=folder, env=cleared() | env, check=True, capture_output=True)
    with running(folder, env) as url:
        yield url


def ticks(ui: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = graphql(ui, TICKS, sensor=SENSOR)["sensorOrError"]["sensorState"]["ticks"]
    return found


def runs(ui: str, job: str) -> list[dict[str, Any]]:
    """Return the runs of a job that the UI's daemon launched, newest first."""
    found = graphql(ui, RUNS)["runsOrError"]["results"]
    return [
        run
        for run in found
        if run["jobName"] == job and not any(tag["key"] == "vantage/process" for tag in run["tags"])
    ]


def test_news_become_a_run_its_partitions_its_checks_and_the_insights_once(ui: str, folder: Path) -> None:
    started = graphql(ui, START, sensor=SENSOR)["startSensor"]
    assert started.get("sensorState") == {"status": "RUNNING"}, started
    until(
        lambda: [tick for tick in ticks(ui) if tick["status"] == "SKIPPED"], "a look that finds nothing", 90
    )
    (first, *_) = [tick for tick in ticks(ui) if tick["status"] == "SKIPPED"]
    assert first["skipReason"].startswith("nothing new since evt_")
    assert runs(ui, "stripe_changes") == []

    it_is(folder, "2026-11-21T12:00:00Z")
    until(lambda: [run for run in runs(ui, "stripe_changes") if run["endTime"]], "the change run to end", 300)
    (run,) = runs(ui, "stripe_changes")
    assert run["status"] == "SUCCESS"

    told = graphql(ui, TOUCHED, id=run["runId"])["runOrError"]["assetMaterializations"]
    touched = {(each["assetKey"]["path"][-1], each["partition"]) for each in told}
    assert {("charges", "2026-11"), ("events", "2026-11")} <= touched
    assert ("charges", "2026-09") not in touched
    for each in told:
        counts = {entry["label"]: entry.get("intValue") for entry in each["metadataEntries"]}
        assert counts["inserted"] + counts["updated"] + counts["deleted"] > 0

    tables = {table for table, _ in touched}
    for node in graphql(ui, CHECKS)["assetNodes"]:
        if node["assetKey"]["path"][-1] in tables:
            shown = {
                check["name"]: check["executionForLatestMaterialization"]
                for check in node["assetChecksOrError"]["checks"]
            }
            assert shown["unique_id"] is not None
            judged = [
                each for each in shown.values() if each is not None
            ]  # a check may have nothing to judge
            assert judged == [{"runId": run["runId"], "status": "SUCCEEDED"}] * len(judged)

    until(lambda: [each for each in runs(ui, "__ASSET_JOB") if each["endTime"]], "the insights", 300)
    insights = [each for each in runs(ui, "__ASSET_JOB") if each["startTime"] >= run["startTime"]]
    assert [each["status"] for each in insights] == ["SUCCESS"]
    assert {key["path"][0] for key in insights[0]["assetSelection"]} == {"insights", "reports"}

    until(lambda: ticks(ui)[0]["skipReason"], "a look after the run", 60)
    assert [len(runs(ui, job)) for job in ("stripe_changes", "__ASSET_JOB")] == [1, 1]
    assert not [tick for tick in ticks(ui) if tick["status"] == "FAILURE"]
