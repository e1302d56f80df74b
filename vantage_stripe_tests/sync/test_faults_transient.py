"""Trouble that passes: each kind of it befalls every request, and the lake ends with the very same bytes."""

from pathlib import Path

import pytest

from vantage_stripe.sandbox import Fault
from vantage_stripe.sandbox.faults import (
    REASONS,
    Alters,
    answer,
    bad_gateway,
    chance,
    cut_body,
    cut_connection,
    every,
    lock_timeout,
    no_answer,
    rate_limited,
    server_error,
    short_length,
    slow,
    wrong_length,
)
from vantage_stripe_tests.sync.faulty import account_at, disk, requests_of_undisturbed, sync, undisturbed

HTML = {"content-type": "text/html"}
TRANSIENT: dict[str, Alters] = {
    **{f"429 {reason}": rate_limited(reason) for reason in REASONS},
    "429 in live mode": rate_limited(live=True),
    "429 without its reason": rate_limited(None),
    "429 of a proxy that names seconds": rate_limited(None, retry_after=30),
    "429 told to retry": rate_limited("endpoint-rate", should_retry=True),
    "a lock timeout": lock_timeout(),
    **{f"{status}": server_error(status) for status in (500, 502, 503, 504)},
    "500 told to retry": server_error(should_retry=True),
    "400 told to retry": answer(400, b"{}", {"stripe-should-retry": "true"}),
    "409": answer(409, b'{"error": {"type": "idempotency_error", "message": "Conflict."}}'),
    **{f"a proxy's {status}": bad_gateway(status) for status in (502, 503, 504)},
    "200 with a proxy's page": answer(200, b"<html>One moment, please</html>", HTML),
    "200 with nothing": answer(200, b""),
    "half a body": cut_body,
    "a cut connection": cut_connection,
    "no answer": no_answer,
    "a length beyond the body": wrong_length,
    "a length short of the body": short_length,
}


@pytest.mark.parametrize("name", TRANSIENT)
def test_what_befalls_every_request_once_changes_no_byte(name: str, tmp_path: Path) -> None:
    outcome = sync(account_at(), tmp_path, [chance(Fault(every, TRANSIENT[name]), 1.0, at_most=1)])

    assert outcome.failures == {}
    assert disk(tmp_path) == undisturbed()
    asked, least = outcome.usage.requests, requests_of_undisturbed().requests
    assert asked == outcome.usage.retries * 2
    assert 2 * (least - 6) <= asked <= 2 * (least + 6)  # the windows of several lanes differ by who is first


@pytest.mark.parametrize("name", ["429 global-concurrency", "a cut connection"])
def test_what_befalls_every_request_five_times_changes_no_byte(name: str, tmp_path: Path) -> None:
    faults = [chance(Fault(every, TRANSIENT[name]), 1.0, at_most=5)]
    outcome = sync(account_at(), tmp_path, faults, rate=25)

    assert outcome.failures == {}
    assert disk(tmp_path) == undisturbed()


def test_slow_answers_change_no_byte(tmp_path: Path) -> None:
    waited: list[float] = []
    outcome = sync(account_at(), tmp_path, [Fault(every, slow(2, jitter=1, sleep=waited.append))])

    assert outcome.failures == {}
    assert disk(tmp_path) == undisturbed()
    assert len(waited) == outcome.usage.requests
