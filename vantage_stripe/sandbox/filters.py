"""What a list can be narrowed by: declarations, and the tests a request makes of them."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field

from vantage_stripe.sandbox.answers import RefusedError, missing
from vantage_stripe.sandbox.params import Params, integer, single
from vantage_stripe.sandbox.view import View

Accepts = Callable[[object], bool]

_MAX_TYPES = 20


@dataclass(frozen=True, slots=True)
class Test:
    """What one parameter demands of one field.

    Attributes:
        field: Dotted path in the object.
        accepts: Whether a value passes.
        equals: The one value that passes, when a list can be found by it.
        low: First passing second, for ranges.
        high: Last passing second, for ranges.
    """

    field: str
    _: KW_ONLY
    accepts: Accepts
    equals: str | None = None
    low: int = -sys.maxsize
    high: int = sys.maxsize


@dataclass(frozen=True, slots=True)
class Filter:
    """One parameter of a list: by default the exact value of the field of the same name."""

    name: str
    _: KW_ONLY
    field: str = ""

    def names(self) -> tuple[str, ...]:
        """Give the parameters it is written with."""
        return (self.name,)

    def tests(self, params: Params, view: View) -> Sequence[Test]:  # noqa: ARG002 - others look the id up
        """Give what a request demands; nothing when it does not use the filter."""
        text = single(params, self.name)
        return [] if text is None else [self.exactly(text)]

    def exactly(self, text: str) -> Test:
        """Demand one value, or one of several."""

        def accepts(value: object) -> bool:
            return text in value if isinstance(value, tuple) else value == text

        return Test(self.field or self.name, accepts=accepts, equals=text)


@dataclass(frozen=True, slots=True)
class Reference(Filter):
    """An id that must be known: an unknown one is refused, not an empty list."""

    kind: str = ""

    def tests(self, params: Params, view: View) -> Sequence[Test]:
        """Demand the id, after looking it up."""
        text = single(params, self.name)
        if text is None:
            return []
        kind = self.kind or self.name
        if not view.knows(kind, text):
            raise missing(kind, text, param=self.name, note=view.note(kind, text))
        return [self.exactly(text)]


@dataclass(frozen=True, slots=True)
class Range(Filter):
    """A number, exact or between bounds: `created=1` or `created[gte]=1&created[lt]=2`."""

    def names(self) -> tuple[str, ...]:
        """Give the five parameters."""
        return (self.name, *(f"{self.name}[{bound}]" for bound in ("gt", "gte", "lt", "lte")))

    def tests(self, params: Params, view: View) -> Sequence[Test]:  # noqa: ARG002 - others look the id up
        """Demand the interval all bounds together leave."""
        exact, after, least, before, most = (integer(params, name) for name in self.names())
        lows = (exact, None if after is None else after + 1, least)
        highs = (exact, None if before is None else before - 1, most)
        if lows == highs == (None, None, None):
            return []
        low = max((bound for bound in lows if bound is not None), default=-sys.maxsize)
        high = min((bound for bound in highs if bound is not None), default=sys.maxsize)
        return [between(self.field or self.name, low, high)]


@dataclass(frozen=True, slots=True)
class Choice(Filter):
    """One word of a closed set; `words` gives what each accepts and `otherwise` what its absence does."""

    words: Mapping[str, Accepts] = field(default_factory=dict)
    otherwise: Accepts | None = None

    def tests(self, params: Params, view: View) -> Sequence[Test]:  # noqa: ARG002 - others look the id up
        """Demand what the word stands for."""
        text = single(params, self.name)
        if text is not None and text not in self.words:
            *most, last = self.words
            message = f"Invalid {self.name}: must be one of {', '.join(most)}, or {last}"
            raise RefusedError(message, param=self.name)
        accepts = self.otherwise if text is None else self.words[text]
        return [] if accepts is None else [Test(self.field or self.name, accepts=accepts)]


@dataclass(frozen=True, slots=True)
class Flag(Filter):
    """`true` or `false`; `means` reads it off the field."""

    means: Accepts = bool

    def tests(self, params: Params, view: View) -> Sequence[Test]:  # noqa: ARG002 - others look the id up
        """Demand the one or the other."""
        text = single(params, self.name)
        if text is None:
            return []
        if text not in {"true", "false"}:
            raise RefusedError(f"Invalid boolean: {text}", param=self.name)
        wanted = text == "true"
        return [Test(self.field or self.name, accepts=lambda value: self.means(value) == wanted)]


@dataclass(frozen=True, slots=True)
class Currency(Filter):
    """A currency's code, in either case."""

    def tests(self, params: Params, view: View) -> Sequence[Test]:  # noqa: ARG002 - others look the id up
        """Demand the currency."""
        text = single(params, self.name)
        return [] if text is None else [self.exactly(text.lower())]


@dataclass(frozen=True, slots=True)
class AnyOf(Filter):
    """One of several exact values, sent as an array."""

    def names(self) -> tuple[str, ...]:
        """Give the array parameter."""
        return (f"{self.name}[]",)

    def tests(self, params: Params, view: View) -> Sequence[Test]:  # noqa: ARG002 - others look the id up
        """Demand one of the values."""
        values = params.get(f"{self.name}[]")
        return [] if values is None else [Test(self.field, accepts=frozenset(values).__contains__)]


@dataclass(frozen=True, slots=True)
class EventTypes(Filter):
    """`type`, where `*` stands for anything, or up to 20 exact `types[]`.

    See https://docs.stripe.com/api/events/list.
    """

    def names(self) -> tuple[str, ...]:
        """Give both parameters."""
        return ("type", "types[]")

    def tests(self, params: Params, view: View) -> Sequence[Test]:  # noqa: ARG002 - others look the id up
        """Demand the one pattern or one of the names."""
        pattern, names = single(params, "type"), params.get("types[]", [])
        if pattern is not None and names:
            raise RefusedError("You may only specify one of these parameters: type, types.", param="types")
        if len(names) > _MAX_TYPES:
            raise RefusedError("You may only specify up to 20 types.", param="types")
        if pattern is not None:
            return [Test("type", accepts=lambda value: _fits(pattern, str(value)))]
        return [Test("type", accepts=frozenset(names).__contains__)] if names else []


def between(name: str, low: int, high: int) -> Test:
    """Demand a number in [low, high]."""

    def accepts(value: object) -> bool:
        values = value if isinstance(value, tuple) else (value,)
        return any(isinstance(each, int) and low <= each <= high for each in values)

    return Test(name, accepts=accepts, low=low, high=high)


def one_of(*words: str) -> Mapping[str, Accepts]:
    """Declare words that each stand for themselves."""
    return {word: frozenset({word}).__contains__ for word in words}


def _fits(pattern: str, text: str) -> bool:
    # By hand: a regular expression of many stars takes for ever.
    first, *middle = pattern.split("*")
    if not middle:
        return text == pattern
    last = middle.pop()
    if not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return at <= end
