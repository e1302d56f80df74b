"""What a user can set, read from the environment and a `.env` file, judged once, all faults told at once.

Belongs here: `Settings`, the table of variables, and what makes a key or a base URL usable.
Does not: what is done with them. No error and no repr shows a secret.
"""

import difflib
import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from dotenv import dotenv_values

from vantage_stripe.errors import SettingsError
from vantage_stripe.keys import BASE_URL, Secret, is_live, usable_account, usable_base_url, usable_key

Mode = Literal["sandbox", "test", "live"]
Partitions = Literal["monthly", "daily"]
Pii = Literal["keep", "hash", "drop"]
ENV_FILE = "VANTAGE_ENV_FILE"
T = TypeVar("T")
D = TypeVar("D")


class Variable(NamedTuple):
    """One row of the README's table: a variable, its default in words, and what it does."""

    name: str
    default: str
    meaning: str


VARIABLES = (
    Variable("STRIPE_API_KEY", "the embedded account", "Secret or restricted key (`rk_…` is enough)."),
    Variable("STRIPE_ACCOUNT", "the key's own", "Connected account to read, `acct_…` (Connect header)."),
    Variable("VANTAGE_STRIPE_ACCOUNT_ID", "asked of Stripe", "Account id, for a key that may not read it."),
    Variable("VANTAGE_STRIPE_BASE_URL", BASE_URL, "Another server that speaks Stripe's API; any key goes."),
    Variable("VANTAGE_STRIPE_RATE", "100 live, 25 test", "Requests a second, all together, or `off`."),
    Variable("VANTAGE_STRIPE_ENDPOINT_RATE", "25", "Requests a second of one endpoint, or `off`."),
    Variable(ENV_FILE, ".env", "The file of further variables; those of the environment win."),
    Variable("VANTAGE_LAKE", "data/sandbox, data/test, data/live", "Folder of the Parquet files."),
    Variable("VANTAGE_START", "the account's creation", "First UTC day to read, `2024-01-01`."),
    Variable("VANTAGE_PARTITIONS", "monthly", "`monthly` or `daily`, fixed when a lake begins."),
    Variable("VANTAGE_CHANGES_INTERVAL", "600", "Seconds between two looks of the sensor `stripe_changes`."),
    Variable("VANTAGE_PAYOUT_ITEMS", "off", "`on`: what each automatic payout paid out; a request a payout."),
    Variable("VANTAGE_REPORT_TIMEZONE", "UTC", "IANA time zone of the days in reports."),
    Variable(
        "VANTAGE_PII", "keep", "Personal data: `keep`, `hash` (rows still join) or `drop`, in `raw` too."
    ),
    Variable("VANTAGE_ALERT_URL", "no alerts", "Webhook that alerts are posted to."),
    Variable("VANTAGE_SANDBOX_SEED", "1", "Seed of the embedded account: which business it is."),
    Variable("VANTAGE_SANDBOX_NOW", "real time", "ISO instant at which the embedded account stands still."),
    Variable("VANTAGE_SANDBOX_SPEED", "1", "How fast time passes in the embedded account."),
    Variable("VANTAGE_SANDBOX_CHARGES", "20000", "Size of the embedded account, 1000 to 200000 charges."),
)
"""Every variable that is read, in the order of the README's table."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a user has set; `Settings.load()` reads and judges it.

    Attributes:
        stripe_api_key: The key, hidden; None: the embedded account.
        stripe_account: Connected account to read.
        account_id: The account's id, for a key that may not read it.
        base_url: Where Stripe's API is.
        account_rate: Requests a second, all together; None: by the key's mode; `math.inf`: no pacing.
        endpoint_rate: Requests a second of one endpoint; `math.inf`: no pacing.
        lake: Folder of the Parquet files.
        start: First UTC day to read; None: the account's creation.
        partitions: Period of a partition.
        changes_interval: Seconds between two looks at Stripe's events.
        payout_items: Whether to list what each automatic payout paid out, at a request or more a payout.
        report_timezone: IANA name of the time zone of the days in reports.
        pii: What is done with personal columns.
        alert_url: Where alerts are posted; like a key, not shown.
        sandbox: The `VANTAGE_SANDBOX_*` variables as they are set, for the embedded account.
    """

    stripe_api_key: Secret | None = None
    stripe_account: str | None = None
    account_id: str | None = None
    base_url: str = BASE_URL
    account_rate: float | None = None
    endpoint_rate: float = 25.0
    lake: Path = Path("data/sandbox")
    start: date | None = None
    partitions: Partitions = "monthly"
    changes_interval: int = 600
    payout_items: bool = False
    report_timezone: str = "UTC"
    pii: Pii = "keep"
    alert_url: Secret | None = None
    sandbox: Mapping[str, str] = field(default_factory=dict)

    @property
    def mode(self) -> Mode:
        """Whose data this is: the embedded account's, test data, or live data."""
        if self.stripe_api_key is None:
            return "sandbox"
        return "live" if is_live(self.stripe_api_key.reveal()) else "test"

    @classmethod
    def load(
        cls, environ: Mapping[str, str] | None = None, *, dotenv: Path | None = Path(".env")
    ) -> "Settings":
        """Read the settings: the environment first, then the `.env` file; an empty text is not set.

        A variable set empty in the environment hides the one of the `.env` file.

        Args:
            environ: The environment; None: that of this process.
            dotenv: The file, which need not be there, unless VANTAGE_ENV_FILE names another; None: no file.

        Raises:
            SettingsError: Something cannot be used: every fault, each with its variable and the fix.
        """
        given = os.environ if environ is None else environ
        named = given.get(ENV_FILE, "").strip()
        merged = {**_from_file(Path(named) if named and dotenv is not None else dotenv), **given}
        values = {name: text.strip() for name, text in merged.items() if text.strip()}
        reader = _Reader(values)
        settings = reader.settings()
        if reader.faults:
            lines = "\n".join(f"  {fault}" for fault in reader.faults)
            raise SettingsError(f"{len(reader.faults)} setting(s) cannot be used:\n{lines}")
        return settings


def _from_file(path: Path | None) -> dict[str, str]:
    if path is None or not path.is_file():
        return {}
    try:
        values = dotenv_values(path)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read ({type(error).__name__}): make it a text file.") from None
    return {name: text for name, text in values.items() if text is not None}


class _Reader:
    """Judges each variable and gathers the faults."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.faults: list[str] = []

    def settings(self) -> Settings:
        """Read every variable; what is faulty is left at its default and told in `faults`."""
        self._refuse_unknown()
        base_url = self._read("VANTAGE_STRIPE_BASE_URL", usable_base_url, BASE_URL)
        key = self._read("STRIPE_API_KEY", lambda text: Secret(usable_key(text, base_url)), None)
        unlaked = Settings(stripe_api_key=key)
        self._refuse_contradictions()
        return Settings(
            stripe_api_key=key,
            stripe_account=self._read("STRIPE_ACCOUNT", usable_account, None),
            account_id=self._read("VANTAGE_STRIPE_ACCOUNT_ID", usable_account, None),
            base_url=base_url,
            account_rate=self._read("VANTAGE_STRIPE_RATE", _rate, None),
            endpoint_rate=self._read("VANTAGE_STRIPE_ENDPOINT_RATE", _rate, 25.0),
            lake=self._read("VANTAGE_LAKE", _lake, Path("data") / unlaked.mode),
            start=self._read("VANTAGE_START", _day, None),
            partitions=self._read("VANTAGE_PARTITIONS", _partitions, "monthly"),
            changes_interval=self._read("VANTAGE_CHANGES_INTERVAL", _seconds, 600),
            payout_items=self._read("VANTAGE_PAYOUT_ITEMS", _switch, False),
            report_timezone=self._read("VANTAGE_REPORT_TIMEZONE", _zone, "UTC"),
            pii=self._read("VANTAGE_PII", _pii, "keep"),
            alert_url=self._read("VANTAGE_ALERT_URL", _alert_url, None),
            sandbox={
                name: text for name, text in self._values.items() if name.startswith("VANTAGE_SANDBOX_")
            },
        )

    def _read(self, name: str, judge: Callable[[str], T], default: D) -> T | D:
        text = self._values.get(name)
        if text is None:
            return default
        try:
            return judge(text)
        except SettingsError as error:
            self.faults.append(_named(name, str(error)))
            return default

    def _refuse_unknown(self) -> None:
        # Compared without the prefix, which makes all of them look alike.
        known = [name.removeprefix("VANTAGE_") for name, _, _ in VARIABLES if name.startswith("VANTAGE_")]
        for name in sorted(self._values):
            bare = name.removeprefix("VANTAGE_")
            if bare != name and bare not in known:
                near = difflib.get_close_matches(bare, known, n=1)
                hint = (
                    f"did you mean VANTAGE_{near[0]}?" if near else "see the README for the names there are."
                )
                self.faults.append(f"{name} is not known: {hint}")

    def _refuse_contradictions(self) -> None:
        values = self._values
        if "STRIPE_API_KEY" not in values:
            self.faults.extend(
                f"{name} is set, but STRIPE_API_KEY is not: set the key, or unset {name} "
                "to use the embedded account."
                for name in ("VANTAGE_STRIPE_BASE_URL", "STRIPE_ACCOUNT")
                if name in values
            )
        account, account_id = values.get("STRIPE_ACCOUNT"), values.get("VANTAGE_STRIPE_ACCOUNT_ID")
        if account and account_id and account != account_id:
            self.faults.append(
                "VANTAGE_STRIPE_ACCOUNT_ID names another account than STRIPE_ACCOUNT: unset one of them."
            )


def _named(name: str, fault: str) -> str:
    return fault if fault.startswith(name) else f"{name}: {fault}"


def _rate(text: str) -> float:
    if text.lower() == "off":
        return math.inf
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not (rate > 0 and math.isfinite(rate)):
        raise SettingsError(f"{text!r} is no rate: give requests a second, more than 0, or `off`.")
    return rate


def _lake(text: str) -> Path:
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:/", text):
        raise SettingsError(
            f"{text!r} is no folder of this machine; only such lakes work as yet. Give a path."
        )
    return Path(text).expanduser()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"{text!r} is no day: write it like 2024-01-31.") from None


def _partitions(text: str) -> Partitions:
    periods: dict[str, Partitions] = {"monthly": "monthly", "daily": "daily"}
    if text not in periods:
        raise SettingsError(f"{text!r} is neither `monthly` nor `daily`.")
    return periods[text]


def _seconds(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) > 0):
        raise SettingsError(f"{text!r} is no whole number of seconds above 0: 300, say.")
    return int(text)


def _switch(text: str) -> bool:
    if text.lower() not in {"on", "off"}:
        raise SettingsError(f"{text!r} is neither `on` nor `off`.")
    return text.lower() == "on"


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        raise SettingsError(f"{text!r} is no IANA time zone: write it like Europe/Berlin.") from None
    return text


def _pii(text: str) -> Pii:
    modes: dict[str, Pii] = {"keep": "keep", "hash": "hash", "drop": "drop"}
    if text not in modes:
        raise SettingsError(f"{text!r} is not known: write `keep`, `hash` or `drop`.")
    return modes[text]


def _alert_url(text: str) -> Secret:
    # Whoever has a webhook's URL can post to it: the text does not show it.
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", text):
        raise SettingsError("what is set is no URL: write it like https://hooks.example.com/….")
    return Secret(text)
