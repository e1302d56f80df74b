"""The objects that a companion's rows are read from: Stripe's own, with what their origin puts in. Pure.

Belongs here: from a parent and an entry to one object. Does not: requests, files, Arrow.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from vantage_stripe.tables.model import EntriesOf, ListOf, Sum
from vantage_stripe.tables.paths import value_at

Item = Mapping[str, Any]


def entries(origin: EntriesOf, parent: Item) -> Iterator[dict[str, Any]]:
    """Give the objects that stand in a parent's list, in their order."""
    found = value_at(parent, origin.path)
    given = {name: value_at(parent, path) for name, path in origin.given.items()}
    for entry in found if isinstance(found, list) else ():
        sums = {name: total(entry, wanted) for name, wanted in origin.sums.items()}
        yield {**entry, **given, **sums}


def listed(origin: ListOf, parent: Item, item: Item) -> dict[str, Any]:
    """Give an object of a parent's list as the row's object.

    Args:
        origin: Says what the row gets.
        parent: The parent's columns, times as Unix seconds.
        item: The listed object.
    """
    kept = {name: value_at(item, path) for name, path in origin.kept.items()}
    return {**item, **kept, **{name: value_at(parent, path) for name, path in origin.given.items()}}


def total(item: Item, wanted: Sum) -> int | None:
    """Add up the amounts of a list; null where there is none, or where an amount is no integer."""
    found = value_at(item, wanted.path)
    if not isinstance(found, list):
        return None
    amounts = [
        value_at(entry, "amount")
        for entry in found
        if wanted.where is None or value_at(entry, wanted.where[0]) == wanted.where[1]
    ]
    return sum(amounts) if all(type(amount) is int for amount in amounts) else None


def snapshot(balance: Item, given: Item) -> list[dict[str, Any]]:
    """Give one object for each amount of a balance, in the order of its fields.

    Args:
        balance: Stripe's object: lists of amounts by balance type, some of them grouped once more.
        given: What each object gets: `created`, and what is known of the reading.
    """
    return [
        {
            **amount,
            "object": "balance",
            "id": f"{given['created']}-{kind}-{amount['currency']}",
            "balance_type": kind,
            "livemode": balance.get("livemode"),
            **given,
        }
        for kind, amount in _amounts(balance, "")
    ]


def _amounts(item: Item, prefix: str) -> Iterator[tuple[str, Item]]:
    for name, value in item.items():
        if isinstance(value, Mapping):
            yield from _amounts(value, f"{prefix}{name}_")
        elif isinstance(value, list):
            yield from ((prefix + name, each) for each in value if _is_amount(each))


def _is_amount(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("currency"), str) and "amount" in value
