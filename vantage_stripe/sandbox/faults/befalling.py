"""How often and by what chance a fault befalls the requests it matches. What it does is elsewhere here."""

import hashlib
import threading
from collections.abc import Callable, Iterable
from dataclasses import KW_ONLY, dataclass, field, replace

from vantage_stripe.sandbox.answers import Handle, Request, Response
from vantage_stripe.sandbox.faults.matching import Matches

Alters = Callable[[Request, Handle], Response]


@dataclass(frozen=True, slots=True)
class Odds:
    """By what chance a fault befalls a request that it could befall.

    The n-th request of one path and query always fares the same for a seed, whatever other threads ask.

    Attributes:
        probability: From 0 to 1.
        seed: Chooses which requests.
        at_most: How many times in a row one request can be befallen, by all faults with odds together:
            a client that retries oftener always gets its answer.
    """

    probability: float
    _: KW_ONLY
    seed: int = 0
    at_most: int = 2

    def __post_init__(self) -> None:
        """Check the values.

        Raises:
            ValueError: The probability is not from 0 to 1, or `at_most` is below 1.
        """
        if not 0 <= self.probability <= 1:
            raise ValueError(f"a probability is from 0 to 1, not {self.probability:g}")
        if self.at_most < 1:
            raise ValueError(f"at_most is at least 1, not {self.at_most}")

    def strike(self, number: int, target: str, nth: int) -> bool:
        """Tell whether fault `number` befalls the n-th request of a target."""
        return lot(f"{self.seed}:{number}:{nth}:{target}") < self.probability


@dataclass(frozen=True, slots=True)
class Fault:
    """One misbehaviour.

    Attributes:
        matches: Which requests it may befall.
        alters: What it answers; it may ask the app itself.
        after: How many matching requests are left alone first.
        times: How many it then befalls; all when None.
        odds: By what chance it befalls each of them; surely when None.
    """

    matches: Matches
    alters: Alters
    _: KW_ONLY
    after: int = 0
    times: int | None = None
    odds: Odds | None = None


def chance(fault: Fault, probability: float, *, seed: int = 0, at_most: int = 2) -> Fault:
    """Make a fault befall only some of its requests; two in a row is what Stripe's SDK retries.

    Raises:
        ValueError: The probability is not from 0 to 1, or `at_most` is below 1.
    """
    return replace(fault, odds=Odds(probability, seed=seed, at_most=at_most))


@dataclass(slots=True)
class Faulty:
    """An app that misbehaves; of several faults due at once the first one happens. Thread-safe."""

    inner: Handle
    faults: Iterable[Fault]
    _seen: dict[int, int] = field(default_factory=dict, init=False)
    _struck: dict[int, int] = field(default_factory=dict, init=False)
    _asked: dict[str, int] = field(default_factory=dict, init=False)
    _runs: dict[str, int] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __post_init__(self) -> None:
        """Keep the faults, whatever they came in."""
        self.faults = tuple(self.faults)

    def handle(self, request: Request) -> Response:
        """Answer one request, perhaps badly."""
        fault = self._due(request)
        return self.inner(request) if fault is None else fault.alters(request, self.inner)

    def _due(self, request: Request) -> Fault | None:
        matching = [(number, fault) for number, fault in enumerate(self.faults) if fault.matches(request)]
        if not matching:
            return None
        target = f"{request.path}?{request.query}"
        with self._lock:
            nth = self._asked[target] = self._asked.get(target, 0) + 1
            due = [fault for number, fault in matching if self._strikes(number, fault, target, nth)]
            by_chance = any(fault.odds is not None for fault in due)
            self._runs[target] = self._runs.get(target, 0) + 1 if by_chance else 0
        return due[0] if due else None

    def _strikes(self, number: int, fault: Fault, target: str, nth: int) -> bool:
        seen = self._seen[number] = self._seen.get(number, 0) + 1
        struck, odds = self._struck.get(number, 0), fault.odds
        if seen <= fault.after or (fault.times is not None and struck >= fault.times):
            return False
        if odds is not None:
            spent = self._runs.get(target, 0) >= odds.at_most
            if spent or not odds.strike(number, target, nth):
                return False
        self._struck[number] = struck + 1
        return True


def lot(text: str) -> float:
    """Draw a number in [0, 1) that is the same for a text in every process."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) / 2**64


def uncompressed(request: Request, inner: Handle) -> Response:
    """Ask the app for an answer whose body can be read and cut."""
    kept = {name: value for name, value in request.headers.items() if name != "accept-encoding"}
    return inner(replace(request, headers=kept))
