"""A message is delivered, retried where that may help, and its URL is never shown."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
import pytest

from vantage_stripe.api.webhook import Webhook
from vantage_stripe.errors import WebhookError
from vantage_stripe.keys import Secret

URL = "https://hooks.example.com/services/T0/hunter2"
NOW = 1_780_000_000.0


@dataclass
class Server:
    """Gives its answers in turn, the last one for ever."""

    answers: list[httpx.Response | Exception]
    asked: list[httpx.Request] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers)

    def webhook(self, random: Callable[[], float] = lambda: 1.0) -> Webhook:
        return Webhook(
            url=Secret(URL),
            transport=httpx.MockTransport(self),
            sleep=self.slept.append,
            random=random,
            clock=lambda: NOW,
        )


def answering(*answers: int | httpx.Response | Exception) -> Server:
    return Server([httpx.Response(each) if isinstance(each, int) else each for each in answers])


def test_a_message_is_posted_as_json() -> None:
    server = answering(200)
    server.webhook().post({"text": "two disputes"})
    (request,) = server.asked
    assert (request.method, str(request.url)) == ("POST", URL)
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.content) == {"text": "two disputes"}
    assert server.slept == []


@pytest.mark.parametrize("fault", [500, 503, 429, httpx.ConnectError("no"), httpx.ReadTimeout("slow")])
def test_what_may_pass_is_tried_again(fault: int | Exception) -> None:
    server = answering(fault, fault, 200)
    server.webhook().post({"text": "x"})
    assert (len(server.asked), server.slept) == (3, [0.5, 1.0])


@pytest.mark.parametrize(
    ("header", "waited"),
    [
        ("3", 3.0),
        ("3600", 10.0),
        ("-5", 0.5),
        ("nan", 0.5),
        ("Thu, 28 May 2026 20:26:44 GMT", 4.0),
        ("soon", 0.5),
    ],
)
def test_it_waits_as_long_as_the_server_asks_but_not_for_ever(header: str, waited: float) -> None:
    server = answering(httpx.Response(429, headers={"retry-after": header}), 200)
    server.webhook().post({"text": "x"})
    assert server.slept == [waited]


def test_after_the_last_retry_it_says_what_happened_and_not_where() -> None:
    server = answering(503)
    with pytest.raises(WebhookError) as told:
        server.webhook().post({"text": "x"})
    assert str(told.value) == (
        "the webhook of VANTAGE_ALERT_URL answered 503 after 4 attempts: nothing was marked as told."
    )
    assert len(server.asked) == 4


@pytest.mark.parametrize("status", [301, 400, 403, 404, 410])
def test_what_will_not_pass_is_not_tried_again(status: int) -> None:
    server = answering(status)
    with pytest.raises(WebhookError, match=f"answered {status}; check that it still exists"):
        server.webhook().post({"text": "x"})
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "fault", [404, httpx.ConnectError(f"cannot reach {URL}"), httpx.TooManyRedirects(URL)]
)
def test_the_url_is_in_no_error_no_repr_and_no_log_line(
    fault: int | Exception, caplog: pytest.LogCaptureFixture
) -> None:
    webhook = answering(fault).webhook(random=lambda: 0.0)
    with caplog.at_level(logging.DEBUG), pytest.raises(WebhookError) as told:
        webhook.post({"text": "x"})
    chain = [repr(told.value), str(told.value.__cause__), repr(webhook)]
    assert "hunter2" not in " ".join([*chain, caplog.text])


def test_a_url_that_is_none_is_told_as_one() -> None:
    webhook = Webhook(url=Secret("https://example.com:nine/x"), transport=httpx.MockTransport(answering(200)))
    with pytest.raises(WebhookError, match=r"cannot be posted to \(InvalidURL\); check the variable"):
        webhook.post({"text": "x"})
