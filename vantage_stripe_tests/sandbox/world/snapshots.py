"""A whole account at one instant as plain JSON, which the identities are judged on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from vantage_stripe.sandbox.view import Account
from vantage_stripe.sandbox.world.facets import FACETS

Json = dict[str, Any]
KINDS = (*(kind for kind in FACETS if kind != "discount"), "event")
"""All kinds that are served by themselves; a discount is seen only in what it reduces."""


@dataclass(frozen=True)
class Snapshot:
    """All live objects by kind, newest first, and what only lists and singletons tell."""

    now: int
    objects: Mapping[str, list[Json]]
    deleted: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    balance: Json = field(default_factory=dict)
    paid_out: Mapping[str, list[str]] = field(default_factory=dict)
    """The ids `?payout=` lists, by payout."""
    earlier: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The ids that were listed at an earlier instant, by kind."""

    @cached_property
    def _by_id(self) -> dict[str, dict[str, Json]]:
        return {kind: {item["id"]: item for item in items} for kind, items in self.objects.items()}

    def of(self, kind: str) -> list[Json]:
        return self.objects.get(kind, [])

    def by_id(self, kind: str) -> Mapping[str, Json]:
        return self._by_id.get(kind, {})

    def gone(self, kind: str) -> Mapping[str, Json]:
        return self.deleted.get(kind, {})

    def grouped(self, kind: str, name: str) -> dict[Any, list[Json]]:
        groups: dict[Any, list[Json]] = {}
        for item in self.of(kind):
            groups.setdefault(item.get(name), []).append(item)
        return groups

    def since(self, other: "Snapshot") -> "Snapshot":
        listed = {kind: frozenset(other.by_id(kind)) for kind in other.objects if kind != "event"}
        return replace(self, earlier=listed)


def snapshot_of(account: Account, kinds: Iterable[str] = KINDS) -> Snapshot:
    """Read the whole account, as a client that lists everything would."""
    paid_out: dict[str, list[str]] = {}
    for entry in account.entries("balance_transaction"):
        if entry.facets["payout"] is not None:
            paid_out.setdefault(str(entry.facets["payout"]), []).append(entry.id)
    listed = tuple(kinds)
    return Snapshot(
        now=account.now,
        objects={kind: [entry.render() for entry in account.entries(kind)] for kind in listed},
        deleted={
            kind: {name: entry.render() for name, entry in account.deleted(kind).items()} for kind in listed
        },
        balance=account.balance(),
        paid_out=paid_out,
    )
