"""The command line: `vantage-stripe COMMAND`.

Exit codes: 0 fine, 1 findings or failures, 2 usage or settings.
"""

from typing import Any

import click

from vantage_stripe.cli import (
    answers,
    direct,
    lake,
    money,
    proving,
    redacting,
    reporting,
    sent,
    serving,
    status,
    syncing,
    verifying,
)
from vantage_stripe.errors import VantageError

EPILOG = """\b
Examples:
  vantage-stripe sync                    land the account, later what changed in it
  vantage-stripe disputes                which disputes need work today
  vantage-stripe stale --email a@b.example
  vantage-stripe trends --by day         how payments go, day by day
  vantage-stripe ui                      the same in Dagster

Settings are environment variables or lines of a .env file; the README lists them.
"""


class Commands(click.Group):
    """The commands; an error raised on purpose is one message and its exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except VantageError as error:
            click.echo(f"error: {error}", err=True)
            return ctx.exit(error.exit_code)


@click.group(
    cls=Commands,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="vantage-stripe")
def cli() -> None:
    """Your Stripe account as Parquet you own, and what in it needs you today."""


for command in (
    *lake.COMMANDS,
    *syncing.COMMANDS,
    *status.COMMANDS,
    *verifying.COMMANDS,
    *proving.COMMANDS,
    *redacting.COMMANDS,
    *sent.COMMANDS,
    *answers.COMMANDS,
    *money.COMMANDS,
    *reporting.COMMANDS,
    *direct.COMMANDS,
    *serving.COMMANDS,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line."""
    cli(prog_name="vantage-stripe")
