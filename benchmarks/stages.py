"""From gzip pages in memory to sorted Parquet on one core, stage by stage: `make bench-stages`.

The same pages go through the product's own code, in one thread, on one core, and CPU seconds are counted. The
bound is what any such program must do: read typed values out of the JSON, and write them. Half a minute.
"""

import argparse
import gzip
import json
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from server import PAGE, Shelf
from shapes import SHAPES, templates

from vantage_stripe.api.client import StripeClient, handler_transport
from vantage_stripe.api.protocol import Answer, read
from vantage_stripe.extraction.fetch import Read, Reader
from vantage_stripe.extraction.rows import cut
from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.sync.inbox import Inbox
from vantage_stripe.sync.partitions import Landing
from vantage_stripe.tables import table_named
from vantage_stripe.tables.columnar import columns

CHARGES = table_named("charges")
KEY = "2026-10"
BLOCK = 2_000


@dataclass
class Spent:
    """CPU seconds by stage."""

    seconds: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def on(self, stage: str) -> Iterator[None]:
        """Count what is done meanwhile."""
        began = time.process_time()
        yield
        self.seconds[stage] += time.process_time() - began


def pages(count: int) -> list[bytes]:
    """Give the gzip pages of a list of charges of one month, newest first."""
    shelf = Shelf("/v1/charges", templates("charges", 1), SHAPES["month"](count))
    cursors = [None, *(f"ob_{number:024d}" for number in range(PAGE - 1, count - 1, PAGE))]
    return [
        gzip.compress(shelf.page({"limit": "100"} | ({"starting_after": at} if at else {})), 6)
        for at in cursors
    ]


def whole(bodies: list[bytes], spent: Spent) -> int:
    """Bring the pages to a sorted Parquet file; give the rows."""
    with tempfile.TemporaryDirectory() as folder:
        layout = Layout(Path(folder), MONTHLY)
        reader = Reader(_nobody(), CHARGES, synced_at=datetime.now(UTC))
        inbox = Inbox(layout, reader)
        for packed in bodies:
            with spent.on("inflated, compacted, seen to be whole JSON"):
                answer = read("charges", 200, {"content-encoding": "gzip"}, packed)
            assert isinstance(answer, Answer)
            with spent.on("cut into objects, ids and times read"):
                objects = cut(answer.compact, CHARGES)
            with spent.on("sorted, columns built"):
                inbox.put(Read(0, objects.marks, objects.raws))
        with spent.on("sorted, columns built"):
            rows = inbox.take(KEY)
        with spent.on("merged, written, published"):
            return Landing(layout, reader).land_complete(KEY, rows).rows


def bound(raws: list[bytes], spent: Spent) -> int:
    """Read typed values out of compact JSON and write them: nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        layout, parts = Layout(Path(folder), MONTHLY), []
        for first in range(0, len(raws), BLOCK):
            block = raws[first : first + BLOCK]
            with spent.on("typed parse"):
                arrays = columns(CHARGES, block)
            assert arrays is not None
            system = [
                pa.array(block, pa.binary()).cast(pa.string()),
                pa.nulls(len(block), pa.string()),
                pa.repeat(pa.scalar(datetime.now(UTC), CHARGES.schema.field("_synced_at").type), len(block)),
                pa.nulls(len(block), CHARGES.schema.field("_deleted_at").type),
            ]
            parts.append(pa.Table.from_arrays([*arrays, *system], schema=CHARGES.schema))
        with spent.on("write"):
            parquet.write(layout, layout.partition("charges", KEY), pa.concat_tables(parts))
        return sum(map(len, parts))


def _nobody() -> StripeClient:
    def silent(*_asked: object) -> tuple[int, dict[str, str], bytes]:
        raise ConnectionRefusedError

    return StripeClient("sk_test_bench", base_url="http://localhost/v1", transport=handler_transport(silent))


def medians(runs: list[Spent], count: int) -> dict[str, float]:
    """Give the microseconds an object of each stage."""
    return {
        stage: statistics.median(run.seconds[stage] for run in runs) / count * 1e6
        for stage in runs[0].seconds
    }


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--objects", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    pa.set_cpu_count(1)
    bodies, count = pages(options.objects), options.objects
    answers = [read("charges", 200, {"content-encoding": "gzip"}, packed) for packed in bodies]
    raws = [raw for each in answers if isinstance(each, Answer) for raw in cut(each.compact, CHARGES).raws]
    assert len(json.loads(gzip.decompress(bodies[0]))["data"]) == PAGE
    ours, least = [], []
    for _ in range(options.times):
        ours.append(Spent())
        assert whole(bodies, ours[-1]) == count
        least.append(Spent())
        assert bound(raws, least[-1]) == count
    print(
        f"{count:,} charges, one core, medians of {options.times}:\n\n| stage | CPU µs an object |\n|---|---|"
    )
    made, floor = medians(ours, count), medians(least, count)
    for stage, each in made.items():
        print(f"| {stage} | {each:.1f} |")
    total, needed = sum(made.values()), sum(floor.values())
    print(f"| **gzip page to sorted Parquet: {1e6 / total:,.0f} charges/s** | {total:.1f} |")
    for stage, each in floor.items():
        print(f"| the bound: {stage} | {each:.1f} |")
    print(f"| the bound: {1e6 / needed:,.0f} charges/s, {total / needed:.2f} times as fast | {needed:.1f} |")


if __name__ == "__main__":
    main()
