"""Listing tables completely."""

from pathlib import Path

import pytest

from vantage_stripe.errors import LakeError
from vantage_stripe.lake.footers import outline
from vantage_stripe.lake.layout import Window
from vantage_stripe.lake.parquet import read
from vantage_stripe.lake.state import load_changes, load_state
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.sync.reports import Follower, Listener, PartitionReport
from vantage_stripe.tables import TABLES, table_named
from vantage_stripe_tests.sync.fake_account import (
    DAY,
    NOW,
    FakeAccount,
    Params,
    Reply,
    business,
    failing,
    refusal,
    reply,
)
from vantage_stripe_tests.sync.lakes import differing, files, full_sync, opened, rows

CHARGES, CUSTOMERS = table_named("charges"), table_named("customers")
SEPTEMBER, OCTOBER, NOVEMBER = 1_788_220_800, 1_790_812_800, 1_793_491_200  # their first seconds, UTC


def test_the_first_sync_brings_every_object_to_its_partition(tmp_path: Path) -> None:
    account = business()
    reports = full_sync(account, tmp_path)

    assert [report.error for report in reports.values()] == [None] * 11
    with opened(account, tmp_path) as work:
        assert differing(work, account) == []
        assert work.layout.keys("charges") == ["2026-09", "2026-10", "2026-11"]
        assert len(rows(work, CHARGES)) == 237
        assert load_changes(work.layout)["cursor"] == NOW
        state = load_state(work.layout, "charges")
    assert (state.asked, state.done) == (None, ())
    assert state.closed == ((SEPTEMBER, NOW, NOW),)
    assert reports["charges"].spent.pages <= 11


def test_a_partition_report_counts_what_became_of_the_rows(tmp_path: Path) -> None:
    account = business()
    made = full_sync(account, tmp_path)["customers"].partitions
    account.change("customer", "cus_078", email="new@example.com")
    again = full_sync(account, tmp_path)["customers"].partitions

    assert {report.key: (report.inserted, report.written) for report in made} == {
        "2026-09": (26, True),
        "2026-10": (31, True),
        "2026-11": (22, True),
    }
    told = {
        report.key: (report.updated, report.unchanged, report.written, report.touched) for report in again
    }
    assert told == {
        "2026-09": (0, 26, False, False),
        "2026-10": (0, 31, False, False),
        "2026-11": (1, 21, True, True),
    }


def test_a_table_without_rows_has_one_typed_file(tmp_path: Path) -> None:
    full_sync(business(), tmp_path)

    (path,) = tmp_path.glob("payouts/*/part.parquet")
    assert outline(path).rows == 0
    assert read(path).schema.names == table_named("payouts").schema.names


def test_a_second_sync_of_the_same_account_writes_no_file(tmp_path: Path) -> None:
    account = business()
    account.tell("charge.updated", {"id": "ch_0000", "object": "charge"})
    full_sync(account, tmp_path)
    before = files(tmp_path)
    account.now += 60
    next(iter(account.objects["event"].values()))["pending_webhooks"] = 9
    full_sync(account, tmp_path)

    assert files(tmp_path) == before


BAD: dict[str, Reply] = {
    "400": refusal(400),
    "403": refusal(403, "The provided key does not have the required permissions."),
    "404": refusal(404),
    "500": reply({"error": {"message": "Sorry.", "type": "api_error"}}, 500),
    "html": reply(b"<html>Bad Gateway</html>", 502, "text/html"),
    "cut": reply(b'{"object": "list", "data": [{"id": "ch_1", "crea'),
    "no list": reply({"object": "charge"}),
    "empty with more": reply({"object": "list", "data": [], "has_more": True}),
}


@pytest.mark.parametrize("answer", BAD.values(), ids=BAD.keys())
def test_a_failing_table_fails_alone_and_keeps_its_files(tmp_path: Path, answer: Reply) -> None:
    account = business()
    full_sync(account, tmp_path)
    before = files(tmp_path)
    account.now += DAY
    account.add("charge", "ch_new", account.now - 5)
    account.add("customer", "cus_new", account.now - 5)
    account.fault = failing("charges", answer)

    reports = full_sync(account, tmp_path)

    assert [name for name, report in reports.items() if report.error] == ["charges"]
    assert "table charges" in str(reports["charges"].error)
    after = files(tmp_path)
    charges = [name for name in before if name.startswith("charges/")]
    assert len(charges) == 3
    assert all(after[name] == before[name] for name in charges)
    account.fault = None
    with opened(account, tmp_path) as work:
        assert differing(work, account) == ["charges"]


def test_a_table_that_fails_at_first_has_no_file(tmp_path: Path) -> None:
    account = business()
    account.fault = failing("charges", refusal(403))
    full_sync(account, tmp_path)

    assert list(tmp_path.glob("charges/*")) == []


def test_a_sync_that_died_midway_goes_on_where_it_was(tmp_path: Path) -> None:
    account = business()
    told: list[str] = []
    account.fault = failing("charges", refusal(400), after=1)
    first = full_sync(account, tmp_path, (CHARGES,))["charges"]
    assert [report.key for report in first.partitions] == ["2026-11"]

    account.fault = None
    account.asked.clear()
    with opened(account, tmp_path, listener=Listener(notice=told.append)) as work:
        (second,) = sync_tables(work, (CHARGES,), work.whole())
        assert rows(work, CHARGES) == account.live("charge")

    assert [report.key for report in second.partitions] == ["2026-10", "2026-09"]
    ends = [int(dict(params).get("created[lt]", 0)) for asked, params in account.asked if asked == "charges"]
    assert 0 < max(ends) <= NOVEMBER + 1
    assert told == ["charges: continuing an unfinished sync, 1 partition(s) are done"]


def test_a_fresh_sync_begins_anew(tmp_path: Path) -> None:
    account = business()
    account.fault = failing("charges", refusal(400), after=1)
    full_sync(account, tmp_path, (CHARGES,))
    account.fault = None

    report = full_sync(account, tmp_path, (CHARGES,), fresh=True)["charges"]

    assert [part.key for part in report.partitions] == ["2026-11", "2026-10", "2026-09"]


def test_a_disk_that_refuses_fails_the_table_and_keeps_what_was_finished(tmp_path: Path) -> None:
    account = business()
    (tmp_path / "charges").mkdir()
    (tmp_path / "charges" / "month=2026-10").write_text("in the way")

    reports = full_sync(account, tmp_path, (CHARGES, CUSTOMERS))

    assert isinstance(reports["charges"].error, LakeError)
    assert reports["customers"].error is None
    landed = sorted(path.parent.name for path in tmp_path.glob("charges/*/part.parquet"))
    assert landed == ["month=2026-09", "month=2026-11"]


def test_only_the_partitions_asked_for_are_listed(tmp_path: Path) -> None:
    account = business()
    with opened(account, tmp_path) as work:
        sync_tables(work, (CHARGES,), Window(OCTOBER, NOVEMBER))
        assert work.layout.keys("charges") == ["2026-10"]
        assert load_state(work.layout, "charges").closed == ((OCTOBER, NOVEMBER, NOW),)


def test_deleted_customers_are_confirmed_by_a_retrieve_and_marked(tmp_path: Path) -> None:
    account = business()
    full_sync(account, tmp_path)
    account.delete("customer", "cus_010", quiet=True)
    account.now += 60

    report = full_sync(account, tmp_path)["customers"]

    assert account.count("customers/cus_010") == 1
    assert (report.spent.retrieved, sum(part.deleted for part in report.partitions)) == (1, 1)
    with opened(account, tmp_path) as work:
        gone = rows(work, CUSTOMERS, live=False)["cus_010"]
        assert gone["_deleted_at"].timestamp() == account.now
        assert gone["email"] == "10@example.com"
        assert differing(work, account) == []
    assert full_sync(account, tmp_path)["customers"].spent.retrieved == 0


@pytest.mark.parametrize(
    "answer",
    [
        reply(b"<html>Not Found</html>", 404, "text/html"),
        reply({"id": "cus_011", "object": "customer"}),
        reply({"object": "list", "data": [], "has_more": False}),
        refusal(403),
    ],
)
def test_a_deletion_that_stripe_does_not_confirm_marks_nothing(answer: Reply, tmp_path: Path) -> None:
    account = business()
    full_sync(account, tmp_path)
    before = files(tmp_path)
    account.delete("customer", "cus_010", quiet=True)
    account.fault = failing("customers/cus_010", answer)

    report = full_sync(account, tmp_path)["customers"]

    assert "table customers, endpoint customers/cus_010" in str(report.error)
    after = files(tmp_path)
    assert all(after[name] == before[name] for name in before if name.startswith("customers/"))


def test_a_customer_that_a_list_forgot_but_a_retrieve_finds_stays(tmp_path: Path) -> None:
    account = business()
    full_sync(account, tmp_path)
    kept = account.objects["customer"].pop("cus_010")
    account.fault = failing("customers/cus_010", reply(kept))

    report = full_sync(account, tmp_path)["customers"]

    assert (report.spent.retrieved, sum(part.deleted for part in report.partitions)) == (1, 0)


def test_absence_where_nothing_is_deleted_is_counted_and_not_marked(tmp_path: Path) -> None:
    account = business()
    full_sync(account, tmp_path)
    kept = account.objects["charge"].pop("ch_0100")

    report = full_sync(account, tmp_path)["charges"]

    assert {part.key: part.missing for part in report.partitions} == {
        "2026-11": 0,
        "2026-10": 0,
        "2026-09": 1,
    }
    assert report.spent.retrieved == 0
    with opened(account, tmp_path) as work:
        assert rows(work, CHARGES)["ch_0100"] == kept


def test_events_that_stripe_forgot_stay(tmp_path: Path) -> None:
    account = business()
    account.tell("charge.updated", {"id": "ch_0000", "object": "charge"})
    full_sync(account, tmp_path)
    forgotten = account.live("event")
    account.objects["event"].clear()
    account.now += 40 * DAY

    report = full_sync(account, tmp_path)["events"]

    assert [part.missing for part in report.partitions] == [0] * 5
    with opened(account, tmp_path) as work:
        assert rows(work, table_named("events")) == forgotten


def test_a_second_of_very_many_objects_is_reported_with_its_ceiling(tmp_path: Path) -> None:
    account, told = FakeAccount(), list[str]()
    for number in range(1_200):
        account.add("charge", f"ch_{number:04}", OCTOBER + 5, quiet=True)
    with opened(account, tmp_path, listener=Listener(notice=told.append)) as work:
        (report,) = sync_tables(work, (CHARGES,), work.whole())

    assert (report.spent.objects, report.spent.pages) == (1_200, 12)
    assert told == report.notices
    assert len(told) == 1
    assert told[0].startswith(
        "charges: more than 1,000 objects were created in the one second 2026-10-01T00:00:05Z;"
        " they can only be read page after page, at most "
    )
    assert told[0].endswith(" a second, whatever the account's limit")


def test_an_invoice_that_vanishes_while_its_lines_are_read_is_a_deletion(tmp_path: Path) -> None:
    account = business()
    full_sync(account, tmp_path)
    lines = failing("invoices/in_00/lines", refusal(404, "No such invoice: in_00"))

    def vanishing(endpoint: str, params: Params) -> Reply | None:
        if endpoint == "invoices/in_00/lines":
            account.objects["invoice"].pop("in_00", None)
            account.gone.add("in_00")
        return lines(endpoint, params)

    account.fault = vanishing
    account.now += 60
    report = full_sync(account, tmp_path)["invoices"]

    assert report.error is None
    assert (report.spent.pages, report.spent.nested, report.spent.retrieved) == (1, 1, 1)
    with opened(account, tmp_path) as work:
        gone = rows(work, table_named("invoices"), live=False)["in_00"]
        assert gone["_deleted_at"].timestamp() == account.now
        assert len(gone["lines"]["data"]) == 230  # as it was last


def test_progress_is_told(tmp_path: Path) -> None:
    account = business()
    pages: list[tuple[str, int]] = []
    parts: list[PartitionReport] = []
    landed: list[tuple[str, str]] = []
    finished: list[str] = []
    with opened(
        account, tmp_path, listener=Listener(page=lambda *page: pages.append(page), partition=parts.append)
    ) as work:
        sync_tables(
            work,
            (CUSTOMERS,),
            work.whole(),
            follower=Follower(
                landed=lambda report, part: landed.append((report.table, part.key)),
                finished=lambda report: finished.append(report.table),
            ),
        )

    assert landed == [("customers", "2026-11"), ("customers", "2026-10"), ("customers", "2026-09")]
    assert pages == [("customers", 79)]
    assert [part.key for part in parts] == ["2026-11", "2026-10", "2026-09"]
    assert finished == ["customers"]


def test_an_empty_account_is_synced(tmp_path: Path) -> None:
    account = FakeAccount()
    full_sync(account, tmp_path)

    assert len(list(tmp_path.glob("*/*/part.parquet"))) == len(TABLES)
