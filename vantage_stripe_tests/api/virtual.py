"""A clock that moves only when somebody sleeps, and a server of answers written by hand."""

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from vantage_stripe.api import StripeClient, handler_transport

KEY = "sk_test_notARealKey0000"
Reply = tuple[int, Mapping[str, str], bytes]


class VirtualClock:
    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.now += seconds
            self.slept.append(seconds)


def reply(body: object, status: int = 200, **headers: str) -> Reply:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    spelled = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, {"request-id": "req_1", **spelled}, raw


def refusal(status: int, message: str = "No.", **said: str) -> Reply:
    headers = {name: said.pop(name) for name in list(said) if name in {"reason", "should_retry"}}
    spelled = {
        {"reason": "Stripe-Rate-Limited-Reason", "should_retry": "Stripe-Should-Retry"}[name]: value
        for name, value in headers.items()
    }
    status, base, raw = reply(
        {"error": {"type": "invalid_request_error", "message": message, **said}}, status
    )
    return status, {**base, **spelled}, raw


def page(*ids: str, has_more: bool = False, **more: object) -> Reply:
    return reply({"object": "list", "data": [{"id": each} for each in ids], "has_more": has_more, **more})


@dataclass
class Script:
    """Gives its replies in turn, the last one for ever, and writes down what was asked."""

    replies: list[Reply]
    asked: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)

    def __call__(self, method: str, target: str, headers: Mapping[str, str]) -> Reply:
        assert method == "GET"
        parts = urlsplit(target)
        self.asked.append((parts.path, parse_qsl(parts.query)))
        self.headers.append(headers)
        return self.replies[min(len(self.asked), len(self.replies)) - 1]


def scripted(replies: Iterable[Reply], **options: object) -> tuple[StripeClient, Script, VirtualClock]:
    script, clock = Script(list(replies)), VirtualClock()
    return client_of(script, clock, **options), script, clock


def client_of(
    handler: Callable[[str, str, Mapping[str, str]], Reply], clock: VirtualClock, **options: object
) -> StripeClient:
    settings: dict[str, object] = {"random": lambda: 1.0, **options}
    return StripeClient(
        KEY,
        transport=handler_transport(handler),
        clock=clock,
        sleep=clock.sleep,
        **settings,  # type: ignore[arg-type] # the options of the client, by name
    )
