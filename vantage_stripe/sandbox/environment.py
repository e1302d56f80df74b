"""The sandbox a process gets from its environment: VANTAGE_SANDBOX_SEED, _NOW, _SPEED, _CHARGES."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from vantage_stripe.sandbox.answers import Handles, Request, Response
from vantage_stripe.sandbox.app import App
from vantage_stripe.sandbox.faults import LONGEST_LINE, ConnectionCutError, line_too_long, no_request
from vantage_stripe.sandbox.framing import MalformedError, path_and_query
from vantage_stripe.sandbox.passing import PassingWorld
from vantage_stripe.sandbox.world import World

Handler = Callable[[str, str, Mapping[str, str]], tuple[int, Mapping[str, str], bytes]]
"""(method, target with its query, headers) -> (status, headers, body)."""

# Faster time is counted from here in every process, or each would see another account.
_ORIGIN = 1_795_478_400  # 2026-11-24T00:00:00Z
_LAST = 2_111_097_600  # 2036-11-24T00:00:00Z: ten years on, a world too large to build
_FEWEST, _MOST = 1_000, 200_000


@dataclass(frozen=True, slots=True)
class Scene:
    """Which account is simulated, and when.

    Attributes:
        seed: Chooses the account.
        frozen_at: Unix seconds at which time stands still; None when it passes.
        speed: Seconds that pass in the account in a real second after 2026-11-24T00:00:00Z.
        charges: About how many charges it has by then.
    """

    seed: int = 1
    frozen_at: int | None = None
    speed: float = 1.0
    charges: int = 20_000

    @classmethod
    def load(cls, environ: Mapping[str, str]) -> "Scene":
        """Read the four variables; one that is absent or empty has its default.

        Raises:
            ValueError: A value cannot be used; the text names the variable, the fault and the fix.
        """
        moment = environ.get("VANTAGE_SANDBOX_NOW")
        return cls(
            seed=_integer(environ, "VANTAGE_SANDBOX_SEED", default=1, low=0, high=2**63 - 1),
            frozen_at=_instant(moment) if moment else None,
            speed=_speed(environ.get("VANTAGE_SANDBOX_SPEED") or "1"),
            charges=_integer(environ, "VANTAGE_SANDBOX_CHARGES", default=20_000, low=_FEWEST, high=_MOST),
        )

    def now(self, clock: Callable[[], float]) -> int:
        """Give the account's moment for a real one, both in Unix seconds.

        Raises:
            ValueError: The speed has taken the account too far.
        """
        if self.frozen_at is not None:
            return self.frozen_at
        moment = math.floor(_ORIGIN + (clock() - _ORIGIN) * self.speed)
        if moment > _LAST:
            raise ValueError(
                f"VANTAGE_SANDBOX_SPEED={self.speed:g} has taken the sandbox past 2036, too far to simulate; "
                "lower it, or set VANTAGE_SANDBOX_NOW to an instant"
            )
        return moment

    def hour(self, clock: Callable[[], float]) -> int:
        """Give the account's last whole hour, or the frozen moment: runs within an hour see one account.

        Raises:
            ValueError: The speed has taken the account too far.
        """
        moment = self.now(clock)
        return moment if self.frozen_at is not None else moment - moment % 3600

    def world(self, now: int) -> World:
        """Build the account at a moment."""
        return World(seed=self.seed, now=now, charges=self.charges)


def sandbox_handler(environ: Mapping[str, str], *, clock: Callable[[], float]) -> Handler:
    """Make the sandbox in this process; its moment, the last whole hour, is read once.

    Args:
        environ: Read for the four VANTAGE_SANDBOX variables.
        clock: Gives the real time in Unix seconds.

    Raises:
        ValueError: A variable cannot be used.
    """
    scene = Scene.load(environ)
    moment = scene.hour(clock)
    return handler_of(App(PassingWorld(scene.world, now=lambda: moment, clock=time.monotonic)))


def sandbox_worlds(environ: Mapping[str, str], *, clock: Callable[[], float]) -> PassingWorld:
    """Make the account for a server: time passes between its requests, unless it is frozen.

    Raises:
        ValueError: A variable cannot be used.
    """
    scene = Scene.load(environ)
    scene.now(clock)  # to refuse a bad speed before the first request
    return PassingWorld(scene.world, now=lambda: scene.now(clock), clock=time.monotonic)


def sandbox_app(environ: Mapping[str, str], *, clock: Callable[[], float]) -> App:
    """Make the sandbox for a server, of the account of `sandbox_worlds`.

    Raises:
        ValueError: A variable cannot be used.
    """
    return App(sandbox_worlds(environ, clock=clock))


def handler_of(app: Handles) -> Handler:
    """Make a handler, the form a client's transport takes, of an app, or of one behind faults or limits.

    A connection that a fault cuts is an answer whose content-length says more than there is.
    """

    def handler(method: str, target: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        try:
            path, query = path_and_query(method.upper(), target)
        except MalformedError as malformed:
            refused = no_request(malformed.status)
            return refused.status, refused.headers, refused.body
        lowered = {name.lower(): value for name, value in headers.items()}
        request = Request(method.upper(), path=path, query=query, headers=lowered)
        response = _answered(app, request, line=len(f"{method} {target} HTTP/1.1\r\n"))
        return response.status, response.headers, response.body

    return handler


def _answered(app: Handles, request: Request, *, line: int) -> Response:
    if line > LONGEST_LINE:
        return line_too_long()
    try:
        return app.handle(request)
    except ConnectionCutError as cut:
        return cut.received()


def _integer(environ: Mapping[str, str], name: str, *, default: int, low: int, high: int) -> int:
    text = environ.get(name) or str(default)
    try:
        value = int(text)
    except ValueError:
        value = low - 1
    if not low <= value <= high:
        raise ValueError(f"{name}={text!r} is not a whole number from {low} to {high}; set one, or unset it")
    return value


def _instant(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(
            f"VANTAGE_SANDBOX_NOW={text!r} is not an instant; write one with its zone, "
            "such as 2026-11-24T00:00:00Z, or unset it"
        )
    return math.floor(moment.timestamp())


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed < math.inf:
        raise ValueError(
            f"VANTAGE_SANDBOX_SPEED={text!r} is not a factor above 0; set one such as 60, or unset it"
        )
    return speed
