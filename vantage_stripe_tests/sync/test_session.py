"""Opening a lake: whose it is, who may write to it, what it cost."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vantage_stripe.errors import APIError, AuthenticationError, SettingsError, WrongAccountError
from vantage_stripe.keys import Secret
from vantage_stripe.lake.files import writer_of
from vantage_stripe.lake.layout import DAILY, MONTHLY, Layout, Window
from vantage_stripe.lake.stamp import read_stamp
from vantage_stripe.lake.state import requests_used
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import clock_of, identify, open_account
from vantage_stripe.sync.session import connect, layout_of, session
from vantage_stripe_tests.sync.fake_account import NOW, FakeAccount, Reply, failing, refusal, reply
from vantage_stripe_tests.sync.lakes import files, opened

SCENE = {"VANTAGE_SANDBOX_NOW": "2026-11-24T00:00:00Z", "VANTAGE_SANDBOX_CHARGES": "1000"}
NOT_ALLOWED = refusal(403, "The provided key 'rk_test_x' does not have the required permissions ('rak_x').")


def test_the_first_session_stamps_the_lake(tmp_path: Path) -> None:
    with opened(FakeAccount(), tmp_path) as work:
        assert (work.stamp.account, work.stamp.mode, work.stamp.start) == ("acct_fake", "test", "2026-09-05")
        assert work.whole() == Window(1_788_220_800, 1_796_083_200)  # 2026-09-01 to 2026-12-01
        assert writer_of(work.layout) is not None
    assert read_stamp(work.layout.stamp) == work.stamp
    assert writer_of(work.layout) is None


def test_another_account_is_refused_with_both_names_and_nothing_is_touched(tmp_path: Path) -> None:
    with opened(FakeAccount(), tmp_path):
        pass
    before = files(tmp_path)
    other = FakeAccount(id="acct_other")
    with pytest.raises(WrongAccountError, match="VANTAGE_LAKE=") as caught, opened(other, tmp_path):
        pass

    assert "acct_fake" in str(caught.value)
    assert "acct_other" in str(caught.value)
    assert files(tmp_path) == before


def test_a_key_that_may_not_read_its_account_is_refused_unless_the_account_is_named(tmp_path: Path) -> None:
    account = FakeAccount(fault=failing("account", NOT_ALLOWED))
    with pytest.raises(SettingsError, match="VANTAGE_STRIPE_ACCOUNT_ID"):
        identify(account.account(), Settings(lake=tmp_path))

    named = identify(account.account(), Settings(lake=tmp_path, account_id="acct_named"))
    assert (named.account, named.mode, named.start) == ("acct_named", "test", "2024-01-01")


def test_a_connected_account_and_a_start_come_from_the_settings(tmp_path: Path) -> None:
    start = datetime(2026, 1, 2, tzinfo=UTC).date()
    stamp = identify(
        FakeAccount().account(), Settings(lake=tmp_path, stripe_account="acct_connected", start=start)
    )

    assert (stamp.account, stamp.start) == ("acct_connected", "2026-01-02")


def test_a_refused_key_touches_nothing(tmp_path: Path) -> None:
    account = FakeAccount(fault=failing("account", refusal(401)))
    with pytest.raises(AuthenticationError), opened(account, tmp_path):
        pass

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "answer",
    [
        reply({}),
        reply({"object": "list", "data": [], "has_more": False}),
        reply({"id": "ch_1", "object": "charge"}),
        reply({"id": 7, "object": "account"}),
    ],
)
def test_an_answer_that_is_no_account_is_refused_and_touches_nothing(answer: Reply, tmp_path: Path) -> None:
    account = FakeAccount(fault=failing("account", answer))
    with pytest.raises(APIError, match="no account: is VANTAGE") as caught, opened(account, tmp_path):
        pass

    assert (caught.value.endpoint, caught.value.request_id) == ("account", "req_fake")
    assert list(tmp_path.iterdir()) == []


def dated(account: FakeAccount, date: str) -> FakeAccount:
    """Have the account answered with a `Date`."""
    status, headers, body = reply({"id": account.id, "object": "account", "created": account.created})
    account.fault = failing("account", (status, {**headers, "date": date}, body))
    return account


def test_a_clock_that_is_ahead_is_refused_for_it_would_pass_changes_over(tmp_path: Path) -> None:
    account = dated(FakeAccount(), "Mon, 23 Nov 2026 23:50:00 GMT")
    words = "clock is 600 s ahead of Stripe's, and at most 120 s are safe"
    with pytest.raises(SettingsError, match=words), opened(account, tmp_path):
        pass

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "date",
    [
        "Mon, 23 Nov 2026 23:58:00 GMT",
        "Tue, 24 Nov 2026 09:00:00 GMT",
        "Wed, 01 Jan 2020 00:00:00 GMT",
        "no date",
    ],
)
def test_a_clock_that_is_right_or_behind_is_fine_and_a_date_years_off_is_no_clock(
    date: str, tmp_path: Path
) -> None:
    with opened(dated(FakeAccount(), date), tmp_path) as work:
        assert work.stamp.account == "acct_fake"


def test_requests_are_counted_also_when_the_work_fails(tmp_path: Path) -> None:
    with pytest.raises(KeyError), opened(FakeAccount(), tmp_path) as work:
        raise KeyError

    assert requests_used(work.layout, datetime.fromtimestamp(NOW, UTC)) == 1


def test_a_lake_that_begins_after_today_is_refused(tmp_path: Path) -> None:
    account = FakeAccount(created=NOW + 90 * 86_400)
    with opened(account, tmp_path) as work, pytest.raises(SettingsError, match="VANTAGE_START"):
        work.whole()


def test_a_stamped_lake_keeps_its_kind_of_partition(tmp_path: Path) -> None:
    assert layout_of(Settings(lake=tmp_path, partitions="daily")) == Layout(tmp_path, DAILY)
    with opened(FakeAccount(), tmp_path):
        pass
    assert layout_of(Settings(lake=tmp_path, partitions="daily")) == Layout(tmp_path, MONTHLY)


def test_without_a_key_the_embedded_account_is_opened_at_its_own_time(tmp_path: Path) -> None:
    settings = Settings(lake=tmp_path, sandbox=SCENE)
    with session(settings, "test", clock=lambda: 5.0) as work:
        assert (work.account.mode, work.stamp.start) == ("sandbox", "2025-05-01")
        assert work.account.clock() == datetime(2026, 11, 24, tzinfo=UTC)

    assert not work.layout.requests.exists()


@pytest.mark.parametrize(
    ("name", "value"), [("VANTAGE_SANDBOX_CHARGES", "few"), ("VANTAGE_SANDBOX_SPEED", "-1")]
)
def test_a_bad_setting_of_the_embedded_account_is_named(tmp_path: Path, name: str, value: str) -> None:
    settings = Settings(lake=tmp_path, sandbox={name: value})
    with pytest.raises(SettingsError, match=name):
        open_account(settings, clock=lambda: 5.0)


@pytest.mark.parametrize(
    ("key", "mode"), [("sk_test_notARealKey0000", "test"), ("sk_live_notARealKey0000", "live")]
)
def test_with_a_key_the_account_is_stripes_and_its_time_is_real(key: str, mode: str) -> None:
    settings = Settings(stripe_api_key=Secret(key))
    account = open_account(settings, clock=lambda: 5.0)
    account.client.close()

    assert account.mode == mode
    assert account.clock() == clock_of(settings, clock=lambda: 5.0)() == datetime.fromtimestamp(5.0, UTC)


def test_a_later_start_is_taken_for_the_run_and_a_future_one_refused_before_the_stamp(tmp_path: Path) -> None:
    account = FakeAccount()
    reading = account.account()
    today = reading.clock().date()
    with reading.client:
        tomorrow = Settings(lake=tmp_path / "new", start=today + timedelta(days=1))
        with pytest.raises(SettingsError, match=r"VANTAGE_START is .*, later than today"):
            connect(tomorrow, reading)
        assert not (tmp_path / "new").exists()
        first = connect(Settings(lake=tmp_path / "lake"), reading)
        later = connect(Settings(lake=tmp_path / "lake", start=today), reading)
    assert later.start == today.isoformat()
    assert first.start < later.start
    assert read_stamp(Layout(tmp_path / "lake", MONTHLY).stamp) == first
