"""Peak memory of our own sync above an idle process with the same libraries: `make bench-memory`.

One month of 200,000 and of 2,000,000 charges, and 1,000,000 over a year; without Dagster, no latency, no
limit. The bound is 500 MB.
"""

import argparse
import os
import subprocess
import sys

from compare import BARE, HERE, run
from scenes import MEMORY


def idle() -> float:
    """Give the peak MB of a process that only imports and opens the libraries."""
    command = [sys.executable, str(HERE / "contenders" / "without_dagster.py")]
    with subprocess.Popen(command) as child:
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = status
    return used.ru_maxrss / 1024


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--at-most", type=int, default=2_000_000, help="leave out larger scenes")
    options = parser.parse_args()
    base = idle()
    print(f"An idle process with the same libraries: {base:.0f} MB.\n")
    print("| | seconds | objects/s | CPU s per 100k | peak MB | above idle | correct ids |")
    print("|---|---|---|---|---|---|---|", flush=True)
    for scene in MEMORY:
        if scene.objects > options.at_most:
            continue
        found = run(BARE, scene)
        print(
            f"| {scene.title} | {found.wall:.1f} | {scene.total / found.wall:,.0f}"
            f" | {found.cpu / scene.total * 1e5:.1f} | {found.peak_mb:.0f} | {found.peak_mb - base:.0f}"
            f" | {found.ids:,} of {scene.total:,} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
