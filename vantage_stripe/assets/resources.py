"""The resource through which assets reach the account and the lake."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime

from vantage_stripe.lake.layout import Layout
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import Account, clock_of
from vantage_stripe.sync.pace import Meter
from vantage_stripe.sync.reports import Listener
from vantage_stripe.sync.running import Running
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
        reload: Reads the settings anew; None: they stay as they are.
        held: The lake, held for writing already and until after the runs; None: each run takes it itself.
        begun: The listing that the next run is to report, where it has begun already.
        meter: Takes the pace of what has begun.
    """

    settings: Settings
    listener: Listener = field(default_factory=Listener)
    opened: Account | None = None
    reload: Callable[[], Settings] | None = None
    held: Session | None = None
    begun: Running | None = None
    meter: Meter | None = None

    def session(self, command: str, *, log: logging.Logger | None = None) -> AbstractContextManager[Session]:
        """Open the account and hold the lake for writing.

        Args:
            command: Who writes, for those who wait.
            log: Where a run says for whom it waits, and what a person should read.
        """
        listener = self.listener if log is None else _also_logged(self.listener, log)
        if self.held is not None:
            return nullcontext(replace(self.held, listener=listener))
        return session(self.settings, command, listener=listener, account=self.opened)

    def reread(self) -> "StripeResource":
        """Return the resource as the settings are now: a sensor's process may live longer than they."""
        return self if self.reload is None else replace(self, settings=self.reload())

    def now(self) -> datetime:
        """Return the account's time."""
        return self.opened.clock() if self.opened else clock_of(self.settings)()

    @property
    def layout(self) -> Layout:
        """The lake's paths."""
        return layout_of(self.settings)


def _also_logged(listener: Listener, log: logging.Logger) -> Listener:
    def waiting(writer: str) -> None:
        listener.waiting(writer)
        log.info("waiting for the lake's writer: %s", writer)

    def notice(text: str) -> None:
        listener.notice(text)
        log.warning("%s", text)

    return replace(listener, waiting=waiting, notice=notice)
