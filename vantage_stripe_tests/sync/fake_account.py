"""A small Stripe account in dicts: lists, retrieves, events of every change, and misbehaviour to order.

Belongs here: what the tests of extraction and sync read from. Does not: expectations.
"""

import json
import math
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from vantage_stripe.api.client import StripeClient, handler_transport
from vantage_stripe.api.protocol import API_VERSION
from vantage_stripe.sync.account import Account
from vantage_stripe.tables import TABLES

Params = list[tuple[str, str]]
Reply = tuple[int, Mapping[str, str], bytes]
Fault = Callable[[str, Params], Reply | None]

NOW = 1_795_478_400  # 2026-11-24T00:00:00Z
HOUR, DAY = 3_600, 86_400
KINDS = {table.endpoint: table.object for table in TABLES}
INLINED = 10
EVENTS_OF = {"dispute": "charge.dispute"}
"""How the events of a kind begin, where not with its name."""


def reply(body: object, status: int = 200, kind: str = "application/json") -> Reply:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return status, {"request-id": "req_fake", "content-type": kind}, raw


def refusal(status: int, message: str = "No.") -> Reply:
    code = {"code": "resource_missing"} if status == 404 else {}
    return reply({"error": {"type": "invalid_request_error", "message": message, **code}}, status)


def failing(endpoint: str, answer: Reply, *, after: int = 0, times: float = math.inf) -> Fault:
    """Answer an endpoint's requests so, from the `after`-th on, so many times."""
    seen = Counter[str]()

    def fault(asked: str, _params: Params) -> Reply | None:
        if asked != endpoint:
            return None
        seen[asked] += 1
        return answer if after < seen[asked] <= after + times else None

    return fault


@dataclass
class FakeAccount:
    """The account; `asked` is every request's endpoint and parameters, in order.

    Its events are written in `version`: in another one, what they carry is of no use.
    """

    now: int = NOW
    created: int = NOW - 80 * DAY  # 2026-09-05
    id: str = "acct_fake"
    objects: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    lines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    asked: list[tuple[str, Params]] = field(default_factory=list)
    fault: Fault | None = None
    lanes: int = 1
    version: str = API_VERSION
    _number: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, id_: str, created: int, *, quiet: bool = False, **fields: object) -> None:
        """Create an object, and its event unless it is quiet."""
        self.objects.setdefault(kind, {})[id_] = {"id": id_, "object": kind, "created": created, **fields}
        if not quiet:
            self.tell(f"{kind}.created", self.objects[kind][id_])

    def change(self, kind: str, id_: str, *, quiet: bool = False, **fields: object) -> None:
        self.objects[kind][id_].update(fields)
        if not quiet:
            self.tell(f"{kind}.updated", self.objects[kind][id_])

    def delete(self, kind: str, id_: str, *, quiet: bool = False) -> None:
        last = self.objects[kind].pop(id_)
        self.gone.add(id_)
        if not quiet:
            self.tell(f"{kind}.deleted", last)

    def tell(self, type_: str, item: Mapping[str, Any]) -> None:
        """Add an event."""
        kind, _, happened = type_.rpartition(".")
        self._number += 1
        event = {
            "id": f"evt_{self._number:06}",
            "object": "event",
            "created": self.now,
            "type": f"{EVENTS_OF.get(kind, kind)}.{happened}",
            "api_version": self.version,
            "data": {"object": dict(self._shown(dict(item)))},
            "pending_webhooks": self._number % 3,
        }
        self.objects.setdefault("event", {})[str(event["id"])] = event

    def live(self, kind: str) -> dict[str, dict[str, Any]]:
        """Return the objects as a complete read of the account gives them."""
        return {id_: self._whole(item) for id_, item in self.objects.get(kind, {}).items()}

    def count(self, endpoint: str) -> int:
        return sum(1 for asked, _ in self.asked if asked == endpoint)

    def handler(self, _method: str, target: str, _headers: Mapping[str, str]) -> Reply:
        parts = urlsplit(target)
        endpoint, params = parts.path.removeprefix("/v1/"), parse_qsl(parts.query)
        with self._lock:
            self.asked.append((endpoint, params))
            bad = None if self.fault is None else self.fault(endpoint, params)
        return self._answer(endpoint, params) if bad is None else bad

    def client(self) -> StripeClient:
        return StripeClient(
            "sk_test_notARealKey0000",
            base_url="http://localhost/v1",
            rate=math.inf,
            endpoint_rate=math.inf,
            transport=handler_transport(self.handler),
            sleep=lambda _seconds: None,
            random=lambda: 0.0,
            max_retries=1,
        )

    def account(self) -> Account:
        return Account(
            self.client(), "test", lambda: datetime.fromtimestamp(self.now, UTC), lambda: self.lanes
        )

    def _answer(self, endpoint: str, params: Params) -> Reply:
        if endpoint == "account":
            return reply({"id": self.id, "object": "account", "created": self.created})
        if endpoint in KINDS:
            return self._list(KINDS[endpoint], params)
        parent, _, id_ = endpoint.rpartition("/")
        if id_ == "lines":
            return self._lines(parent.removeprefix("invoices/"), dict(params))
        if id_ in self.gone:
            return reply({"id": id_, "object": KINDS[parent], "deleted": True})
        item = self.objects.get(KINDS.get(parent, ""), {}).get(id_)
        return refusal(404, f"No such object: {id_}") if item is None else reply(self._shown(item))

    def _list(self, kind: str, params: Params) -> Reply:
        asked = dict(params)
        low, high = int(asked.get("created[gte]", 0)), int(asked.get("created[lt]", self.now + 1))
        found = sorted(self.objects.get(kind, {}).values(), key=lambda each: (-each["created"], each["id"]))
        if "starting_after" in asked:
            at = [each["id"] for each in found].index(asked["starting_after"])
            found = found[at + 1 :]
        found = [each for each in found if low <= each["created"] < min(high, self.now + 1)]
        return page([self._shown(each) for each in found[:100]], has_more=len(found) > 100)

    def _lines(self, invoice: str, asked: Mapping[str, str]) -> Reply:
        if invoice not in self.objects.get("invoice", {}):
            return refusal(404, f"No such invoice: {invoice}")
        lines = self.lines[invoice]
        ids = [line["id"] for line in lines]
        begin = ids.index(asked["starting_after"]) + 1 if "starting_after" in asked else 0
        return page(lines[begin : begin + 100], has_more=len(lines) > begin + 100)

    def _shown(self, item: dict[str, Any]) -> dict[str, Any]:
        lines = self.lines.get(item["id"])
        if lines is None:
            return item
        return {**item, "lines": _nested(item["id"], lines[:INLINED], has_more=len(lines) > INLINED)}

    def _whole(self, item: dict[str, Any]) -> dict[str, Any]:
        lines = self.lines.get(item["id"])
        return dict(item) if lines is None else {**item, "lines": _nested(item["id"], lines, has_more=False)}


def page(data: list[dict[str, Any]], *, has_more: bool) -> Reply:
    return reply({"object": "list", "data": data, "has_more": has_more})


def _nested(invoice: str, data: list[dict[str, Any]], *, has_more: bool) -> dict[str, Any]:
    return {"object": "list", "data": data, "has_more": has_more, "url": f"/v1/invoices/{invoice}/lines"}


def business() -> FakeAccount:
    """Make an account with something in most tables, over three months."""
    made = FakeAccount()
    for day in range(79):
        at = made.created + day * DAY + day % 7
        for n in range(3):
            made.add(
                "charge", f"ch_{day:03}{n}", at + n * HOUR, quiet=True, amount=100 * day + n, currency="eur"
            )
            made.add(
                "balance_transaction",
                f"txn_{day:03}{n}",
                at + n * HOUR,
                quiet=True,
                status="pending" if day > 74 else "available",
                available_on=at + n * HOUR + 5 * DAY,
            )
        made.add("customer", f"cus_{day:03}", at, quiet=True, email=f"{day}@example.com")
    for number in range(12):
        at = made.created + number * 6 * DAY
        made.add("invoice", f"in_{number:02}", at, quiet=True, customer=f"cus_{number:03}", status="open")
        made.lines[f"in_{number:02}"] = [{"id": f"il_{number}_{n}"} for n in range(3 if number else 230)]
    made.add("dispute", "dp_1", made.created + 20 * DAY, quiet=True, charge="ch_0100", status="lost")
    return made
