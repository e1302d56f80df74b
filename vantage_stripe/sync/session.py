"""One writer's time with a lake: the account open, the stamp claimed, the lock held.

Belongs here: what every command that writes needs first and must give back last.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pyarrow as pa

from vantage_stripe.errors import SettingsError
from vantage_stripe.extraction.fetch import Reader
from vantage_stripe.lake.files import writing
from vantage_stripe.lake.layout import PERIODS, Layout, Window
from vantage_stripe.lake.privacy import redaction_of
from vantage_stripe.lake.stamp import Stamp, claim, read_stamp
from vantage_stripe.lake.state import count_requests
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import Account, identify, open_account, who
from vantage_stripe.sync.redacting import become
from vantage_stripe.sync.reports import Listener
from vantage_stripe.tables.model import Table
from vantage_stripe.tables.personal import KEEP, Redaction


@dataclass(frozen=True)
class Session:
    """What the work needs.

    Attributes:
        account: The opened account.
        layout: The lake.
        stamp: Whose it is.
        listener: Whom to tell.
        redaction: What is done with personal data.
    """

    account: Account
    layout: Layout
    stamp: Stamp
    listener: Listener
    redaction: Redaction = KEEP

    def reader(self, table: Table, synced_at: datetime) -> Reader:
        """Return what reads a table as it is from an instant on, personal data as it is to be kept."""
        return Reader(self.account.client, table, synced_at=synced_at, redaction=self.redaction)

    def whole(self) -> Window:
        """Return the whole range of the lake, its first day to the end of the partition of now."""
        return whole_of(self.stamp, self.layout, self.account)


def whole_of(stamp: Stamp, layout: Layout, account: Account) -> Window:
    """Return the whole range of a lake, its first day to the end of the partition of now.

    Raises:
        SettingsError: The lake begins later than today.
    """
    start = datetime.fromisoformat(stamp.start).replace(tzinfo=UTC)
    first = layout.period.window_of(layout.period.key_of(int(start.timestamp())))
    last = layout.period.window_of(layout.period.key_of(int(account.clock().timestamp())))
    if first.since >= last.until:
        raise SettingsError(
            f"the lake begins on {stamp.start}, later than today; set VANTAGE_START to an earlier day"
        )
    return Window(first.since, last.until)


def layout_of(settings: Settings) -> Layout:
    """Return the lake's layout; a stamped lake keeps its own kind of partition."""
    layout = Layout(settings.lake, PERIODS[settings.partitions])
    stamp = read_stamp(layout.stamp)
    return layout if stamp is None else Layout(settings.lake, PERIODS[stamp.partitions])


def connect(settings: Settings, account: Account) -> Stamp:
    """Find out whose account it is, and stamp the lake, or see that its stamp fits.

    Raises:
        SettingsError: VANTAGE_START lies in the future.
        WrongAccountError: The lake is another account's.
        StripeError: Stripe refused the key, or could not be reached.
    """
    today = account.clock().date()
    if settings.start is not None and settings.start > today:
        raise SettingsError(
            f"VANTAGE_START is {settings.start}, later than today, {today}: there is nothing to sync."
            " Set an earlier day."
        )
    layout = Layout(settings.lake, PERIODS[settings.partitions])
    stamp = claim(layout, identify(account, settings))
    return stamp if settings.start is None else replace(stamp, start=settings.start.isoformat())


def write_down_requests(account: Account, layout: Layout, now: datetime) -> None:
    """Add what was asked of Stripe since the last time to the lake's count; the embedded account is free."""
    fresh = account.client.usage.uncounted()
    if fresh and account.mode != "sandbox":
        count_requests(layout, fresh, now)


def _with_personal_data_as_set(layout: Layout, stamp: Stamp, settings: Settings, told: Listener) -> Stamp:
    """Have the lake keep as much personal data as is set from here on: less than until now, or as much."""
    if stamp.personal == settings.pii:
        return stamp
    told.notice(f"VANTAGE_PII is {settings.pii}: personal data that is in the lake is redacted, in `raw` too")
    become(layout, settings.pii)
    return replace(stamp, personal=settings.pii)


@contextlib.contextmanager
def session(
    settings: Settings,
    command: str,
    *,
    listener: Listener | None = None,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.time,
    account: Account | None = None,
) -> Iterator[Session]:
    """Open the account, hold the lake, and count the requests used when it ends, however it ends.

    Raises:
        VantageError: The account or the lake cannot be opened; nothing was touched.
    """
    told = listener or Listener()
    pa.array([None])  # loads pandas, 0.3 s: not between two pages, while all tables wait for it
    opened = account or open_account(settings, clock=clock)
    try:
        stamp = connect(settings, opened)
        layout = Layout(settings.lake, PERIODS[stamp.partitions])
        with writing(layout, who(command), waiting=told.waiting, sleep=sleep):
            try:
                stamp = _with_personal_data_as_set(layout, stamp, settings, told)
                yield Session(opened, layout, stamp, told, redaction_of(layout, stamp.personal))
            finally:
                write_down_requests(opened, layout, datetime.fromtimestamp(clock(), UTC))
    finally:
        if account is None:
            opened.client.close()
