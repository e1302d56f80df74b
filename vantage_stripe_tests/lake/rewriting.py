"""A process that rewrites one partition until it is killed; the tests of kill -9 drive it.

It loads Arrow once and forks a writer for each round, so that a kill costs milliseconds. Lines in:
`<first version> <publications> <seconds>`; lines out: `<the last version the killed writer published>`.
Run as `python -m vantage_stripe_tests.lake.rewriting <folder> <rows>`.
"""

import itertools
import os
import signal
import sys
import time
from pathlib import Path

import pyarrow as pa

from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.lake.parquet import write

SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("version", pa.int64(), nullable=False),
        pa.field("raw", pa.string(), nullable=False),
    ]
)


def version_rows(version: int, count: int) -> pa.Table:
    """Give rows that all carry a version."""
    ids = [f"ch_{number:06}" for number in range(count)]
    return pa.table([ids, [version] * count, [f"{version} {id_ * 20}" for id_ in ids]], schema=SCHEMA)


def rewrite(layout: Layout, first: int, count: int, published: int) -> None:
    """Write version after version, and tell each one that is published."""
    for version in itertools.count(first):
        write(layout, layout.partition("charges", "2026-01"), version_rows(version, count))
        os.write(published, version.to_bytes(8, "big"))


def killed_round(layout: Layout, first: int, count: int, *, after: int, delay: float) -> int:
    """Kill a writer some time after it has published so many versions; return the last it told."""
    told, published = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            rewrite(layout, first, count, published)
        finally:
            os._exit(1)
    os.close(published)
    last = first - 1
    for _ in range(after):
        last = int.from_bytes(os.read(told, 8), "big")
    until = time.perf_counter() + delay
    while time.perf_counter() < until:
        pass
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL, "the writer failed before it was killed"
    while told_late := os.read(told, 8):
        last = int.from_bytes(told_late, "big")
    os.close(told)
    return last


def main() -> None:
    """Play the rounds asked for on standard input."""
    layout, count = Layout(Path(sys.argv[1]), MONTHLY), int(sys.argv[2])
    for line in sys.stdin:
        first, after, delay = line.split()
        last = killed_round(layout, int(first), count, after=int(after), delay=float(delay))
        sys.stdout.write(f"{last}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
