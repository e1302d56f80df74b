"""Which keys, accounts and base URLs are usable, and that a secret stays one."""

import traceback

import pytest

from vantage_stripe.errors import SettingsError
from vantage_stripe.keys import Secret, is_live, usable_account, usable_base_url, usable_key


def test_a_secret_shows_itself_to_reveal_only() -> None:
    secret = Secret("rk_live_hidden")
    assert secret.reveal() == "rk_live_hidden"
    assert f"{secret} {secret!r} {[secret]}" == "Secret('***') Secret('***') [Secret('***')]"
    assert secret == Secret("rk_live_hidden")
    assert secret != Secret("rk_live_other")
    assert secret != "rk_live_hidden"
    assert len({secret, Secret("rk_live_hidden")}) == 1


@pytest.mark.parametrize(
    "key", ["sk_live_1", "sk_test_1", "rk_live_1", "rk_test_1", "rkcs_test_1", " rk_test_1\n"]
)
def test_keys_of_an_account_are_usable(key: str) -> None:
    assert usable_key(key) == key.strip()


@pytest.mark.parametrize(
    "key", ["pk_live_x7", "sk_org_live_x7", "ek_live_x7", "sk_live_x7 y", "sk_live_x7é", "x7"]
)
def test_a_refused_key_is_not_shown(key: str) -> None:
    with pytest.raises(SettingsError, match="STRIPE_API_KEY") as caught:
        usable_key(key)
    assert "x7" not in "".join(traceback.format_exception_only(caught.value))


def test_another_server_takes_any_key_but_no_publishable_one() -> None:
    assert usable_key("anything", "http://localhost/v1") == "anything"
    with pytest.raises(SettingsError, match="publishable"):
        usable_key("pk_test_1", "http://localhost/v1")


def test_the_mode_stands_in_the_key() -> None:
    assert is_live("rk_live_1")
    assert not is_live("rk_test_1")


@pytest.mark.parametrize("account", ["", "acct_", "cus_1", "acct_1/acct_2", "acct_1\r\nX: y"])
def test_what_is_no_account_is_refused(account: str) -> None:
    with pytest.raises(SettingsError, match="acct_"):
        usable_account(account)


@pytest.mark.parametrize(
    ("url", "usable"),
    [
        ("https://api.stripe.com/v1/", "https://api.stripe.com/v1"),
        ("https://stripe.example:8443/v1", "https://stripe.example:8443/v1"),
        ("http://localhost:12111/v1", "http://localhost:12111/v1"),
        ("http://127.0.0.2/v1", "http://127.0.0.2/v1"),
        ("http://[::1]:1/v1", "http://[::1]:1/v1"),
    ],
)
def test_https_and_this_machine_are_usable(url: str, usable: str) -> None:
    assert usable_base_url(url) == usable


@pytest.mark.parametrize(
    "url",
    [
        "http://stripe.example/v1",
        "http://10.0.0.1/v1",
        "ftp://localhost/v1",
        "localhost:12111",
        "https://",
        "https://host:99999999/v1",
        "https://[::1/v1",
        "https://user:hunter2@host/v1",
        "https://host/v1?a=b",
        "https://host/v1#a",
        "https://ho st/v1",
    ],
)
def test_any_other_base_url_is_refused_without_showing_a_password(url: str) -> None:
    with pytest.raises(SettingsError, match="https://host") as caught:
        usable_base_url(url)
    assert "hunter2" not in f"{caught.value}"
