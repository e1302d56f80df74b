"""Turns the parameters people write into the pairs Stripe reads.

Belongs here: moments, ranges, lists, booleans. Does not: which endpoint takes which parameter.
Stripe's pages: docs/api/pagination, docs/expand.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypedDict

from vantage_stripe.errors import InvalidRequestError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TIMES = frozenset({"created", "arrival_date", "due_date", "current_period_start", "current_period_end"})
BOUNDS = ("gt", "gte", "lt", "lte")

Moment = int | datetime | date
"""Unix seconds, an aware datetime, or a day in UTC."""


class Range(TypedDict, total=False):
    """Bounds of a time; as `lte` or `gt` a day means the whole day."""

    gt: Moment | None
    gte: Moment | None
    lt: Moment | None
    lte: Moment | None


When = Moment | Range | None
"""One moment, a whole day, or a range."""


def encode(params: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Return the parameters as pairs; None and empty values are left out.

    Raises:
        InvalidRequestError: A value cannot be spelled: a naive datetime, an unknown bound, a float.
    """
    return tuple(pair for name, value in params.items() for pair in _pairs(name, value))


def unix_seconds(moment: Moment) -> int:
    """Return Unix seconds; a day is its first second in UTC, parts of a second are cut off.

    Raises:
        InvalidRequestError: The datetime is naive.
    """
    if isinstance(moment, datetime):
        if moment.utcoffset() is None:
            raise InvalidRequestError(
                f"{moment.isoformat()} has no time zone: give the datetime one, tzinfo=UTC say."
            )
        return (moment - EPOCH) // SECOND
    if isinstance(moment, date):
        return (datetime(moment.year, moment.month, moment.day, tzinfo=UTC) - EPOCH) // SECOND
    return int(moment)


def _pairs(name: str, value: object) -> Iterator[tuple[str, str]]:
    if value is None or value == "" or (isinstance(value, Sequence | Mapping) and not value):
        return
    if isinstance(value, datetime):
        yield name, str(unix_seconds(value))
    elif isinstance(value, date):
        yield from _range(name, {"gte": value, "lte": value})
    elif isinstance(value, Mapping):
        yield from _mapping(name, value)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _pairs(f"{name}[]", _in_a_list(name, item))
    else:
        yield name, _scalar(name, value)


def _in_a_list(name: str, item: object) -> str | bool | int:
    if isinstance(item, str | bool | int):
        return item
    raise InvalidRequestError(f"A list holds texts, not a {type(item).__name__}.", param=name)


def _scalar(name: str, value: object) -> str:
    if isinstance(value, bool) and name not in TIMES:
        return "true" if value else "false"
    if isinstance(value, int) and not isinstance(value, bool):
        return str(int(value))
    if isinstance(value, str) and name not in TIMES:
        return str.__str__(value)
    if isinstance(value, str) and re.fullmatch(r"\d{1,12}", value):
        return value
    wanted = "an int, a datetime, a date or a range" if name in TIMES else "a text, an int or a bool"
    raise InvalidRequestError(f"A {type(value).__name__} is none of {wanted}.", param=name)


def _mapping(name: str, value: Mapping[object, object]) -> Iterator[tuple[str, str]]:
    if name in TIMES or set(value) & set(BOUNDS):
        yield from _range(name, value)
        return
    for key, inner in value.items():
        yield from _pairs(f"{name}[{key}]", inner)


def _range(name: str, value: Mapping[object, object]) -> Iterator[tuple[str, str]]:
    bounds: dict[str, int] = {}
    for given, moment in value.items():
        if given not in BOUNDS:
            raise InvalidRequestError(f"{given!r} is no bound: use {', '.join(BOUNDS)}.", param=name)
        if moment is None or moment == "":
            continue
        if isinstance(moment, bool) or not isinstance(moment, int | date):
            raise InvalidRequestError(f"A {type(moment).__name__} is no moment.", param=f"{name}[{given}]")
        bound, second = _bound(str(given), moment)
        # `lt` and a day's `lte` may meet in one bound: the narrower one holds.
        narrower = min if bound in {"lt", "lte"} else max
        bounds[bound] = narrower(bounds.get(bound, second), second)
    for bound, second in bounds.items():
        yield f"{name}[{bound}]", str(second)


def _bound(bound: str, moment: Moment) -> tuple[str, int]:
    """Spell one bound in whole seconds, such that it means the same for times in whole seconds."""
    second = unix_seconds(moment)
    if isinstance(moment, datetime):
        part = bound in {"gte", "lt"} and bool((moment - EPOCH) % SECOND)
        return bound, second + part
    if isinstance(moment, date):
        whole_day = {"lte": ("lt", second + 86400), "gt": ("gte", second + 86400)}
        return whole_day.get(bound, (bound, second))
    return bound, second
