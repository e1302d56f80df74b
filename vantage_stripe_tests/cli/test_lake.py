"""`connect`, `status`, `rebuild` and `doctor`."""

import fcntl
import json
import threading

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
