"""Which account is opened: Stripe's, or the embedded one when there is no key.

The one place of the product that knows the sandbox.
"""

import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from vantage_stripe.api.client import StripeClient, handler_transport
from vantage_stripe.api.protocol import API_VERSION, Answer
from vantage_stripe.errors import APIError, PermissionDeniedError, SettingsError
from vantage_stripe.lake.stamp import Stamp
from vantage_stripe.settings import Settings
from vantage_stripe.tables import TABLES

SANDBOX_URL = "http://localhost/v1"
"""Never dialled: the embedded account answers in process."""
MOST_AHEAD = 120
"""Seconds this machine's clock may be ahead of Stripe's: the feed's overlap covers them and late events."""
NO_CLOCK = 86_400
"""Seconds from which a `Date` is a server's fancy (a recording played back) and no sign of a wrong clock."""
BRIEF: Any = {"max_retries": 0, "patience": 1, "timeout": 20.0}
"""How a client asks that must not spend more than a request, nor keep its caller waiting."""
IN_PROCESS = 2
"""An account in this process answers on this process's own core: more at once would only hold more memory."""


@dataclass(frozen=True)
class Account:
    """An opened account.

    Attributes:
        client: Speaks to it.
        mode: `sandbox`, `test` or `live`.
        clock: Its time: the embedded account's may be frozen or run faster.
        lanes: Says how many requests of one table should be under way now.
        together: How many tables are read at once.
    """

    client: StripeClient
    mode: str
    clock: Callable[[], datetime]
    lanes: Callable[[], int]
    together: int = len(TABLES)


def open_account(
    settings: Settings, *, clock: Callable[[], float] = time.time, insist: bool = True
) -> Account:
    """Open the account that the settings name.

    Args:
        settings: Which, and how to ask it.
        clock: Gives the real time in Unix seconds.
        insist: Whether a request that failed is sent again; else one question is one request, and brief.

    Raises:
        SettingsError: A setting of the embedded account cannot be used.
    """
    if settings.stripe_api_key is None:
        at = clock()
        return _embedded(settings, lambda: at)
    client = StripeClient(
        settings.stripe_api_key.reveal(),
        account=settings.stripe_account,
        base_url=settings.base_url,
        rate=settings.account_rate,
        endpoint_rate=settings.endpoint_rate,
        **({} if insist else BRIEF),
    )
    return Account(client, settings.mode, clock_of(settings, clock=clock), client.lanes)


def clock_of(settings: Settings, *, clock: Callable[[], float] = time.time) -> Callable[[], datetime]:
    """Return the account's clock: the embedded account's time is its own, and stands still for a run.

    Raises:
        SettingsError: A setting of the embedded account cannot be used.
    """
    if settings.stripe_api_key is not None:
        return lambda: datetime.fromtimestamp(clock(), UTC)
    from vantage_stripe.sandbox.environment import Scene  # noqa: PLC0415 - takes 0.2 s; Stripe's account has no use for it

    try:
        now = datetime.fromtimestamp(Scene.load(settings.sandbox).hour(clock), UTC)
    except ValueError as error:
        raise SettingsError(str(error)) from error
    return lambda: now


def _embedded(settings: Settings, clock: Callable[[], float]) -> Account:
    from vantage_stripe.sandbox import SANDBOX_KEY  # noqa: PLC0415 - as in clock_of
    from vantage_stripe.sandbox.environment import sandbox_handler  # noqa: PLC0415 - as in clock_of

    now = clock_of(settings, clock=clock)
    try:
        handler = sandbox_handler(settings.sandbox, clock=clock)
    except ValueError as error:
        raise SettingsError(str(error)) from error
    client = StripeClient(
        SANDBOX_KEY,
        base_url=SANDBOX_URL,
        rate=math.inf,
        endpoint_rate=math.inf,
        transport=handler_transport(handler),
    )
    return Account(client, "sandbox", now, lanes=lambda: 1, together=IN_PROCESS)


def identify(account: Account, settings: Settings) -> Stamp:
    """Ask whose account it is, as the stamp a lake of it would bear.

    Raises:
        SettingsError: A restricted key may not read the account, and nothing else names it; or this
            machine's clock is ahead of the server's.
        StripeError: Stripe refused the key, or could not be reached.
    """
    try:
        answer = account.client.get("account")
        _demand_clock(account, answer)
        account_id, created = _read(answer)
    except PermissionDeniedError as error:
        if settings.account_id is None:
            raise SettingsError(
                f"the key may not read its own account: {error}. Give it that permission,"
                " or name the account: VANTAGE_STRIPE_ACCOUNT_ID=acct_…"
            ) from error
        account_id, created = settings.account_id, None
    return Stamp(
        account=settings.stripe_account or account_id,
        mode=account.mode,
        partitions=settings.partitions,
        start=_start(settings, created).isoformat(),
        api_version=API_VERSION,
        personal=settings.pii,
        created=datetime.fromtimestamp(created, UTC).date().isoformat() if isinstance(created, int) else None,
    )


def _demand_clock(account: Account, answer: Answer) -> None:
    """See that this machine's clock is not ahead: what is created meanwhile would be passed over."""
    ahead = 0.0 if answer.date is None else account.clock().timestamp() - answer.date
    if MOST_AHEAD < ahead < NO_CLOCK:
        raise SettingsError(
            f"this machine's clock is {ahead:.0f} s ahead of Stripe's, and at most {MOST_AHEAD} s are safe:"
            " changes of that time would be missed. Set the clock (NTP) and sync again."
        )


def _read(answer: Answer) -> tuple[str, object]:
    found = answer.json()
    account_id, kind = found.get("id"), found.get("object", "account")
    if not isinstance(account_id, str) or kind != "account":
        raise APIError(
            "The answer is no account: is VANTAGE_STRIPE_BASE_URL Stripe's API, and no proxy in the way?",
            request_id=answer.request_id,
            endpoint=answer.endpoint,
        )
    return account_id, found.get("created")


def _start(settings: Settings, created: object) -> date:
    if settings.start is not None:
        return settings.start
    if isinstance(created, int):
        return datetime.fromtimestamp(created, UTC).date()
    return date(2024, 1, 1)


def who(command: str) -> str:
    """Say who writes, for those who wait."""
    return f"pid {os.getpid()} ({command}, since {datetime.now(UTC):%H:%M:%S} UTC)"
