"""An account seen through a layer that changes some of it: what late and old events are built on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vantage_stripe.sandbox.view import Account, Listed

Worlds = Callable[[], Account]
"""Gives the account at this moment, as `App` takes it."""


class Overlay:
    """An account that shows another one unchanged; a layer overrides what it changes."""

    def __init__(self, world: Account) -> None:
        self.world = world

    @property
    def now(self) -> int:
        """Unix seconds."""
        return self.world.now

    def account(self) -> dict[str, Any]:
        """Write the account object."""
        return self.world.account()

    def balance(self) -> dict[str, Any]:
        """Write the balance object."""
        return self.world.balance()

    def entries(self, kind: str, /) -> Sequence[Listed]:
        """List the live objects of a kind, newest first."""
        return self.world.entries(kind)

    def find(self, kind: str, ident: str, /) -> Listed | None:
        """Find a live object."""
        return self.world.find(kind, ident)

    def deleted(self, kind: str, /) -> Mapping[str, Listed]:
        """Give the objects deleted by now, by id."""
        return self.world.deleted(kind)

    def lines(self, invoice_id: str, /) -> Sequence[dict[str, Any]]:
        """List all line items of an invoice."""
        return self.world.lines(invoice_id)


@dataclass(slots=True)
class Overlaid:
    """Gives the layer over the world of now: the same one as long as the world is the same."""

    worlds: Worlds
    layer: Callable[[Account], Account]
    _last: tuple[Account, Account] | None = field(default=None, init=False)

    def __call__(self) -> Account:
        """Give the layer."""
        world, last = self.worlds(), self._last
        if last is None or last[0] is not world:
            self._last = last = (world, self.layer(world))
        return last[1]
