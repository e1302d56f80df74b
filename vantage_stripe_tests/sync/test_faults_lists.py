"""Lists that lie in passing: the lake ends with the same bytes. Lies told for ever are in `permanent`."""

from pathlib import Path

import pytest

from vantage_stripe.errors import NoProgressError
from vantage_stripe.sandbox import Fault
from vantage_stripe.sandbox.faults import (
    Alters,
    chance,
    cursor_trap,
    empty_page_with_more,
    every,
    repeated_page,
    server_error_on_expand,
    slow_on_expand,
    to,
)
from vantage_stripe_tests.sync.faulty import account_at, disk, sync, undisturbed

LIES: dict[str, Alters] = {
    "an empty page that says there is more": empty_page_with_more,
    "the first page whatever the cursor": repeated_page,
    "an empty page where the cursor's second is an edge": cursor_trap,
}


@pytest.mark.parametrize("name", LIES)
def test_a_lie_told_once_of_every_page_changes_no_byte(name: str, tmp_path: Path) -> None:
    outcome = sync(account_at(), tmp_path, [chance(Fault(every, LIES[name]), 1.0, at_most=1)])

    assert outcome.failures == {}
    assert disk(tmp_path) == undisturbed()


def test_the_cursor_trap_changes_no_byte_though_it_is_always_set(tmp_path: Path) -> None:
    assert sync(account_at(), tmp_path, [Fault(every, cursor_trap)]).failures == {}
    assert disk(tmp_path) == undisturbed()


def test_a_nested_list_that_lies_for_ever_fails_its_table_alone(tmp_path: Path) -> None:
    outcome = sync(account_at(), tmp_path, [Fault(to("/v1/invoices/{id}/lines"), empty_page_with_more)])

    assert list(outcome.failures) == ["invoices"]
    assert isinstance(outcome.failures["invoices"], NoProgressError)
    assert "/lines makes no progress" in str(outcome.failures["invoices"])
    assert sync(account_at(), tmp_path).failures == {}
    assert disk(tmp_path) == undisturbed()


def test_where_full_pages_that_expand_are_refused_smaller_ones_are_asked(tmp_path: Path) -> None:
    outcome = sync(account_at(), tmp_path, [Fault(every, server_error_on_expand)])

    assert outcome.failures == {}
    assert disk(tmp_path) == undisturbed()
    assert outcome.asked("charges") <= 5  # asked without an expansion, in full pages


def test_slow_pages_that_expand_change_no_byte(tmp_path: Path) -> None:
    waited: list[float] = []
    assert sync(account_at(), tmp_path, [Fault(every, slow_on_expand(3, sleep=waited.append))]).failures == {}
    assert disk(tmp_path) == undisturbed()
    assert waited
