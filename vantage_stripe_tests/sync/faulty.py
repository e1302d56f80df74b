"""Syncs of the simulated account through faults, and all that they leave on disk.

Belongs here: doing what `vantage-stripe sync` does, with clocks that stand still. Does not: expectations.
"""

import functools
import io
import math
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import msgspec
import pyarrow.parquet as pq

from vantage_stripe.api import Usage
from vantage_stripe.api.client import StripeClient, handler_transport
from vantage_stripe.errors import SyncFailedError, VantageError
from vantage_stripe.sandbox import SANDBOX_KEY, App, Fault, Faulty, Request, Response, World, handler_of
from vantage_stripe.sandbox.answers import Handle, Handles, pretty
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import Account
from vantage_stripe.sync.changes import sync_changes, unlisted
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.sync.session import Session, session
from vantage_stripe.tables import TABLES
from vantage_stripe_tests.api.virtual import VirtualClock
from vantage_stripe_tests.sync.conftest import MEMORY

NOW = 1_763_942_400  # 2025-11-24T00:00:00Z, half a year into the account's life
BEFORE = NOW - 3 * 86_400
START = date(2025, 10, 1)
FEED = "_state/changes.json"
Disk = Mapping[str, bytes]


@dataclass(frozen=True)
class Outcome:
    """What a sync came to: why tables failed, and what was asked."""

    failures: Mapping[str, BaseException]
    usage: Usage

    def asked(self, endpoint: str) -> int:
        return self.usage.by_endpoint[endpoint]


@dataclass
class Remembering:
    """Answers a question asked before as it did then: the account stands still, rendering it takes time."""

    inner: Handle
    known: dict[tuple[str, str, str], Response] = field(default_factory=dict)

    def handle(self, request: Request, /) -> Response:
        question = (request.path, request.query, request.headers.get("accept-encoding", ""))
        if question not in self.known:
            self.known[question] = self.inner(request)
        return self.known[question]


@functools.cache
def account_at(now: int = NOW) -> Remembering:
    world = World(seed=1, now=now, charges=4_000)
    return Remembering(partial(inlining_few_lines, App(lambda: world).handle))


def inlining_few_lines(inner: Handle, request: Request) -> Response:
    """Inline four lines of an invoice where Stripe inlines ten: in a small account few have more."""
    if request.path != "/v1/invoices":
        return inner(request)
    plain = {name: value for name, value in request.headers.items() if name != "accept-encoding"}
    answered = inner(replace(request, headers=plain))
    body = msgspec.json.decode(answered.body)
    for invoice in body["data"]:
        lines = invoice["lines"]
        lines |= {"data": lines["data"][:4], "has_more": lines["has_more"] or len(lines["data"]) > 4}
    return replace(answered, body=pretty(body))


@functools.cache
def undisturbed(now: int = NOW) -> Disk:
    """Give what a sync without any fault leaves."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        assert sync(account_at(now), Path(folder), now=now).failures == {}
        return disk(Path(folder))


@functools.cache
def requests_of_undisturbed(now: int = NOW) -> Usage:
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        return sync(account_at(now), Path(folder), now=now).usage


def disk(lake: Path) -> Disk:
    """Give every file of a lake but the lock, which names a process, and the count of requests.

    Of the feed's state, where it stands: what it counts and remembers depends on how it came there.
    """
    held = {
        str(path.relative_to(lake)): path.read_bytes()
        for path in sorted(lake.rglob("*"))
        if path.is_file() and "_locks" not in path.parts and path.name != "requests.json"
    }
    if FEED in held:
        state = msgspec.json.decode(held[FEED])
        held[FEED] = msgspec.json.encode({name: state[name] for name in ("cursor", "positions")})
    return held


def put(held: Disk, lake: Path) -> None:
    """Write a lake's files back, as a lake that existed before."""
    for name, body in held.items():
        (lake / name).parent.mkdir(parents=True, exist_ok=True)
        (lake / name).write_bytes(body)


@functools.cache
def listed_again(before: int = BEFORE, now: int = NOW) -> Disk:
    """Give what is left when a lake of one moment is listed completely at a later one, without any fault."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        put(undisturbed(before), Path(folder))
        assert sync(account_at(now), Path(folder), now=now, fresh=True).failures == {}
        return disk(Path(folder))


@functools.cache
def followed(before: int = BEFORE, now: int = NOW) -> Disk:
    """Give what is left when a lake of one moment takes in the changes up to a later one, undisturbed."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        put(undisturbed(before), Path(folder))
        assert sync(account_at(now), Path(folder), now=now).failures == {}
        return disk(Path(folder))


def live(held: Disk) -> dict[str, dict[str, str]]:
    """Give the rows that are not deleted: the whole object by id, by table."""
    found: dict[str, dict[str, str]] = {}
    for name, body in partitions(held).items():
        rows = pq.ParquetFile(io.BytesIO(body)).read(["id", "raw", "_deleted_at"]).to_pylist()
        objects = found.setdefault(name.split("/")[0], {})
        objects |= {row["id"]: row["raw"] for row in rows if row["_deleted_at"] is None}
    return found


def partitions(held: Disk, table: str = "") -> Disk:
    """Give the rows alone, of one table or of all."""
    return {name: body for name, body in held.items() if name.startswith(table) and name.endswith(".parquet")}


def client_of(app: Handles, clock: VirtualClock, *, rate: float = math.inf) -> StripeClient:
    return StripeClient(
        SANDBOX_KEY,
        base_url="http://localhost/v1",
        rate=rate,
        endpoint_rate=rate,
        transport=handler_transport(handler_of(app)),
        clock=clock,
        sleep=clock.sleep,
        random=lambda: 0.5,
    )


def sync(
    account: Handles,
    lake: Path,
    faults: Iterable[Fault] = (),
    *,
    now: int = NOW,
    fresh: bool = False,
    rate: float = math.inf,
    client: StripeClient | None = None,
) -> Outcome:
    """Do what `vantage-stripe sync` does: list what must be, follow the changes of the rest.

    Raises:
        VantageError: The account or the lake could not be opened.
    """
    faulty = Faulty(account.handle, list(faults))
    asking = client or client_of(faulty, VirtualClock(), rate=rate)
    opened = Account(asking, "test", lambda: datetime.fromtimestamp(now, UTC), lanes=lambda: 2, together=2)
    with (
        asking,
        session(
            Settings(lake=lake, start=START),
            "test",
            account=opened,
            sleep=lambda _seconds: None,
            clock=lambda: float(now),
        ) as work,
    ):
        return Outcome(_failures(work, fresh=fresh), asking.usage)


def _failures(work: Session, *, fresh: bool) -> dict[str, BaseException]:
    found: dict[str, BaseException] = {}
    missing = unlisted(work.layout, TABLES, work.whole(), work.account.clock())
    listing = list(TABLES) if fresh else missing
    reports = sync_tables(work, listing, work.whole(), fresh=fresh) if listing else []
    found |= {report.table: report.error for report in reports if report.error is not None}
    if len(listing) < len(TABLES):
        try:
            sync_changes(work)
        except SyncFailedError as failed:
            found |= failed.failures
        except VantageError as error:
            found["events"] = error
    return found
