"""Every fault can be ordered by its name, and does what its line says."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vantage_stripe.sandbox.environment import handler_of
from vantage_stripe.sandbox.faults import Faulty
from vantage_stripe.sandbox.ordering import FAULTS, Ordered, menu, order
from vantage_stripe_tests.sandbox.fake_world import AUTHORIZED, NOW, FakeWorld, app_of, charge

WORLD = FakeWorld(
    {
        "charge": [charge(number, created) for number, created in ((4, 30), (3, 20), (2, 20), (1, 10))],
        "event": [
            {
                "id": f"evt_{number}",
                "object": "event",
                "api_version": "2026-10-28.endive",
                "created": NOW - 10,
                "data": {"object": {"object": "customer", "id": "cus_1"}},
                "type": "customer.created",
            }
            for number in range(60)
        ],
    }
)
APP = app_of(WORLD)
FULL = "/v1/charges?limit=100"


@dataclass
class Asked:
    """What a plain client saw of an order."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    slept: list[float] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return [row["id"] for row in json.loads(self.body)["data"]]

    @property
    def code(self) -> object:
        return json.loads(self.body)["error"].get("code")


def asked(text: str, target: str = FULL) -> Asked:
    slept: list[float] = []
    app = Faulty(APP.handle, [order(text, sleep=slept.append)])
    return Asked(*handler_of(app)("GET", target, AUTHORIZED), slept)


def reason(text: str) -> tuple[int, str | None]:
    found = asked(text)
    return found.status, found.headers.get("stripe-rate-limited-reason")


def advice(text: str) -> tuple[int, str | None]:
    found = asked(text)
    return found.status, found.headers.get("stripe-should-retry")


def html(text: str) -> tuple[int, str]:
    found = asked(text)
    return found.status, found.headers["content-type"]


def cut(text: str) -> tuple[str, str]:
    """What was told of the whole body, and what came."""
    found, whole = asked(text), handler_of(APP)("GET", FULL, AUTHORIZED)[2]
    assert whole.startswith(found.body)
    size = len(whole)
    words = {0: "nothing", size // 2: "half", size: "whole", size + 512: "more"}
    told = int(found.headers.get("content-length", len(found.body)))
    return words[told], words[len(found.body)]


EXPANDING = f"{FULL}&expand[]=data.customer"
SEEN: dict[str, tuple[Callable[[], object], object]] = {
    "global-rate": (lambda: reason("global-rate"), (429, "global-rate")),
    "global-concurrency": (lambda: reason("global-concurrency"), (429, "global-concurrency")),
    "endpoint-rate": (lambda: reason("endpoint-rate"), (429, "endpoint-rate")),
    "endpoint-concurrency": (lambda: reason("endpoint-concurrency"), (429, "endpoint-concurrency")),
    "resource-specific": (lambda: reason("resource-specific"), (429, "resource-specific")),
    "rate-limited": (lambda: reason("rate-limited"), (429, None)),
    "lock-timeout": (lambda: asked("lock-timeout").code, "lock_timeout"),
    "server-error": (lambda: advice("server-error"), (500, None)),
    "server-error-retry": (lambda: advice("server-error-retry=503"), (503, "true")),
    "server-error-final": (lambda: advice("server-error-final"), (500, "false")),
    "server-error-on-expand": (
        lambda: [asked("server-error-on-expand", target).status for target in (EXPANDING, FULL)],
        [500, 200],
    ),
    "bad-gateway": (
        lambda: [html("bad-gateway"), html("bad-gateway=504")],
        [(502, "text/html"), (504, "text/html")],
    ),
    "slow": (lambda: [asked("slow").slept, asked("slow=0.5").slept], [[2.0], [0.5]]),
    "slow-on-expand": (
        lambda: [asked("slow-on-expand=7", target).slept for target in (EXPANDING, FULL)],
        [[7.0], []],
    ),
    "cut-body": (lambda: cut("cut-body"), ("half", "half")),
    "cut-connection": (lambda: cut("cut-connection"), ("whole", "half")),
    "no-answer": (lambda: cut("no-answer"), ("whole", "nothing")),
    "wrong-length": (lambda: cut("wrong-length"), ("more", "whole")),
    "short-length": (lambda: cut("short-length"), ("half", "half")),
    "closed-keep-alive": (lambda: cut("closed-keep-alive"), ("whole", "whole")),
    "empty-page-with-more": (
        lambda: [(json.loads(asked("empty-page-with-more").body)[name]) for name in ("data", "has_more")],
        [[], True],
    ),
    "repeated-page": (
        lambda: asked("repeated-page", "/v1/charges?limit=2&starting_after=ch_3").ids,
        ["ch_4", "ch_3"],
    ),
    "cursor-trap": (lambda: asked("cursor-trap", f"{FULL}&starting_after=ch_3&created[gte]=20").ids, []),
    "forbidden": (
        lambda: [asked("forbidden=charge").code, asked("forbidden=dispute").status],
        ["more_permissions_required", 200],
    ),
    "key-expired": (lambda: asked("key-expired").code, "api_key_expired"),
}


def test_every_fault_is_tried_here() -> None:
    assert set(SEEN) == set(FAULTS)


@pytest.mark.parametrize("name", SEEN)
def test_a_fault_ordered_by_name_happens_to_a_plain_client(name: str) -> None:
    seen, expected = SEEN[name]
    assert seen() == expected


def test_an_order_says_where_how_often_and_after_how_many() -> None:
    handler = handler_of(Faulty(APP.handle, [order("server-error=503@/v1/charges*2+1")]))
    targets = ["/v1/charges", "/v1/refunds", "/v1/charges", "/v1/charges", "/v1/charges"]
    assert [handler("GET", target, AUTHORIZED)[0] for target in targets] == [200, 200, 503, 503, 200]


def test_a_path_may_be_an_endpoint_and_a_kind_is_narrowed_by_it() -> None:
    handler = handler_of(Faulty(APP.handle, [order("forbidden=charge@/v1/charges/{id}")]))
    assert [handler("GET", target, AUTHORIZED)[0] for target in ("/v1/charges", "/v1/charges/ch_1")] == [
        200,
        403,
    ]


def test_charges_and_refunds_are_one_permission() -> None:
    handler = handler_of(Faulty(APP.handle, [order("forbidden=charge")]))
    targets = ["/v1/refunds", "/v1/charges/ch_1/refunds", "/v1/disputes?expand[]=data.charge", "/v1/disputes"]
    assert [handler("GET", target, AUTHORIZED)[0] for target in targets] == [403, 403, 403, 200]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", r"'' is not NAME\[=VALUE\]\[@/v1/PATH\]\[\*TIMES\]\[\+AFTER\]"),
        ("server-error@charges", "is not NAME"),
        ("server-error*many", "is not NAME"),
        ("server-eror", "there is no fault 'server-eror'; there are global-rate, .*key-expired"),
        ("server-error=200", "server-error=200: the status is a number from 500 to 504"),
        ("server-error=five", "the status is a number from 500 to 504"),
        ("bad-gateway=500", "bad-gateway=500: the status is a number from 502 to 504"),
        ("slow=long", "slow=long: the seconds are a number from 0 to 3600"),
        ("slow=-1", "the seconds are a number from 0 to 3600"),
        ("cut-body=3", "cut-body takes no value, not '3'"),
        ("forbidden", "forbidden needs a value: forbidden=KIND"),
        ("forbidden=disputes", "forbidden=disputes: the kind is one of .*charge.*dispute"),
    ],
)
def test_an_order_that_cannot_be_met_names_the_fault_and_what_is_allowed(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        order(text)


@given(st.from_regex(r"(server-error|slow|forbidden|cut-body)?[=@*+/a-z0-9.-]{0,12}", fullmatch=True))
def test_any_text_is_an_order_or_is_refused_in_words(text: str) -> None:
    told = ""
    try:
        order(text, sleep=lambda _seconds: None)
    except ValueError as error:
        told = str(error)
    assert told == "" or re.search(
        r"is not NAME|there is no fault|takes no|needs a|the status|kind|seconds", told
    )


def test_the_menu_has_a_line_for_every_fault() -> None:
    lines = menu().splitlines()
    assert [line.split("  ")[0].partition("=")[0].rstrip("[") for line in lines] == list(FAULTS)
    assert "bad-gateway[=STATUS]         502 to 504 as a proxy's HTML" in lines
    assert max(len(line) for line in lines) < 90


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_without_an_order_nothing_goes_wrong() -> None:
    handler = handler_of(Ordered().around(lambda: WORLD))
    assert [handler("GET", FULL, AUTHORIZED)[0] for _ in range(50)] == [200] * 50


def test_limits_are_stripes_in_test_mode() -> None:
    clock = Clock()
    handler = handler_of(Ordered(limits=True).around(lambda: WORLD, clock=clock))
    assert [handler("GET", FULL, AUTHORIZED)[0] for _ in range(26)] == [200] * 25 + [429]
    assert handler("GET", "/v1/refunds", AUTHORIZED)[1]["stripe-rate-limited-reason"] == "global-rate"
    clock.now = 1.0
    assert handler("GET", FULL, AUTHORIZED)[0] == 200


def test_every_answer_has_the_latency_the_bad_ones_too() -> None:
    slept: list[float] = []
    ordered = Ordered(faults=[order("server-error")], latency=1.0, jitter=2.0)
    handler = handler_of(ordered.around(lambda: WORLD, sleep=slept.append, random=lambda: 0.5))
    assert (handler("GET", FULL, AUTHORIZED)[0], slept) == (500, [2.0])


def test_a_request_asked_while_another_is_answered_is_one_too_many() -> None:
    inside: list[int] = []

    def meanwhile(_seconds: float) -> None:
        if not inside:
            inside.append(0)
            inside[0] = handler("GET", FULL, AUTHORIZED)[0]

    handler = handler_of(Ordered(latency=1.0, concurrency=1).around(lambda: WORLD, sleep=meanwhile))
    assert (handler("GET", FULL, AUTHORIZED)[0], inside) == (200, [429])


def test_a_chance_is_for_every_fault_and_lets_a_client_through_that_retries() -> None:
    ordered = Ordered(faults=[order("server-error"), order("lock-timeout")], chance=1.0, seed=4)
    handler = handler_of(ordered.around(lambda: WORLD))
    assert [handler("GET", FULL, AUTHORIZED)[0] for _ in range(4)] == [500, 500, 200, 500]


def test_events_can_be_late_or_old_and_both() -> None:
    def events(ordered: Ordered) -> list[str]:
        handler = handler_of(ordered.around(lambda: WORLD))
        rows = json.loads(handler("GET", "/v1/events?limit=100", AUTHORIZED)[2])["data"]
        return [row["api_version"] for row in rows]

    assert len(events(Ordered(late_events=5.0))) == 60
    assert 35 < len(events(Ordered(late_events=15.0))) < 60
    assert set(events(Ordered(late_events=15.0, old_events=1.0))) == {"2024-06-20"}
    assert set(events(Ordered(old_events=0.5))) == {"2024-06-20", "2026-10-28.endive"}


def test_reads_beyond_the_allowance_can_be_refused() -> None:
    app = Ordered(allowance=True).around(lambda: WORLD, clock=Clock())
    app._hours.append((0, 10_000))  # type: ignore[attr-defined] # the reads so far
    assert handler_of(app)("GET", FULL, AUTHORIZED)[0] == 429


@pytest.mark.parametrize(
    ("ordered", "fault"),
    [
        (Ordered(faults=[order("cut-body")], chance=2.0), "a probability is from 0 to 1, not 2"),
        (Ordered(late_events=-1.0), "events are late by 0 seconds or more, not -1"),
        (Ordered(old_events=7.0), "a share is from 0 to 1, not 7"),
    ],
)
def test_what_cannot_be_is_refused_before_the_first_request(ordered: Ordered, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        ordered.around(lambda: WORLD)
