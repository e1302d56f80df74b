"""The UI, started as a user starts it: its GraphQL writes partitions, a real browser draws the lineage."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

LAUNCH = """
mutation Launch($params: ExecutionParams!) {
  launchPipelineExecution(executionParams: $params) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
    ... on InvalidSubsetError { message }
    ... on RunConfigValidationInvalid { errors { message } }
  }
}
"""
STATUS = "query Status($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"
SELECTOR = {
    "repositoryLocationName": "vantage_stripe",
    "repositoryName": "__repository__",
    "jobName": "__ASSET_JOB",
}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ui") / "lake"


@pytest.fixture(scope="module")
def ui(lake: Path) -> Iterator[str]:
    port = _free_port()
    env = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("STRIPE_", "VANTAGE_", "DAGSTER_"))
    }
    env |= {
        "VANTAGE_LAKE": str(lake),
        "VANTAGE_SANDBOX_CHARGES": "1000",
        "VANTAGE_SANDBOX_NOW": "2026-03-15T12:00:00Z",
    }
    command = [str(Path(sys.executable).with_name("vantage-stripe")), "ui", "--port", str(port)]
    with (lake.parent / "ui.log").open("wb") as log:
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log, start_new_session=True)
    url = f"http://127.0.0.1:{port}"
    try:
        _until(lambda: _answers(url), "the UI to answer", 120)
        yield url
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(15)


def test_materializing_one_table_for_a_range_of_partitions_writes_just_those(ui: str, lake: Path) -> None:
    params = {
        "selector": {**SELECTOR, "assetSelection": [{"path": ["stripe", "charges"]}]},
        "executionMetadata": {
            "tags": [
                {"key": "dagster/asset_partition_range_start", "value": "2025-11"},
                {"key": "dagster/asset_partition_range_end", "value": "2026-01"},
            ]
        },
    }
    launched = _graphql(ui, LAUNCH, {"params": params})["launchPipelineExecution"]
    assert launched["__typename"] == "LaunchRunSuccess", launched

    def ended() -> bool:
        status = _graphql(ui, STATUS, {"id": launched["run"]["runId"]})["runOrError"]["status"]
        assert status not in {"FAILURE", "CANCELED"}
        return bool(status == "SUCCESS")

    _until(ended, "the run to end", 120)
    written = sorted(str(path.relative_to(lake)) for path in lake.glob("*/*/part.parquet"))
    assert written == [f"charges/month={key}/part.parquet" for key in ("2025-11", "2025-12", "2026-01")]


def test_a_browser_draws_both_groups_and_their_edges(ui: str, tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert browser, "install chromium: the UI is looked at in a real browser"
    groups = "global%40global%3Astripe%2Cglobal%40global%3Ainsights"
    page = subprocess.run(
        [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            f"--user-data-dir={tmp_path}", "--window-size=2400,4200", "--virtual-time-budget=30000",
            "--dump-dom", f"{ui}/asset-groups?expanded={groups}",
        ],
        capture_output=True, text=True, timeout=120, check=True,
    ).stdout  # fmt: skip
    for name in ("charges", "disputes", "customers", "dispute_flags", "stale_payment_methods"):
        assert name in page
    edges = _graphql(ui, "{ assetNodes { assetKey { path } dependencyKeys { path } } }", {})["assetNodes"]
    above = {
        node["assetKey"]["path"][-1]: {key["path"][-1] for key in node["dependencyKeys"]} for node in edges
    }
    assert {"disputes", "charges", "customers"} <= above["dispute_flags"]
    assert {"customers", "subscriptions", "invoices"} <= above["stale_payment_methods"]
    assert above["charges"] == set()


def _graphql(url: str, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(f"{url}/graphql", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        answer = json.load(response)
    assert "errors" not in answer, answer
    data: dict[str, Any] = answer["data"]
    return data


def _answers(url: str) -> bool:
    try:
        nodes = _graphql(url, "{ assetNodes { id } }", {})["assetNodes"]
    except OSError:
        return False
    return bool(nodes)


def _until(true: Any, what: str, seconds: float) -> None:
    """Ask again until it is true: a server's own time cannot be injected."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        threading.Event().wait(0.5)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
