"""What waits in memory, what goes to disk, and what comes out for a partition."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from vantage_stripe.extraction.fetch import Read, Reader
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.sync import inbox
from vantage_stripe.sync.inbox import Inbox
from vantage_stripe.tables import table_named
from vantage_stripe_tests.sync.fake_account import FakeAccount

JANUARY, FEBRUARY = 1_767_225_600, 1_769_904_000


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path, MONTHLY)


@pytest.fixture
def box(layout: Layout) -> Inbox:
    account = FakeAccount()
    reader = Reader(account.client(), table_named("charges"), synced_at=datetime(2026, 11, 24, tzinfo=UTC))
    return Inbox(layout, reader)


def read(chain: int, *created: int, size: int = 0) -> Read:
    marks = [(f"ch_{second}", second) for second in created]
    note = "x" * size
    raws = [f'{{"id":"{id_}","created":{at},"description":"{note}"}}'.encode() for id_, at in marks]
    return Read(chain, marks, raws)


def ids(box: Inbox, key: str) -> list[str]:
    return [id_ for chunk in box.take(key).chunks() for id_ in chunk["id"].to_pylist()]


def spilled(layout: Layout) -> int:
    return len(list(layout.root.glob("_tmp/*.run")))


def test_a_page_is_sorted_into_its_partitions(box: Inbox) -> None:
    box.put(read(1, FEBRUARY + 5, FEBRUARY, FEBRUARY - 1, JANUARY))
    assert box.keys() == ["2026-01", "2026-02"]
    assert ids(box, "2026-01") == [f"ch_{JANUARY}", f"ch_{FEBRUARY - 1}"]
    assert ids(box, "2026-02") == [f"ch_{FEBRUARY}", f"ch_{FEBRUARY + 5}"]
    assert box.keys() == []


def test_a_partition_nothing_came_for_is_empty(box: Inbox) -> None:
    box.put(read(1))
    assert ids(box, "2026-01") == []


def test_what_grows_too_large_goes_to_disk_and_comes_back_in_order(box: Inbox, layout: Layout) -> None:
    size = inbox.HELD // 4
    for chain in (1, 2, 3):
        box.put(read(chain, JANUARY + 10 * chain + 1, JANUARY + 10 * chain, size=size))
    assert spilled(layout) == 2  # the first two chains' rows, when the second's no longer fitted
    assert ids(box, "2026-01") == [f"ch_{JANUARY + n}" for n in (10, 11, 20, 21, 30, 31)]


def test_rows_are_made_in_blocks(box: Inbox) -> None:
    seconds = range(JANUARY + inbox.BLOCK, JANUARY, -1)
    box.put(read(1, *seconds))
    assert ids(box, "2026-01") == [f"ch_{second}" for second in reversed(seconds)]


def test_what_is_discarded_leaves_nothing_behind(box: Inbox, layout: Layout) -> None:
    box.put(read(1, JANUARY, size=inbox.HELD))
    assert spilled(layout) == 1
    box.discard()
    assert (spilled(layout), box.keys()) == (0, [])
