"""What is at risk with a payment method: the next charge and the monthly revenue, by currency; the ranks.

Belongs here: sums that keep currencies apart, the order of the rows. Does not: when a charge is due.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from vantage_stripe.insights.payment_method_contexts import Context
from vantage_stripe.insights.payment_method_rules import SEVERITIES

LAST = float("inf")
Amount = tuple[str | None, int | Fraction | None]
"""A currency, and what is charged in it."""


def money_of(due: Sequence[Context]) -> dict[str, Any]:
    """Sum what all contexts charge next, and what their renewals are worth a month."""
    return {
        **_sums("next_charge", [(context.currency, context.amount) for context in due]),
        **_sums("mrr", [(context.currency, context.monthly) for context in due if context.monthly != 0]),
    }


def _sums(name: str, parts: Iterable[Amount]) -> dict[str, Any]:
    """Sum by currency; one that is unknown leaves all unknown, several have no one sum."""
    totals: defaultdict[str, int | Fraction] = defaultdict(int)
    known = True
    for currency, amount in parts:
        if amount is None or currency is None:
            known = False
        else:
            totals[currency] += amount
    amounts = [{"amount": round(totals[currency]), "currency": currency} for currency in sorted(totals)]
    only = amounts[0] if known and len(amounts) == 1 else {"amount": None, "currency": None}
    return {
        f"{name}_amount": only["amount"],
        f"{name}_currency": only["currency"],
        f"{name}_amounts": amounts if known else None,
    }


class Place(NamedTuple):
    """What decides where a row of the answer stands.

    Attributes:
        severity: Its number in `SEVERITIES`.
        amounts: The next charge by currency.
        at: Seconds of the next charge, last where it is unknown.
        identity: The customer and the payment method.
    """

    severity: int
    amounts: tuple[tuple[str, int], ...]
    at: float
    identity: tuple[str, str]


def place_of(row: Mapping[str, Any]) -> Place:
    """Give what decides where a row stands."""
    at = row["next_charge_at"]
    return Place(
        severity=SEVERITIES.index(row["severity"]),
        amounts=tuple((part["currency"], part["amount"]) for part in row["next_charge_amounts"] or ()),
        at=LAST if at is None else at.timestamp(),
        identity=(row["customer_id"], row.get("payment_method_id") or ""),
    )


def ranks_of(places: Sequence[Place]) -> list[int | None]:
    """Give each row its rank among those of its severity and currency: 1 has the largest next charge.

    Equal amounts have one rank. A row in several currencies has the best of its ranks, one that charges
    nothing has none.
    """
    inside: defaultdict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    for number, place in enumerate(places):
        for currency, amount in place.amounts:
            inside[place.severity, currency].append((-amount, number))
    ranks: list[int | None] = [None] * len(places)
    for rows in inside.values():
        rows.sort()
        rank = 0
        for above, (amount, number) in enumerate(rows):
            if not above or amount != rows[above - 1][0]:
                rank = above + 1
            ranks[number] = min(rank, ranks[number] or rank)
    return ranks


def order_of(places: Sequence[Place], ranks: Sequence[int | None]) -> list[int]:
    """Give the rows' numbers by severity, then by what is at risk, then by time.

    Amounts of several currencies have no order, so the first ranks of all come first.
    """

    def worst_first(number: int) -> tuple[int, float, float, tuple[str, str]]:
        place, rank = places[number], ranks[number]
        return place.severity, LAST if rank is None else rank, place.at, place.identity

    return sorted(range(len(places)), key=worst_first)
