"""Running a plan: pages asked by several lanes at once, rows handed over as they come.

Belongs here: requests of one table, and the threads. Does not: partitions, files.
"""

import threading
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

import pyarrow as pa

from vantage_stripe.api.client import StripeClient
from vantage_stripe.api.protocol import API_VERSION, TROUBLE, Answer
from vantage_stripe.errors import APIError, StripeError
from vantage_stripe.extraction.nested import complete, incomplete, is_missing
from vantage_stripe.extraction.rows import Objects, compact, cut, demand_kind, parse
from vantage_stripe.extraction.windows import PAGE, Chain, Plan
from vantage_stripe.tables.model import Table
from vantage_stripe.tables.personal import KEEP, Redaction
from vantage_stripe.tables.projection import project_raws

SMALLER = 20
"""Objects of a page where Stripe fails at full ones."""
MOST_LANES = 32
"""Requests of one table under way at most, whatever the latency."""


@dataclass
class Spent:
    """What reading one table took. Nested lists and retrieves are counted apart from the list."""

    pages: int = 0
    nested: int = 0
    retrieved: int = 0
    objects: int = 0
    oddities: Counter[str] = field(default_factory=Counter)

    @property
    def requests(self) -> int:
        """All requests."""
        return self.pages + self.nested + self.retrieved


@dataclass(frozen=True)
class Read:
    """Objects that were read and wanted.

    Attributes:
        chain: Which chain of pages read them.
        marks: Id and `created` of each.
        raws: Each as compact JSON.
    """

    chain: int
    marks: list[tuple[str, int]]
    raws: list[bytes]

    def __len__(self) -> int:
        """The number of objects."""
        return len(self.raws)

    def since(self, second: int) -> "Read":
        """Leave out what was created earlier."""
        kept = [place for place, (_, created) in enumerate(self.marks) if created >= second]
        return Read(self.chain, [self.marks[place] for place in kept], [self.raws[place] for place in kept])


class Reader:
    """Reads one table of an account, as it was from one instant on.

    Args:
        client: Speaks to Stripe.
        table: The declaration.
        synced_at: The instant before the first request: rows are at least this new.
        redaction: What is done with personal data before objects are rows.
    """

    def __init__(
        self,
        client: StripeClient,
        table: Table,
        *,
        synced_at: datetime,
        redaction: Redaction = KEEP,
    ) -> None:
        self.redaction = redaction
        self.client = client
        self.table = table
        self.synced_at = synced_at
        self.spent = Spent()
        self._limit = PAGE
        self._lock = threading.Lock()

    def page(self, chain: Chain, only: Container[str] | None = None) -> tuple[Objects, Read]:
        """Ask the next page of a chain: what Stripe gave, and what of it was wanted, or `only` some ids."""
        request_id = None
        try:
            answer = self._list(chain)
            request_id = answer.request_id
            objects = replace(cut(answer.compact, self.table), request_id=request_id)
            until = chain.until
            wanted = [
                position
                for position, (id_, created) in enumerate(objects.marks)
                if created >= chain.since
                and (until is None or created < until)
                and (only is None or id_ in only)
            ]
            return objects, self._read(chain, objects, wanted)
        except StripeError as error:
            self.place(error, chain, request_id)
            raise

    def retrieve(self, id_: str) -> Read | None:
        """Ask one object; None when Stripe says that it does not exist or exists no more."""
        with self._lock:
            self.spent.retrieved += 1
        endpoint = f"{self.table.endpoint}/{id_}"
        params = tuple(
            (f"{name}[]" if name == "expand" else name, value) for name, value in self.table.params
        )
        try:
            answer = self.client.get(endpoint, params)
            found = parse(answer.body)
            if found.get("id") != id_:
                raise APIError(
                    f"asked for {id_}, the answer is {found.get('id')!r}: is a proxy in the way?",
                    request_id=answer.request_id,
                    endpoint=endpoint,
                )
            demand_kind(found, self.table)
        except StripeError as error:
            if is_missing(error):
                return None
            error.table = self.table.name
            raise
        if found.get("deleted") is True:
            return None
        if type(found.get("created")) is not int:
            raise APIError("the object has no created", request_id=answer.request_id, endpoint=endpoint)
        if not complete(found, self.table.nested, self._get_nested):
            return None
        with self._lock:
            self.spent.objects += 1
        return Read(0, [(id_, found["created"])], [compact(found)])

    def project(self, raws: Sequence[bytes]) -> pa.RecordBatch:
        """Return the rows of objects in compact JSON, in the table's schema, personal data redacted."""
        return project_raws(
            self.table,
            [self.redaction.redact(raw) for raw in raws] if self.redaction else raws,
            synced_at=self.synced_at,
            api_version=API_VERSION,
            on_oddity=self._odd,
        )

    def _list(self, chain: Chain) -> Answer:
        """Ask a page; smaller ones from here on where Stripe fails at full ones that expand something.

        Such 500s were reported of Stripe's lists, and no retry heals them.
        """
        while True:
            limit = self._limit
            with self._lock:
                self.spent.pages += 1
            try:
                return self.client.get(self.table.endpoint, self._params(chain, limit))
            except APIError as error:
                fails = error.status is not None and error.status >= TROUBLE
                if not fails or limit == SMALLER or all(name != "expand" for name, _ in self.table.params):
                    raise
            self._limit = SMALLER

    def place(self, error: StripeError, chain: Chain, request_id: str | None) -> None:
        """Say on an error about a page where it happened."""
        error.table = self.table.name
        error.window = f"created {chain.since}..{'now' if chain.until is None else chain.until}"
        error.endpoint = error.endpoint or self.table.endpoint
        error.request_id = error.request_id or request_id

    def _read(self, chain: Chain, objects: Objects, wanted: Sequence[int]) -> Read:
        """Take the wanted objects, their nested lists completed; one that vanished meanwhile is left out."""
        read = Read(id(chain), [], [])
        for place in wanted:
            raw: bytes | None = objects.raws[place]
            if place in objects.incomplete:
                raw = self._completed(objects.raws[place])
            if raw is not None:
                read.marks.append(objects.marks[place])
                read.raws.append(raw)
        with self._lock:
            self.spent.objects += len(read)
        return read

    def _completed(self, raw: bytes) -> bytes | None:
        item = parse(raw)
        if not incomplete(item, self.table.nested):
            return raw
        return compact(item) if complete(item, self.table.nested, self._get_nested) else None

    def _get_nested(self, endpoint: str, params: tuple[tuple[str, str], ...]) -> bytes:
        with self._lock:
            self.spent.nested += 1
        return self.client.get(endpoint, params).body

    def _odd(self, column: str, _id: str) -> None:
        with self._lock:
            self.spent.oddities[column] += 1

    def _params(self, chain: Chain, limit: int) -> list[tuple[str, str]]:
        """Spell a list request; it asks one second beyond each bound, because a cursor at the edge lies.

        Without a cursor the upper bound is exact: a busy second above the window costs no page.
        """
        params = [("limit", str(limit)), ("created[gte]", str(max(chain.since - 1, 0)))]
        if chain.until is not None:
            params.append(("created[lt]", str(chain.until + (chain.cursor is not None))))
        if chain.cursor is not None:
            params.append(("starting_after", chain.cursor))
        params += [("expand[]", f"data.{value}") for name, value in self.table.params if name == "expand"]
        params += [pair for pair in self.table.params if pair[0] != "expand"]
        return [*params, *self.table.list_params]


def fetch(
    reader: Reader,
    plan: Plan,
    *,
    lanes: Callable[[], int] | None = None,
    only: Container[str] | None = None,
) -> Iterator[Read]:
    """Run a plan to its end, yielding the objects of each page; the plan says what is complete.

    Args:
        reader: Asks.
        plan: What to ask next.
        lanes: How many requests may be under way from now on, asked again and again; as planned when None.
        only: The ids that are wanted; all when None. Nested lists are completed of these alone.

    Raises:
        StripeError: A request failed for good; what was yielded before stands.
    """
    with ThreadPoolExecutor(max_workers=MOST_LANES, thread_name_prefix=reader.table.name) as threads:
        pending: dict[Future[tuple[Objects, Read]], Chain] = {}
        try:
            while not plan.done:
                plan.lanes = plan.lanes if lanes is None else min(lanes(), MOST_LANES)
                while len(pending) < plan.lanes and (chain := plan.take()) is not None:
                    pending[threads.submit(reader.page, chain, only)] = chain
                finished, _ = wait(pending, return_when=FIRST_COMPLETED)
                for future in finished:
                    chain = pending.pop(future)
                    objects, read = future.result()
                    if _answered(reader, plan, chain, objects):
                        yield read
        finally:
            for future in pending:
                future.cancel()


def retrieve(
    reader: Reader, ids: Iterable[str], *, lanes: Callable[[], int]
) -> Iterator[tuple[str, Read | None]]:
    """Ask objects one by one, some at a time; None for one that does not exist, or exists no more.

    Raises:
        StripeError: A request failed for good; what was yielded before stands.
    """
    with ThreadPoolExecutor(max_workers=MOST_LANES, thread_name_prefix=reader.table.name) as threads:
        for some in batched(ids, lambda: min(lanes(), MOST_LANES)):
            yield from zip(some, threads.map(reader.retrieve, some), strict=True)


def batched(ids: Iterable[str], size: Callable[[], int]) -> Iterator[list[str]]:
    """Cut ids into lists, the size of each asked when it begins."""
    left = iter(ids)
    while some := list(islice(left, size())):
        yield some


def _answered(reader: Reader, plan: Plan, chain: Chain, objects: Objects) -> bool:
    try:
        return plan.answered(chain, objects.marks, has_more=objects.has_more)
    except StripeError as error:
        reader.place(error, chain, objects.request_id)
        raise
