"""The entry of an object: what a list needs of it, and the whole of it when asked.

Belongs here: how an object is held. Does not: what it looks like, which is `facets` and `rendering`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vantage_stripe.sandbox.world.facets.model import Facets


@dataclass(frozen=True, slots=True)
class Form:
    """How the objects of one kind are read at one moment: their facets, and their JSON."""

    read: Callable[[Any, int], Facets]
    write: Callable[[Any, int], dict[str, Any]]
    moment: int


# Not frozen: there are hundreds of thousands, and freezing triples the time it takes to make them.
@dataclass(slots=True, eq=False)
class Entry:
    """One object at the world's `now`.

    Attributes:
        id: Its id.
        created: Unix seconds.
        fact: What it is made of.
        form: How it is made.
    """

    id: str
    created: int
    fact: Any
    form: Form

    @property
    def facets(self) -> Mapping[str, object]:
        """The fields lists filter on, references as ids."""
        return self.form.read(self.fact, self.form.moment)

    def render(self) -> dict[str, Any]:
        """Give the whole object as Stripe's JSON, references as ids."""
        return self.form.write(self.fact, self.form.moment)
