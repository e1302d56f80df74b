"""What the benchmark server serves: full-size objects of the embedded account, spread over time to order."""

import json
from array import array
from collections.abc import Callable
from dataclasses import dataclass

from vantage_stripe.sandbox.world import World

NOW = 1_795_478_400  # 2026-11-24T00:00:00Z
YEAR = 365 * 86_400
KINDS = {
    "charges": "charge",
    "customers": "customer",
    "invoices": "invoice",
    "balance_transactions": "balance_transaction",
    "refunds": "refund",
    "disputes": "dispute",
    "subscriptions": "subscription",
    "payouts": "payout",
    "invoice_payments": "invoice_payment",
    "events": "event",
}
MARK = 9_876_543_210


@dataclass(frozen=True, slots=True)
class Template:
    """A pretty-printed object around its id and its creation."""

    head: bytes
    middle: bytes
    tail: bytes


def templates(table: str, seed: int) -> list[Template]:
    """Give some hundred objects of a table, as they lie in a list."""
    world = World(seed=seed, now=NOW, charges=1_000)
    entries = world.entries(KINDS[table])[:300]
    return [_template(entry.render()) for entry in entries]


def _template(body: dict) -> Template:
    marked = {**body, "id": "@id@", "created": MARK}
    if isinstance(marked.get("lines"), dict):
        marked["lines"] = {**marked["lines"], "has_more": False}  # nested lists are measured elsewhere
    text = json.dumps(marked, indent=2, ensure_ascii=False).replace("\n", "\n    ").encode()
    head, rest = text.split(b"@id@", 1)
    middle, tail = rest.split(str(MARK).encode(), 1)
    return Template(head, middle, tail)


def even(count: int) -> array:
    """Spread objects evenly over a year, newest first."""
    return array("q", (NOW - 1 - number * YEAR // max(count, 1) for number in range(count)))


def one_hour(count: int) -> array:
    """All in one hour, 100 days ago."""
    start = NOW - 100 * 86_400
    return array("q", (start + 3_599 - number * 3_600 // max(count, 1) for number in range(count)))


def bursts(count: int) -> array:
    """Twelve bursts of two hours, a month apart."""
    return array(
        "q",
        (
            NOW - (12 * number // count) * 30 * 86_400 - 86_400 - (number * 12 % count) * 7_200 // count
            for number in range(count)
        ),
    )


def one_month(count: int) -> array:
    """All in one calendar month, October 2026."""
    start = 1_790_812_800
    return array("q", (start + 31 * 86_400 - 1 - number * 31 * 86_400 // count for number in range(count)))


SHAPES: dict[str, Callable[[int], array]] = {
    "even": even,
    "hour": one_hour,
    "bursts": bursts,
    "month": one_month,
}
