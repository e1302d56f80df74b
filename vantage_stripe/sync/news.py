"""Whether Stripe has news for a lake, asked with one request and without the lake's lock.

Belongs here: the newest event, and whether the lake has taken it in. Does not: taking it in (changes.py).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from vantage_stripe.errors import APIError
from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import Layout
from vantage_stripe.lake.state import count_look
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import Account, open_account
from vantage_stripe.sync.feed import cursor_of
from vantage_stripe.tables.events import EVENTS


@dataclass(frozen=True)
class Newest:
    """The newest event Stripe lists.

    Attributes:
        id: Its id.
        created: When it was created, in Unix seconds.
        type: What happened.
    """

    id: str
    created: int
    type: str

    def __str__(self) -> str:
        """Name it as a person looks for it."""
        return f"{self.id} ({self.type}, {datetime.fromtimestamp(self.created, UTC):%Y-%m-%d %H:%M:%S} UTC)"


def look(
    settings: Settings,
    layout: Layout,
    *,
    account: Account | None = None,
    clock: Callable[[], float] = time.time,
) -> Newest | None:
    """Ask Stripe for its newest event, with one request that is counted and never repeated.

    Args:
        settings: Whose.
        layout: The lake that counts the request.
        account: One that is open already and stays so.
        clock: Gives the real time in Unix seconds.

    Returns:
        The event, None when Stripe lists none.

    Raises:
        StripeError: Stripe refused or could not be reached; the next look may.
    """
    opened = account or open_account(settings, clock=clock, insist=False)
    try:
        return newest_event(opened)
    finally:
        if opened.mode != "sandbox":
            count_look(layout, opened.client.usage.uncounted(), datetime.fromtimestamp(clock(), UTC))
        if account is None:
            opened.client.close()


def newest_event(account: Account) -> Newest | None:
    """Return the newest event of an account, None when it lists none.

    Raises:
        StripeError: Stripe refused or could not be reached.
    """
    page = account.client.list(EVENTS.endpoint, limit=1)
    if not page.data:
        return None
    event = page.data[0]
    id_, created, kind = event.get("id"), event.get("created"), event.get("type")
    if not (isinstance(id_, str) and isinstance(created, int) and isinstance(kind, str)):
        raise APIError("The newest event has no id, no time or no type.", endpoint=EVENTS.endpoint)
    return Newest(id_, created, kind)


def is_taken_in(layout: Layout, event: Newest) -> bool:
    """Whether a sync has taken in an event: the lake holds it, and the cursor has come to it.

    Both are asked. A sync that died may have kept the event before it moved the cursor; and an event that
    Stripe listed late lies before the cursor, and yet is news.
    """
    cursor = cursor_of(layout)
    if cursor is None or cursor < event.created:
        return False
    path = layout.partition(EVENTS.name, layout.period.key_of(event.created))
    return path.exists() and parquet.holds(path, event.id, event.created)
