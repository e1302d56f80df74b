"""What the insights cost over a lake: seconds, CPU seconds and the most memory, each in a process of its own.

    python benchmarks/insights.py [LAKE | CHARGES] [INSIGHT …]

A number makes a lake of so many charges first (`synthetic_lake.py`) and removes it afterwards; without
arguments 1,000,000. The last line answers all insights one after another in one process, as Dagster and
the report do.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

import synthetic_lake

from vantage_stripe.insights import INSIGHTS
from vantage_stripe.lake.layout import PERIODS, Layout
from vantage_stripe.lake.stamp import read_stamp
from vantage_stripe.lake.state import load_changes
from vantage_stripe.sync.answers import answer

ALL = "all, one process"


def measure(lake: str, names: list[str]) -> None:
    """Answer in this process and print what it took, as JSON."""
    layout = Layout(Path(lake), PERIODS["monthly"])
    stamp = read_stamp(layout.stamp)
    assert stamp is not None, f"{lake} is no lake"
    layout = Layout(Path(lake), PERIODS[stamp.partitions])
    read_at = load_changes(layout).get("read_at")
    as_of = datetime.fromisoformat(read_at) if read_at else synthetic_lake.AS_OF
    rows, began, cpu = 0, time.perf_counter(), time.process_time()
    for insight in INSIGHTS:
        if insight.name in names:
            rows += len(answer(layout, insight, as_of))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024)
    took = {"s": time.perf_counter() - began, "cpu": time.process_time() - cpu, "peak": peak / 1.0}
    print(json.dumps({"rows": rows, **took}))


def row(lake: str, label: str, names: list[str]) -> None:
    """Print what one process took."""
    done = subprocess.run(
        [sys.executable, __file__, "--measure", lake, *names], check=True, stdout=subprocess.PIPE, text=True
    )
    found = json.loads(done.stdout.splitlines()[-1])
    print(
        f"{label:24}{found['rows']:>10,}{found['s']:>9.1f}{found['cpu']:>9.1f}{found['peak']:>9,.0f}",
        flush=True,
    )


def table(lake: str, names: list[str]) -> None:
    """Print a line for each insight, and one for all."""
    known = [insight.name for insight in INSIGHTS]
    print(f"{'insight':24}{'rows':>10}{'seconds':>9}{'CPU s':>9}{'peak MB':>9}")
    for name in names or known:
        row(lake, name, [name])
    if not names:
        row(lake, ALL, known)


def main(arguments: list[str]) -> None:
    """Measure a lake that is there, or one made for it."""
    if arguments[:1] == ["--measure"]:
        measure(arguments[1], arguments[2:])
        return
    what, *names = arguments or ["1000000"]
    if not what.isdecimal():
        table(what, names)
        return
    with tempfile.TemporaryDirectory() as folder:
        synthetic_lake.main(folder, what)
        table(folder, names)


if __name__ == "__main__":
    main(sys.argv[1:])
