"""Planted defects to order: an account in which something is wrong, composed around a sound one.

    Defective(world, [drop("charge", "ch_1"), change("charge", "ch_2", "amount", 1), named("E01")])

The API shows a defect alike in lists, retrieves, expansions, filters and searches. Events keep what they
told when they happened. The named defects, which break one reconciliation check each, are in `breakages`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from itertools import islice
from typing import Any

from vantage_stripe.sandbox.view import Account, Item, Listed

Body = dict[str, Any]
Fits = Callable[[Body], bool]


@dataclass(frozen=True, slots=True)
class Edit:
    """What is wrong with one object.

    Attributes:
        kind: Stripe's `object`; "balance" is the balance, which has no id.
        id: Which one.
        write: Gives the object as it is shown.
        copies: How often lists show it; 0 when it is not there at all.
        facets: What filters see that is no field of the object.
    """

    kind: str
    id: str
    _: KW_ONLY
    write: Callable[[Body], Body] = dict
    copies: int = 1
    facets: Mapping[str, object] = field(default_factory=dict)


Defect = Callable[[Account], Edit]
"""Chooses its victim in an account."""


class Defective:
    """An account with defects, each planted into what those before it left.

    Raises:
        LookupError: A defect finds no object to befall.
    """

    def __init__(self, world: Account, defects: Iterable[Defect]) -> None:
        self.now = world.now
        self._world = world
        self._edits: dict[str, dict[str, list[Edit]]] = {}
        self._lists: dict[str, Sequence[Listed]] = {}
        for defect in defects:
            self._plant(defect(self))

    def _plant(self, edit: Edit) -> None:
        whole = None if edit.kind != "balance_transaction" else self.find(edit.kind, edit.id)
        self._edits.setdefault(edit.kind, {}).setdefault(edit.id, []).append(edit)
        self._lists.clear()
        # A dispute carries its balance transactions whole.
        if whole is not None and self.find("dispute", owner := str(whole.render()["source"])) is not None:
            self._plant(Edit("dispute", owner, write=self._carried))

    def _carried(self, body: Body) -> Body:
        found = (self.find("balance_transaction", each["id"]) for each in body["balance_transactions"])
        return {**body, "balance_transactions": [each.render() for each in found if each is not None]}

    def account(self) -> Body:
        """Write the account object."""
        return self._world.account()

    def balance(self) -> Body:
        """Write the balance object, perhaps a wrong one."""
        return _written(self._world.balance(), self._edits.get("balance", {}).get("", []))

    def entries(self, kind: str, /) -> Sequence[Listed]:
        """List the objects of a kind, newest first, as they are shown."""
        edits = self._edits.get(kind)
        if not edits:
            return self._world.entries(kind)
        if kind not in self._lists:
            shown = [
                row
                for entry in self._world.entries(kind)
                for row in ([entry] if entry.id not in edits else _shown(entry, edits[entry.id]))
            ]
            self._lists[kind] = sorted(shown, key=lambda row: -row.created)
        return self._lists[kind]

    def find(self, kind: str, ident: str, /) -> Listed | None:
        """Find an object as it is shown."""
        entry = self._world.find(kind, ident)
        edits = self._edits.get(kind, {}).get(ident)
        if entry is None or edits is None:
            return entry
        return next(iter(_shown(entry, edits)), None)

    def deleted(self, kind: str, /) -> Mapping[str, Listed]:
        """Give the objects deleted by now, by id."""
        return self._world.deleted(kind)

    def lines(self, owner_id: str, /) -> Sequence[Body]:
        """List all lines of an invoice or a credit note; of one that is not there it is a KeyError."""
        if self.find("invoice", owner_id) is None and self.find("credit_note", owner_id) is None:
            raise KeyError(owner_id)
        return self._world.lines(owner_id)


@dataclass(slots=True)
class Planted:
    """Gives the account of now with the defects in it, as long as the account is the same."""

    worlds: Callable[[], Account]
    defects: Sequence[Defect]
    _last: tuple[Account, Account] | None = field(default=None, init=False)

    def __call__(self) -> Account:
        """Give it; thread-safe.

        Raises:
            LookupError: A defect finds no object to befall.
        """
        world, last = self.worlds(), self._last
        if last is None or last[0] is not world:
            self._last = last = (world, Defective(world, self.defects))
        return last[1]


def drop(kind: str, ident: str = "", *, place: int = 0) -> Defect:
    """Leave an object out; without an id, the one at a place, see `victim`."""
    return lambda account: Edit(kind, victim(account, kind, ident, place=place), copies=0)


def double(kind: str, ident: str = "", *, place: int = 0) -> Defect:
    """List an object twice."""
    return lambda account: Edit(kind, victim(account, kind, ident, place=place), copies=2)


def change(kind: str, ident: str = "", field: str = "amount", by: int = 1, *, place: int = 0) -> Defect:
    """Add to a number of an object, `field` being a dotted path; amounts are in minor units."""

    def defect(account: Account) -> Edit:
        chosen = victim(account, kind, ident, place=place, fits=lambda body: _number(body, field) is not None)
        return Edit(kind, chosen, write=lambda body: put(body, field, (_number(body, field) or 0) + by))

    return defect


def shift(
    kind: str, ident: str = "", field: str = "created", seconds: int = 3_600, *, place: int = 0
) -> Defect:
    """Move a timestamp of an object."""
    return change(kind, ident, field, seconds, place=place)


def victim(
    account: Account, kind: str, ident: str = "", *, place: int = 0, fits: Fits = lambda _: True
) -> str:
    """Choose the object a defect befalls: by id, or by its place among those that fit.

    Args:
        account: Where to look.
        kind: Stripe's `object`.
        ident: The id; empty to choose by place.
        place: Counted from the oldest, so that time changes it seldom; from the newest when negative.
        fits: Tells which objects can have the defect.

    Raises:
        LookupError: There is none.
    """
    if ident:
        entry = account.find(kind, ident)
        if entry is not None and fits(entry.render()):
            return ident
        raise LookupError(f"the sandbox has no {kind} {ident} that can have this defect; choose another id")
    rows = account.entries(kind)
    fitting = (row.id for row in (reversed(rows) if place >= 0 else rows) if fits(row.render()))
    chosen = next(islice(fitting, place if place >= 0 else -place - 1, None), None)
    if chosen is None:
        raise LookupError(f"the sandbox has no {kind} that can have this defect; choose an account with more")
    return chosen


def put(body: Body, path: str, value: object) -> Body:
    """Give an object with one value changed, at a dotted path."""
    name, _, rest = path.partition(".")
    return {**body, name: put(body[name], rest, value) if rest else value}


def _number(body: Any, path: str) -> int | None:
    for name in path.split("."):
        body = body.get(name) if isinstance(body, dict) else None
    return body if isinstance(body, int) and not isinstance(body, bool) else None


def _written(body: Body, edits: Iterable[Edit]) -> Body:
    for edit in edits:
        body = edit.write(body)
    return body


def _shown(entry: Listed, edits: Sequence[Edit]) -> list[Listed]:
    copies = min(edit.copies for edit in edits) and max(edit.copies for edit in edits)
    before = entry.render()
    body = _written(before, edits)
    facets = {name: _follows(name, value, before, body) for name, value in entry.facets.items()}
    for edit in edits:
        facets |= edit.facets
    return [Item(body, body.get("created", entry.created), facets)] * copies


def _follows(name: str, value: object, before: Body, after: Body) -> object:
    """Give a facet's value after the change of the field it repeats."""
    old, new = _dug(before, name), _dug(after, name)
    return value if old == new else new


def _dug(body: Any, path: str) -> object:
    for name in path.split("."):
        body = body.get(name) if isinstance(body, dict) else None
    return body
