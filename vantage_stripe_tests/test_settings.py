"""The settings: defaults, each variable, each fault, and no secret in any text."""

import math
from datetime import date
from pathlib import Path

import pytest

from vantage_stripe.errors import SettingsError
from vantage_stripe.keys import Secret
from vantage_stripe.settings import VARIABLES, Settings

LIVE = "rk_live_hunter2"


def load(**environ: str) -> Settings:
    return Settings.load(environ, dotenv=None)


def test_nothing_set_is_the_embedded_account() -> None:
    settings = load()
    assert settings == Settings()
    assert settings.mode == "sandbox"
    assert settings.lake == Path("data/sandbox")
    assert settings.base_url == "https://api.stripe.com/v1"
    assert (settings.account_rate, settings.endpoint_rate, settings.changes_interval) == (None, 25.0, 600)
    assert (settings.partitions, settings.report_timezone, settings.pii) == ("monthly", "UTC", "keep")
    assert (settings.start, settings.alert_url, settings.sandbox) == (None, None, {})


@pytest.mark.parametrize(
    ("key", "mode"), [("sk_test_1", "test"), ("rkcs_test_1", "test"), ("sk_live_1", "live"), (LIVE, "live")]
)
def test_the_key_decides_mode_and_lake(key: str, mode: str) -> None:
    settings = load(STRIPE_API_KEY=key)
    assert settings.mode == mode
    assert settings.lake == Path("data") / mode


def test_every_variable_is_read() -> None:
    settings = load(
        STRIPE_API_KEY=LIVE,
        STRIPE_ACCOUNT="acct_1",
        VANTAGE_STRIPE_ACCOUNT_ID="acct_1",
        VANTAGE_STRIPE_BASE_URL="https://stripe.example/v1",
        VANTAGE_STRIPE_RATE="50",
        VANTAGE_STRIPE_ENDPOINT_RATE="off",
        VANTAGE_LAKE="lakes/one",
        VANTAGE_START="2024-01-31",
        VANTAGE_PARTITIONS="daily",
        VANTAGE_CHANGES_INTERVAL="60",
        VANTAGE_REPORT_TIMEZONE="Europe/Berlin",
        VANTAGE_PII="drop",
        VANTAGE_ALERT_URL="https://hooks.example.com/T0/hunter2",
        VANTAGE_SANDBOX_SEED="7",
        VANTAGE_SANDBOX_NOW="2026-11-24T00:00:00Z",
        PATH="/bin",
    )
    assert settings == Settings(
        stripe_api_key=Secret(LIVE),
        stripe_account="acct_1",
        account_id="acct_1",
        base_url="https://stripe.example/v1",
        account_rate=50.0,
        endpoint_rate=math.inf,
        lake=Path("lakes/one"),
        start=date(2024, 1, 31),
        partitions="daily",
        changes_interval=60,
        report_timezone="Europe/Berlin",
        pii="drop",
        alert_url=Secret("https://hooks.example.com/T0/hunter2"),
        sandbox={"VANTAGE_SANDBOX_SEED": "7", "VANTAGE_SANDBOX_NOW": "2026-11-24T00:00:00Z"},
    )
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("STRIPE_API_KEY", "pk_live_hunter2", "publishable"),
        ("STRIPE_API_KEY", "hunter2", "does not begin"),
        ("STRIPE_ACCOUNT", "me", "no account id"),
        ("VANTAGE_STRIPE_ACCOUNT_ID", "me", "no account id"),
        ("VANTAGE_STRIPE_BASE_URL", "http://stripe.example", "in the open"),
        ("VANTAGE_STRIPE_RATE", "fast", "'fast' is no rate"),
        ("VANTAGE_STRIPE_RATE", "nan", "no rate"),
        ("VANTAGE_STRIPE_ENDPOINT_RATE", "0", "more than 0"),
        ("VANTAGE_STRIPE_ENDPOINT_RATE", "inf", "`off`"),
        ("VANTAGE_LAKE", "s3://bucket/lake", "no folder of this machine"),
        ("VANTAGE_LAKE", "gs://bucket", "no folder of this machine"),
        ("VANTAGE_START", "yesterday", "2024-01-31"),
        ("VANTAGE_PARTITIONS", "weekly", "`monthly` nor `daily`"),
        ("VANTAGE_CHANGES_INTERVAL", "5m", "whole number of seconds"),
        ("VANTAGE_CHANGES_INTERVAL", "0", "above 0"),
        ("VANTAGE_REPORT_TIMEZONE", "Mars/Base", "IANA"),
        ("VANTAGE_REPORT_TIMEZONE", "../etc/passwd", "IANA"),
        ("VANTAGE_PII", "no", "`keep`, `hash` or `drop`"),
        ("VANTAGE_ALERT_URL", "hunter2", "no URL"),
        ("VANTAGE_ALERT_URL", "slack://hunter2", "no URL"),
    ],
)
def test_a_fault_names_the_variable_and_the_fix_and_no_secret(name: str, value: str, words: str) -> None:
    environ = {"STRIPE_API_KEY": "rk_test_1", name: value}
    with pytest.raises(SettingsError) as caught:
        Settings.load(environ, dotenv=None)
    text = f"{caught.value}"
    assert text.startswith(f"1 setting(s) cannot be used:\n  {name}")
    assert words in text
    assert "hunter2" not in text


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        load(STRIPE_API_KEY="pk_1", VANTAGE_PII="some", VANTAGE_START="x", VANTAGE_LAKEE="a")
    assert f"{caught.value}".startswith("4 setting(s)")
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("VANTAGE_LAKEE", "did you mean VANTAGE_LAKE?"),
        ("VANTAGE_STRIPE_RATES", "did you mean VANTAGE_STRIPE_RATE?"),
        ("VANTAGE_SANDBOX_SEDD", "did you mean VANTAGE_SANDBOX_SEED?"),
        ("VANTAGE_Q", "see the README"),
    ],
)
def test_an_unknown_name_is_refused_with_a_suggestion(name: str, words: str) -> None:
    with pytest.raises(SettingsError, match=name) as caught:
        Settings.load({name: "1"}, dotenv=None)
    assert words in f"{caught.value}"


@pytest.mark.parametrize(
    ("name", "value"), [("STRIPE_ACCOUNT", "acct_1"), ("VANTAGE_STRIPE_BASE_URL", "https://x/v1")]
)
def test_what_needs_a_key_is_refused_without_one(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is set, but STRIPE_API_KEY is not"):
        Settings.load({name: value}, dotenv=None)


def test_two_different_accounts_are_refused() -> None:
    with pytest.raises(SettingsError, match="another account"):
        load(STRIPE_API_KEY=LIVE, STRIPE_ACCOUNT="acct_1", VANTAGE_STRIPE_ACCOUNT_ID="acct_2")


def test_an_empty_text_is_not_set() -> None:
    assert load(STRIPE_API_KEY=" ", VANTAGE_LAKE="", VANTAGE_TYPO="") == Settings()


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"# comment\nSTRIPE_API_KEY='{LIVE}'\nexport VANTAGE_LAKE=from_file\nVANTAGE_START\n")
    from_file = Settings.load({}, dotenv=file)
    assert from_file.stripe_api_key == Secret(LIVE)
    assert from_file.lake == Path("from_file")
    assert Settings.load({"VANTAGE_LAKE": "from_env"}, dotenv=file).lake == Path("from_env")
    assert Settings.load({"STRIPE_API_KEY": ""}, dotenv=file).mode == "sandbox"


def test_a_file_that_is_not_there_is_no_fault(tmp_path: Path) -> None:
    assert Settings.load({}, dotenv=tmp_path / "none") == Settings()


def test_the_environment_may_name_another_file(tmp_path: Path) -> None:
    file, other = tmp_path / ".env", tmp_path / "other"
    file.write_text("VANTAGE_LAKE=here\n")
    other.write_text("VANTAGE_LAKE=there\n")
    assert Settings.load({"VANTAGE_ENV_FILE": str(other)}, dotenv=file).lake == Path("there")
    assert Settings.load({"VANTAGE_ENV_FILE": ""}, dotenv=file).lake == Path("here")
    assert Settings.load({"VANTAGE_ENV_FILE": str(other)}, dotenv=None) == Settings()


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"STRIPE_API_KEY=\xff\xfe")
    with pytest.raises(SettingsError, match=r"\.env cannot be read"):
        Settings.load({}, dotenv=file)


def test_without_an_environment_that_of_the_process_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTAGE_LAKE", "here")
    for name in ("STRIPE_API_KEY", "STRIPE_ACCOUNT", "VANTAGE_STRIPE_BASE_URL"):
        monkeypatch.setenv(name, "")
    assert Settings.load(dotenv=None).lake == Path("here")


def test_a_home_is_expanded_in_the_lake() -> None:
    assert load(VANTAGE_LAKE="~/lake").lake == Path("~/lake").expanduser()


def test_settings_stand_still() -> None:
    with pytest.raises(AttributeError):
        Settings().lake = Path()  # type: ignore[misc] # that it cannot be set is the point


def test_the_table_of_variables_is_whole() -> None:
    names = [variable.name for variable in VARIABLES]
    assert len(names) == len(set(names)) == 19
    assert all(variable.default and variable.meaning.endswith(".") for variable in VARIABLES)
