"""`verify` finds what was planted, names it, and the command it prints heals it."""

from pathlib import Path
from random import Random

import pytest

from vantage_stripe.lake.layout import Window
from vantage_stripe.sync.companions import sync_range
from vantage_stripe.sync.verified import lines_of
from vantage_stripe.sync.verify import Verdict, healing
from vantage_stripe.sync.verifying import Verification
from vantage_stripe.tables import TABLES, table_named
from vantage_stripe.tables.model import Table
from vantage_stripe_tests.sync.fake_account import DAY, HOUR, FakeAccount, business
from vantage_stripe_tests.sync.lakes import files, full_sync, opened
from vantage_stripe_tests.sync.planting import PLANTS, a_cent, edited

CHARGES = table_named("charges")


@pytest.fixture
def account() -> FakeAccount:
    return business()


def verified(account: FakeAccount, lake: Path, tables: tuple[Table, ...] = TABLES) -> dict[str, Verdict]:
    with opened(account, lake) as work:
        verification = Verification(work, tables, work.whole())
        plan = verification.plan(sample=None, requests=None, random=Random(1))
        return {verdict.table: verdict for verdict in verification.run(plan)}


def heal(account: FakeAccount, lake: Path, line: str) -> None:
    """Do what the printed command does."""
    words = line.split()
    assert words[:4] == ["vantage-stripe", "sync", "--full", "--tables"]
    with opened(account, lake) as work:
        keys = [words[place][:7] for place in (6, 8)]
        window = Window(
            work.layout.period.window_of(keys[0]).since, work.layout.period.window_of(keys[1]).until
        )
        sync_range(work, [table_named(words[4])], window, lists=False, fresh=True)


def test_a_lake_that_is_whole_has_no_finding(account: FakeAccount, tmp_path: Path) -> None:
    full_sync(account, tmp_path)
    before = files(tmp_path)
    verdicts = verified(account, tmp_path)
    assert {name: verdict.findings for name, verdict in verdicts.items() if verdict.findings} == {}
    assert {name: verdict.sums for name, verdict in verdicts.items() if verdict.sums} == {}
    assert verdicts["charges"].rows == 79 * 3
    assert verdicts["invoices"].rows == 12
    assert files(tmp_path) == before


@pytest.mark.slow
@pytest.mark.parametrize("name", PLANTS)
def test_what_is_planted_is_found_and_healed_by_the_printed_command(
    name: str, account: FakeAccount, tmp_path: Path
) -> None:
    plant, kinds = PLANTS[name]
    full_sync(account, tmp_path)
    before = files(tmp_path)
    plant(tmp_path / "charges" / "month=2026-10" / "part.parquet")
    verdicts = verified(account, tmp_path)
    findings = verdicts["charges"].findings
    assert {finding.kind for finding in findings} == kinds
    assert {finding.table for verdict in verdicts.values() for finding in verdict.findings} == {"charges"}
    with opened(account, tmp_path) as work:
        (line,) = healing(findings, work.layout.period)
    assert line == "vantage-stripe sync --full --tables charges --from 2026-10-01 --to 2026-10-31"
    account.now += HOUR
    heal(account, tmp_path, line)
    assert verified(account, tmp_path)["charges"].findings == []
    assert files(tmp_path).keys() == before.keys()


def test_events_that_stripe_lists_no_more_are_compared_with_themselves_only(
    account: FakeAccount, tmp_path: Path
) -> None:
    """What is lost of them is beyond recovery, and never called missing."""
    for day in range(70):
        account.now = account.created + day * DAY
        account.tell("charge.updated", {"id": "ch_0000", "object": "charge"})
    account.now = account.created + 80 * DAY
    full_sync(account, tmp_path)
    events = account.objects["event"]
    account.objects["event"] = {
        id_: event for id_, event in events.items() if event["created"] > account.now - 30 * DAY
    }
    verdict = verified(account, tmp_path)["events"]
    assert (verdict.findings, verdict.uncheckable, verdict.rows) == ([], 51, 19)
    old = tmp_path / "events" / "month=2026-09" / "part.parquet"
    edited(lambda rows: rows[:3])(old)
    verdict = verified(account, tmp_path)["events"]
    assert (verdict.findings, verdict.uncheckable) == ([], 28)
    old.write_bytes(b"PAR1")
    findings = verified(account, tmp_path)["events"].findings
    assert [(finding.kind, finding.id, finding.key) for finding in findings] == [("lost", None, "2026-09")]
    with opened(account, tmp_path) as work:
        assert healing(findings, work.layout.period) == []


def test_what_changed_since_the_last_sync_is_no_finding(account: FakeAccount, tmp_path: Path) -> None:
    full_sync(account, tmp_path)
    account.now += HOUR
    account.change("charge", "ch_0100", amount=5)
    account.delete("customer", "cus_010")
    account.add("charge", "ch_new", account.now - 60, currency="eur", amount=7)
    verdicts = verified(account, tmp_path)
    assert {name: each.changed for name, each in verdicts.items() if each.changed} == {
        "charges": 1,
        "customers": 1,
    }
    assert {name: each.findings for name, each in verdicts.items() if each.findings} == {}
    assert verdicts["charges"].sums == {}


def test_transactions_that_settled_since_are_no_finding(account: FakeAccount, tmp_path: Path) -> None:
    """No event tells of it; a row that should have been the same is found all the same."""
    full_sync(account, tmp_path)
    account.now += 2 * DAY
    for id_, item in account.objects["balance_transaction"].items():
        if item["available_on"] <= account.now:
            account.change("balance_transaction", id_, quiet=True, status="available")
    verdict = verified(account, tmp_path)["balance_transactions"]
    assert verdict.findings == []
    assert verdict.changed > 0
    account.change("balance_transaction", "txn_0000", quiet=True, status="pending")
    verdict = verified(account, tmp_path)["balance_transactions"]
    assert [(finding.kind, finding.id, finding.fields) for finding in verdict.findings] == [
        ("differs", "txn_0000", ("status",))
    ]


def test_a_deletion_that_no_event_explains_is_a_finding(account: FakeAccount, tmp_path: Path) -> None:
    full_sync(account, tmp_path)
    account.delete("customer", "cus_010", quiet=True)
    account.delete("charge", "ch_0200", quiet=True)
    verdicts = verified(account, tmp_path)
    assert [(each.kind, each.id) for each in verdicts["customers"].findings] == [("surplus", "cus_010")]
    assert [(each.kind, each.id) for each in verdicts["charges"].findings] == [("surplus", "ch_0200")]
    assert verdicts["charges"].sums == {("amount", "eur"): 2000}


def test_a_row_marked_deleted_that_lives_is_a_finding(account: FakeAccount, tmp_path: Path) -> None:
    full_sync(account, tmp_path)
    path = tmp_path / "customers" / "month=2026-10" / "part.parquet"
    edited(lambda rows: [{**rows[0], "_deleted_at": rows[0]["_synced_at"]}, *rows[1:]])(path)
    (finding,) = verified(account, tmp_path)["customers"].findings
    assert (finding.kind, finding.id) == ("deleted", "cus_026")


def test_findings_are_told_by_id_and_field_never_by_value(account: FakeAccount, tmp_path: Path) -> None:
    full_sync(account, tmp_path)
    path = tmp_path / "charges" / "month=2026-10" / "part.parquet"
    edited(lambda rows: a_cent(rows, flat=True, raw=True))(path)
    verdict = verified(account, tmp_path)["charges"]
    assert lines_of(verdict) == [
        "charges 2026-10 ch_0261: differs at amount",
        "charges: the lake's amount in eur is off by +1",
    ]


def test_a_table_that_was_never_listed_cannot_miss_anything(account: FakeAccount, tmp_path: Path) -> None:
    full_sync(account, tmp_path, (CHARGES,))
    verdict = verified(account, tmp_path, (table_named("refunds"),))["refunds"]
    assert (verdict.findings, verdict.rows, verdict.unsynced) == ([], 0, 3)


def test_a_range_that_was_never_listed_is_left_out_between_two_that_were(
    account: FakeAccount, tmp_path: Path
) -> None:
    with opened(account, tmp_path) as work:
        for key in ("2026-09", "2026-11"):
            sync_range(work, [CHARGES], work.layout.period.window_of(key), lists=False)
    verdict = verified(account, tmp_path)["charges"]
    assert (verdict.findings, verdict.windows, verdict.unsynced) == ([], 2, 1)


def test_a_budget_of_requests_holds_and_the_seed_chooses(account: FakeAccount, tmp_path: Path) -> None:
    full_sync(account, tmp_path)
    spent = []
    for seed in (7, 7, 8):
        account.asked.clear()
        with opened(account, tmp_path) as work:
            verification = Verification(work, TABLES, work.whole())
            plan = verification.plan(sample=None, requests=6, random=Random(seed))
            verification.run(plan)
        assert sum(part.requests for parts in plan.values() for part in parts) <= 6
        spent.append([endpoint for endpoint, _ in account.asked])
    assert spent[0] == spent[1] != spent[2]
    assert len(spent[0]) <= 7  # the account itself was asked, too
