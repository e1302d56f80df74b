"""The command line in this process, on a lake of its own, in an environment that holds nothing else."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from vantage_stripe.api.client import StripeClient
from vantage_stripe.cli import cli
from vantage_stripe.sandbox import SANDBOX_KEY
from vantage_stripe.settings import VARIABLES, Settings
from vantage_stripe.sync.account import Account

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SANDBOX = {
    "VANTAGE_SANDBOX_CHARGES": "1000",
    "VANTAGE_SANDBOX_NOW": "2026-11-24T00:00:00Z",
    "VANTAGE_START": "2026-10-01",  # two partitions: Dagster's bookkeeping is most of a sync's time
}
CHANGING = ("_state", "_locks", "_dagster")


def impatient(settings: Settings) -> Account:
    """Open the account of a loopback server: no pauses between retries, and time stands still."""
    assert settings.stripe_api_key is not None
    client = StripeClient(
        settings.stripe_api_key,
        base_url=settings.base_url,
        rate=math.inf,
        endpoint_rate=math.inf,
        sleep=lambda _seconds: None,
    )
    return Account(client, settings.mode, lambda: NOW, lambda: 2)


@dataclass(frozen=True)
class CommandLine:
    """Runs commands on one lake."""

    lake: Path
    env: Mapping[str, str]
    opens: Callable[[Settings], Account] | None = None

    def __call__(self, *args: str, **env: str | None) -> Result:
        """Run a command; an exception that is not one message and an exit code is a bug."""
        nothing = dict.fromkeys([variable.name for variable in VARIABLES] + ["DAGSTER_HOME"])
        environ: dict[str, str | None] = {**nothing, **self.env, "VANTAGE_LAKE": str(self.lake), **env}
        result = CliRunner().invoke(cli, list(args), env=environ, obj=self.opens)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def files(self) -> dict[str, tuple[int, bytes]]:
        """Return every data file of the lake: when it was written, and its bytes."""
        return {
            str(path.relative_to(self.lake)): (path.stat().st_mtime_ns, path.read_bytes())
            for path in self.lake.rglob("*")
            if path.is_file() and path.relative_to(self.lake).parts[0] not in CHANGING
        }

    def bytes_of(self, *tables: str) -> dict[str, bytes]:
        """Return the bytes of all files of some tables."""
        return {name: content for name, (_, content) in self.files().items() if name.split("/")[0] in tables}

    def holding(self, text: str) -> list[str]:
        """Return the files under the lake, Dagster's storage included, that hold a text."""
        return [
            str(path)
            for path in self.lake.rglob("*")
            if path.is_file() and text.encode() in path.read_bytes()
        ]


def at_server(lake: Path, url: str, key: str = SANDBOX_KEY, **env: Any) -> CommandLine:
    """Return the command line of a lake whose account a loopback server plays."""
    return CommandLine(
        lake,
        {
            "STRIPE_API_KEY": key,
            "VANTAGE_STRIPE_BASE_URL": url,
            "VANTAGE_START": SANDBOX["VANTAGE_START"],
            **env,
        },
        impatient,
    )
