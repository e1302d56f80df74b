"""Which window of `created` to ask next. Pure: no clock, no request, no thread.

A list answers newest first, 100 at a time, so one chain is slow. A range is read as several windows
at once; one is split where its own pace says that half the work lies, and only while the bound on
requests allows another: every request brings a full page or ends its window. There are more windows than
requests under way, and the one with most work left goes on first: so they end together, and need not be
split again and again towards the end, each time for a page that is not full.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from vantage_stripe.errors import NoProgressError

PAGE = 100
DOUBTS = 2
"""How many times a page that cannot be true is asked again."""

LEAST_LEFT = 3
"""Pages that a window must have left to be split: each side takes a page that may not be full."""

FORESIGHT = 20
"""Pages that the pace of the first one is trusted for; later, as many as have been read."""

DENSE = 10
"""Full pages of one second from which it is said that a second cannot be split."""

BOUND_SHARE = 1.1
BOUND_EXTRA = 7
"""Requests <= 1.1 x ceil(objects / 100) + 8: the eighth is the page a count of objects rounds up to."""


@dataclass
class Chain:
    """One chain of pages down a window [since, until).

    Attributes:
        since: First second wanted.
        until: First second not wanted; None: up to now.
        cursor: The last id read, None before the first page.
        oldest: Everything above this second has been read; None before the first page.
        pace: Seconds a page spans in the older half of the last page.
        busy: Whether a request is under way.
        shrunk: Whether the window lost its lower part since the last page, and with it that page's "more".
        reread: The second that is or was read again, because an empty page followed it.
        doubts: How many times in a row the answer could not be true, so that its page was asked again.
        last_ids: The ids read last, back to the beginning of the cursor's second, to prove progress.
    """

    since: int
    until: int | None
    cursor: str | None = None
    oldest: int | None = None
    pace: float = 0.0
    busy: bool = False
    shrunk: bool = False
    reread: int | None = None
    doubts: int = 0
    last_ids: frozenset[str] = field(default_factory=frozenset)

    def pages_left(self) -> float:
        """Estimate the pages still to read, at the pace of the last page."""
        if self.oldest is None:
            return 1.0
        return (self.oldest - self.since) / max(self.pace, 1.0)


class Plan:
    """The windows of one table's sync, and what each answer makes of them.

    Args:
        ranges: Half-open ranges of `created` to read; an `until` of None is open.
        lanes: How many requests may be under way at once.

    Attributes:
        dense: The seconds with so many objects that they take many pages: each is one chain, however many
            lanes there are.
    """

    def __init__(self, ranges: Sequence[tuple[int, int | None]], *, lanes: int) -> None:
        self.lanes = lanes
        self.dense: set[int] = set()
        self._filled: Counter[int] = Counter()
        self.pages = 0
        self.seen = 0
        self.chains = [Chain(since, until) for since, until in ranges]

    @property
    def done(self) -> bool:
        """Whether everything asked has been read."""
        return not self.chains

    def take(self) -> Chain | None:
        """Return a chain whose next page should be asked now, None when all are busy."""
        idle = [chain for chain in self.chains if not chain.busy]
        if not idle:
            return None
        chosen = max(idle, key=Chain.pages_left)
        chosen.busy = True
        return chosen

    def unread(self, since: int, until: int) -> bool:
        """Whether some second of [since, until) may still bring rows."""
        return any(
            chain.since < until and (_end(chain) is None or since < _end(chain))  # type: ignore[operator] # None is handled
            for chain in self.chains
        )

    def answered(self, chain: Chain, page: Sequence[tuple[str, int]], *, has_more: bool) -> bool:
        """Take in a page: (id, created) of each object, newest first.

        Returns:
            Whether the page is believed. One that repeats an earlier one, or is empty though there
            is more, is asked again, twice.

        Raises:
            NoProgressError: Asked again, the list lied for the third time.
        """
        chain.busy = False
        self.pages += 1
        if not page:
            return self._empty(chain, has_more=has_more)
        ids = frozenset(id_ for id_, _ in page)
        if chain.cursor is not None and (ids <= chain.last_ids or page[0][1] > (chain.oldest or 0)):
            return _doubt(chain, "gave a page again that it had given before")
        if _is_astray(chain, page):
            return _doubt(chain, "gave objects that were not created when it was asked for")
        chain.doubts = 0
        self.seen += sum(
            1
            for _, at in page
            if at >= chain.since and (chain.until is None or at < chain.until) and at != chain.reread
        )
        chain.shrunk = False
        chain.last_ids = ids | chain.last_ids if page[0][1] == chain.oldest else ids
        chain.cursor = page[-1][0]
        chain.oldest = page[-1][1]
        if has_more and page[0][1] == chain.oldest:
            self._filled[chain.oldest] += 1
            if self._filled[chain.oldest] == DENSE:
                self.dense.add(chain.oldest)
        half = page[len(page) // 2][1]
        chain.pace = 2.0 * (half - chain.oldest) * PAGE / max(len(page), 1)
        if not has_more or chain.oldest < chain.since:
            self.chains.remove(chain)
        else:
            self._split()
        return True

    def _empty(self, chain: Chain, *, has_more: bool) -> bool:
        """Judge an empty page; where more was promised it is not believed before the second was read again.

        Stripe can answer an empty page when the cursor's own second lies at the window's edge. A window
        that was split since its last page was promised nothing: to read a busy second again for it would
        double the requests.
        """
        if has_more:
            return _doubt(chain, "gave an empty page and says that there is more")
        chain.doubts = 0
        if chain.cursor is None or chain.oldest is None or chain.shrunk or chain.reread == chain.oldest:
            self.chains.remove(chain)
            return True
        chain.cursor = None
        chain.until = chain.oldest + 1
        chain.reread = chain.oldest
        chain.last_ids = frozenset()
        return True

    def _split(self) -> None:
        while len(self.chains) < 2 * self.lanes - 1 and self._affordable():
            idle = [
                chain
                for chain in self.chains
                if not chain.busy and chain.oldest is not None and chain.pages_left() > LEAST_LEFT
            ]
            if not idle:
                return
            chain = max(idle, key=Chain.pages_left)
            oldest = chain.oldest or 0
            step = min(chain.pages_left() / 2, max(FORESIGHT, self.pages)) * max(chain.pace, 1.0)
            middle = oldest - int(step)
            self.chains.append(Chain(chain.since, middle))
            chain.since, chain.shrunk = middle, True

    def _affordable(self) -> bool:
        return self.pages + len(self.chains) <= BOUND_SHARE * self.seen / PAGE + BOUND_EXTRA


def _is_astray(chain: Chain, page: Sequence[tuple[str, int]]) -> bool:
    """Tell whether a page reaches beyond its window and the second that is asked to each side of it.

    A server that leaves `created` aside would otherwise give every window nothing, or the same.
    """
    newest, oldest = page[0][1], page[-1][1]
    return oldest < max(chain.since - 1, 0) or (chain.until is not None and newest > chain.until)


def _doubt(chain: Chain, lie: str) -> bool:
    """Have the page asked again: a lie told in passing must not end a sync, nor pass for true."""
    if chain.doubts == DOUBTS:
        place = "at its beginning" if chain.cursor is None else f"after {chain.cursor}"
        raise NoProgressError(
            f"the list {lie}, {place}, and did so when asked again."
            " Sync again later: what is on disk is whole."
        )
    chain.doubts += 1
    return False


def _end(chain: Chain) -> int | None:
    """The first second above which the chain has read everything; None: nothing read of an open one."""
    return chain.until if chain.oldest is None else chain.oldest + 1
