"""Any mix of trouble that passes: the lake ends with the very same bytes.

`pytest --hypothesis-profile=many` tries many more mixes.
"""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vantage_stripe.sandbox import Fault
from vantage_stripe.sandbox.faults import (
    REASONS,
    Alters,
    Matches,
    Odds,
    answer,
    bad_gateway,
    cursor_trap,
    cut_body,
    cut_connection,
    empty_page_with_more,
    every,
    expanding,
    lock_timeout,
    no_answer,
    rate_limited,
    reading,
    repeated_page,
    server_error,
    short_length,
    slow,
    to,
    wrong_length,
)
from vantage_stripe.tables import TABLES
from vantage_stripe_tests.sync.conftest import MEMORY
from vantage_stripe_tests.sync.faulty import BEFORE, account_at, disk, followed, put, sync, undisturbed

PASSING: dict[str, Alters] = {
    **{f"429 {reason}": rate_limited(reason) for reason in REASONS},
    "429 without its reason": rate_limited(None),
    "a lock timeout": lock_timeout(),
    **{str(status): server_error(status) for status in (500, 503)},
    "a proxy's 502": bad_gateway(),
    "200 with a proxy's page": answer(200, b"<html>One moment, please</html>"),
    "half a body": cut_body,
    "a cut connection": cut_connection,
    "no answer": no_answer,
    "a length beyond the body": wrong_length,
    "a length short of the body": short_length,
    "a slow answer": slow(3, sleep=lambda _seconds: None),
    "an empty page with more": empty_page_with_more,
    "the first page again": repeated_page,
    "the cursor trap": cursor_trap,
}
BEFALLEN: dict[str, Matches] = {
    "every request": every,
    "full pages that expand": expanding,
    "nested lists": to("/v1/invoices/{id}/lines"),
    **{f"{table.name} of any kind": reading(table.object) for table in TABLES},
    **{f"the list of {table.name}": to(f"/v1/{table.endpoint}") for table in TABLES},
}
# Two in a row befall a request at most, by all faults of a mix together: see `Odds.at_most`.
FAULT = st.tuples(
    st.sampled_from(sorted(PASSING)),
    st.sampled_from(sorted(BEFALLEN)),
    st.integers(0, 30),
    st.one_of(st.none(), st.integers(1, 8)),
    st.sampled_from((0.05, 0.3, 0.7, 1.0)),
    st.integers(0, 99),
)
MIX = st.lists(FAULT, min_size=1, max_size=6)
Drawn = list[tuple[str, str, int, int | None, float, int]]


def tries(few: int) -> settings:
    many = settings.get_current_profile_name() == "many" and settings.default is not None
    return settings(
        deadline=None,
        max_examples=settings.default.max_examples if many and settings.default else few,
        suppress_health_check=[HealthCheck.too_slow],
    )


def faults(mix: Drawn) -> list[Fault]:
    return [
        Fault(BEFALLEN[where], PASSING[what], after=after, times=times, odds=Odds(probability, seed=seed))
        for what, where, after, times, probability, seed in mix
    ]


@pytest.mark.slow
@given(mix=MIX)
@tries(18)
def test_a_first_sync_through_any_mix_ends_with_the_same_bytes(mix: Drawn) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        assert sync(account_at(), Path(folder), faults(mix)).failures == {}
        assert disk(Path(folder)) == undisturbed()


@pytest.mark.slow
@given(mix=MIX)
@tries(12)
def test_changes_followed_through_any_mix_end_with_the_same_bytes(mix: Drawn) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        put(undisturbed(BEFORE), Path(folder))
        assert sync(account_at(), Path(folder), faults(mix)).failures == {}
        assert disk(Path(folder)) == followed()
