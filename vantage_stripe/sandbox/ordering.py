"""Faults by name, as the command line orders them: `NAME[=VALUE][@/v1/PATH][*TIMES][+AFTER]`.

Belongs here: the table of names, how an order is read, how all that was ordered is put around the app.
What the faults do is in `faults/` and `limits.py`.
"""

import math
import random as dice
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass

from vantage_stripe.sandbox import faults as made
from vantage_stripe.sandbox.answers import Handles, Request
from vantage_stripe.sandbox.app import App
from vantage_stripe.sandbox.endpoints import ENDPOINTS
from vantage_stripe.sandbox.faults import Alters, Fault, Faulty, Matches, Worlds, every
from vantage_stripe.sandbox.limits import Allowance, Concurrency, Limited

Sleep = Callable[[float], None]
GRAMMAR = "NAME[=VALUE][@/v1/PATH][*TIMES][+AFTER]"
_ORDER = re.compile(
    r"(?P<name>[a-z-]+)(=(?P<value>[^@*+]+))?(@(?P<path>/[^*+]+))?(\*(?P<times>\d+))?(\+(?P<after>\d+))?"
)


@dataclass(frozen=True, slots=True)
class Offer:
    """One fault that can be ordered by its name.

    Attributes:
        line: What it does, in a line.
        make: Makes it of the value and of what waits; a ValueError says what the value may be.
        value: What the value is, in capitals; empty when there is none.
        usual: The value when none is ordered; empty when one must be.
        matches: Which requests it may befall, by the value, before a path narrows them.
    """

    line: str
    make: Callable[[str, Sleep], Alters]
    _: KW_ONLY
    value: str = ""
    usual: str = ""
    matches: Callable[[str], Matches] = lambda _value: every

    @property
    def spelling(self) -> str:
        """How the value is written after the name."""
        if not self.value:
            return ""
        return f"[={self.value}]" if self.usual else f"={self.value}"


def _plain(line: str, alters: Alters) -> Offer:
    return Offer(line, lambda _value, _sleep: alters)


def _error(line: str, *, should_retry: bool | None = None) -> Offer:
    def make(value: str, _sleep: Sleep) -> Alters:
        return made.server_error(_status(value, 500, 504), should_retry=should_retry)

    return Offer(line, make, value="STATUS", usual="500")


def _late(line: str, maker: Callable[..., Alters], matches: Matches = every) -> Offer:
    def make(value: str, sleep: Sleep) -> Alters:
        return maker(seconds(value), sleep=sleep)

    return Offer(line, make, value="SECONDS", usual="2", matches=lambda _value: matches)


def _forbidden(kind: str, _sleep: Sleep) -> Alters:
    kinds = sorted({row.kind for row in ENDPOINTS})
    if kind not in kinds:
        raise ValueError(f"the kind is one of {', '.join(kinds)}")
    return made.forbidden(kind)


FAULTS: Mapping[str, Offer] = {
    **{
        reason: _plain(f"429, Stripe-Rate-Limited-Reason: {reason}", made.rate_limited(reason))
        for reason in made.REASONS
    },
    "rate-limited": _plain("429 of the limiter without that header", made.rate_limited(None)),
    "lock-timeout": _plain("429 because another request holds the object", made.lock_timeout()),
    "server-error": _error("500 to 504 as JSON"),
    "server-error-retry": _error("the same, Stripe-Should-Retry: true", should_retry=True),
    "server-error-final": _error("the same, Stripe-Should-Retry: false", should_retry=False),
    "server-error-on-expand": Offer(
        "500 to limit=100 with expand[]",
        lambda _value, _sleep: made.server_error_on_expand,
        matches=lambda _value: made.expanding,
    ),
    "bad-gateway": Offer(
        "502 to 504 as a proxy's HTML",
        lambda value, _sleep: made.bad_gateway(_status(value, 502, 504)),
        value="STATUS",
        usual="502",
    ),
    "slow": _late("an answer that is late", made.slow),
    "slow-on-expand": _late("a late answer to limit=100 with expand[]", made.slow_on_expand, made.expanding),
    "cut-body": _plain("half of the body, as if it were all", made.cut_body),
    "cut-connection": _plain("half of the body, then the connection closes", made.cut_connection),
    "no-answer": _plain("the connection closes without an answer", made.no_answer),
    "wrong-length": _plain("a content-length beyond what is sent", made.wrong_length),
    "short-length": _plain("a content-length of half of what is sent", made.short_length),
    "closed-keep-alive": _plain("a good answer, then the connection closes", made.closed_keep_alive),
    "empty-page-with-more": _plain("an empty page with has_more", made.empty_page_with_more),
    "repeated-page": _plain("the first page again, whatever the cursor", made.repeated_page),
    "cursor-trap": _plain("a second lost where a window of created cuts it", made.cursor_trap),
    "forbidden": Offer(
        "403, the key lacks the permission for the kind", _forbidden, value="KIND", matches=made.needing
    ),
    "key-expired": _plain("401, the key has expired", made.key_expired()),
}
"""Every fault that can be ordered, by its name."""


def order(text: str, *, sleep: Sleep = time.sleep) -> Fault:
    """Make the fault that a text orders: `endpoint-rate@/v1/charges*3`, `key-expired+50`.

    Args:
        text: In the form of `GRAMMAR`; a path may hold `{id}`.
        sleep: Waits for seconds, for the faults that are late.

    Raises:
        ValueError: The text is no order; it says what is wrong and what is allowed.
    """
    found = _ORDER.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not {GRAMMAR}")
    name, path, times = found["name"], found["path"], found["times"]
    offer = FAULTS.get(name)
    if offer is None:
        raise ValueError(f"there is no fault {name!r}; there are {', '.join(FAULTS)}")
    value = _value(name, offer, found["value"])
    try:
        alters = offer.make(value, sleep)
    except ValueError as error:
        raise ValueError(f"{name}={value}: {error}") from error
    matches = offer.matches(value)
    if path is not None:
        matches = _both(matches, made.to(path))
    after = int(found["after"] or 0)
    return Fault(matches, alters, after=after, times=None if times is None else int(times))


@dataclass(frozen=True, kw_only=True, slots=True)
class Ordered:
    """All that a sandbox was ordered to do wrong; nothing by default.

    Attributes:
        faults: What befalls requests.
        chance: By what probability each fault befalls each of its requests; surely when None.
        seed: Chooses which requests, of the chance.
        latency: Seconds that every answer takes at least.
        jitter: Up to how many seconds more.
        limits: Whether requests are limited at Stripe's rates in test mode.
        concurrency: How many requests may be in flight; any number when None.
        allowance: Whether reads beyond the monthly allowance are refused.
        late_events: How many seconds a fifth of the events come late into the list.
        old_events: The share of events at an older API version, from 0 to 1.
    """

    faults: Sequence[Fault] = ()
    chance: float | None = None
    seed: int = 0
    latency: float = 0.0
    jitter: float = 0.0
    limits: bool = False
    concurrency: int | None = None
    allowance: bool = False
    late_events: float = 0.0
    old_events: float = 0.0

    def around(
        self,
        worlds: Worlds,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = time.sleep,
        random: Callable[[], float] = dice.random,
    ) -> Handles:
        """Make the app of an account and put around it what was ordered.

        Args:
            worlds: Gives the account at this moment.
            clock: Gives seconds, monotonic, for the limits.
            sleep: Waits for seconds, for the latency.
            random: A number in [0, 1), for the jitter.

        Raises:
            ValueError: A share or probability is not from 0 to 1, or seconds are below 0.
        """
        app: Handles = App(self._seen(worlds))
        if self.faults:
            app = Faulty(app.handle, self._by_chance())
        if self.latency or self.jitter:
            late = made.slow(self.latency, jitter=self.jitter, random=random, sleep=sleep)
            app = Faulty(app.handle, [Fault(every, late)])
        if self.concurrency is not None:
            app = Concurrency(app.handle, account=self.concurrency)
        if self.limits:
            app = Limited(app.handle, clock=clock)
        if self.allowance:
            app = Allowance(app.handle, worlds=worlds, clock=clock, refuse=True)
        return app

    def _seen(self, worlds: Worlds) -> Worlds:
        if self.old_events:
            worlds = made.old_events(worlds, share=self.old_events)
        return made.late_events(worlds, seconds=self.late_events) if self.late_events else worlds

    def _by_chance(self) -> Sequence[Fault]:
        if self.chance is None:
            return self.faults
        return [made.chance(fault, self.chance, seed=self.seed) for fault in self.faults]


def menu() -> str:
    """List every fault with its line, a line each."""
    wide = max(len(name + offer.spelling) for name, offer in FAULTS.items())
    return "\n".join(f"{name + offer.spelling:<{wide}}  {offer.line}" for name, offer in FAULTS.items())


def seconds(text: str) -> float:
    """Read seconds.

    Raises:
        ValueError: The text is no number from 0 to an hour.
    """
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 3_600:  # noqa: PLR2004 - an hour, as the text says
        raise ValueError("the seconds are a number from 0 to 3600")
    return value


def _status(text: str, low: int, high: int) -> int:
    if not text.isdecimal() or not low <= int(text) <= high:
        raise ValueError(f"the status is a number from {low} to {high}")
    return int(text)


def _value(name: str, offer: Offer, value: str | None) -> str:
    if value is not None and not offer.value:
        raise ValueError(f"{name} takes no value, not {value!r}")
    if value is None and offer.value and not offer.usual:
        raise ValueError(f"{name} needs a value: {name}{offer.spelling}")
    return value or offer.usual


def _both(one: Matches, other: Matches) -> Matches:
    def matches(request: Request) -> bool:
        return one(request) and other(request)

    return matches
