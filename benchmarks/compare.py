"""Ours against the official SDK with pandas and against dlt, on one local server: `make bench`.

Every contender is a process of its own and is measured whole: its start, its imports, Dagster. Runs are
interleaved; a figure is the median of them. Ratios carry over to another machine, absolute figures do not.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
PAGE = 100
NO_LIMIT = "1000000"


@dataclass(frozen=True)
class Scene:
    """A server's manners and what it holds."""

    title: str
    objects: int
    tables: str
    latency: float = 0.0
    endpoint_rate: float = 0.0
    account_rate: float = 0.0
    shape: str = "even"
    partitions: str = "monthly"

    @property
    def least(self) -> int:
        """The fewest requests the lists alone can be read with."""
        return len(self.tables.split(",")) * -(-self.objects // PAGE)

    @property
    def ideal(self) -> float:
        """The seconds these requests take at the granted rate; 0 when nothing limits them."""
        if not self.endpoint_rate:
            return 0.0
        each = -(-self.objects // PAGE)
        return max(each / self.endpoint_rate, self.least / self.account_rate)


@dataclass(frozen=True)
class Measured:
    """One run of one contender."""

    wall: float
    cpu: float
    peak_mb: float
    requests: int
    limited: int
    reading: float
    ids: int


def ours(url: str, folder: Path, scene: Scene) -> tuple[list[str], dict[str, str]]:
    """The command a user types, Dagster in it."""
    return [str(BIN / "vantage-stripe"), "sync", "--tables", scene.tables], _environment(url, folder, scene)


def bare(url: str, folder: Path, scene: Scene) -> tuple[list[str], dict[str, str]]:
    """Our sync alone."""
    script = str(HERE / "contenders" / "without_dagster.py")
    return [sys.executable, script, scene.tables], _environment(url, folder, scene)


def sdk(url: str, folder: Path, scene: Scene) -> tuple[list[str], dict[str, str]]:
    """The official SDK's loop, pandas, Parquet."""
    return [sys.executable, str(HERE / "contenders" / "sdk_pandas.py"), url, str(folder), scene.tables], {}


def dlt(url: str, folder: Path, scene: Scene) -> tuple[list[str], dict[str, str]]:
    """dlt, its own extraction, normalisation and Parquet files."""
    python = os.environ.get("BENCH_DLT_PYTHON", sys.executable)
    script = str(HERE / "contenders" / "dlt_source.py")
    return [python, script, url, str(folder), scene.tables], {"RUNTIME__DLTHUB_TELEMETRY": "false"}


CONTENDERS = {"ours": ours, "ours without Dagster": bare, "SDK + pandas": sdk, "dlt": dlt}


def _environment(url: str, folder: Path, scene: Scene) -> dict[str, str]:
    return {
        "STRIPE_API_KEY": "sk_live_bench",
        "VANTAGE_STRIPE_BASE_URL": f"{url}/v1",
        "VANTAGE_LAKE": str(folder),
        "VANTAGE_STRIPE_RATE": str(scene.account_rate or NO_LIMIT),
        "VANTAGE_STRIPE_ENDPOINT_RATE": str(scene.endpoint_rate or NO_LIMIT),
        "VANTAGE_PARTITIONS": scene.partitions,
    }


@contextmanager
def serving(scene: Scene) -> Iterator[str]:
    """Run the server, and give its URL."""
    command = [sys.executable, str(HERE / "server.py"), "--objects", str(scene.objects)]
    command += ["--tables", scene.tables, "--latency", str(scene.latency), "--shape", scene.shape]
    command += ["--endpoint-rate", str(scene.endpoint_rate), "--account-rate", str(scene.account_rate)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def run(name: str, scene: Scene) -> Measured:
    """Run one contender once."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        with serving(scene) as url:
            command, extra = CONTENDERS[name](url, folder, scene)
            log = folder.with_suffix(".log")
            began = time.perf_counter()
            with log.open("wb") as output:
                child = subprocess.Popen(command, env={**os.environ, **extra}, stdout=output, stderr=output)
                _, status, used = os.wait4(child.pid, 0)
            wall = time.perf_counter() - began
            if status:
                raise SystemExit(f"{name} failed:\n{log.read_text()[-3000:]}")
            log.unlink()
            stats = json.load(urllib.request.urlopen(f"{url}/_stats"))
        return Measured(
            wall=wall,
            cpu=used.ru_utime + used.ru_stime,
            peak_mb=used.ru_maxrss / 1024,
            requests=stats["requests"],
            limited=stats["limited"],
            reading=stats["last"] - stats["first"],
            ids=sum(_ids(folder, table) for table in scene.tables.split(",")),
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ids(folder: Path, table: str) -> int:
    """Count the distinct ids that are on disk."""
    files = [str(path) for path in folder.rglob("*.parquet") if f"/{table}/" in str(path)]
    if not files:
        return 0
    query = f"select count(distinct id) from read_parquet({files}, union_by_name=true)"
    return duckdb.execute(query).fetchall()[0][0]


def table(scene: Scene, names: list[str], times: int) -> str:
    """Measure a scene, and write its table as Markdown."""
    runs: dict[str, list[Measured]] = {name: [] for name in names}
    for _ in range(times):
        for name in names:
            runs[name].append(run(name, scene))
    total = scene.objects * len(scene.tables.split(","))
    heads = ["objects/s", "ideal : actual time", "CPU s per 100k", "peak MB"]
    heads += [f"requests (least {scene.least})", "429s", "correct ids"]
    lines = [f"### {scene.title}", "", f"| | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    for name, measured in runs.items():
        wall = statistics.median(each.wall for each in measured)
        reading = statistics.median(each.reading for each in measured)
        cells = [
            f"{total / wall:,.0f}",
            f"{scene.ideal / reading:.1%}" if scene.ideal else "-",
            f"{statistics.median(each.cpu for each in measured) / total * 1e5:.1f}",
            f"{statistics.median(each.peak_mb for each in measured):.0f}",
            f"{statistics.median(each.requests for each in measured):,.0f}",
            f"{max(each.limited for each in measured)}",
            f"{min(each.ids for each in measured):,} of {total:,}",
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
        print(lines[-1], file=sys.stderr)
    return "\n".join(lines)


FOUR = "charges,customers,invoices,balance_transactions"
LIVE = {"latency": 0.1, "endpoint_rate": 25.0, "account_rate": 100.0}
SCENES = {
    "quick": [Scene("10,000 charges, no latency, no limit", 10_000, "charges")],
    "instant": [
        Scene("20,000 charges, no latency, no limit", 20_000, "charges"),
        Scene("100,000 charges, no latency, no limit", 100_000, "charges"),
        Scene("Four tables of 20,000, no latency, no limit", 20_000, FOUR),
    ],
    "live": [
        Scene("20,000 charges, 100 ms, 25/s and 100/s", 20_000, "charges", **LIVE),
        Scene("Four tables of 20,000, 100 ms, 25/s and 100/s", 20_000, FOUR, **LIVE),
    ],
    "large": [
        Scene("100,000 charges, 100 ms, 25/s and 100/s", 100_000, "charges", **LIVE),
        Scene("Four tables of 100,000, 100 ms, 25/s and 100/s", 100_000, FOUR, **LIVE),
    ],
    "daily": [
        Scene("100,000 charges, daily partitions, no limit", 100_000, "charges", partitions="daily"),
    ],
}


def main() -> None:
    """Measure the scenes asked for, and print their tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scenes", nargs="*", choices=[*SCENES, []], default=["quick"])
    parser.add_argument("--times", type=int, default=3, help="runs of each contender")
    parser.add_argument("--only", default=",".join(CONTENDERS), help="contenders, by name")
    options = parser.parse_args()
    for scene in (scene for name in options.scenes for scene in SCENES[name]):
        print(table(scene, options.only.split(","), options.times), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
