"""What somebody did to the files, the checks find, and the command they print heals."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import Layout
from vantage_stripe.proof.records import COLUMNS_MATCH_RAW, UNIQUE_ID
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.sync.proving import prove
from vantage_stripe.sync.reports import Listener
from vantage_stripe.tables import TABLES, table_named
from vantage_stripe_tests.sync.fake_account import FakeAccount, business
from vantage_stripe_tests.sync.lakes import differing, full_sync, opened, rows

CHARGES, EVENTS = table_named("charges"), table_named("events")
KEY = "2026-10"


def altered(part: pa.Table, name: str, change: Callable[[Any], Any], place: int = 5) -> pa.Table:
    """Give rows of which one has another value in a column."""
    at = part.schema.get_field_index(name)
    values = part[name].to_pylist()
    values[place] = change(values[place])
    return part.set_column(at, part.schema.field(at), pa.array(values, part.schema.field(at).type))


def later(value: Any) -> Any:
    return value.replace(hour=value.hour + 1)


def in_raw(part: pa.Table, name: str, change: Callable[[int], int], place: int = 5) -> pa.Table:
    """Give rows of which one has another number in its object."""

    def other(raw: str) -> str:
        before, _, rest = raw.partition(f'"{name}":')
        digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
        return f'{before}"{name}":{change(int(digits))}{rest[len(digits) :]}'

    return altered(part, "raw", other, place)


def shuffled(part: pa.Table) -> pa.Table:
    return part.take(pa.array(reversed(range(len(part)))))


EDITS: dict[str, Callable[[pa.Table], pa.Table]] = {
    "a row is lost": lambda part: part.slice(1),
    "half of the rows are lost": lambda part: part.slice(0, len(part) // 2),
    "a row is there twice": lambda part: pa.concat_tables([part, part.slice(4, 1)]),
    "a row is there twice, side by side": lambda part: pa.concat_tables([part.slice(0, 5), part.slice(4)]),
    "an amount is off by a cent": lambda part: altered(part, "amount", lambda value: value + 1),
    "an amount is off by a cent in raw": lambda part: in_raw(part, "amount", lambda value: value + 1),
    "an amount is off by a cent in both": lambda part: in_raw(
        altered(part, "amount", lambda value: value + 1), "amount", lambda value: value + 1
    ),
    "a currency is gone": lambda part: altered(part, "currency", lambda _: None),
    "a time is off by an hour": lambda part: altered(part, "created", later),
    "a time is off by an hour in raw": lambda part: in_raw(part, "created", lambda value: value + 3_600),
    "a time is off by an hour in both": lambda part: in_raw(
        altered(part, "created", later), "created", lambda value: value + 3_600
    ).sort_by(parquet.ROW_ORDER),
    "a time is off by two months in both": lambda part: in_raw(
        altered(part, "created", lambda value: value.replace(month=12)),
        "created",
        lambda value: value + 61 * 86_400,
    ).sort_by(parquet.ROW_ORDER),
    "the rows are in another order": shuffled,
}


def edit(layout: Layout, change: Callable[[pa.Table], pa.Table], table: str = "charges") -> None:
    path = layout.partition(table, KEY)
    parquet.write(layout, path, change(parquet.read(path)))


def healed(account: FakeAccount, lake: Path) -> None:
    """See that the lake is the account, each row once and in its partition."""
    with opened(account, lake) as work:
        assert differing(work, account) == []
        for table in TABLES:
            rows(work, table, live=False)
            for key in work.layout.keys(table.name):
                part = parquet.read(work.layout.partition(table.name, key))
                assert part.equals(part.sort_by(parquet.ROW_ORDER))
    found = prove(work.layout, work.account.clock(), checks=[UNIQUE_ID, COLUMNS_MATCH_RAW])
    assert [result for result in found if result.is_red] == []


@pytest.mark.slow
@pytest.mark.parametrize("change", EDITS.values(), ids=EDITS.keys())
def test_listing_a_range_anew_puts_an_edited_file_right(
    tmp_path: Path, change: Callable[[pa.Table], pa.Table]
) -> None:
    account = business()
    full_sync(account, tmp_path)
    with opened(account, tmp_path) as work:
        before = work.layout.partition("charges", KEY).read_bytes()
        edit(work.layout, change)
    account.now += 60
    full_sync(account, tmp_path, (CHARGES,), fresh=True)
    healed(account, tmp_path)
    after = parquet.read(work.layout.partition("charges", KEY)).drop_columns(["_synced_at"])
    work.layout.partition("charges", KEY).write_bytes(before)
    assert after.equals(parquet.read(work.layout.partition("charges", KEY)).drop_columns(["_synced_at"]))


def broken(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:3_000])


def torn_inside(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4:400] = bytes(396)
    path.write_bytes(content)


def copied(path: Path) -> None:
    shutil.copyfile(path.parents[1] / "month=2026-11" / path.name, path)


@pytest.mark.parametrize("harm", [Path.unlink, broken, torn_inside, copied])
def test_a_file_that_is_gone_torn_or_of_another_month_is_made_anew(
    tmp_path: Path, harm: Callable[[Path], object]
) -> None:
    account, told = business(), list[str]()
    full_sync(account, tmp_path)
    with opened(account, tmp_path) as work:
        harm(work.layout.partition("charges", KEY))
    with opened(account, tmp_path, listener=Listener(notice=told.append)) as work:
        (report,) = sync_tables(work, (CHARGES,), work.whole(), fresh=True)
    assert report.error is None
    healed(account, tmp_path)
    aside = work.layout.damaged("charges", KEY)
    assert aside.exists() == (harm in {broken, torn_inside})
    assert told == [] or (str(aside) in told[0] and "is not whole Parquet" in told[0])


def test_torn_events_are_made_of_what_stripe_still_lists_and_the_rest_is_said_to_be_lost(
    tmp_path: Path,
) -> None:
    account, told = business(), list[str]()
    account.tell("charge.updated", {"id": "ch_0000", "object": "charge"})
    full_sync(account, tmp_path)
    with opened(account, tmp_path) as work:
        (key,) = work.layout.keys("events")
        broken(work.layout.partition("events", key))
    with opened(account, tmp_path, listener=Listener(notice=told.append)) as work:
        sync_tables(work, (EVENTS,), work.whole(), fresh=True)
        assert len(rows(work, EVENTS)) == 1
    assert "Stripe lists the last 30 days only: what was older is beyond recovery." in told[0]


def test_a_file_torn_outside_of_the_range_is_left_where_it_is(tmp_path: Path) -> None:
    account = business()
    full_sync(account, tmp_path)
    with opened(account, tmp_path) as work:
        broken(work.layout.partition("charges", KEY))
        november = work.layout.period.window_of("2026-11")
        (report,) = sync_tables(work, (CHARGES,), november, fresh=True)
    assert "sync --full --tables charges` over 2026-10" in str(report.error)
    assert work.layout.partition("charges", KEY).stat().st_size == 3_000
