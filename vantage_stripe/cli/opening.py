"""How a command opens the account, by its settings or as the caller brings it, and says for whom it waits."""

from collections.abc import Callable

import click

from vantage_stripe.errors import SettingsError
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import Account, open_account

Opens = Callable[[Settings], Account]
"""Opens the account of the settings; handed over as click's `obj`."""


def opened(settings: Settings) -> Account:
    """Open the account for the command that is running.

    Raises:
        SettingsError: A setting cannot be used with it; a lake is not yet stamped with it.
    """
    opens: Opens = click.get_current_context().obj or open_account
    account = opens(settings)
    today = account.clock().date()
    if settings.start is not None and settings.start > today:
        account.client.close()
        raise SettingsError(
            f"VANTAGE_START={settings.start} is later than today ({today}): set an earlier day."
        )
    return account


def wait_said(writer: str) -> None:
    """Say for whom the command waits."""
    click.echo(f"waiting for the lake's writer: {writer}", err=True)


def notice_said(text: str) -> None:
    """Say what a person should read."""
    click.echo(text, err=True)
