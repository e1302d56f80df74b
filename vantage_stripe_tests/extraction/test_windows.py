"""The plan of windows, against histories of any shape and answers in any order."""

import itertools
import math
import random
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vantage_stripe.errors import NoProgressError
from vantage_stripe.extraction.windows import Chain, Plan

Mark = tuple[str, int]


@dataclass
class ListServer:
    """Answers as a list of Stripe does; `trap` loses the rest of a cursor's second at a window's edge."""

    history: list[Mark]
    trap: bool = False

    def __post_init__(self) -> None:
        self.history = sorted(self.history, key=lambda mark: (-mark[1], mark[0]))

    def page(self, chain: Chain) -> tuple[list[Mark], bool]:
        low = chain.since - 1
        high = math.inf if chain.until is None else chain.until + (chain.cursor is not None)
        start = 0
        if chain.cursor is not None:
            start = next(i for i, (id_, _) in enumerate(self.history) if id_ == chain.cursor) + 1
            if self.trap and self.history[start - 1][1] in {low, high - 1}:
                return [], False
        found = [mark for mark in self.history[start:] if low <= mark[1] < high]
        return found[:100], len(found) > 100


def run(plan: Plan, server: ListServer, order: random.Random) -> list[str]:
    """Answer the plan's requests, whichever comes first by chance; give the ids wanted, as read."""
    read: list[str] = []
    flying: list[Chain] = []
    while not plan.done:
        while len(flying) < plan.lanes and (chain := plan.take()) is not None:
            flying.append(chain)
        chain = flying.pop(order.randrange(len(flying)))
        page, has_more = server.page(chain)
        read += [id_ for id_, at in page if at >= chain.since and (chain.until is None or at < chain.until)]
        plan.answered(chain, page, has_more=has_more)
    assert not flying
    return read


def history(*bursts: tuple[int, int, int]) -> list[Mark]:
    """Make a history of bursts: first second, objects, seconds from one object to the next."""
    seconds = [first + n * step for first, objects, step in bursts for n in range(objects)]
    return [(f"id_{number:06}", at) for number, at in enumerate(seconds)]


BURSTS = st.lists(
    st.tuples(st.integers(0, 3_000_000), st.integers(1, 1_500), st.sampled_from([0, 0, 1, 3, 60, 3_600])),
    max_size=6,
)
END = 10_000_000


@given(
    bursts=BURSTS, lanes=st.integers(1, 24), seed=st.integers(0, 99), trap=st.booleans(), limit=st.booleans()
)
@settings(max_examples=120, deadline=None)
def test_every_object_is_read_once_within_the_bound_on_requests(
    bursts: list[tuple[int, int, int]], lanes: int, seed: int, *, trap: bool, limit: bool
) -> None:
    truth = history(*bursts)
    plan = Plan([(0, END if limit else None)], lanes=lanes)

    read = run(plan, ListServer(truth, trap=trap), random.Random(seed))

    assert sorted(read) == sorted(id_ for id_, _ in truth)
    assert plan.pages <= 1.1 * math.ceil(len(truth) / 100) + 8


class MovingServer(ListServer):
    """A list in which objects appear at the head and vanish anywhere, between any two requests."""

    def __init__(self, truth: list[Mark], moves: random.Random) -> None:
        super().__init__(truth)
        self.moves = moves
        self.places = {id_: (-at, number) for number, (id_, at) in enumerate(self.history)}
        self.kept = set(self.places)

    def page(self, chain: Chain) -> tuple[list[Mark], bool]:
        for _ in range(self.moves.randrange(4)):
            if self.history and self.moves.random() < 0.5:
                id_, _at = self.history.pop(self.moves.randrange(len(self.history)))
                self.kept.discard(id_)
            else:
                number = len(self.places)
                newest = max((-place[0] for place in self.places.values()), default=0)
                self.places[f"new_{number}"] = (-newest - 1, number)
                self.history.insert(0, (f"new_{number}", newest + 1))
        low = chain.since - 1
        high = math.inf if chain.until is None else chain.until + (chain.cursor is not None)
        # Stripe goes on from the place of an object deleted since.
        after = (-math.inf, 0.0) if chain.cursor is None else self.places[chain.cursor]
        found = [mark for mark in self.history if low <= mark[1] < high and self.places[mark[0]] > after]
        return found[:100], len(found) > 100


@given(bursts=BURSTS, lanes=st.integers(1, 12), seed=st.integers(0, 999), limit=st.booleans())
@settings(max_examples=60, deadline=None)
def test_what_stays_is_read_once_within_the_bound_while_others_come_and_go(
    bursts: list[tuple[int, int, int]], lanes: int, seed: int, *, limit: bool
) -> None:
    truth = history(*bursts)
    server = MovingServer(truth, random.Random(seed))
    plan = Plan([(0, END if limit else None)], lanes=lanes)

    read = run(plan, server, random.Random(seed))

    assert server.kept <= set(read)
    assert len(read) == len(set(read))
    assert plan.pages <= 1.1 * math.ceil(len(server.places) / 100) + 8


@given(bursts=BURSTS, cuts=st.lists(st.integers(1, 6_000_000), min_size=1, max_size=5, unique=True))
@settings(max_examples=60, deadline=None)
def test_several_ranges_bring_what_lies_in_them_and_nothing_twice(
    bursts: list[tuple[int, int, int]], cuts: list[int]
) -> None:
    truth = history(*bursts)
    edges = [0, *sorted(cuts), END]
    ranges = list(itertools.pairwise(edges))[::2]

    read = run(Plan(ranges, lanes=4), ListServer(truth), random.Random(0))

    wanted = [id_ for id_, at in truth if any(a <= at < b for a, b in ranges)]
    assert sorted(read) == sorted(wanted)


def test_a_busy_second_just_above_a_range_costs_no_page() -> None:
    plan = Plan([(0, 1_000)], lanes=4)

    read = run(plan, ListServer(history((1_000, 5_000, 0), (10, 50, 1))), random.Random(0))

    assert (len(read), plan.pages) == (50, 1)


def test_a_busy_second_just_below_a_range_costs_at_most_a_page() -> None:
    plan = Plan([(1_000, None)], lanes=4)

    read = run(plan, ListServer(history((999, 5_000, 0), (1_000, 100, 1))), random.Random(0))

    assert (len(read), plan.pages) == (100, 2)


def test_many_objects_of_one_second_are_one_chain() -> None:
    plan = Plan([(0, None)], lanes=8)

    read = run(plan, ListServer(history((1, 1_000, 0))), random.Random(0))

    assert (len(set(read)), plan.pages) == (1_000, 10)


def test_a_second_of_very_many_objects_is_named_and_still_within_the_bound() -> None:
    plan = Plan([(0, None)], lanes=8)
    truth = history((1, 300, 60), (9_000_000, 1_150, 0), (9_500_000, 900, 0))

    read = run(plan, ListServer(truth), random.Random(0))

    assert sorted(read) == sorted(id_ for id_, _ in truth)
    assert plan.dense == {9_000_000}
    assert plan.pages <= 1.1 * 24 + 8


def test_long_quiet_years_are_one_page() -> None:
    plan = Plan([(0, END)], lanes=8)

    assert len(run(plan, ListServer(history((7, 20, 86_400))), random.Random(0))) == 20
    assert plan.pages == 1


def test_an_even_history_is_read_in_several_windows() -> None:
    plan = Plan([(0, None)], lanes=4)
    widest = 0
    server = ListServer(history((0, 4_000, 60)))
    while not plan.done:
        widest = max(widest, len(plan.chains))
        chain = plan.take()
        assert chain is not None
        page, has_more = server.page(chain)
        plan.answered(chain, page, has_more=has_more)

    assert widest == 7  # with four requests under way
    assert plan.pages <= 46


def full(first: int, at: int) -> list[Mark]:
    return [(f"id_{first + n}", at) for n in range(100)]


def taken(plan: Plan) -> Chain:
    chain = plan.take()
    assert chain is not None
    return chain


def test_an_empty_page_after_a_cursor_is_believed_when_its_second_was_read_again() -> None:
    plan = Plan([(0, 1_000)], lanes=1)
    plan.answered(taken(plan), full(0, 500), has_more=True)
    plan.answered(taken(plan), [], has_more=False)

    chain = taken(plan)
    assert (chain.cursor, chain.until) == (None, 501)
    plan.answered(chain, full(0, 500), has_more=True)
    plan.answered(taken(plan), [], has_more=False)

    assert plan.done


def test_what_an_empty_page_hid_is_found_when_its_second_is_read_again() -> None:
    plan = Plan([(0, 1_000)], lanes=1)
    plan.answered(taken(plan), full(0, 500), has_more=True)
    plan.answered(taken(plan), [], has_more=False)
    plan.answered(taken(plan), full(0, 500), has_more=True)
    plan.answered(taken(plan), full(100, 500), has_more=True)
    plan.answered(taken(plan), [("last", 499)], has_more=False)

    assert (plan.done, plan.pages) == (True, 5)


def test_an_empty_first_page_ends_its_window() -> None:
    plan = Plan([(0, 1_000)], lanes=1)
    plan.answered(taken(plan), [], has_more=False)

    assert plan.done


def refuses(plan: Plan, page: list[Mark], words: str) -> None:
    """See that the page is asked again, twice, and then refused."""
    chain = taken(plan)
    cursor = chain.cursor
    for _ in range(2):
        assert plan.answered(chain, page, has_more=True) is False
        assert (taken(plan), chain.cursor) == (chain, cursor)
    with pytest.raises(NoProgressError, match=words):
        plan.answered(chain, page, has_more=True)


def test_an_empty_page_that_says_there_is_more_is_refused() -> None:
    refuses(Plan([(0, None)], lanes=1), [], "empty page and says that there is more, at its beginning")


def test_a_page_given_twice_is_refused() -> None:
    plan = Plan([(0, None)], lanes=1)
    plan.answered(taken(plan), full(0, 500), has_more=True)
    refuses(plan, full(0, 500), "a page again that it had given before, after id_99")


@pytest.mark.parametrize("lie", [[], full(0, 500), full(200, 501)])
def test_a_lie_told_in_passing_costs_a_page_and_no_object(lie: list[Mark]) -> None:
    plan = Plan([(0, None)], lanes=1)
    plan.answered(taken(plan), full(0, 500), has_more=True)
    for truth in (full(100, 500), [("last", 499)]):
        for _ in range(2):
            assert plan.answered(taken(plan), lie, has_more=True) is False
        assert plan.answered(taken(plan), truth, has_more=bool(truth[1:])) is True

    assert (plan.done, plan.pages, plan.seen) == (True, 7, 201)


def test_two_pages_of_one_second_in_turn_are_refused() -> None:
    plan = Plan([(0, None)], lanes=1)
    plan.answered(taken(plan), full(0, 500), has_more=True)
    plan.answered(taken(plan), full(100, 500), has_more=True)
    refuses(plan, full(0, 500), "given before")


def test_a_page_newer_than_its_cursor_is_refused() -> None:
    plan = Plan([(0, None)], lanes=1)
    plan.answered(taken(plan), full(0, 500), has_more=True)
    refuses(plan, full(100, 501), "given before")


@pytest.mark.parametrize("second", [98, 201])
def test_a_page_of_another_time_than_asked_is_refused(second: int) -> None:
    plan = Plan([(100, 200)], lanes=1)
    refuses(plan, full(0, second), "not created when it was asked for")


@pytest.mark.parametrize("second", [99, 200])
def test_a_page_of_the_second_beyond_a_bound_was_asked_for(second: int) -> None:
    plan = Plan([(100, 200)], lanes=1)
    assert plan.answered(taken(plan), full(0, second), has_more=False)


def test_a_page_given_twice_while_a_second_is_read_again_is_refused() -> None:
    plan = Plan([(0, None)], lanes=1)
    plan.answered(taken(plan), full(0, 500), has_more=True)
    plan.answered(taken(plan), [], has_more=False)
    plan.answered(taken(plan), full(0, 500), has_more=True)
    refuses(plan, full(0, 500), "given before")


def test_a_busy_chain_is_not_given_out_again() -> None:
    plan = Plan([(0, None)], lanes=2)
    taken(plan)

    assert plan.take() is None


def test_a_part_is_unread_until_nothing_of_it_can_come() -> None:
    plan = Plan([(0, 1_000)], lanes=1)
    assert plan.unread(500, 1_000)
    assert not plan.unread(1_000, 2_000)

    plan.answered(taken(plan), full(0, 600), has_more=True)

    assert plan.unread(600, 1_000)
    assert not plan.unread(601, 1_000)
    assert plan.unread(0, 600)


def test_an_open_range_is_unread_to_its_end() -> None:
    assert Plan([(0, None)], lanes=1).unread(END, END + 1)
