"""Rows on their way to a partition: sorted, one per id, in memory or spilled, in bounded pieces."""

from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vantage_stripe.errors import LakeError
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.lake.runs import Runs
from vantage_stripe.lake.streams import Head, abreast, first, regrouped
from vantage_stripe_tests.lake.examples import CHARGES, charge, charges


def runs_in(folder: Path) -> Runs:
    return Runs(Layout(folder, MONTHLY), CHARGES.schema)


def add(runs: Runs, lane: int, *rows: tuple[int, int, int]) -> None:
    """Add rows of (number, created, amount) as one page."""
    page = charges(*(charge(number, created=created, amount=amount) for number, created, amount in rows))
    for batch in page.to_batches():
        runs.add(lane, batch)


def read(runs: Runs) -> list[tuple[int, str, int]]:
    rows = [
        (row["created"], row["id"], row["amount"]) for chunk in runs.chunks() for row in chunk.to_pylist()
    ]
    return [(int(created.timestamp()), id_, amount) for created, id_, amount in rows]


def test_rows_of_all_lanes_come_out_sorted(tmp_path: Path) -> None:
    runs = runs_in(tmp_path)
    add(runs, 1, (9, 90, 0), (8, 80, 0))
    add(runs, 2, (4, 40, 0), (3, 30, 0))
    add(runs, 1, (7, 70, 0))
    assert [row[0] for row in read(runs)] == [30, 40, 70, 80, 90]


@pytest.mark.parametrize("spilled", [True, False])
def test_of_an_id_read_twice_the_later_read_counts(tmp_path: Path, *, spilled: bool) -> None:
    runs = runs_in(tmp_path)
    add(runs, 1, (1, 5, 10))
    if spilled:
        runs.spill()
    add(runs, 1, (1, 5, 20))
    add(runs, 1, (1, 5, 30))
    assert read(runs) == [(5, "ch_1", 30)]


def test_spilled_rows_leave_the_memory_and_discarded_ones_the_disk(tmp_path: Path) -> None:
    runs = runs_in(tmp_path)
    add(runs, 1, (1, 5, 10), (2, 6, 20))
    assert runs.held > 0
    runs.spill()
    assert runs.held == 0
    assert len(list(tmp_path.glob("_tmp/*.run"))) == 1
    assert len(read(runs)) == 2
    runs.discard()
    assert list(tmp_path.glob("_tmp/*")) == []
    assert read(runs) == []


def test_only_the_columns_asked_for_are_read(tmp_path: Path) -> None:
    runs = runs_in(tmp_path)
    add(runs, 1, (1, 5, 10))
    runs.spill()
    add(runs, 1, (2, 6, 20))
    names = [chunk.schema.names for chunk in runs.chunks(["created", "id"])]
    assert names == [["created", "id"], ["created", "id"]]


def test_a_disk_that_refuses_says_so(tmp_path: Path) -> None:
    (tmp_path / "_tmp").write_text("in the way")
    runs = runs_in(tmp_path)
    add(runs, 1, (1, 5, 10))
    with pytest.raises(LakeError, match="What is on disk is whole"):
        runs.spill()


PAGES = st.lists(
    st.tuples(
        st.integers(0, 2),  # the lane
        st.lists(st.tuples(st.integers(0, 30), st.integers(0, 9)), min_size=1, max_size=6),
        st.booleans(),  # spilled after it
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(PAGES)
def test_whatever_is_added_and_spilled_the_last_read_of_each_id_comes_out_in_order(
    tmp_path_factory: pytest.TempPathFactory, pages: list[tuple[int, list[tuple[int, int]], bool]]
) -> None:
    runs = runs_in(tmp_path_factory.mktemp("runs"))
    lanes: dict[int, dict[int, int]] = {}
    for lane, rows, spill in pages:
        # An id belongs to one lane: chains read disjoint windows.
        page = {number * 3 + lane: amount for number, amount in rows}
        add(runs, lane, *((number, number // 4, amount) for number, amount in page.items()))
        lanes.setdefault(lane, {}).update(page)
        if spill:
            runs.spill()
    expected = {number: amount for rows in lanes.values() for number, amount in rows.items()}
    in_order = sorted(expected, key=lambda number: (number // 4, f"ch_{number}"))
    assert read(runs) == [(number // 4, f"ch_{number}", expected[number]) for number in in_order]
    seconds = [
        {int(at.timestamp()) for at in chunk["created"].to_pylist()} for chunk in runs.chunks() if len(chunk)
    ]
    assert all(not before & after for before, after in pairwise(seconds))
    runs.discard()


def second_rows(*seconds: int) -> pa.Table:
    return charges(*(charge(number, created=second) for number, second in enumerate(seconds)))


def test_two_streams_walk_abreast_in_whole_seconds() -> None:
    old = Head([second_rows(1, 1, 2), second_rows(2, 5)], CHARGES.schema)
    new = Head([second_rows(2, 3), charges(), second_rows(3, 9)], CHARGES.schema)
    sizes = [(len(before), len(after)) for before, after in abreast(old, new)]
    assert sizes == [(4, 1), (0, 2), (1, 0), (0, 1)]


def test_a_stream_is_cut_into_equal_pieces_of_one_chunk() -> None:
    pieces = list(regrouped([second_rows(1, 2, 3), second_rows(4), second_rows(5, 6, 7)], 3))
    assert [len(piece) for piece in pieces] == [3, 3, 1]
    assert {piece["id"].num_chunks for piece in pieces} == {1}


def test_the_first_rows_of_a_stream_are_given_and_no_more() -> None:
    stream = iter([second_rows(1, 2), second_rows(3, 4), second_rows(5)])
    assert [len(chunk) for chunk in first(stream, 3)] == [2, 1]
    assert list(first(iter([]), 3)) == []
