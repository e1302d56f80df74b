"""Partitions as Parquet: the same bytes, one open, one schema, errors that heal."""

import itertools
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vantage_stripe.errors import DamagedLakeError
from vantage_stripe.lake.footers import file_schema_version, outline, schema_version
from vantage_stripe.lake.merge import merge
from vantage_stripe.lake.parquet import ROW_ORDER, conform, read, read_table, select, write
from vantage_stripe_tests.lake.examples import CHARGES, EVENING, MORNING, charge, charges, lake_in
from vantage_stripe_tests.lake.rewriting import version_rows

KEY = "2026-01"
MANY = charges(
    *[charge(number, amount=number * 7, currency="usd" if number % 3 else "eur") for number in range(60)]
)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    folder = tmp_path_factory.mktemp("same")
    layout = lake_in(folder)
    part = layout.partition("charges", KEY)
    write(layout, part, MANY.sort_by(ROW_ORDER))
    return folder, part.read_bytes()


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(60)), st.lists(st.integers(0, 60), max_size=5))
def test_the_same_rows_shuffled_and_cut_otherwise_give_the_same_bytes(
    settled: tuple[Path, bytes], order: list[int], cuts: list[int]
) -> None:
    folder, expected = settled
    shuffled = MANY.take(order)
    edges = [0, *sorted(cuts), 60]
    pieces = [shuffled.slice(a, b - a) for a, b in itertools.pairwise(edges)]
    layout = lake_in(folder)
    part = layout.partition("charges", "2026-02")
    write(layout, part, pa.concat_tables(pieces).sort_by(ROW_ORDER))
    assert part.read_bytes() == expected


def test_rows_in_order_but_in_other_chunks_give_the_same_bytes(settled: tuple[Path, bytes]) -> None:
    folder, expected = settled
    layout, rows = lake_in(folder), MANY.sort_by(ROW_ORDER)
    part = layout.partition("charges", "2026-03")
    for chunks in ([rows.slice(0, 17), rows.slice(17)], [rows.slice(i, 1) for i in range(60)]):
        write(layout, part, pa.concat_tables(chunks))
        assert part.read_bytes() == expected
    padded = pa.concat_tables([rows, rows]).combine_chunks().slice(60)
    write(layout, part, padded)
    assert part.read_bytes() == expected


def test_many_rows_in_other_chunks_give_the_same_bytes(tmp_path: Path) -> None:
    """Arrow ends pages where chunks end once there is more than one page to write."""
    layout, rows = lake_in(tmp_path), version_rows(1, 30_000)
    one, two = layout.partition("charges", KEY), layout.partition("charges", "2026-02")
    write(layout, one, rows)
    write(layout, two, pa.concat_tables([rows.slice(0, 7_001), rows.slice(7_001, 333), rows.slice(7_334)]))
    assert two.read_bytes() == one.read_bytes()


def test_what_was_read_is_written_again_to_the_same_bytes(settled: tuple[Path, bytes]) -> None:
    folder, expected = settled
    layout = lake_in(folder)
    part = layout.partition("charges", "2026-04")
    write(layout, part, read(layout.partition("charges", KEY)))
    assert part.read_bytes() == expected


def test_rows_read_again_and_merged_call_for_no_write(settled: tuple[Path, bytes]) -> None:
    folder, _ = settled
    old = read(lake_in(folder).partition("charges", KEY))
    again = charges(
        *[charge(n, amount=n * 7, currency="usd" if n % 3 else "eur") for n in range(60)], at=EVENING
    )
    assert not merge(CHARGES, old, again).changed


def test_a_merge_of_rows_on_disk_keeps_the_schema(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    part = layout.partition("charges", KEY)
    write(layout, part, charges(charge(1, amount=1), at=MORNING))
    merged = merge(CHARGES, read(part), charges(charge(1, amount=2), charge(2)))
    write(layout, part, merged.rows)
    assert read(part).schema.equals(CHARGES.schema)
    assert file_schema_version(part) == schema_version(CHARGES.schema)
    assert (outline(part).rows, merged.updated, merged.inserted) == (2, 1, 1)


def test_the_form_of_a_file_is_fixed(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    part = layout.partition("charges", KEY)
    ids = pa.array([f"ch_{n:05}" for n in range(45_000)])
    size = write(layout, part, pa.table({"id": ids, "currency": pa.repeat(pa.scalar("usd"), 45_000)}))
    meta = pq.read_metadata(part)
    assert size == part.stat().st_size
    assert [meta.row_group(i).num_rows for i in range(meta.num_row_groups)] == [20_000, 20_000, 5_000]
    id_, currency = meta.row_group(0).column(0), meta.row_group(0).column(1)
    assert (id_.compression, currency.compression) == ("ZSTD", "ZSTD")
    assert "RLE_DICTIONARY" not in id_.encodings
    assert "RLE_DICTIONARY" in currency.encodings


def test_a_file_of_no_rows_has_the_whole_schema_and_always_the_same_bytes(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    part = layout.partition("charges", KEY)
    write(layout, part, CHARGES.schema.empty_table())
    before = part.read_bytes()
    write(layout, part, charges(charge(1)).slice(1))
    assert part.read_bytes() == before
    assert (outline(part).rows, read(part).schema.equals(CHARGES.schema)) == (0, True)


def test_a_table_is_read_in_the_order_of_its_partitions_without_the_deleted(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    gone = charges(charge(2))
    position = gone.schema.get_field_index("_deleted_at")
    gone = gone.set_column(
        position, gone.schema.field(position), [pa.array([EVENING], gone.schema.field(position).type)]
    )
    write(layout, layout.partition("charges", "2026-02"), charges(charge(3)))
    write(layout, layout.partition("charges", KEY), pa.concat_tables([charges(charge(1)), gone]))
    assert read_table(layout, CHARGES, ["id"]).to_pylist() == [{"id": "ch_1"}, {"id": "ch_3"}]
    everything = read_table(layout, CHARGES, ["id"], live=False)
    assert everything["id"].to_pylist() == ["ch_1", "ch_2", "ch_3"]
    assert read_table(layout, CHARGES).schema.equals(CHARGES.schema)
    assert read_table(layout, CHARGES, ["_deleted_at"])["_deleted_at"].to_pylist() == [None, None]


def test_a_table_without_files_is_empty_and_typed(tmp_path: Path) -> None:
    rows = read_table(lake_in(tmp_path), CHARGES, ["id", "amount"])
    assert (len(rows), rows.schema.names, rows.schema.field("amount").type) == (
        0,
        ["id", "amount"],
        pa.int64(),
    )


def test_a_file_of_an_older_schema_gives_null_for_what_it_lacks(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    write(layout, layout.partition("charges", KEY), charges(charge(1)).drop_columns(["amount"]))
    write(layout, layout.partition("charges", "2026-02"), charges(charge(2, amount=5)))
    assert read_table(layout, CHARGES, ["id", "amount"])["amount"].to_pylist() == [None, 5]


def test_a_file_that_lacks_a_column_never_null_is_read_beside_one_that_has_it(tmp_path: Path) -> None:
    """Halfway through a rebuild the newest files have the new column and the oldest have not."""
    layout = lake_in(tmp_path)
    write(layout, layout.partition("charges", KEY), charges(charge(1)).drop_columns(["created"]))
    write(layout, layout.partition("charges", "2026-02"), charges(charge(2)))
    rows = read_table(layout, CHARGES)
    assert rows["id"].to_pylist() == ["ch_1", "ch_2"]
    assert rows["created"].is_null().to_pylist() == [True, False]
    assert rows.schema.names == CHARGES.schema.names


def test_rows_conform_to_the_order_and_the_types_of_a_schema() -> None:
    wanted = pa.schema([pa.field("b", pa.int64()), pa.field("a", pa.string()), pa.field("c", pa.bool_())])
    rows = conform(pa.table({"a": ["x"], "b": pa.array([1], pa.int32()), "z": [0]}), wanted)
    assert rows.schema.equals(wanted)
    assert rows.to_pylist() == [{"b": 1, "a": "x", "c": None}]


def test_two_schemas_have_two_versions() -> None:
    one = pa.schema([pa.field("id", pa.string(), nullable=False), pa.field("amount", pa.int64())])
    assert schema_version(one) == "id:string:!;amount:int64:?"
    assert schema_version(one) != schema_version(pa.schema([one.field(1), one.field(0)]))


def test_a_file_of_another_writer_has_no_schema_version(tmp_path: Path) -> None:
    path = tmp_path / "part.parquet"
    pq.write_table(pa.table({"id": ["a"]}), path, store_schema=False)
    assert file_schema_version(path) is None


@pytest.mark.parametrize("keep", [0, 10, 3_000])
def test_a_torn_file_is_named_with_the_healing_command(tmp_path: Path, keep: int) -> None:
    layout = lake_in(tmp_path)
    part = layout.partition("charges", KEY)
    write(layout, part, charges(charge(1)))
    part.write_bytes(part.read_bytes()[:keep])
    for reading in (read, outline, file_schema_version):
        with pytest.raises(DamagedLakeError, match=r"sync --full --tables charges` over 2026-01\.") as caught:
            reading(part)
        assert str(part) in str(caught.value)


def test_a_file_with_a_flipped_page_is_named(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    part = layout.partition("charges", KEY)
    write(layout, part, charges(*map(charge, range(200))))
    content = bytearray(part.read_bytes())
    content[4:400] = bytes(396)
    part.write_bytes(content)
    with pytest.raises(DamagedLakeError, match="is not whole Parquet"):
        read(part)


def test_a_damaged_insight_is_named_without_a_partition(tmp_path: Path) -> None:
    path = tmp_path / "insights" / "trends" / "part.parquet"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"PAR1")
    with pytest.raises(DamagedLakeError, match=r"--tables insights`\."):
        read(path)


def test_a_missing_file_is_missing_and_not_damaged(tmp_path: Path) -> None:
    for reading in (read, outline, file_schema_version):
        with pytest.raises(FileNotFoundError):
            reading(tmp_path / "part.parquet")


def test_the_wanted_rows_of_a_table_come_a_row_group_at_a_time(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    write(layout, layout.partition("charges", KEY), charges(charge(1, currency="eur"), charge(2)))
    write(layout, layout.partition("charges", "2026-02"), charges(charge(3, currency="eur")))
    write(layout, layout.partition("charges", "2026-03"), charges(charge(4)))
    wanted = (["currency"], pc.field("currency") == "eur")
    parts = list(select(layout, CHARGES, ["id", "amount"], None))
    assert [part["id"].to_pylist() for part in parts] == [["ch_1", "ch_2"], ["ch_3"], ["ch_4"]]
    found = list(select(layout, CHARGES, ["id", "currency"], wanted))
    assert [part.to_pylist() for part in found] == [
        [{"id": "ch_1", "currency": "eur"}],
        [{"id": "ch_3", "currency": "eur"}],
    ]


def test_a_file_without_the_deciding_column_holds_nothing_wanted(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    write(layout, layout.partition("charges", KEY), charges(charge(1)).drop_columns(["currency"]))
    wanted = (["currency"], pc.field("currency") == "usd")
    assert list(select(layout, CHARGES, ["id", "currency"], wanted)) == []
