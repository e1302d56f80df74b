"""Following changes through trouble: the same bytes, or one error, the cursor left, and nothing lost."""

from pathlib import Path

import msgspec
import pytest

from vantage_stripe.errors import APIError, NoProgressError, PermissionDeniedError, StripeError
from vantage_stripe.sandbox import App, Fault, World
from vantage_stripe.sandbox.faults import (
    Alters,
    answer,
    bad_gateway,
    chance,
    cursor_trap,
    cut_body,
    cut_connection,
    empty_page_with_more,
    every,
    forbidden,
    key_expired,
    lock_timeout,
    no_answer,
    old_events,
    rate_limited,
    reading,
    repeated_page,
    server_error,
    server_error_on_expand,
    short_length,
    to,
    wrong_length,
)
from vantage_stripe.tables import TABLES
from vantage_stripe_tests.sync.faulty import (
    BEFORE,
    NOW,
    Disk,
    account_at,
    disk,
    followed,
    live,
    partitions,
    put,
    sync,
    undisturbed,
)

PASSING: dict[str, Alters] = {
    "429 endpoint-rate": rate_limited("endpoint-rate"),
    "429 global-concurrency": rate_limited("global-concurrency"),
    "a lock timeout": lock_timeout(),
    "500": server_error(),
    "a proxy's 502": bad_gateway(),
    "half a body": cut_body,
    "a cut connection": cut_connection,
    "no answer": no_answer,
    "a length beyond the body": wrong_length,
    "a length short of the body": short_length,
    "an empty page with more": empty_page_with_more,
    "the first page again": repeated_page,
    "the cursor trap": cursor_trap,
}


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    put(undisturbed(BEFORE), tmp_path)
    return tmp_path


def test_without_trouble_the_live_rows_are_the_account() -> None:
    rows, account = live(followed()), live(undisturbed(NOW))
    assert {name for name in account if rows[name] != account[name]} == {"events"}
    assert rows["events"].items() > account["events"].items()  # those that Stripe forgot since are kept


@pytest.mark.parametrize("name", PASSING)
def test_what_befalls_every_request_once_changes_no_byte(name: str, lake: Path) -> None:
    outcome = sync(account_at(), lake, [chance(Fault(every, PASSING[name]), 1.0, at_most=1)])

    assert outcome.failures == {}
    assert disk(lake) == followed()


def test_where_full_pages_that_expand_are_refused_no_byte_changes(lake: Path) -> None:
    assert sync(account_at(), lake, [Fault(every, server_error_on_expand)]).failures == {}
    assert disk(lake) == followed()


FEED: dict[str, tuple[Alters, type[StripeError], str]] = {
    "forbidden": (forbidden("event"), PermissionDeniedError, "lacks rak_event_read"),
    "500": (server_error(), APIError, "one of our backends"),
    "200 in HTML": (answer(200, b"<html></html>"), APIError, "not the JSON it should be"),
    "no list": (answer(200, b'{"object": "event", "id": "evt_1"}'), APIError, "not a list of objects"),
    "an empty page with more": (empty_page_with_more, NoProgressError, "empty page"),
}


@pytest.mark.parametrize("name", FEED)
def test_events_that_cannot_be_read_stop_the_tick_before_it_writes(name: str, lake: Path) -> None:
    alters, error, words = FEED[name]
    outcome = sync(account_at(), lake, [Fault(to("/v1/events"), alters)])

    assert list(outcome.failures) == ["events"]
    assert type(outcome.failures["events"]) is error
    assert words in str(outcome.failures["events"])
    assert "table events" in str(outcome.failures["events"])
    assert disk(lake) == undisturbed(BEFORE)
    assert sync(account_at(), lake).failures == {}
    assert disk(lake) == followed()


def cursor(held: Disk) -> int:
    return int(msgspec.json.decode(held["_state/changes.json"])["cursor"])


@pytest.mark.parametrize("kind", ["subscription", "invoice", "customer"])
def test_a_table_that_fails_keeps_the_cursor_and_the_next_tick_brings_all(kind: str, lake: Path) -> None:
    table = f"{kind}s"
    outcome = sync(account_at(), lake, [Fault(reading(kind), server_error())])

    assert list(outcome.failures) == [table]
    assert f"table {table}" in str(outcome.failures[table])
    held, old, new = disk(lake), undisturbed(BEFORE), followed()
    assert cursor(held) == BEFORE
    positions = msgspec.json.decode(held["_state/changes.json"])["positions"]
    assert positions == {each.name: NOW for each in TABLES if each.name != table}
    assert partitions(held, f"{table}/") == partitions(old, f"{table}/")
    assert {key for key in new if held.get(key) != new[key]} <= {
        *partitions(new, f"{table}/"),
        f"_state/{table}.json",
        "_state/changes.json",
    }
    assert sync(account_at(), lake).failures == {}
    assert disk(lake) == new


@pytest.mark.parametrize("after", [2, 5, 8])
def test_a_key_that_expires_midway_loses_nothing(after: int, lake: Path) -> None:
    outcome = sync(account_at(), lake, [Fault(every, key_expired(), after=after)])

    assert outcome.failures
    assert cursor(disk(lake)) == BEFORE
    assert sync(account_at(), lake).failures == {}
    assert disk(lake) == followed()


@pytest.mark.slow
@pytest.mark.parametrize("share", [1.0, 0.5])
@pytest.mark.parametrize("version", ["2024-06-20", "2022-11-15"])
def test_snapshots_of_an_older_version_reach_no_row(version: str, share: float, lake: Path) -> None:
    """What is written in another version is asked for again: such an event only says which."""
    world = World(seed=1, now=NOW, charges=4_000)
    account = App(old_events(lambda: world, version=version, share=share))
    outcome = sync(account, lake)

    assert outcome.failures == {}
    held, truth = disk(lake), live(followed())
    assert {name for name in truth if live(held)[name] != truth[name]} == {"events"}  # what was sent
    assert f'"api_version":"{version}"' in "".join(live(held)["events"].values())
    for name, objects in live(held).items():
        assert name == "events" or f'"{version}"' not in "".join(objects.values())


def test_one_object_that_cannot_be_read_fails_its_table_by_name(lake: Path) -> None:
    touched = Fault(reading("subscription"), answer(200, b"<html>Log in</html>"))
    outcome = sync(account_at(), lake, [touched])

    assert list(outcome.failures) == ["subscriptions"]
    assert "Is a proxy in the way?" in str(outcome.failures["subscriptions"])
