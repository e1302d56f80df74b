"""The law: whatever happened, once the account is quiet and a sync succeeds, the lake equals it."""

import contextlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from vantage_stripe.api.protocol import API_VERSION
from vantage_stripe.errors import VantageError
from vantage_stripe.sync.changes import sync_changes, unlisted
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.tables import TABLES
from vantage_stripe_tests.sync.conftest import MEMORY
from vantage_stripe_tests.sync.fake_account import DAY, HOUR, FakeAccount, Params, Reply, refusal, reply
from vantage_stripe_tests.sync.killing import HISTORIES, killed_after
from vantage_stripe_tests.sync.lakes import differing, opened

KINDS = ("charge", "customer", "invoice", "dispute")
MOVES = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(KINDS), st.integers(0, 50)),
    st.tuples(st.just("change"), st.sampled_from(KINDS), st.integers(0, 200)),
    st.tuples(st.just("delete"), st.sampled_from(("customer", "invoice")), st.integers(0, 200)),
    st.tuples(st.just("wait"), st.just(""), st.sampled_from((1, 200, HOUR, 3 * DAY))),
    st.tuples(st.just("pay"), st.just(""), st.integers(0, 8)),
)
BAD = st.sampled_from((refusal(400), refusal(403), reply(b"{"), reply({"data": [], "has_more": True})))
ROUND = st.tuples(
    st.sampled_from((1, HOUR, HOUR, DAY, 26 * DAY)),
    st.lists(MOVES, min_size=1, max_size=6),
    st.sampled_from(("sync", "sync", "tick", "tick", "fresh", "backfill")),
    st.integers(0, 20),
    st.integers(1, 12),
    BAD,
    st.one_of(st.none(), st.none(), st.integers(0, 20), st.integers(0, 200)),
)


def play(account: FakeAccount, move: tuple[str, str, int]) -> None:
    what, kind, number = move
    existing = sorted(account.objects.get(kind, {}))
    if what == "wait":
        account.now += number
        for item in account.objects.get("balance_transaction", {}).values():
            item["status"] = "available" if item["available_on"] <= account.now else "pending"
    elif what == "pay":
        id_ = f"txn_{len(account.objects.get('balance_transaction', {})):04}"
        at = account.now
        account.add(
            "balance_transaction", id_, at, quiet=True, available_on=at + number * DAY + 1, status="pending"
        )
    elif what == "add":
        id_ = f"{kind}_{account.now}_{len(account.asked)}_{len(existing)}"
        if id_ not in account.gone:
            account.add(kind, id_, account.now, note=number)
    elif existing and what == "change":
        account.change(kind, existing[number % len(existing)], note=account.now + number)
    elif existing:
        account.delete(kind, existing[number % len(existing)])


class Outage:
    """From the `after`-th request on, so many requests fail."""

    def __init__(self, after: int, times: int, answer: Reply) -> None:
        self.left, self.times, self.answer = after, times, answer

    def __call__(self, endpoint: str, _params: Params) -> Reply | None:
        self.left -= 1
        return self.answer if endpoint != "account" and -self.times <= self.left < 0 else None


def attempt(account: FakeAccount, lake: Path, how: str) -> None:
    """Do what `vantage-stripe sync` does: list what must be, else follow the changes."""
    with opened(account, lake) as work:
        missing = unlisted(work.layout, TABLES, work.whole(), work.account.clock())
        if how == "fresh":
            sync_tables(work, TABLES, work.whole(), fresh=True)
        elif how == "backfill":
            key = work.layout.period.key_of(account.now - 10 * DAY)
            sync_tables(work, TABLES[account.now % 3 :: 3], work.layout.period.window_of(key))
        elif how == "sync" and missing:
            sync_tables(work, missing, work.whole())
        if how in {"sync", "tick"}:
            sync_changes(work)


Round = tuple[int, list[tuple[str, str, int]], str, int, int, Reply, int | None]


@pytest.mark.parametrize("version", [API_VERSION, "2020-08-27"])
@given(rounds=st.lists(ROUND, min_size=2, max_size=4), begun=st.booleans())
@settings(
    max_examples=max(HISTORIES // 3, 1),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a case takes too long to be made smaller
    suppress_health_check=[HealthCheck.too_slow],
)
def test_the_lake_equals_the_account_after_any_history_of_changes_faults_and_deaths(
    rounds: list[Round], version: str, *, begun: bool
) -> None:
    account = FakeAccount(lanes=2, version=version)
    account.created = account.now - 20 * DAY
    for number in range(130):
        account.add("charge", f"ch_{number:03}", account.created + number * 3 * HOUR, quiet=True)
    for number in range(5):
        account.add("customer", f"cus_{number}", account.created + number * DAY, quiet=True)
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        lake = Path(folder)
        if begun:
            attempt(account, lake, "sync")
        for pause, moves, how, after, times, answer, killed in rounds:
            for move in [("wait", "", pause), *moves]:
                play(account, move)
            account.fault = Outage(after, times, answer)
            with contextlib.suppress(VantageError), killed_after(killed, lake):
                attempt(account, lake, how)
            account.now += 1
        account.fault = None
        account.now += 60
        for item in account.objects.get("balance_transaction", {}).values():
            item["status"] = "available" if item["available_on"] <= account.now else "pending"
        attempt(account, lake, "sync")
        with opened(account, lake) as work:
            assert differing(work, account) == []  # the fake account forgets no event: all are there
