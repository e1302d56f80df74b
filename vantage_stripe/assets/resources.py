"""The resource through which assets reach the account and the lake."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

from vantage_stripe.lake.layout import Layout
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import Account, clock_of
from vantage_stripe.sync.reports import Listener
from vantage_stripe.sync.session import Session, layout_of, session


@dataclass(frozen=True)
class StripeResource:
    """Wraps the Stripe client, and the lake its answers land in.

    It has no Dagster config on purpose: what an asset could read from config, the UI would show, and
    the key must never be shown. The settings come from the environment.

    Attributes:
        settings: What the user set.
        listener: Whom a sync tells of its progress.
        opened: An account that is open already and stays so; None: each run opens its own.
    """

    settings: Settings
    listener: Listener = field(default_factory=Listener)
    opened: Account | None = None

    def session(self, command: str) -> AbstractContextManager[Session]:
        """Open the account and hold the lake for writing."""
        return session(self.settings, command, listener=self.listener, account=self.opened)

    def now(self) -> datetime:
        """Return the account's time."""
        return self.opened.clock() if self.opened else clock_of(self.settings)()

    @property
    def layout(self) -> Layout:
        """The lake's paths."""
        return layout_of(self.settings)
