"""One lake, one account, one mode, one kind of partition."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from vantage_stripe.errors import DamagedLakeError, WrongAccountError
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.lake.stamp import Stamp, claim, read_stamp

OURS = Stamp(
    account="acct_ours",
    mode="test",
    partitions="monthly",
    start="2025-05-01",
    api_version="2026-10-28.endive",
)


def layout_of(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "data" / "test", MONTHLY)


def test_a_new_lake_is_stamped_and_the_stamp_read_again(tmp_path: Path) -> None:
    layout = layout_of(tmp_path)
    assert read_stamp(layout.stamp) is None
    assert claim(layout, OURS) == OURS
    assert read_stamp(layout.stamp) == OURS
    assert OURS.start_date == date(2025, 5, 1)


def test_the_same_account_comes_back_and_the_first_stamp_stays(tmp_path: Path) -> None:
    layout = layout_of(tmp_path)
    claim(layout, OURS)
    before = layout.stamp.stat()
    assert claim(layout, replace(OURS, start="2026-01-01", api_version="2027-01-01.fern")) == OURS
    assert layout.stamp.stat().st_ino == before.st_ino


def test_another_account_is_refused_with_both_names_and_the_line_to_use(tmp_path: Path) -> None:
    layout = layout_of(tmp_path)
    claim(layout, OURS)
    with pytest.raises(WrongAccountError) as caught:
        claim(layout, replace(OURS, account="acct_theirs"))
    text = str(caught.value)
    assert "acct_ours (test)" in text
    assert "acct_theirs (test)" in text
    assert text.endswith(f"VANTAGE_LAKE={tmp_path}/data/acct_theirs")
    assert read_stamp(layout.stamp) == OURS


def test_another_mode_of_the_same_account_is_refused(tmp_path: Path) -> None:
    layout = layout_of(tmp_path)
    claim(layout, OURS)
    with pytest.raises(WrongAccountError, match=r"acct_ours \(test\).*acct_ours \(live\).*VANTAGE_LAKE="):
        claim(layout, replace(OURS, mode="live"))


def test_other_partitions_are_refused_with_the_line_to_use(tmp_path: Path) -> None:
    layout = layout_of(tmp_path)
    claim(layout, OURS)
    with pytest.raises(WrongAccountError, match=r"has monthly partitions and keeps them") as caught:
        claim(layout, replace(OURS, partitions="daily"))
    assert str(caught.value).endswith(f"VANTAGE_LAKE={tmp_path}/data/test-daily")


@pytest.mark.parametrize("content", ["{", "[]", '{"account": "acct_ours"}', '{"who": "acct_ours"}'])
def test_a_damaged_stamp_is_an_error_and_never_a_new_lake(tmp_path: Path, content: str) -> None:
    layout = layout_of(tmp_path)
    claim(layout, OURS)
    layout.stamp.write_text(content, "utf-8")
    with pytest.raises(DamagedLakeError, match=r"stamp\.json"):
        claim(layout, OURS)
    assert layout.stamp.read_text("utf-8") == content
