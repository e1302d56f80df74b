"""A world of a few objects, typed by hand, with the interface of the real one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vantage_stripe.sandbox.answers import Request, Response
from vantage_stripe.sandbox.app import App
from vantage_stripe.sandbox.keys import SANDBOX_KEY, Key

NOW = 1_795_478_400
DAY = 86_400
FACETS = (
    *("customer", "status", "payment_intent", "charge", "invoice", "subscription", "email", "type"),
    "delivery_success",
)
AUTHORIZED = {"authorization": f"Bearer {SANDBOX_KEY}"}


@dataclass(frozen=True, slots=True)
class Entry:
    id: str
    created: int
    facets: Mapping[str, object]
    render: Callable[[], dict[str, Any]]


def entry(body: dict[str, Any], *faceted: str) -> Entry:
    facets = {name: body[name] for name in faceted if name in body}
    return Entry(body["id"], body["created"], facets, lambda: body)


@dataclass
class FakeWorld:
    bodies: Mapping[str, Sequence[dict[str, Any]]]
    gone: Mapping[str, Sequence[dict[str, Any]]] = field(default_factory=dict)
    invoice_lines: Mapping[str, Sequence[dict[str, Any]]] = field(default_factory=dict)
    now: int = NOW

    def account(self) -> dict[str, Any]:
        return {"id": "acct_1", "object": "account", "created": 1, "livemode": False}

    def balance(self) -> dict[str, Any]:
        return {"object": "balance", "available": [{"amount": 5, "currency": "usd"}], "livemode": False}

    def entries(self, kind: str, /) -> Sequence[Entry]:
        rows = [entry(body, *FACETS) for body in self.bodies.get(kind, ())]
        return sorted(rows, key=lambda row: -row.created)

    def find(self, kind: str, ident: str, /) -> Entry | None:
        return next((row for row in self.entries(kind) if row.id == ident), None)

    def deleted(self, kind: str, /) -> Mapping[str, Entry]:
        return {body["id"]: entry(body) for body in self.gone.get(kind, ())}

    def lines(self, invoice_id: str, /) -> Sequence[dict[str, Any]]:
        return self.invoice_lines.get(invoice_id, ())


def charge(number: int, created: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"ch_{number}",
        "object": "charge",
        "amount": 100 * number,
        "balance_transaction": f"txn_{number}",
        "created": created,
        "customer": None,
        "currency": "usd",
        "payment_intent": None,
        "status": "succeeded",
        **fields,
    }


def customer(number: int, created: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"cus_{number}",
        "object": "customer",
        "created": created,
        "email": f"c{number}@example.com",
        "invoice_settings": {"default_payment_method": None},
        "metadata": {},
        "name": f"Customer {number}",
        **fields,
    }


def app_of(world: FakeWorld, **keys: Key) -> App:
    return App(lambda: world, keys=keys or None)


def get(app: App, target: str, **headers: str) -> Response:
    path, _, query = target.partition("?")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return app.handle(Request("GET", path=path, query=query, headers={**AUTHORIZED, **named}))
