"""A fast Stripe-like list server for benchmarks: objects serialised beforehand, a page is a few joins.

    python benchmarks/server.py --objects 100000 --tables charges,customers --latency 0.1 \
        --endpoint-rate 25 --account-rate 100

It prints its URL, and answers lists with cursors and `created` ranges, an account, and `/_stats`.
Limits are token buckets with a burst of 0.2 s, refused with 429 as Stripe refuses.
"""

import argparse
import asyncio
import json
import time
from array import array
from bisect import bisect_left
from collections import Counter
from urllib.parse import parse_qsl, urlsplit

from shapes import NOW, SHAPES, Template, balance, templates

PAGE = 100
LIMITED = (
    b'{"error":{"code":"rate_limit","message":"Request rate limit exceeded.","type":"invalid_request_error"}}'
)


class Shelf:
    """All objects of one table: number 0 is the newest."""

    def __init__(self, path: str, made: list[Template], created: array) -> None:
        self._path, self._made, self._created = path.encode(), made, created
        self._ages = array("q", (-moment for moment in created))

    def page(self, params: dict[str, str]) -> bytes:
        """Answer a list request."""
        first, last = 0, len(self._created)
        limit = min(int(params.get("limit", 10)), PAGE)
        for name, value in params.items():
            match name:
                case "created[gte]":
                    last = min(last, bisect_left(self._ages, -int(value) + 1))
                case "created[gt]":
                    last = min(last, bisect_left(self._ages, -int(value)))
                case "created[lt]":
                    first = max(first, bisect_left(self._ages, -int(value) + 1))
                case "created[lte]":
                    first = max(first, bisect_left(self._ages, -int(value)))
                case "starting_after":
                    first = max(first, int(value.rpartition("_")[2]) + 1)
                case "ending_before":
                    last = min(last, int(value.rpartition("_")[2]))
                    first = max(first, last - limit)
        stop = min(first + limit, last)
        items = b",\n    ".join(self._item(number) for number in range(first, stop))
        more = b"true" if stop < last else b"false"
        head = b'{\n  "object": "list",\n  "url": "%s",\n  "data": [\n    ' % self._path
        return head + items + b'\n  ],\n  "has_more": ' + more + b"\n}\n"

    def _item(self, number: int) -> bytes:
        made = self._made[number % len(self._made)]
        return made.fill(b"ob_%024d" % number, self._created[number])


class Bucket:
    """A token bucket holding 0.2 s of its rate; a rate of 0 is no limit."""

    def __init__(self, rate: float) -> None:
        self.rate, self.tokens, self.seen = rate, max(1.0, rate / 5), time.monotonic()

    def ready(self) -> bool:
        """Tell whether there is a token."""
        now = time.monotonic()
        self.tokens = min(max(1.0, self.rate / 5), self.tokens + (now - self.seen) * self.rate)
        self.seen = now
        return not self.rate or self.tokens >= 1


class App:
    """Answers one request; counts."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.latency = options.latency
        self._endpoint_rate = options.endpoint_rate
        self._account, self._buckets = Bucket(options.account_rate), {}
        self._shelves = {}
        self._balance = balance(options.objects, options.seed)
        self.stats = {"requests": 0, "limited": 0, "first": 0.0, "last": 0.0, "bytes": 0, "by": Counter()}
        for name in options.tables.split(","):
            count = options.objects
            made = templates(name, options.seed)
            self._shelves[f"/v1/{name}"] = Shelf(f"/v1/{name}", made, SHAPES[options.shape](count))

    def answer(self, target: str) -> tuple[int, bytes]:
        """Answer a request with its status and body."""
        parts = urlsplit(target)
        if parts.path == "/_stats":
            return 200, json.dumps(self.stats).encode()
        self.stats["requests"] += 1
        self.stats["by"][parts.path] += 1
        self.stats["first"] = self.stats["first"] or time.time()
        self.stats["last"] = time.time()
        bucket = self._buckets.setdefault(parts.path, Bucket(self._endpoint_rate))
        if not (bucket.ready() and self._account.ready()):
            self.stats["limited"] += 1
            return 429, LIMITED
        bucket.tokens -= 1
        self._account.tokens -= 1
        body = self._body(parts.path, dict(parse_qsl(parts.query)))
        self.stats["bytes"] += len(body)
        return 200, body

    def _body(self, path: str, params: dict[str, str]) -> bytes:
        if path == "/v1/account":
            return b'{"id": "acct_1bench0000000000", "object": "account", "created": %d}' % (
                NOW - 365 * 86400
            )
        if path == "/v1/balance":
            return self._balance
        shelf = self._shelves.get(path)
        return shelf.page(params) if shelf else b'{"object": "list", "data": [], "has_more": false}'


class Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive; requests have no body."""

    def __init__(self, app: App) -> None:
        self._app, self._buffer = app, b""

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Keep the way back."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request that is whole."""
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            target = head.split(b" ", 2)[1].decode()
            loop = asyncio.get_running_loop()
            wait = 0 if target == "/_stats" else self._app.latency
            loop.call_later(wait, self._send, target) if wait else self._send(target)

    def _send(self, target: str) -> None:
        status, body = self._app.answer(target)
        reason = "Stripe-Rate-Limited-Reason: endpoint-rate\r\n" if status == 429 else ""
        head = f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\n{reason}"
        self._transport.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)


async def serve(options: argparse.Namespace) -> None:
    """Serve until stopped."""
    app = App(options)
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(app), "127.0.0.1", options.port
    )
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


def main() -> None:
    """Read the options and serve."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--objects", type=int, default=20_000, help="of each table")
    parser.add_argument("--tables", default="charges")
    parser.add_argument("--shape", choices=SHAPES, default="even")
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--endpoint-rate", type=float, default=0.0)
    parser.add_argument("--account-rate", type=float, default=0.0)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
