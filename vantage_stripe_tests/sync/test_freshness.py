"""An answer is computed again when something would make it another one, and only then."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vantage_stripe.insights import INSIGHTS
from vantage_stripe.insights.dispute_flags import DISPUTE_FLAGS
from vantage_stripe.lake.layout import Layout
from vantage_stripe.sync.answers import answer, keep
from vantage_stripe.sync.freshness import grounds, note, outdated
from vantage_stripe_tests.sync.fake_account import NOW, FakeAccount
from vantage_stripe_tests.sync.lakes import full_sync, opened

AT = datetime.fromtimestamp(NOW, UTC)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A lake whose disputes are answered."""
    account = FakeAccount()
    account.add("charge", "ch_1", NOW - 100, amount=100, currency="eur")
    full_sync(account, tmp_path)
    with opened(account, tmp_path) as work:
        layout = work.layout
    give(layout)
    return layout


def give(layout: Layout, *, at: datetime = AT, timezone: str = "UTC") -> None:
    rests_on = grounds(layout, DISPUTE_FLAGS, at, timezone=timezone)
    keep(layout, DISPUTE_FLAGS, answer(layout, DISPUTE_FLAGS, at, timezone=timezone))
    note(layout, DISPUTE_FLAGS, rests_on, at)


def current(layout: Layout, *, at: datetime = AT, timezone: str = "UTC") -> bool:
    return outdated(layout, [DISPUTE_FLAGS], at, timezone=timezone) == []


def test_nothing_new_within_the_hour_leaves_the_answer(layout: Layout) -> None:
    assert current(layout)
    assert current(layout, at=AT.replace(minute=59))


def test_an_hour_later_another_time_zone_or_a_lost_answer_asks_for_a_new_one(layout: Layout) -> None:
    assert not current(layout, at=AT.replace(hour=1))
    assert not current(layout, timezone="Asia/Tokyo")
    layout.insight(DISPUTE_FLAGS.name).unlink()
    assert not current(layout)
    give(layout)
    assert current(layout)


def test_a_file_of_its_tables_that_changed_asks_for_a_new_one_and_of_others_does_not(layout: Layout) -> None:
    stands = {table: layout.partition(table, layout.keys(table)[0]) for table in ("charges", "events")}
    assert "events" not in DISPUTE_FLAGS.inputs
    os.utime(stands["events"], ns=(1, 1))
    assert current(layout)
    os.utime(stands["charges"], ns=(1, 1))
    assert not current(layout)


@pytest.mark.parametrize("written", [b"{", b"[]", b"{}"])
def test_a_note_that_is_damaged_asks_for_a_new_one(layout: Layout, written: bytes) -> None:
    layout.answered(DISPUTE_FLAGS.name).write_bytes(written)
    assert not current(layout)


def test_what_was_never_answered_is_outdated(layout: Layout) -> None:
    names = [insight.name for insight in outdated(layout, INSIGHTS, AT, timezone="UTC")]
    assert names == [insight.name for insight in INSIGHTS if insight is not DISPUTE_FLAGS]
