"""Keys that may not, or no longer: the error names what to do, and a later sync asks for what is missing."""

from pathlib import Path

import pytest

from vantage_stripe.errors import AuthenticationError, PermissionDeniedError
from vantage_stripe.sandbox import Fault
from vantage_stripe.sandbox.faults import answer, every, forbidden, key_expired, reading, to
from vantage_stripe.tables import TABLES
from vantage_stripe.tables.model import Table
from vantage_stripe_tests.sync.faulty import (
    BEFORE,
    account_at,
    disk,
    listed_again,
    partitions,
    put,
    requests_of_undisturbed,
    sync,
    undisturbed,
)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_forbidden_table_fails_alone_and_is_all_that_the_next_sync_lists(
    table: Table, tmp_path: Path
) -> None:
    outcome = sync(account_at(), tmp_path, [Fault(reading(table.object), forbidden(table.object))])

    assert list(outcome.failures) == [table.name]
    error = outcome.failures[table.name]
    assert isinstance(error, PermissionDeniedError)
    assert "lacks rak_" in str(error)
    assert f"table {table.name}" in str(error)
    assert "request req_restricted0000" in str(error)
    held, whole = partitions(disk(tmp_path)), partitions(undisturbed())
    assert {key for key in whole if key not in held} == set(partitions(whole, f"{table.name}/"))
    assert all(held[key] == whole[key] for key in held)

    again = sync(account_at(), tmp_path)
    assert again.failures == {}
    assert disk(tmp_path) == undisturbed()
    others = [again.asked(other.endpoint) for other in TABLES if other is not table]
    assert max(others) == 1  # a page tells that nothing is new, or brings what an event touched just now


def test_a_forbidden_nested_list_fails_its_table_alone(tmp_path: Path) -> None:
    outcome = sync(account_at(), tmp_path, [Fault(to("/v1/invoices/{id}/lines"), forbidden("invoice"))])

    assert list(outcome.failures) == ["invoices"]
    assert "lacks rak_invoice_read" in str(outcome.failures["invoices"])
    assert "/lines" in str(outcome.failures["invoices"])
    assert sync(account_at(), tmp_path).failures == {}
    assert disk(tmp_path) == undisturbed()


def test_a_wrong_key_is_one_error_and_nothing_is_made(tmp_path: Path) -> None:
    body = b'{"error": {"message": "Invalid API Key provided: sk_test_****0000"}}'
    with pytest.raises(AuthenticationError, match="Check STRIPE_API_KEY") as caught:
        sync(account_at(), tmp_path / "lake", [Fault(every, answer(401, body))])

    assert caught.value.exit_code == 2
    assert not (tmp_path / "lake").exists()


@pytest.mark.parametrize("after", [1, 9, 25])
def test_a_key_that_expires_midway_leaves_each_partition_old_or_new(after: int, tmp_path: Path) -> None:
    put(undisturbed(BEFORE), tmp_path)
    outcome = sync(account_at(), tmp_path, [Fault(every, key_expired(), after=after)], fresh=True)

    assert outcome.failures
    for name, error in outcome.failures.items():
        assert isinstance(error, AuthenticationError)
        assert error.code == "api_key_expired"
        assert f"table {name}" in str(error)
        assert "Check STRIPE_API_KEY" in str(error)
    old, new, held = (partitions(each) for each in (undisturbed(BEFORE), listed_again(), disk(tmp_path)))
    assert [key for key in held if held[key] not in (old.get(key), new[key])] == []
    assert [key for key in old if key not in held] == []
    assert outcome.usage.requests <= after + 2 * len(TABLES)  # each table meets it once, two lanes at most

    again = sync(account_at(), tmp_path)
    assert again.failures == {}
    assert partitions(disk(tmp_path)) == new


def test_a_first_sync_whose_key_expired_pays_later_for_what_was_missing(tmp_path: Path) -> None:
    outcome = sync(account_at(), tmp_path, [Fault(every, key_expired(), after=12)])
    missing = [table for table in TABLES if table.name in outcome.failures]
    assert 2 < len(missing) < len(TABLES)

    again = sync(account_at(), tmp_path)

    assert again.failures == {}
    assert disk(tmp_path) == undisturbed()
    spared = [table for table in TABLES if table not in missing]
    assert [table.name for table in spared if again.asked(table.endpoint) > 1] == []
    whole = requests_of_undisturbed().by_endpoint
    # Where windows are split depends on which answer comes first: 231 runs asked up to three more.
    assert [each.name for each in missing if again.asked(each.endpoint) > whole[each.endpoint] + 5] == []
