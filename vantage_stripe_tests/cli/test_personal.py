"""Personal data leaves nothing behind: looked for in every cell and in every file under the lake."""

import json
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from vantage_stripe.settings import Settings
from vantage_stripe.sync.changes import sync_changes
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.sync.session import Session, session
from vantage_stripe.tables import TABLES
from vantage_stripe_tests.cli.command_line import SANDBOX, CommandLine

PRIVATE = (
    *("email", "receipt_email", "customer_email", "customer_email_address", "phone", "customer_phone"),
    *("customer_name", "line1", "billing_address", "shipping_address", "customer_purchase_ip"),
    *("fingerprint", "customer_device_fingerprint", "hosted_invoice_url", "receipt_url", "gift_note"),
)
"""Keys of the embedded account's objects whose values are a person's, wherever they stand."""
DIGITS = ("last4", "dynamic_last4", "address_zip", "postal_code", "city", "name")
"""Keys whose values are short or common: they are looked for where they stand and not as text."""
CATALOGUE = ("product", "price", "plan", "coupon", "tax_rate")
"""Kinds of objects about what is sold."""
LATER = {"VANTAGE_SANDBOX_NOW": "2026-11-26T00:00:00Z"}


def parquets(lake: Path) -> list[Path]:
    return sorted(path for path in lake.rglob("*.parquet"))


def objects(lake: Path) -> Iterator[tuple[str, Any]]:
    """Give every whole object of the lake, with its file."""
    for path in parquets(lake):
        with pq.ParquetFile(path) as file:
            if "raw" in file.schema_arrow.names:
                for raw in file.read(["raw"])["raw"].to_pylist():
                    yield str(path), json.loads(raw)


def entries(value: Any, under: str = "") -> Iterator[tuple[str, str]]:
    """Give every text of an object with its key; the catalogue's are nobody's."""
    if isinstance(value, dict) and str(value.get("object")) not in CATALOGUE:
        for key, item in value.items():
            yield from entries(item, key)
    elif isinstance(value, list):
        for item in value:
            yield from entries(item, under)
    elif isinstance(value, str) and value:
        yield under, value


@pytest.fixture(scope="module")
def people(whole: CommandLine) -> set[str]:
    """What the lake holds of persons where it keeps it."""
    return {
        value
        for _, item in objects(whole.lake)
        for key, value in entries(item)
        if key in PRIVATE and len(value) > 4
    }


def leaks(lake: Path, people: set[str]) -> list[tuple[str, str]]:
    """Give what is still there, with the file: as text in any cell or file, and by its place in `raw`."""
    found = [
        (name, f"{key}={value}")
        for name, item in objects(lake)
        for key, value in entries(item)
        if key in {*PRIVATE, *DIGITS} and value != "[dropped]" and not value.startswith("h_")
    ]
    for path in parquets(lake):
        with pq.ParquetFile(path) as file:
            for row in file.read().to_pylist():
                cells = json.dumps(row, default=str, ensure_ascii=False)
                found += [(str(path), value) for value in _words(cells) & people]
    for path in (path for path in lake.rglob("*") if path.is_file() and path.suffix != ".parquet"):
        content = path.read_bytes().decode(errors="replace")
        found += [(str(path), value) for value in people if value in content]
    return found


def _words(cells: str) -> set[str]:
    """Give what stands in quotes, however deep a text is quoted."""
    return set(cells.replace("\\", "").split('"'))


def test_the_account_has_personal_data_to_lose(people: set[str]) -> None:
    assert len(people) > 500


@pytest.fixture(scope="module")
def dropped(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """The account without personal data, through Dagster: two months listed, and two days of changes."""
    command = CommandLine(tmp_path_factory.mktemp("dropped") / "lake", {**SANDBOX, "VANTAGE_PII": "drop"})
    for moment in ({}, LATER):
        result = command("sync", "--quiet", **moment)
        assert result.exit_code == 0, result.output
    return command


@pytest.mark.slow
def test_with_personal_data_dropped_none_is_anywhere_under_the_lake(
    dropped: CommandLine, people: set[str]
) -> None:
    assert leaks(dropped.lake, people) == []


@pytest.mark.slow
def test_the_answers_are_there_and_name_what_they_lack(dropped: CommandLine) -> None:
    rows = json.loads(dropped("stale", "--all", "--json", **LATER).stdout)
    assert rows
    assert {row["customer_email"] for row in rows} == {None}
    assert {row["card_last4"] for row in rows} == {None}
    assert all("customers.email" in row["missing_inputs"] for row in rows)
    refused = dropped("stale", "--email", "jenny@example.com", **LATER)
    assert refused.exit_code == 2
    assert "VANTAGE_PII=drop" in refused.output


@pytest.mark.slow
def test_a_lake_that_kept_it_drops_it_at_the_next_sync_and_never_takes_it_back(
    synced: CommandLine, people: set[str]
) -> None:
    assert leaks(synced.lake, people) != []
    told = synced("sync", VANTAGE_PII="drop")
    assert told.exit_code == 0, told.output
    assert "redacted" in told.stderr
    assert leaks(synced.lake, people) == []
    refused = synced("sync", "--quiet")
    assert refused.exit_code == 2
    assert "what it has not kept cannot come back" in refused.output
    assert synced("sync", "--quiet", "--full", VANTAGE_PII="drop").exit_code == 0
    assert leaks(synced.lake, people) == []


@pytest.mark.slow
def test_hashed_rows_still_join_and_are_found_by_the_address(synced: CommandLine, people: set[str]) -> None:
    before = {row["customer_id"]: row["customer_email"] for row in _stale(synced)}
    someone = next(customer for customer, email in sorted(before.items()) if email)
    assert synced("sync", "--quiet", VANTAGE_PII="hash").exit_code == 0
    assert leaks(synced.lake, people) == []
    address = (before[someone] or "").upper()
    found = json.loads(synced("stale", "--all", "--email", address, "--json", VANTAGE_PII="hash").stdout)
    assert someone in {row["customer_id"] for row in found}
    lake = synced.lake
    with duckdb.connect() as connection:
        (joined,) = connection.execute(
            f"select count(*) from read_parquet('{lake}/charges/*/part.parquet') a join"
            f" read_parquet('{lake}/customers/*/part.parquet') b"
            " on a.customer = b.id and a.billing_details_email = b.email"
        ).fetchall()[0]
    assert joined > 10


def _stale(command: CommandLine) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(command("stale", "--all", "--json").stdout)
    return rows


@pytest.mark.slow
def test_a_lake_of_hashes_without_its_key_is_refused(synced: CommandLine) -> None:
    assert synced("sync", "--quiet", VANTAGE_PII="hash").exit_code == 0
    key = synced.lake / "_state" / "hash_key.json"
    assert key.stat().st_mode & 0o077 == 0
    key.unlink()
    before = synced.files()
    refused = synced("sync", "--quiet", VANTAGE_PII="hash")
    assert refused.exit_code == 1
    assert "hash_key.json does not hold the key" in refused.output
    assert synced.files() == before


@pytest.fixture
def aged(tmp_path: Path) -> CommandLine:
    """A lake that has seen customers go: all history listed, then twenty days of changes."""
    lake, scene = tmp_path / "aged", {name: text for name, text in SANDBOX.items() if name != "VANTAGE_START"}
    scene["VANTAGE_SANDBOX_SEED"] = "2"  # of whose customers some go in that time
    with opened(lake, {**scene, "VANTAGE_SANDBOX_NOW": "2026-11-04T00:00:00Z"}) as work:
        sync_tables(work, TABLES, work.whole())
    with opened(lake, scene) as work:
        sync_changes(work)
    return CommandLine(lake, scene)


def opened(lake: Path, scene: Mapping[str, str]) -> AbstractContextManager[Session]:
    return session(Settings.load({**scene, "VANTAGE_LAKE": str(lake)}, dotenv=None), "a test")


@pytest.mark.slow
def test_a_deleted_customer_is_forgotten_on_request_and_stays_so(aged: CommandLine) -> None:
    customer, email = _deleted_customer(aged.lake)
    assert _naming(aged.lake, email) > 0
    done = aged("redact", customer)
    assert done.exit_code == 0, done.output
    assert _naming(aged.lake, email) == 0
    assert _naming(aged.lake, customer) > 0
    with opened(aged.lake, aged.env) as work:
        reports = sync_tables(work, TABLES, work.whole(), fresh=True)
    assert [report.error for report in reports] == [None] * len(TABLES)
    assert _naming(aged.lake, email) == 0


def _deleted_customer(lake: Path) -> tuple[str, str]:
    with duckdb.connect() as connection:
        return connection.execute(
            f"select id, email from read_parquet('{lake}/customers/*/part.parquet')"
            " where _deleted_at is not null and email is not null order by id limit 1"
        ).fetchall()[0]


def _naming(lake: Path, text: str) -> int:
    return sum(text in json.dumps(item) for _, item in objects(lake))


def test_who_is_not_deleted_or_not_there_is_not_forgotten(synced: CommandLine) -> None:
    living = _stale(synced)[0]["customer_id"]
    before = synced.files()
    for customer, why in (
        (living, "is not deleted"),
        ("cus_nobody", "no customer cus_nobody is in the lake"),
    ):
        refused = synced("redact", customer)
        assert refused.exit_code == 2
        assert why in refused.output
    assert synced.files() == before


def test_nothing_is_redacted_in_a_lake_that_is_not_there(empty: CommandLine) -> None:
    refused = empty("redact", "cus_1")
    assert refused.exit_code == 2
    assert "run `vantage-stripe sync` first" in refused.output
