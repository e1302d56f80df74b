"""The sensor of the change feed: when it looks, what it says, what it requests, what it spends."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from vantage_stripe.api.client import StripeClient, handler_transport
from vantage_stripe.assets.automation import WRITING
from vantage_stripe.assets.reporting import key_of
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.assets.watching import changes_sensor, resting, under_way
from vantage_stripe.errors import APIError, RateLimitError, VantageError
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.lake.state import load_feed, requests_used, save_feed
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import BRIEF, Account
from vantage_stripe.sync.changes import sync_changes
from vantage_stripe_tests.sync.fake_account import DAY, NOW, FakeAccount, Reply, refusal, reply
from vantage_stripe_tests.sync.lakes import full_sync, opened

SENSOR = changes_sensor("stripe_changes", WRITING, interval=600)


def job(name: str) -> dg.JobDefinition:
    @dg.op
    def nothing() -> None:
        pass

    @dg.job(name=name)
    def made() -> None:
        nothing()

    return made


def brief(account: FakeAccount) -> Account:
    """Open the account as the sensor does: whoever waits or asks twice fails the test."""

    def never(seconds: float) -> None:
        raise AssertionError(seconds)

    client = StripeClient(
        "sk_test_notARealKey0000",
        base_url="http://localhost/v1",
        transport=handler_transport(account.handler),
        sleep=never,
        **BRIEF,
    )
    return Account(client, "test", lambda: datetime.fromtimestamp(account.now, UTC), lambda: 1)


def tick(
    account: FakeAccount, lake: Path, instance: dg.DagsterInstance, *, cursor: list[str | None] | None = None
) -> str | list[dg.RunRequest]:
    """Evaluate the sensor once; return why it skipped, or what it requests. It spends a request at most.

    Args:
        account: The account.
        lake: The lake.
        instance: Dagster's.
        cursor: Keeps the sensor's cursor from tick to tick, as the daemon does.
    """
    kept: list[str | None] = [None] if cursor is None else cursor
    account.asked.clear()
    stripe = StripeResource(Settings(lake=lake), opened=brief(account))
    context = dg.build_sensor_context(instance=instance, resources={"stripe": stripe}, cursor=kept[0])
    try:
        made = SENSOR.evaluate_tick(context)
    finally:
        assert account.asked in ([], [("events", [("limit", "1")])])
    kept[0] = made.cursor
    return made.skip_message or list(made.run_requests or [])


def follow(account: FakeAccount, lake: Path) -> None:
    with opened(account, lake) as work:
        sync_changes(work)


@pytest.fixture
def account(tmp_path: Path) -> FakeAccount:
    """An account with an event that the lake at `tmp_path` has."""
    made = FakeAccount()
    made.add("charge", "ch_1", NOW - 100)
    full_sync(made, tmp_path)
    return made


def test_without_a_lake_it_says_what_to_run_and_does_not_ask(
    tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    account = FakeAccount()
    assert tick(account, tmp_path, instance) == f"no sync of {tmp_path} yet: run `vantage-stripe sync` first"
    assert account.asked == []


def test_it_requests_a_run_for_news_until_the_news_is_taken_in(
    account: FakeAccount, tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    skipped = tick(account, tmp_path, instance)
    assert skipped == "nothing new since evt_000001 (charge.created, 2026-11-24 00:00:00 UTC)"
    account.now += 60
    account.add("charge", "ch_2", account.now)
    for _ in range(2):  # the run it asked for at first has failed, say
        requested = tick(account, tmp_path, instance)
        assert isinstance(requested, list)
        assert [request.run_key for request in requested] == [None]
    account.now += 5
    follow(account, tmp_path)
    assert tick(account, tmp_path, instance) == (
        "nothing new since evt_000002 (charge.created, 2026-11-24 00:01:00 UTC)"
    )


def test_an_event_kept_by_a_run_that_died_before_its_cursor_moved_is_news(
    account: FakeAccount, tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    account.now += 60
    account.add("charge", "ch_2", account.now)
    follow(account, tmp_path)
    layout = Layout(tmp_path, MONTHLY)
    save_feed(layout, replace(load_feed(layout), cursor=account.now - 1))
    assert isinstance(tick(account, tmp_path, instance), list)


def test_an_event_that_is_listed_late_is_news_although_the_cursor_has_passed_it(
    account: FakeAccount, tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    account.now += 60
    follow(account, tmp_path)
    account.now -= 30
    account.tell("charge.updated", account.objects["charge"]["ch_1"])
    account.now += 90
    assert isinstance(tick(account, tmp_path, instance), list)
    follow(account, tmp_path)
    assert isinstance(tick(account, tmp_path, instance), str)


def test_an_event_listed_too_late_for_the_feed_costs_one_run_and_not_one_a_look(
    account: FakeAccount, tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    account.now += 3600
    follow(account, tmp_path)
    account.now -= 1800
    account.tell("charge.updated", account.objects["charge"]["ch_1"])
    account.now += 2000
    cursor: list[str | None] = [None]
    assert isinstance(tick(account, tmp_path, instance, cursor=cursor), list)
    follow(account, tmp_path)
    changes = job("stripe_changes")
    instance.create_run_for_job(changes, status=dg.DagsterRunStatus.FAILURE)
    assert isinstance(tick(account, tmp_path, instance, cursor=cursor), list)
    instance.create_run_for_job(changes, status=dg.DagsterRunStatus.SUCCESS)
    for _ in range(2):
        said = tick(account, tmp_path, instance, cursor=cursor)
        assert isinstance(said, str)
        assert " was listed too late for the change feed: the schedule `nightly` brings it" in said
    account.now += 1
    account.tell("charge.updated", account.objects["charge"]["ch_1"])
    assert isinstance(tick(account, tmp_path, instance, cursor=cursor), list)


def test_an_account_without_events_has_no_news(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    account = FakeAccount()
    full_sync(account, tmp_path)
    assert tick(account, tmp_path, instance) == "Stripe lists no event of the last 30 days"


def test_a_month_whose_first_event_is_the_newest_has_news(
    account: FakeAccount, tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    account.now += 20 * DAY
    follow(account, tmp_path)
    account.tell("charge.updated", account.objects["charge"]["ch_1"])
    assert isinstance(tick(account, tmp_path, instance), list)


def test_while_a_command_line_writes_the_lake_it_does_not_ask_and_names_it(
    account: FakeAccount, tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    with opened(account, tmp_path):
        skipped = tick(account, tmp_path, instance)
        assert account.asked == []
    assert isinstance(skipped, str)
    assert skipped.startswith("the lake is being written by pid ")
    assert " (test, since " in skipped


@pytest.mark.parametrize(
    "case",
    [
        ("stripe_changes", dg.DagsterRunStatus.STARTING, "starting"),
        ("stripe_changes", dg.DagsterRunStatus.NOT_STARTED, "not started"),
        ("stripe_sync", dg.DagsterRunStatus.STARTED, "started"),
        ("stripe_nightly", dg.DagsterRunStatus.CANCELING, "canceling"),
    ],
)
def test_while_a_run_that_writes_is_under_way_it_does_not_ask_and_names_it(
    account: FakeAccount,
    tmp_path: Path,
    instance: dg.DagsterInstance,
    case: tuple[str, dg.DagsterRunStatus, str],
) -> None:
    name, status, said = case
    run = instance.create_run_for_job(job(name), status=status)
    assert tick(account, tmp_path, instance) == f"run {run.run_id} ({name}) is {said}"
    assert account.asked == []


def test_runs_of_the_insights_do_not_hinder_it_and_backfills_of_tables_do(
    instance: dg.DagsterInstance,
) -> None:
    started = dg.DagsterRunStatus.STARTED
    instance.create_run_for_job(job("insights"), status=started)
    instance.create_run_for_job(job("stripe_changes"), status=dg.DagsterRunStatus.SUCCESS)
    assert under_way(instance, WRITING) is None
    backfill = instance.create_run_for_job(job("__ASSET_JOB"), status=started)
    assert under_way(instance, WRITING) is None
    instance.delete_run(backfill.run_id)
    one = dg.define_asset_job("__ASSET_JOB", selection=[key_of("charges")])
    table = dg.AssetSpec(key_of("charges"))

    @dg.multi_asset(specs=[table])
    def tables() -> None:
        pass

    resolved = dg.Definitions(assets=[tables], jobs=[one]).resolve_job_def("__ASSET_JOB")
    run = instance.create_run_for_job(
        resolved, status=started, asset_selection=frozenset({key_of("charges")})
    )
    assert under_way(instance, WRITING) == f"run {run.run_id} (__ASSET_JOB) is started"


RATE_LIMITED: Reply = (
    429,
    {"stripe-rate-limited-reason": "global-rate", "content-type": "application/json"},
    b'{"error":{"code":"rate_limit","message":"Too many.","type":"invalid_request_error"}}',
)


@pytest.mark.parametrize(
    "case",
    [
        (RATE_LIMITED, RateLimitError),
        (refusal(500, "Down."), APIError),
        (reply({"object": "list", "data": [{"id": None}], "has_more": False}), APIError),
    ],
)
def test_a_look_that_fails_says_why_after_one_request_and_the_next_one_looks_again(
    account: FakeAccount,
    tmp_path: Path,
    instance: dg.DagsterInstance,
    case: tuple[Reply, type[VantageError]],
) -> None:
    answer, error = case
    account.fault = lambda _endpoint, _params: answer
    with pytest.raises(error):
        tick(account, tmp_path, instance)
    assert len(account.asked) == 1
    account.fault = None
    assert isinstance(tick(account, tmp_path, instance), str)


def test_each_look_is_counted_with_the_requests_of_the_lake(
    account: FakeAccount, tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    layout, now = Layout(tmp_path, MONTHLY), datetime.fromtimestamp(time.time(), UTC)
    before = requests_used(layout, now)
    tick(account, tmp_path, instance)
    tick(account, tmp_path, instance)
    assert requests_used(layout, now) == before + 2


def test_a_run_that_keeps_failing_is_requested_less_and_less_often(instance: dg.DagsterInstance) -> None:
    """Twelve times an hour would cost a small account the reads it has."""
    failing = job("stripe_changes")
    rests = []
    for _ in range(9):
        run = instance.create_run_for_job(failing, status=dg.DagsterRunStatus.STARTED)
        instance.report_run_failed(run)
        record = instance.get_run_record_by_id(run.run_id)
        assert record is not None
        ended = record.end_time or 0.0
        steps = [
            second
            for second in range(0, 4000, 300)
            if resting(instance, "stripe_changes", interval=300, now=ended + second) is None
        ]
        rests.append(steps[0])
    assert rests == [0, 300, 900, 2100, 3600, 3600, 3600, 3600, 3600]
    said = resting(instance, "stripe_changes", interval=300, now=ended)
    assert said is not None
    assert said.startswith(f"run {run.run_id} failed, as did the 7 before it: the next try is at ")
    instance.create_run_for_job(failing, status=dg.DagsterRunStatus.SUCCESS)
    assert resting(instance, "stripe_changes", interval=300, now=ended) is None


def test_a_sensor_reads_the_settings_as_they_are_now(
    account: FakeAccount, tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    elsewhere = Settings(lake=tmp_path / "elsewhere")
    stripe = StripeResource(Settings(lake=tmp_path), opened=brief(account), reload=lambda: elsewhere)
    context = dg.build_sensor_context(instance=instance, resources={"stripe": stripe})
    made = SENSOR.evaluate_tick(context)
    assert made.skip_message == f"no sync of {elsewhere.lake} yet: run `vantage-stripe sync` first"


def test_its_description_says_what_it_spends() -> None:
    assert SENSOR.minimum_interval_seconds == 600
    assert "every 600 s, one request, 4,320 in 30 days" in str(SENSOR.description)
