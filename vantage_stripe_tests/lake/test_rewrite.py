"""A partition made anew from two streams: what merging whole tables gives, written only if it changed."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vantage_stripe.errors import LakeError
from vantage_stripe.lake import parquet, rewrite
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.lake.merge import mark_deleted, merge
from vantage_stripe.lake.runs import Runs
from vantage_stripe_tests.lake.examples import CHARGES, EVENING, MORNING, NOON, charge, charges


def runs_of(layout: Layout, rows: pa.Table) -> Runs:
    runs = Runs(layout, CHARGES.schema)
    for number, batch in enumerate(rows.to_batches(max_chunksize=2)):
        runs.add(number % 3, batch)
    return runs


def lake_with(folder: Path, rows: pa.Table | None) -> tuple[Layout, Path]:
    layout = Layout(folder, MONTHLY)
    path = layout.partition("charges", "2026-01")
    if rows is not None:
        parquet.write(layout, path, rows)
    return layout, path


def test_a_first_sync_writes_what_was_fetched(tmp_path: Path) -> None:
    layout, path = lake_with(tmp_path, None)
    made = rewrite.rewrite(layout, path, CHARGES, runs_of(layout, charges(charge(2), charge(1))), gone={})
    assert (made.rows, made.inserted, made.written, made.bytes) == (2, 2, True, path.stat().st_size)
    assert parquet.read(path)["id"].to_pylist() == ["ch_1", "ch_2"]


def test_a_partition_without_rows_gets_no_file(tmp_path: Path) -> None:
    layout, path = lake_with(tmp_path, None)
    made = rewrite.rewrite(layout, path, CHARGES, runs_of(layout, charges()), gone={})
    assert made == rewrite.Rewritten()
    assert not path.exists()


def test_the_same_rows_again_leave_the_file_alone(tmp_path: Path) -> None:
    layout, path = lake_with(tmp_path, charges(charge(1), charge(2), at=MORNING))
    before = path.stat()
    made = rewrite.rewrite(layout, path, CHARGES, runs_of(layout, charges(charge(1), charge(2))), gone={})
    assert (made.written, made.unchanged, made.rows, made.bytes) == (False, 2, 2, before.st_size)
    assert path.stat().st_ino == before.st_ino


def test_a_row_that_is_gone_is_marked(tmp_path: Path) -> None:
    layout, path = lake_with(tmp_path, charges(charge(1), charge(2), at=MORNING))
    fetched = runs_of(layout, charges(charge(2)))
    assert rewrite.absent(path, CHARGES, fetched).missing == ["ch_1"]
    made = rewrite.rewrite(layout, path, CHARGES, fetched, gone={"ch_1": NOON})
    assert (made.deleted, made.unchanged, made.written) == (1, 1, True)
    assert parquet.read(path)["_deleted_at"].to_pylist() == [NOON, None]
    assert rewrite.absent(path, CHARGES, fetched).missing == []


def test_nothing_is_absent_where_there_is_no_file(tmp_path: Path) -> None:
    layout, path = lake_with(tmp_path, None)
    assert rewrite.absent(path, CHARGES, runs_of(layout, charges(charge(1)))).missing == []


def test_a_file_that_lacks_a_column_is_read_with_nulls(tmp_path: Path) -> None:
    layout, path = lake_with(tmp_path, charges(charge(1), at=MORNING).drop_columns(["description"]))
    rewrite.rewrite(layout, path, CHARGES, runs_of(layout, charges(charge(2))), gone={})
    rows = parquet.read(path)
    assert rows.schema.names == CHARGES.schema.names
    assert rows["id"].to_pylist() == ["ch_1", "ch_2"]


def test_a_write_that_fails_halfway_leaves_the_old_file(tmp_path: Path) -> None:
    layout, path = lake_with(tmp_path, charges(charge(1), at=MORNING))
    before = path.read_bytes()
    broken = runs_of(layout, charges(charge(2)))
    broken.spill()
    for spilled in tmp_path.glob("_tmp/*.run"):
        spilled.write_bytes(b"torn")
    with pytest.raises(LakeError, match=r"cannot read .*run back"):
        rewrite.rewrite(layout, path, CHARGES, broken, gone={})
    assert path.read_bytes() == before


ROWS = st.dictionaries(st.integers(0, 25), st.integers(0, 3), max_size=20)


def table_of(amounts: dict[int, int], *, late: bool) -> pa.Table:
    rows = [charge(number, created=number // 3, amount=amount) for number, amount in amounts.items()]
    return charges(*rows, at=EVENING if late else MORNING).sort_by(parquet.ROW_ORDER)


@settings(max_examples=25, deadline=None)
@given(old=ROWS, new=ROWS, gone=st.sets(st.integers(0, 25), max_size=3), slices=st.integers(1, 5))
def test_streamed_or_whole_the_result_and_the_bytes_are_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    *,
    old: dict[int, int],
    new: dict[int, int],
    gone: set[int],
    slices: int,
) -> None:
    folder = tmp_path_factory.mktemp("lake")
    before, fetched = table_of(old, late=False), table_of(new, late=True)
    marks = {f"ch_{number}": NOON for number in gone - set(new)}
    expected = mark_deleted(merge(CHARGES, before, fetched), marks)
    layout, path = lake_with(folder, before if old else None)
    runs = Runs(layout, CHARGES.schema)
    for number, batch in enumerate(fetched.to_batches(max_chunksize=slices)):
        runs.add(number % 2, batch)
        if number % 3 == 0:
            runs.spill()
    assert sorted(rewrite.absent(path, CHARGES, runs).missing) == sorted(
        f"ch_{number}" for number in set(old) - set(new)
    )
    made = rewrite.rewrite(layout, path, CHARGES, runs, gone=marks)
    counted = (made.rows, made.inserted, made.updated, made.deleted, made.unchanged, made.written)
    assert counted == (
        *(len(expected.rows), expected.inserted, expected.updated),
        *(expected.deleted, expected.unchanged, expected.changed),
    )
    if path.exists():
        whole = layout.partition("charges", "2026-02")
        parquet.write(layout, whole, expected.rows)
        assert path.read_bytes() == whole.read_bytes()
