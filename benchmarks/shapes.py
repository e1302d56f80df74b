"""What the benchmark server serves: full-size objects of the embedded account, spread over time to order."""

import json
import re
from array import array
from collections import Counter
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
NOWHERE = "\0"


@dataclass(frozen=True, slots=True)
class Template:
    """A pretty-printed object around its id, wherever that stands, and its creation."""

    pieces: tuple[bytes, ...]
    holes: tuple[bool, ...]

    def fill(self, name: bytes, created: int) -> bytes:
        """Give an object: a hole takes its id, or else its creation."""
        second, filled = b"%d" % created, [self.pieces[0]]
        for is_name, piece in zip(self.holes, self.pieces[1:], strict=True):
            filled += (name if is_name else second, piece)
        return b"".join(filled)


def templates(table: str, seed: int) -> list[Template]:
    """Give some hundred objects of a table, as they lie in a list.

    A charge and the balance transaction of the same number name each other: a sync proves what it read.
    """
    world = World(seed=seed, now=NOW, charges=1_000)
    if table == "charges":
        return [_template(charge, moved["id"]) for charge, moved in _paid(world)]
    if table == "balance_transactions":
        return [_template(moved, charge["id"]) for charge, moved in _paid(world)]
    return [_template(entry.render()) for entry in world.entries(KINDS[table])[:300]]


def _paid(world: World) -> list[tuple[dict, dict]]:
    """Give charges that took money, each with its balance transaction."""
    moved = {entry.render()["id"]: entry.render() for entry in world.entries("balance_transaction")}
    charges = [entry.render() for entry in world.entries("charge")]
    return [
        (charge, moved[charge["balance_transaction"]])
        for charge in charges
        if charge["balance_transaction"] in moved
    ][:300]


def balance(count: int, seed: int) -> bytes:
    """Give the balance that so many balance transactions come to."""
    sums = Counter()
    nets = [(moved["currency"], moved["net"]) for _, moved in _paid(World(seed=seed, now=NOW, charges=1_000))]
    for place, (currency, net) in enumerate(nets):
        sums[currency] += net * len(range(place, count, len(nets)))
    amounts = [
        {"amount": amount, "currency": currency, "source_types": {"card": amount}}
        for currency, amount in sums.items()
    ]
    none = [{**each, "amount": 0, "source_types": {"card": 0}} for each in amounts]
    return json.dumps(
        {"object": "balance", "available": amounts, "livemode": True, "pending": none}, indent=2
    ).encode()


def _template(body: dict, other: str = NOWHERE) -> Template:
    marked = {**body, "created": MARK}
    if isinstance(marked.get("lines"), dict):
        # Nested lists are measured elsewhere; each copy of an invoice has lines of its own.
        own = [{**line, "id": f"{line['id']}_{body['id']}"} for line in marked["lines"]["data"]]
        marked["lines"] = {**marked["lines"], "data": own, "has_more": False}
    text = json.dumps(marked, indent=2, ensure_ascii=False).replace("\n", "\n    ")
    text = text.replace('"livemode": false', '"livemode": true')  # as the benchmark's key
    parts = re.split(f"({re.escape(body['id'])}|{re.escape(other)}|{MARK})", text)
    return Template(
        tuple(part.encode() for part in parts[::2]), tuple(part != str(MARK) for part in parts[1::2])
    )


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
