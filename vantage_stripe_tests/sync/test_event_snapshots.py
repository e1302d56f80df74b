"""When an event's own object becomes the row, and when the object is asked for."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from vantage_stripe.lake import parquet
from vantage_stripe.sync.changes import sync_changes
from vantage_stripe.sync.errands import Errands
from vantage_stripe.sync.fullness import is_full, thinner, usual_fields
from vantage_stripe.tables import table_named
from vantage_stripe_tests.sync.fake_account import DAY, HOUR, FakeAccount, business
from vantage_stripe_tests.sync.lakes import differing, full_sync, opened, rows

CHARGES, CUSTOMERS, INVOICES = (table_named(name) for name in ("charges", "customers", "invoices"))


@pytest.fixture
def account() -> FakeAccount:
    return business()


@pytest.fixture
def lake(account: FakeAccount, tmp_path: Path) -> Path:
    full_sync(account, tmp_path)
    account.now += HOUR
    account.asked.clear()
    return tmp_path


def tick(account: FakeAccount, lake: Path) -> list[str]:
    """Follow the changes, see that the lake equals the account, and say what was asked about charges."""
    with opened(account, lake) as work:
        sync_changes(work)
        assert differing(work, account) == []
    return [endpoint for endpoint, _ in account.asked if endpoint.startswith("charges")]


def synced_at(account: FakeAccount, lake: Path, id_: str) -> int:
    with opened(account, lake) as work:
        path = work.layout.partition("charges", "2026-09")
        found = parquet.read(path, ["id", "_synced_at"]).to_pylist()
    return int(next(row["_synced_at"] for row in found if row["id"] == id_).timestamp())


def test_the_newest_event_of_the_pinned_version_is_the_row_as_of_its_second(
    account: FakeAccount, lake: Path
) -> None:
    account.change("charge", "ch_0000", amount=7)
    account.now += 60
    account.change("charge", "ch_0000", amount=8)
    at = account.now
    account.now += 60

    assert tick(account, lake) == []
    assert synced_at(account, lake, "ch_0000") == at


def test_an_object_of_another_version_is_asked_for(account: FakeAccount, lake: Path) -> None:
    account.version = "2020-08-27"
    account.change("charge", "ch_0000", amount=7)
    assert tick(account, lake) == ["charges/ch_0000"]


def test_two_events_of_one_second_that_do_not_agree_are_not_guessed_about(
    account: FakeAccount, lake: Path
) -> None:
    account.change("charge", "ch_0000", amount=7)
    account.change("charge", "ch_0000", amount=8)
    assert tick(account, lake) == ["charges/ch_0000"]


def test_two_events_of_one_second_that_carry_the_same_agree(account: FakeAccount, lake: Path) -> None:
    account.change("charge", "ch_0000", amount=7)
    account.tell("charge.captured", account.objects["charge"]["ch_0000"])
    assert tick(account, lake) == []


@pytest.mark.parametrize("later", [0, 60])
def test_a_reference_of_the_same_second_or_later_has_the_object_asked_for(
    later: int, account: FakeAccount, lake: Path
) -> None:
    account.change("charge", "ch_0000", amount=7)
    account.now += later
    account.change("charge", "ch_0000", quiet=True, disputed=True)
    account.add("dispute", "dp_2", account.now, charge="ch_0000", status="needs_response")
    assert tick(account, lake) == ["charges/ch_0000"]


def test_a_reference_before_the_newest_event_changes_nothing_about_it(
    account: FakeAccount, lake: Path
) -> None:
    account.add("dispute", "dp_2", account.now, charge="ch_0000", status="needs_response")
    account.now += 60
    account.change("charge", "ch_0000", disputed=True)
    assert tick(account, lake) == []


def test_a_row_read_about_when_the_event_happened_is_not_replaced_unasked(
    account: FakeAccount, tmp_path: Path
) -> None:
    account.now += HOUR
    full_sync(account, tmp_path)
    account.now += 100
    account.change("charge", "ch_0000", amount=7)
    account.asked.clear()
    assert tick(account, tmp_path) == ["charges/ch_0000"]


def test_an_object_thinner_than_its_row_or_than_its_like_is_asked_for(
    account: FakeAccount, lake: Path
) -> None:
    account.objects["charge"]["ch_new"] = {
        "id": "ch_new",
        "object": "charge",
        "created": account.now,
        "amount": 5,
        "currency": "eur",
    }
    account.tell("charge.succeeded", {"id": "ch_new", "object": "charge", "created": account.now})
    account.tell("charge.updated", {"id": "ch_0000", "object": "charge", "created": account.created})
    assert sorted(tick(account, lake)) == ["charges/ch_0000", "charges/ch_new"]


def test_an_announced_deletion_costs_no_request(account: FakeAccount, lake: Path) -> None:
    account.delete("customer", "cus_002")
    tick(account, lake)
    assert account.count("customers/cus_002") == 0


def test_many_neighbours_are_asked_for_by_pages_of_the_list(account: FakeAccount, lake: Path) -> None:
    account.version = "2020-08-27"
    for day in range(60):
        account.change("charge", f"ch_{day:03}0", amount=7)
    # 26 days of September, 31 of October, 3 of November, three charges a day: a page reaches over 30 days.
    assert tick(account, lake) == ["charges", "charges", "charges", "charges/ch_0560"]


def test_an_object_that_its_list_does_not_show_is_asked_for_by_id(account: FakeAccount, lake: Path) -> None:
    account.version = "2020-08-27"
    for id_ in ("cus_002", "cus_003", "cus_004"):
        account.change("customer", id_, email="new@example.com")
    at = account.now
    account.delete("customer", "cus_003", quiet=True)
    account.now += 60
    with opened(account, lake) as work:
        sync_changes(work)
        assert rows(work, CUSTOMERS, live=False)["cus_003"]["_deleted_at"].timestamp() == at
        assert differing(work, account) == []
    assert [endpoint for endpoint, _ in account.asked if "customers" in endpoint] == [
        "customers",
        "customers/cus_003",
    ]


def test_an_older_listing_never_takes_back_what_an_event_told(account: FakeAccount, lake: Path) -> None:
    account.change("charge", "ch_0000", amount=7)
    account.now += DAY
    tick(account, lake)
    account.now -= DAY - 60  # a clock set back: what is read by it is older than the row
    account.change("charge", "ch_0000", quiet=True, amount=8)
    full_sync(account, lake, (CHARGES,), fresh=True)
    account.now += 2 * DAY
    full_sync(account, lake, (CHARGES,), fresh=True)
    with opened(account, lake) as work:
        assert rows(work, CHARGES)["ch_0000"]["amount"] == 8


CUSTOMER: dict[str, Any] = {
    "id": "cus_1",
    "created": 1,
    "default_source": None,
    "invoice_settings": {"default_payment_method": None},
}
METHOD = {"id": "pm_1", "object": "payment_method"}


@pytest.mark.parametrize(
    ("changes", "full"),
    [
        ({}, True),
        ({"invoice_settings": {"default_payment_method": METHOD}}, True),
        ({"invoice_settings": {"default_payment_method": "pm_1"}}, False),
        ({"invoice_settings": {}}, False),
        ({"invoice_settings": None}, False),
        ({"default_source": "card_1"}, False),
        ({"deleted": True}, False),
        ({"created": None}, False),
    ],
)
def test_an_expansion_that_is_missing_makes_an_object_thin(changes: dict[str, Any], *, full: bool) -> None:
    assert is_full(CUSTOMERS, CUSTOMER | changes, None, {"id", "created"}) is full


def test_an_unknown_object_is_held_against_its_like() -> None:
    assert not is_full(CUSTOMERS, CUSTOMER, None, {"id", "created", "email"})
    assert not is_full(CUSTOMERS, CUSTOMER, None, set())
    assert usual_fields([{"a": 1, "b": 2}, {"a": 3, "c": 4}]) == {"a"}
    assert usual_fields([]) == set()


@pytest.mark.parametrize(
    ("lines", "full"),
    [({"data": [], "has_more": False}, True), ({"data": [], "has_more": True}, False), (None, False)],
)
def test_a_nested_list_that_is_cut_or_missing_where_others_have_it_makes_an_object_thin(
    lines: dict[str, Any] | None, *, full: bool
) -> None:
    item = {"id": "in_1", "created": 1} | ({} if lines is None else {"lines": lines})
    assert is_full(INVOICES, item, None, {"id", "lines"}) is full


@pytest.mark.parametrize(
    ("now", "before", "thin"),
    [
        ({"a": 1}, {"a": 2}, False),
        ({}, {"a": 2}, True),
        ({"a": 1, "b": 1}, {"a": 2}, False),
        ({"a": None}, {"a": {"b": 1}}, False),
        ({"a": "id"}, {"a": {"id": "id"}}, True),
        ({"a": {"b": {}}}, {"a": {"b": {"c": 1}}}, True),
        ({"a": {"b": 2}}, {"a": "id"}, False),
    ],
)
def test_an_object_that_lacks_what_is_known_is_thinner(
    now: dict[str, Any], before: dict[str, Any], *, thin: bool
) -> None:
    assert thinner(now, before) is thin


def test_the_fewest_pages_and_ids_are_asked() -> None:
    known = pa.array(range(0, 1_000_000, 10), pa.int64())  # one row in ten seconds
    errands = Errands()
    errands.add({"a": 1_000, "b": 1_500, "c": 1_900, "d": 50_000, "e": 90_000, "f": 90_010}, known)
    assert errands.windows == [(1_000, 1_501), (90_000, 90_011)]
    assert errands.singles == ["c", "d"]
    assert errands.listed == {"a", "b", "e", "f"}


def test_a_second_too_full_for_a_page_is_asked_by_id() -> None:
    errands = Errands()
    errands.add({"a": 5, "b": 5}, pa.array([5] * 200, pa.int64()))
    assert (errands.windows, errands.singles) == ([], ["a", "b"])


def test_what_a_stranger_puts_into_an_event_becomes_no_row(account: FakeAccount, lake: Path) -> None:
    """An event of a connected account names an object of its own."""
    foreign = {**account.objects["charge"]["ch_0000"], "id": "ch_foreign"}
    account.tell("charge.updated", foreign)
    newest = account.objects["event"][max(account.objects["event"])]
    newest["account"] = "acct_other"
    assert tick(account, lake) == ["charges/ch_foreign"]


@pytest.mark.parametrize(
    ("told", "asked"), [("charge.refunded", []), ("charge.updated", ["charges/ch_0000"])]
)
def test_a_reference_whose_change_the_objects_own_event_tells_leaves_no_doubt(
    told: str, asked: list[str], account: FakeAccount, lake: Path
) -> None:
    account.change("charge", "ch_0000", quiet=True, amount_refunded=5)
    account.add("refund", "re_1", account.now, charge="ch_0000", status="succeeded")
    account.tell(told, account.objects["charge"]["ch_0000"])
    assert tick(account, lake) == asked
