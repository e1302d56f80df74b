"""Questions in SQL over the lake: one moment, exactly the declared columns, nothing else to be read."""

import errno
import os
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from vantage_stripe.errors import DamagedLakeError, LakeError
from vantage_stripe.lake.layout import DAILY, Layout
from vantage_stripe.lake.parquet import write
from vantage_stripe.lake.query import Limits, querying
from vantage_stripe.lake.snapshot import held
from vantage_stripe_tests.lake.examples import CHARGES, EVENING, EVENTS, charge, charges, files_in, lake_in

ALL = "SELECT id, amount FROM charges ORDER BY id"


def january(layout: Layout, *rows: pa.Table) -> Path:
    part = layout.partition("charges", "2026-01")
    write(layout, part, pa.concat_tables(rows))
    return part


def gone(rows: pa.Table) -> pa.Table:
    position = rows.schema.get_field_index("_deleted_at")
    field = rows.schema.field(position)
    return rows.set_column(position, field, pa.array([EVENING] * len(rows), field.type))


def test_a_table_is_its_live_rows_and_whole_it_has_the_deleted_too(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    january(layout, charges(charge(1, amount=5)), gone(charges(charge(2, amount=6))))
    with querying(layout, [CHARGES]) as lake:
        assert lake.execute(ALL).fetchall() == [("ch_1", 5)]
        assert lake.execute(ALL.replace("charges", "whole.charges")).fetchall() == [("ch_1", 5), ("ch_2", 6)]


def test_the_views_have_the_declared_schema_and_no_hive_column(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "amount=3" / "lake", DAILY)
    write(layout, layout.partition("charges", "2026-01-01"), charges(charge(1, amount=5)))
    with querying(layout, [CHARGES, EVENTS]) as lake:
        for table in (CHARGES, EVENTS):
            shown = lake.sql(f"SELECT * FROM {table.name}").to_arrow_table().schema
            assert (shown.names, shown.types) == (table.schema.names, table.schema.types)
        assert lake.execute(ALL).fetchall() == [("ch_1", 5)]
        assert lake.execute("SELECT count(*) FROM events").fetchone() == (0,)


def test_a_row_knows_its_partition_when_asked(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    january(layout, charges(charge(1)))
    write(layout, layout.partition("charges", "2026-02"), charges(charge(2)))
    with querying(layout, [CHARGES, EVENTS], partition=True) as lake:
        rows = lake.execute("SELECT id, _partition FROM charges ORDER BY id").fetchall()
        assert rows == [("ch_1", "2026-01"), ("ch_2", "2026-02")]
        assert lake.execute("SELECT _partition FROM events").fetchall() == []


def test_a_file_of_an_older_schema_gives_null_for_what_it_lacks(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    january(layout, charges(charge(1)).drop_columns(["amount", "customer"]))
    write(
        layout, layout.partition("charges", "2026-02"), charges(charge(2, amount=5)).drop_columns("customer")
    )
    with querying(layout, [CHARGES]) as lake:
        rows = lake.execute("SELECT id, amount, customer FROM charges ORDER BY id").fetchall()
    assert rows == [("ch_1", None, None), ("ch_2", 5, None)]


@pytest.mark.parametrize("name", ["it's", "a lake", "sta*r", "[ab]", "why?"])
def test_no_character_of_a_path_is_a_wildcard(tmp_path: Path, name: str) -> None:
    layout = lake_in(tmp_path / name)
    january(layout, charges(charge(1, amount=5)))
    with querying(layout, [CHARGES]) as lake:
        assert lake.execute(ALL).fetchall() == [("ch_1", 5)]


def test_a_writer_beside_it_changes_no_answer(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    part = january(layout, charges(charge(1, amount=5)))
    other = layout.partition("charges", "2026-02")
    write(layout, other, charges(charge(2, amount=6)))
    with querying(layout, [CHARGES]) as lake:
        january(layout, charges(charge(1, amount=7)))
        other.unlink()
        write(layout, layout.partition("charges", "2026-03"), charges(charge(3)))
        assert lake.execute(ALL).fetchall() == [("ch_1", 5), ("ch_2", 6)]
    assert files_in(layout.temporary) == []
    assert part.stat().st_nlink == 1


def test_where_links_are_refused_the_files_are_copied(tmp_path: Path) -> None:
    def refused(_file: Path, _name: Path) -> None:
        raise OSError(errno.EXDEV, "cross-device link")

    layout = lake_in(tmp_path)
    part = january(layout, charges(charge(1)))
    with held(layout, ["charges"], link=refused) as files:
        copy = files.files["charges"]["2026-01"]
        assert copy.read_bytes() == part.read_bytes()
        assert part.stat().st_nlink == 1
    assert not copy.exists()


def test_a_file_that_went_meanwhile_is_not_there(tmp_path: Path) -> None:
    def late(file: Path, name: Path) -> None:
        file.unlink()
        os.link(file, name)

    layout = lake_in(tmp_path)
    january(layout, charges(charge(1)))
    with held(layout, ["charges"], link=late) as files:
        assert files.files == {"charges": {}}


def test_a_lake_that_cannot_take_links_is_read_from_elsewhere(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    january(layout, charges(charge(1, amount=5)))
    layout.temporary.rmdir()
    layout.temporary.write_text("in the way")
    with querying(layout, [CHARGES]) as lake:
        assert lake.execute(ALL).fetchall() == [("ch_1", 5)]


def test_a_disk_that_refuses_links_and_copies_is_said(tmp_path: Path) -> None:
    def refused(_file: Path, name: Path) -> None:
        name.mkdir()
        raise OSError(errno.EPERM, "not permitted")

    layout = lake_in(tmp_path)
    january(layout, charges(charge(1)))
    with (
        pytest.raises(LakeError, match=r"cannot hold .*part\.parquet for reading"),
        held(layout, ["charges"], link=refused),
    ):
        pass
    assert files_in(layout.temporary) == []


def test_nothing_but_the_held_files_can_be_read_and_no_setting_changed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    layout = lake_in(tmp_path)
    january(layout, charges(charge(1)))
    with querying(layout, [CHARGES]) as lake:
        for question in (
            f"SELECT * FROM '{secret}'",
            f"COPY charges TO '{tmp_path / 'out.parquet'}'",
            "SELECT * FROM read_parquet('https://example.com/part.parquet')",
            "INSTALL httpfs",
            "SET enable_external_access = true",
            "SET memory_limit = '10GB'",
            "SELECT * FROM layout",
        ):
            with pytest.raises(duckdb.Error):
                lake.execute(question).fetchall()


def test_what_does_not_fit_in_memory_goes_to_disk(tmp_path: Path) -> None:
    with querying(lake_in(tmp_path), [], limits=Limits(memory="40MB", threads=1)) as lake:
        question = """SELECT count(*), max(place) FROM (
            SELECT row_number() OVER (ORDER BY hash(n)) AS place, md5(n::VARCHAR) FROM range(700000) t(n))"""
        assert lake.execute(question).fetchone() == (700_000, 700_000)


def test_a_torn_file_is_named_as_it_stands_in_the_lake(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    part = january(layout, charges(charge(1)))
    part.write_bytes(part.read_bytes()[:3_000])
    with pytest.raises(DamagedLakeError, match="sync --full --tables charges") as caught:
        querying(layout, [CHARGES]).__enter__()
    assert str(part) in str(caught.value)
    assert "_tmp" not in str(caught.value)
    assert files_in(layout.temporary) == []


def test_a_flipped_page_is_named_when_it_is_met(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    part = january(layout, charges(*map(charge, range(200))))
    content = bytearray(part.read_bytes())
    content[4:400] = bytes(396)
    part.write_bytes(content)
    with (
        pytest.raises(DamagedLakeError, match="is not whole Parquet"),
        querying(layout, [CHARGES]) as lake,
    ):
        lake.execute("SELECT id FROM charges").fetchall()


def test_a_wrong_question_is_no_damage(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    january(layout, charges(charge(1)))
    with pytest.raises(duckdb.BinderException, match="colour"), querying(layout, [CHARGES]) as lake:
        lake.execute("SELECT colour FROM charges")
