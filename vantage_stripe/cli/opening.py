"""How a command opens the account: as the settings say, unless the caller of the command line brings a way."""

from collections.abc import Callable

import click

from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import Account, open_account

Opens = Callable[[Settings], Account]
"""Opens the account of the settings; handed over as click's `obj`."""


def opened(settings: Settings) -> Account:
    """Open the account for the command that is running."""
    opens: Opens = click.get_current_context().obj or open_account
    return opens(settings)
