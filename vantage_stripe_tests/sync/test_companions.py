"""Invoice lines, payout items and balance snapshots, of the embedded account as time passes."""

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow.compute as pc
import pytest

from vantage_stripe.errors import SettingsError
from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import Layout
from vantage_stripe.settings import Settings
from vantage_stripe.sync.companions import demand_wanted, followers, sync_companions, sync_range
from vantage_stripe.sync.reports import Follower, Listener, TableReport
from vantage_stripe.sync.session import Session, session
from vantage_stripe.sync.tick import follow
from vantage_stripe.tables import COMPANIONS, TABLES, table_named

LINES, ITEMS, BALANCES = (
    table_named(name) for name in ("invoice_line_items", "payout_items", "balance_snapshots")
)
MONEY = (table_named("payouts"), table_named("balance_transactions"))
FIRST, LATER = "2025-08-10T12:00:00Z", "2025-08-20T12:00:00Z"


def settings(lake: Path, now: str) -> Settings:
    return Settings(lake=lake, sandbox={"VANTAGE_SANDBOX_CHARGES": "3000", "VANTAGE_SANDBOX_NOW": now})


def ticked(lake: Path, now: str, *, lists: bool = False) -> dict[str, TableReport]:
    """Follow the changes up to an instant; give the reports by table."""
    reports: list[TableReport] = []
    with session(settings(lake, now), "test") as work:
        follow(work, lists=lists, follower=Follower(finished=reports.append))
    return {report.table: report for report in reports}


def whole(lake: Path, now: str, *, lists: bool = False, notices: list[str] | None = None) -> None:
    told = [] if notices is None else notices
    with session(settings(lake, now), "test", listener=Listener(notice=told.append)) as work:
        sync_range(work, TABLES, work.whole(), lists=lists)


def contents(layout: Layout, name: str) -> list[Mapping[str, object]]:
    """Give the rows of a table but for when they were read."""
    rows = parquet.read_table(layout, table_named(name), live=False)
    return list(rows.drop_columns(["_synced_at"]).to_pylist())


def layout_of(lake: Path) -> Layout:
    with session(settings(lake, FIRST), "test") as work:
        return work.layout


def test_lines_are_those_of_the_invoices_and_follow_them(tmp_path: Path) -> None:
    whole(tmp_path / "followed", FIRST)
    reports = ticked(tmp_path / "followed", LATER)
    whole(tmp_path / "listed", LATER)
    followed, listed = layout_of(tmp_path / "followed"), layout_of(tmp_path / "listed")
    lines = contents(followed, "invoice_line_items")
    assert lines == contents(listed, "invoice_line_items")
    assert reports["invoice_line_items"].spent.requests == 0
    assert {part.key for part in reports["invoice_line_items"].partitions if part.written} <= {
        "2025-07",
        "2025-08",
    }
    subtotals: defaultdict[object, int] = defaultdict(int)
    for line in lines:
        subtotals[line["invoice"]] += int(str(line["subtotal"]))
    invoices = parquet.read_table(followed, table_named("invoices"), ["id", "subtotal"], live=False)
    told = dict(zip(invoices["id"].to_pylist(), invoices["subtotal"].to_pylist(), strict=True))
    assert {id_: subtotals[id_] for id_ in told} == told


def test_lines_of_an_untouched_month_are_not_made_again(tmp_path: Path) -> None:
    whole(tmp_path, FIRST)
    layout = layout_of(tmp_path)
    path = layout.partition("invoice_line_items", "2025-06")
    inode = path.stat().st_ino
    assert ticked(tmp_path, FIRST)["invoice_line_items"].partitions == []
    layout.partition("invoice_line_items", "2025-07").unlink()
    (part,) = ticked(tmp_path, FIRST)["invoice_line_items"].partitions
    assert (part.key, part.written, part.inserted) == ("2025-07", True, part.rows)
    assert path.stat().st_ino == inode


def test_lines_of_a_deleted_invoice_are_marked_and_a_removed_line_is_gone(tmp_path: Path) -> None:
    whole(tmp_path, FIRST)
    layout, invoices = layout_of(tmp_path), table_named("invoices")
    path = layout.partition("invoices", "2025-06")
    rows = parquet.read(path).to_pylist()
    cut = next(row for row in rows if len(json.loads(row["raw"])["lines"]["data"]) > 1)
    gone = next(row for row in rows if row is not cut)
    item = json.loads(cut["raw"])
    removed = item["lines"]["data"].pop()
    cut["raw"], gone["_deleted_at"] = json.dumps(item), gone["_synced_at"]
    parquet.write(layout, path, invoices.schema.empty_table().from_pylist(rows, invoices.schema))
    (part,) = ticked(tmp_path, FIRST)["invoice_line_items"].partitions
    assert (part.key, part.inserted, part.deleted) == ("2025-06", 0, 1)
    lines = contents(layout, "invoice_line_items")
    assert removed["id"] not in {line["id"] for line in lines}
    assert {line["invoice"] for line in lines if line["_deleted_at"] is not None} == {gone["id"]}


def test_items_of_a_payout_add_up_to_it_and_are_paid_for_once(tmp_path: Path) -> None:
    notices: list[str] = []
    with session(settings(tmp_path, FIRST), "test", listener=Listener(notice=notices.append)) as work:
        reports: list[TableReport] = []
        sync_range(work, TABLES, work.whole(), lists=True, follower=Follower(finished=reports.append))
        paid = next(report for report in reports if report.table == "payout_items")
        payouts = [row for row in contents(work.layout, "payouts") if row["automatic"]]
        assert paid.spent.requests == len(payouts) > 20
        assert f"payout_items: {len(payouts)} lists to read, at least {len(payouts)} requests;" in notices[0]
        (again,) = sync_companions(work, [ITEMS], work.whole())
        assert (again.spent.requests, again.partitions) == (0, [])
    net: defaultdict[object, int] = defaultdict(int)
    own = {row["balance_transaction"] for row in payouts}
    for row in contents(work.layout, "payout_items"):
        net[row["payout"]] += 0 if row["id"] in own else int(str(row["net"]))
    assert {row["id"]: row["amount"] for row in payouts} == dict(net)
    later = ticked(tmp_path, LATER, lists=True)["payout_items"]
    now = {row["id"] for row in contents(work.layout, "payouts") if row["automatic"]}
    fresh = now - {row["id"] for row in payouts}
    failed = {row["id"] for row in contents(work.layout, "payouts") if row["status"] == "failed"} - fresh
    assert 0 < len(fresh) <= later.spent.requests <= len(fresh) + len(failed)
    assert {row["payout"] for row in contents(work.layout, "payout_items")} == now


def test_a_run_that_dies_between_lists_does_not_pay_again_for_what_it_landed(tmp_path: Path) -> None:
    whole(tmp_path, FIRST)
    with session(settings(tmp_path, FIRST), "test") as work:
        august = work.layout.period.window_of("2025-08")
        (first,) = sync_companions(work, [ITEMS], august)
        (rest,) = sync_companions(work, [ITEMS], work.whole())
        payouts = sum(1 for row in contents(work.layout, "payouts") if row["automatic"])
        assert first.spent.requests + rest.spent.requests == payouts
        assert "2025-08" not in {part.key for part in rest.partitions}


def test_items_are_off_unless_they_are_wanted(tmp_path: Path) -> None:
    whole(tmp_path, FIRST)
    assert layout_of(tmp_path).keys("payout_items") == []
    assert [table.name for table in followers(TABLES, lists=False)] == [
        "invoice_line_items",
        "balance_snapshots",
    ]
    assert followers(TABLES, lists=True) == list(COMPANIONS)
    demand_wanted(COMPANIONS, lists=True)
    with pytest.raises(SettingsError, match="set VANTAGE_PAYOUT_ITEMS=on to have it"):
        demand_wanted([ITEMS], lists=False)


def snapshots(work: Session) -> dict[str, dict[object, int]]:
    """Give available + pending by instant and currency."""
    found: defaultdict[str, defaultdict[object, int]] = defaultdict(lambda: defaultdict(int))
    for row in contents(work.layout, "balance_snapshots"):
        assert row["is_exact"] is True
        if row["balance_type"] in {"available", "pending"}:
            found[str(row["created"])][row["currency"]] += int(str(row["amount"]))
    return {at: dict(each) for at, each in found.items()}


def test_the_balance_moves_by_the_net_of_the_transactions_between_two_snapshots(tmp_path: Path) -> None:
    whole(tmp_path, FIRST)
    ticked(tmp_path, LATER)
    with session(settings(tmp_path, LATER), "test") as work:
        found = snapshots(work)
        rows = parquet.read_table(work.layout, table_named("balance_transactions"))
        instants = parquet.read_table(work.layout, BALANCES, ["created"])["created"].unique().to_pylist()
    first, last = sorted(instants)
    assert len(found) == 2
    between = rows.filter(pc.and_(pc.greater(rows["created"], first), pc.less_equal(rows["created"], last)))
    assert len(between) > 20
    for currency, before in found[str(first)].items():
        net = pc.sum(between.filter(pc.equal(between["currency"], currency))["net"]).as_py() or 0
        assert found[str(last)][currency] - before == net


def test_a_snapshot_is_added_once_and_never_erased(tmp_path: Path) -> None:
    whole(tmp_path, FIRST)
    layout = layout_of(tmp_path)
    (path,) = layout.table("balance_snapshots").glob("*/part.parquet")
    before = path.read_bytes()
    with session(settings(tmp_path, FIRST), "test") as work:
        sync_range(work, MONEY, work.whole(), lists=False, fresh=True)
    assert path.read_bytes() == before
    ticked(tmp_path, LATER)
    rows = contents(layout, "balance_snapshots")
    assert len({row["created"] for row in rows}) == 2
    assert len(rows) == len({row["id"] for row in rows})


def asked(lake: Path) -> list[list[tuple[object, ...]]]:
    """Ask the questions of the page about payouts and balances, in its order."""
    page = Path(__file__).parent.parent.parent / "docs" / "payouts-and-balances.md"
    questions = re.findall(r"```sql\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    with duckdb.connect() as connection:
        return [
            connection.sql(question.replace("data/sandbox", str(lake))).fetchall() for question in questions
        ]


def test_the_questions_of_the_page_have_the_answers_it_says(tmp_path: Path) -> None:
    """What waited for a payout at the end of July was the balance then."""
    whole(tmp_path, "2025-08-01T00:00:00Z", lists=True)
    with session(settings(tmp_path, FIRST), "test") as work:
        balance = next(iter(snapshots(work).values()))
    ticked(tmp_path, LATER, lists=True)
    sums, unsettled, moved = asked(tmp_path)
    assert (sums, moved) == ([], [])
    assert {currency: net for currency, _, net in unsettled} == {
        currency: amount for currency, amount in balance.items() if amount
    }
