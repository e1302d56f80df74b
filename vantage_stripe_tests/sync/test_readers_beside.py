"""Readers beside a process that rewrites the lake: files that were published, questions of one moment."""

import hashlib
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.lake.query import querying
from vantage_stripe.tables import TABLES
from vantage_stripe_tests.sync.faulty import BEFORE, NOW, account_at, put, sync, undisturbed
from vantage_stripe_tests.sync.mortal import mortals

pytestmark = pytest.mark.slow

MOMENTS = range(BEFORE + 43_200, NOW + 1, 43_200)
Versions = set[tuple[str, str]]
"""A partition's file, and what was in it once."""


def digest(ids: list[str], raws: list[str]) -> str:
    together = "".join(id_ + raw for id_, raw in zip(ids, raws, strict=True))
    return hashlib.md5(together.encode()).hexdigest()


def version(file: Path) -> str:
    rows = pq.ParquetFile(file).read(["id", "raw"]).to_pydict()
    return digest(rows["id"], rows["raw"])


class _Published:
    """Keeps what each file holds at the moment it takes its place."""

    folder: str | None = None

    def __init__(self) -> None:
        self.versions: Versions = set()

    def __call__(self, event: str, details: tuple[Any, ...]) -> None:
        if event == "os.rename" and self.folder is not None and str(details[1]).endswith("part.parquet"):
            place = Path(details[1]).parent.relative_to(self.folder)
            self.versions.add((str(place), version(Path(details[0]))))


_PUBLISHED = _Published()
sys.addaudithook(_PUBLISHED)  # for good: a hook cannot be taken back, but it looks at nothing unless told to


@contextmanager
def published(lake: Path) -> Iterator[Versions]:
    _PUBLISHED.folder, _PUBLISHED.versions = str(lake), set()
    try:
        yield _PUBLISHED.versions
    finally:
        _PUBLISHED.folder = None


def read(lake: Path) -> Versions:
    """Read every file as anybody does."""
    names = {table.name for table in TABLES}
    files = [file for file in lake.glob("*/*/part.parquet") if file.parts[-3] in names]
    return {(str(file.parent.relative_to(lake)), version(file)) for file in files}


QUESTION = " UNION ALL ".join(
    f"SELECT '{table.name}/month=' || _partition,"
    f" md5(string_agg(id || raw, '' ORDER BY created, id)), count(*), count(DISTINCT id)"
    f" FROM whole.{table.name} GROUP BY 1"
    for table in TABLES
)


def test_readers_beside_a_writer_see_files_that_were_published_and_questions_one_moment(
    tmp_path: Path,
) -> None:
    """The same syncs are done here first: same input, same bytes, so all there will be to see is known."""
    rehearsed, lake = tmp_path / "rehearsed", tmp_path / "lake"
    for each in (rehearsed, lake):
        put(undisturbed(BEFORE), each)
    known = read(lake)
    with published(rehearsed) as versions:
        for now in MOMENTS:
            assert sync(account_at(now), rehearsed, now=now).failures == {}
    known |= versions
    layout = Layout(lake, MONTHLY)
    seen: Versions = set()
    answers = 0
    with mortals(*MOMENTS) as children:
        ends: list[int] = []
        writer = threading.Thread(
            target=lambda: ends.extend(children.sync(lake, now) for now in MOMENTS), daemon=True
        )
        writer.start()
        while writer.is_alive():
            seen |= read(lake)
            with querying(layout, TABLES, partition=True) as connection:
                first = sorted(connection.execute(QUESTION).fetchall())
                writer.join(0.05)  # it goes on meanwhile
                assert sorted(connection.execute(QUESTION).fetchall()) == first
            assert {(place, told) for place, told, _, _ in first} <= known
            assert [place for place, _, count, ids in first if count != ids] == []
            answers += 1
    assert ends == [0] * len(MOMENTS)
    assert seen <= known
    assert read(lake) == read(rehearsed)
    places = [place for place, _ in seen]
    assert answers > 1
    assert any(places.count(place) > 2 for place in places)  # the readers did meet the writer
