"""How fast a run reads, and what it asks of Stripe: for the terminal, the run's log and its metadata."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from vantage_stripe.lake.layout import Layout
from vantage_stripe.lake.state import requests_used
from vantage_stripe.sync.account import Account

READS_ALLOWED = 10_000
"""Reads that Stripe allows every account in 30 days, however few its transactions.

It is 500 for each transaction (https://docs.stripe.com/rate-limits); how many it counts, Stripe does not say.
"""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """A run so far, all its tables together.

    Attributes:
        seconds: Wall-clock time.
        objects: Objects read.
        requests: Requests sent, each retry counted.
        rate_limited: Answers of the rate limiter (429).
        retries: Requests sent again.
        waited: Seconds waited for the limit and between retries, those of all lanes added up.
        reads: Requests that this lake's runs made in the last 30 days, this one's included; None where they
            are not counted, for the embedded account is free.
    """

    seconds: float
    objects: int
    requests: int
    rate_limited: int
    retries: int
    waited: float
    reads: int | None

    @property
    def objects_per_second(self) -> float:
        """Objects read per second of wall-clock time."""
        return self.objects / max(self.seconds, 0.001)

    @property
    def requests_per_second(self) -> float:
        """Requests sent per second of wall-clock time."""
        return self.requests / max(self.seconds, 0.001)

    def __str__(self) -> str:
        """Say it in one line."""
        return (
            f"{self.objects:,} objects at {self.objects_per_second:,.0f}/s,"
            f" {self.requests:,} requests at {self.requests_per_second:,.1f}/s,"
            f" {self.rate_limited:,} answered 429, {self.retries:,} retries,"
            f" {self.waited:,.1f} s waited for the limit"
        ) + (
            ""
            if self.reads is None
            else f", {self.reads:,} reads in 30 days"
            f" (Stripe allows 500 a transaction, {READS_ALLOWED:,} at least)"
        )


class Meter:
    """Takes a run's pace, from its making on.

    Args:
        account: The account that is asked.
        layout: The lake that counts its requests.
        clock: Seconds that only grow.
    """

    def __init__(
        self, account: Account, layout: Layout, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._account = account
        self._layout = layout
        self._clock = clock
        self._began = clock()
        self._before = account.client.usage.snapshot()

    def pace(self, objects: int) -> Pace:
        """Say how the run stands, so many objects read."""
        usage = self._account.client.usage
        now, before = usage.snapshot(), self._before
        return Pace(
            seconds=self._clock() - self._began,
            objects=objects,
            requests=now.requests - before.requests,
            rate_limited=now.rate_limited - before.rate_limited,
            retries=now.retries - before.retries,
            waited=now.waited - before.waited,
            reads=None
            if self._account.mode == "sandbox"
            else requests_used(self._layout, self._account.clock()) + now.uncounted(),
        )
