"""Late changes spread over a large table, taken in by one tick: `python benchmarks/late_changes.py`.

A lake of a million customers in 60 months is written; then 5,000 of them change, everywhere, and one tick
follows. The account answers in this process, and its own time is taken off: what is left is ours. With
`--version old` no event can be used as it is, and every object is asked for again.
"""

import argparse
import json
import math
import resource
import tempfile
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pyarrow as pa
from shapes import NOW

from vantage_stripe.api.client import StripeClient, handler_transport
from vantage_stripe.api.protocol import API_VERSION
from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import MONTHLY, Layout, Window
from vantage_stripe.lake.state import FeedState, TableState, save_feed, save_state
from vantage_stripe.sandbox import World
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import Account
from vantage_stripe.sync.changes import sync_changes
from vantage_stripe.sync.session import session
from vantage_stripe.tables import TABLES, table_named
from vantage_stripe.tables.projection import project_raws

CUSTOMERS = table_named("customers")
START = 1_640_995_200  # 2022-01-01T00:00:00Z
SINCE = NOW - 86_400
BLOCK = 5_000


class Served:
    """An account of customers created evenly, of whom every so many-th changed of late."""

    def __init__(self, count: int, changes: int, version: str) -> None:
        self.count, self.every, self.version = count, count // changes, version
        self.step = (SINCE - 3_600 - START) / count
        self.created = [START + int(number * self.step) for number in range(count)]
        found = [entry.render() for entry in World(seed=1, now=NOW, charges=1_000).entries("customer")]
        self.shapes = [json.dumps(item, separators=(",", ":")) for item in found if _is_plain(item)]
        self.seconds = 0.0
        self.requests = 0
        self._lock = threading.Lock()

    def customer(self, number: int, *, now: bool = True) -> bytes:
        """Give a customer as compact JSON, as it is now or was before."""
        item = json.loads(self.shapes[number % len(self.shapes)])
        item |= {"id": f"cus_{number:08}", "created": self.created[number]}
        if now and number % self.every == 0:
            item["description"] = "changed of late"
        return json.dumps(item, separators=(",", ":")).encode()

    def event(self, number: int) -> bytes:
        """Give the event of the change of a customer."""
        head = {
            "id": f"evt_{number:08}",
            "object": "event",
            "api_version": self.version,
            "created": SINCE + 600 + number * 80_000 // self.count,
            "type": "customer.updated",
            "livemode": False,
            "pending_webhooks": 0,
        }
        return json.dumps(head).encode()[:-1] + b',"data":{"object":' + self.customer(number) + b"}}"

    def handler(
        self, _method: str, target: str, _headers: Mapping[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        """Answer a request, and take the time."""
        with self._lock:
            began = time.perf_counter()
            body = self._answer(*urlsplit(target)[2:4])
            self.seconds += time.perf_counter() - began
            self.requests += 1
        return 200, {"content-type": "application/json", "request-id": "req_bench"}, body

    def _answer(self, path: str, query: str) -> bytes:
        asked = dict(parse_qsl(query))
        match path.removeprefix("/v1/").split("/"):
            case ["account"]:
                return b'{"id":"acct_bench","object":"account","created":1640995200}'
            case ["customers"]:
                return _page(asked, range(self.count), self.created, self.customer)
            case ["customers", id_]:
                return self.customer(int(id_.removeprefix("cus_")))
            case ["events"]:
                numbers = range(0, self.count, self.every)
                times = [SINCE + 600 + number * 80_000 // self.count for number in numbers]
                return _page(asked, numbers, times, self.event)
        return b'{"object":"list","data":[],"has_more":false}'


def _page(asked: Mapping[str, str], numbers: range, times: list[int], made: Callable[[int], bytes]) -> bytes:
    first = bisect_left(times, int(asked.get("created[gte]", 0)))
    last = bisect_left(times, int(asked.get("created[lt]", 2**40)))
    if "starting_after" in asked:
        last = min(last, numbers.index(int(asked["starting_after"].partition("_")[2])))
    begin = max(first, last - 100)
    data = b",".join(made(numbers[place]) for place in reversed(range(begin, last)))
    return b'{"object":"list","has_more":%s,"data":[%s]}' % (b"true" if begin > first else b"false", data)


def _is_plain(item: dict) -> bool:
    method = item["invoice_settings"]["default_payment_method"]
    return method is None and item["default_source"] is None


def write_lake(layout: Layout, served: Served) -> None:
    """Write the customers as a sync of the day before left them."""
    read_at = datetime.fromtimestamp(SINCE, UTC)
    whole = Window(START, MONTHLY.window_of(MONTHLY.key_of(NOW)).until)
    for key in MONTHLY.keys_over(whole):
        window = MONTHLY.window_of(key)
        numbers = range(bisect_left(served.created, window.since), bisect_left(served.created, window.until))
        if numbers:
            chunks = _chunks(served, numbers, read_at)
            parquet.write_chunks(layout, layout.partition("customers", key), CUSTOMERS.schema, chunks)
    state = TableState(closed=((START, SINCE, SINCE),))
    for table in TABLES:
        save_state(layout, table.name, state)
    save_feed(layout, FeedState(cursor=SINCE))


def _chunks(served: Served, numbers: range, read_at: datetime) -> Iterator[pa.Table]:
    for begin in range(0, len(numbers), BLOCK):
        raws = [served.customer(number, now=False) for number in numbers[begin : begin + BLOCK]]
        batch = project_raws(
            CUSTOMERS, raws, synced_at=read_at, api_version=API_VERSION, on_oddity=lambda *_odd: None
        )
        yield pa.Table.from_batches([batch])


def memory() -> float:
    """Megabytes this process holds."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def main() -> None:
    """Write the lake, change, follow, and print what it took."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--customers", type=int, default=1_000_000)
    options.add_argument("--changes", type=int, default=5_000)
    options.add_argument("--version", choices=("pinned", "old"), default="pinned")
    options.add_argument("--lanes", type=int, default=4)
    asked = options.parse_args()
    served = Served(
        asked.customers, asked.changes, API_VERSION if asked.version == "pinned" else "2022-11-15"
    )
    with tempfile.TemporaryDirectory() as folder:
        layout = Layout(Path(folder) / "lake", MONTHLY)
        write_lake(layout, served)
        client = StripeClient(
            "sk_test_benchmark0000",
            base_url="http://localhost/v1",
            rate=math.inf,
            endpoint_rate=math.inf,
            transport=handler_transport(served.handler),
        )
        account = Account(client, "test", lambda: datetime.fromtimestamp(NOW, UTC), lambda: asked.lanes)
        settings = replace(Settings.load({"VANTAGE_LAKE": str(layout.root)}, dotenv=None))
        idle, peak, stop = memory(), [0.0], threading.Event()

        def watch() -> None:
            while not stop.wait(0.02):
                peak[0] = max(peak[0], memory())

        watcher = threading.Thread(target=watch)
        watcher.start()
        wall, cpu = time.perf_counter(), time.process_time()
        with session(settings, "benchmark", account=account) as work:
            reports = sync_changes(work)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        stop.set()
        watcher.join()
    parts = [part for report in reports for part in report.partitions if report.table == "customers"]
    print(
        f"{asked.customers:,} customers, {sum(part.updated for part in parts):,} changed in {len(parts)}"
        f" partitions, events {asked.version}: {wall - served.seconds:.1f} s beyond the account's own"
        f" {served.seconds:.1f} s, {cpu - served.seconds:.1f} s of CPU, {served.requests} requests,"
        f" {peak[0] - idle:.0f} MB above the {idle:.0f} MB before"
    )


if __name__ == "__main__":
    main()
