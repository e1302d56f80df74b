"""The UI, started as a user starts it: its GraphQL writes partitions, a real browser draws the lineage."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from vantage_stripe_tests.ui import graphql, running, until

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
    env = {
        "VANTAGE_LAKE": str(lake),
        "VANTAGE_SANDBOX_CHARGES": "1000",
        "VANTAGE_SANDBOX_NOW": "2026-03-15T12:00:00Z",
    }
    with running(lake.parent, env) as url:
        yield url


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
    launched = graphql(ui, LAUNCH, params=params)["launchPipelineExecution"]
    assert launched["__typename"] == "LaunchRunSuccess", launched

    def ended() -> bool:
        status = graphql(ui, STATUS, id=launched["run"]["runId"])["runOrError"]["status"]
        assert status not in {"FAILURE", "CANCELED"}
        return bool(status == "SUCCESS")

    until(ended, "the run to end", 120)
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
            f"--user-data-dir={tmp_path}", "--window-size=2400,12000", "--virtual-time-budget=30000",
            "--dump-dom", f"{ui}/asset-groups?expanded={groups}",
        ],
        capture_output=True, text=True, timeout=120, check=True,
    ).stdout  # fmt: skip
    for name in ("charges", "disputes", "customers", "dispute_flags", "stale_payment_methods"):
        assert name in page
    edges = graphql(ui, "{ assetNodes { assetKey { path } dependencyKeys { path } } }")["assetNodes"]
    above = {
        node["assetKey"]["path"][-1]: {key["path"][-1] for key in node["dependencyKeys"]} for node in edges
    }
    assert {"disputes", "charges", "customers"} <= above["dispute_flags"]
    assert {"customers", "subscriptions", "invoices"} <= above["stale_payment_methods"]
    assert above["charges"] == set()
