"""Pages of a list: which objects, in which order, and whether there are more.

See https://docs.stripe.com/api/pagination.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from vantage_stripe.sandbox.answers import RefusedError
from vantage_stripe.sandbox.filters import Test
from vantage_stripe.sandbox.params import Params, limit, single
from vantage_stripe.sandbox.view import Listed, Shelf

Absent = Callable[[str, str], RefusedError]

PAGING = ("limit", "starting_after", "ending_before", "expand[]")


def page_of(
    shelf: Shelf, tests: Iterable[Test], *, params: Params, absent: Absent
) -> tuple[list[Listed], bool]:
    """Give the page a request asks for, newest first, and whether there are more on that side.

    Args:
        shelf: All objects of the kind.
        tests: What the request demands of them.
        params: The query.
        absent: Makes the error for a cursor that never was, of its id and its parameter.

    Raises:
        RefusedError: 400 for an unknown cursor, or two of them.
    """
    chosen = list(tests)
    positions = matching_range(shelf, chosen)
    older, newer = _cursors(shelf, params, absent)
    if older is not None:
        positions = positions[bisect_left(positions, older) :]
    if newer is not None:
        positions = positions[: bisect_left(positions, newer)][::-1]
    size = limit(params)
    found = list(islice(_passing(shelf, chosen, positions), size + 1))
    page = [shelf[position] for position in found[:size]]
    return (page if newer is None else page[::-1]), len(found) > size


def matching_range(shelf: Shelf, tests: Sequence[Test]) -> Sequence[int]:
    """Narrow the positions by index as far as indexes go; the rest is tested one by one."""
    low = max((test.low for test in tests if test.field == "created"), default=None)
    high = min((test.high for test in tests if test.field == "created"), default=None)
    span = range(len(shelf)) if low is None or high is None else shelf.between(low, high)
    indexed = [shelf.having(test.field, test.equals) for test in tests if test.equals is not None]
    if not indexed:
        return span
    fewest = min(indexed, key=len)
    return fewest[bisect_left(fewest, span.start) : bisect_left(fewest, span.stop)]


def _cursors(shelf: Shelf, params: Params, absent: Absent) -> tuple[int | None, int | None]:
    after, before = single(params, "starting_after"), single(params, "ending_before")
    if after is not None and before is not None:
        raise RefusedError("You can only specify one of these parameters: starting_after, ending_before.")
    older = None if after is None else _place(shelf, after, "starting_after", absent)[0]
    newer = None if before is None else _place(shelf, before, "ending_before", absent)[1]
    return older, newer


def _place(shelf: Shelf, ident: str, param: str, absent: Absent) -> tuple[int, int]:
    place = shelf.place(ident)
    if place is None:
        raise absent(ident, param)
    return place


def _passing(shelf: Shelf, tests: Sequence[Test], positions: Sequence[int]) -> Iterable[int]:
    # `created` is in the positions already.
    checks = [(shelf.column(test.field), test.accepts) for test in tests if test.field != "created"]
    return (at for at in positions if all(accepts(column[at]) for column, accepts in checks))
