"""`connect`, `status`, `rebuild` and `doctor`."""

import csv
import fcntl
import io
import json
import threading
from pathlib import Path

from vantage_stripe.lake.files import writing
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe_tests.cli.command_line import CommandLine, at_server


def test_connect_stamps_the_lake_and_shows_every_permission(empty: CommandLine) -> None:
    result = empty("connect", "--json")
    assert result.exit_code == 0, result.output
    assert result.stderr == (
        f"account acct_1wnLzSiNcs27Yeca, mode sandbox, from 2026-10-01, lake {empty.lake}\n"
    )
    rows = json.loads(result.stdout)
    assert len(rows) == 12
    assert rows[-1] == {
        "table": "balance_snapshots",
        "permission": "rak_balance_read",
        "readable": True,
        "why": None,
    }
    assert rows[0] == {"table": "charges", "permission": "rak_charge_read", "readable": True, "why": None}
    stamp = json.loads((empty.lake / "_state" / "stamp.json").read_text())
    assert (stamp["account"], stamp["mode"], stamp["partitions"]) == (
        "acct_1wnLzSiNcs27Yeca",
        "sandbox",
        "monthly",
    )
    assert empty("connect").exit_code == 0


def test_status_of_a_new_lake_says_what_to_run(empty: CommandLine) -> None:
    result = empty("status")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"the lake {empty.lake} is new: run `vantage-stripe sync`\n"


def test_status_counts_what_the_lake_holds(synced: CommandLine) -> None:
    result = synced("status", "--json")
    assert result.exit_code == 0
    assert "account acct_1wnLzSiNcs27Yeca (sandbox), lake " in result.stderr
    assert "writer: none" in result.stderr
    rows = {row["table"]: row for row in json.loads(result.stdout)}
    assert len(rows) == 14
    assert rows["invoice_line_items"]["rows"] >= rows["invoices"]["rows"] > 0
    assert (rows["balance_snapshots"]["rows"], rows["payout_items"]["rows"]) == (10, 0)
    assert rows["charges"]["rows"] > 100
    assert (rows["charges"]["first"], rows["charges"]["last"]) == ("2026-10", "2026-11")
    assert (rows["charges"]["partitions"], rows["charges"]["unfinished"]) == (2, False)
    assert rows["charges"]["synced_at"] == "2026-11-24T00:00:00+00:00"
    sheet = list(csv.DictReader(io.StringIO(synced("status", "--csv").stdout)))
    assert [line["rows"] for line in sheet] == [str(row["rows"]) for row in rows.values()]
    assert synced("status").stdout.splitlines()[0].split()[:3] == ["table", "rows", "partitions"]


def test_status_of_a_lake_that_was_only_connected(empty: CommandLine) -> None:
    empty("connect")
    result = empty("status", "--json")
    assert "changes followed never" in result.stderr
    assert {(row["rows"], row["first"], row["synced_at"]) for row in json.loads(result.stdout)} == {
        (0, None, None)
    }


def test_status_counts_the_requests_of_a_real_account(served: Path, url: str) -> None:
    result = at_server(served, url)("status")
    assert result.exit_code == 0
    assert " (test), lake " in result.stderr
    assert " requests in 30 days" in result.stderr
    assert ", 0 requests in 30 days" not in result.stderr


def test_status_names_the_writer(synced: CommandLine) -> None:
    layout = Layout(synced.lake, MONTHLY)
    with writing(layout, "pid 1 (a test)", waiting=lambda _who: None, sleep=lambda _seconds: None):
        assert "writer: pid 1 (a test)" in synced("status").stderr
    assert "writer: none" in synced("status").stderr


def test_rebuild_derives_the_same_again_without_an_account(synced: CommandLine) -> None:
    """It makes no request: a server where nobody listens is not asked."""
    before = synced.files()
    offline = at_server(synced.lake, "http://127.0.0.1:9/v1")
    result = offline("rebuild")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0] == "charges: 0 partition(s) rewritten"
    assert len(result.stdout.splitlines()) == 14
    everything = offline("rebuild", "--everything", "--tables", "charges,disputes")
    assert everything.stdout == ("charges: 0 partition(s) rewritten\ndisputes: 0 partition(s) rewritten\n")
    assert synced.files() == before


def test_rebuild_of_a_lake_that_is_not_there_is_refused(empty: CommandLine) -> None:
    result = empty("rebuild")
    assert result.exit_code == 2
    assert "is empty: run `vantage-stripe sync` first" in result.stderr
    assert not empty.lake.exists()


def test_rebuild_waits_for_the_writer_and_says_for_whom(synced: CommandLine) -> None:
    lock = synced.lake / "_locks" / "writer.lock"
    with lock.open("a+", encoding="utf-8") as held:
        held.truncate(0)
        held.write("pid 1 (a test)")
        held.flush()
        fcntl.flock(held.fileno(), fcntl.LOCK_EX)
        freed = threading.Timer(0.2, lambda: fcntl.flock(held.fileno(), fcntl.LOCK_UN))
        freed.start()
        result = synced("rebuild", "--tables", "disputes")
        freed.join()
    assert result.exit_code == 0
    assert result.stderr == "waiting for the lake's writer: pid 1 (a test)\n"


def test_doctor_finds_nothing_wrong(synced: CommandLine) -> None:
    result = synced("doctor")
    assert result.exit_code == 0
    settings, account, lake = result.stdout.splitlines()
    assert settings == f"ok    settings: mode sandbox, lake {synced.lake}"
    assert account == "ok    account: acct_1wnLzSiNcs27Yeca answers, all 12 endpoints are readable"
    assert lake.startswith("ok    lake: ")
    assert lake.endswith(" rows read, writer: none")


def test_doctor_tells_every_finding_and_goes_on(synced: CommandLine) -> None:
    result = synced("doctor", VANTAGE_PARTITIONS="weekly")
    assert result.exit_code == 1
    assert result.stdout.count("FAIL") == 3
    assert "'weekly' is neither `monthly` nor `daily`" in result.stdout


def test_doctor_names_a_file_that_is_damaged(synced: CommandLine) -> None:
    file = synced.lake / "charges" / "month=2026-11" / "part.parquet"
    file.write_bytes(file.read_bytes()[:100])
    result = synced("doctor")
    assert result.exit_code == 1
    assert "FAIL  lake:" in result.stdout
    assert str(file) in result.stdout
