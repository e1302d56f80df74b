"""Ours against the official SDK with pandas and against dlt, on one local server: `make bench SCENES=…`.

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
from scenes import DLT, SCENES, SDK, Scene

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
NO_LIMIT = "1000000"


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


def server(url: str, _folder: Path, scene: Scene) -> tuple[list[str], dict[str, str]]:
    """The server's own maximum: pages fetched and thrown away."""
    script = str(HERE / "contenders" / "bytes_alone.py")
    return [sys.executable, script, url, scene.tables, str(scene.objects)], {}


OURS, BARE, SERVER = "ours", "ours without Dagster", "the server alone"
CONTENDERS = {OURS: ours, BARE: bare, SDK: sdk, DLT: dlt, SERVER: server}


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
    runs: dict[str, list[Measured]] = {name: [] for name in names if name not in scene.without}
    for _ in range(times):
        for name, measured in runs.items():
            measured.append(run(name, scene))
    heads = ["seconds", "objects/s", "ideal : actual time", "CPU s per 100k", "peak MB"]
    heads += [f"requests (least {scene.least:,})", "429s", "correct ids"]
    lines = [f"### {scene.title}", "", f"| | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    lines += [_row(name, scene, measured) for name, measured in runs.items()]
    if OURS in runs and BARE in runs:
        lines.append(_dagsters_share(scene, runs[OURS], runs[BARE]))
    return "\n".join(lines)


def _row(name: str, scene: Scene, measured: list[Measured]) -> str:
    wall = statistics.median(each.wall for each in measured)
    reading = statistics.median(each.reading for each in measured)
    cells = [
        f"{wall:.1f}",
        f"{scene.total / wall:,.0f}",
        f"{scene.ideal / reading:.1%}" if scene.ideal else "-",
        f"{statistics.median(each.cpu for each in measured) / scene.total * 1e5:.1f}",
        f"{statistics.median(each.peak_mb for each in measured):.0f}",
        f"{statistics.median(each.requests for each in measured):,.0f}",
        f"{max(each.limited for each in measured)}",
        "-" if name == SERVER else f"{min(each.ids for each in measured):,} of {scene.total:,}",
    ]
    line = f"| {name} | {' | '.join(cells)} |"
    print(line, file=sys.stderr)
    return line


def _dagsters_share(scene: Scene, whole: list[Measured], alone: list[Measured]) -> str:
    """Say what Dagster adds: imports, the run and its events, the checks, the insights' run."""
    wall, cpu, peak = (
        statistics.median(getattr(each, name) for each in whole)
        - statistics.median(getattr(each, name) for each in alone)
        for name in ("wall", "cpu", "peak_mb")
    )
    return (
        f"| Dagster's own share of ours | {wall:.1f} | - | - | {cpu / scene.total * 1e5:.1f}"
        f" ({cpu:.1f} s in all) | {peak:.0f} | - | - | - |"
    )


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
