"""The sensor: dry without a URL, once with one."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import dagster as dg
import pytest

from vantage_stripe.assets.alerts import alerts
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.insights import INSIGHTS
from vantage_stripe.keys import Secret
from vantage_stripe.sync.answers import answer, keep
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.tables import TABLES


class Inbox(BaseHTTPRequestHandler):
    """A webhook on this machine."""

    taken: ClassVar[list[Any]] = []

    def do_POST(self) -> None:
        self.taken.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def inbox() -> Iterator[tuple[str, list[Any]]]:
    Inbox.taken.clear()
    server = HTTPServer(("127.0.0.1", 0), Inbox)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/hunter2", Inbox.taken
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def answered(stripe: StripeResource) -> StripeResource:
    with stripe.session("a test") as work:
        sync_tables(work, TABLES, work.whole())
    for insight in INSIGHTS:
        if insight.name in {"dispute_flags", "stale_payment_methods"}:
            keep(stripe.layout, insight, answer(stripe.layout, insight, stripe.now()))
    return stripe


def tick(
    stripe: StripeResource, instance: dg.DagsterInstance, cursor: str | None = None
) -> tuple[str, str | None]:
    with dg.build_sensor_context(
        instance=instance, cursor=cursor, resources={"stripe": stripe}, sensor_name="alerts"
    ) as context:
        said = alerts(context)
        assert isinstance(said, dg.SkipReason)
        return str(said.skip_message), context.cursor


def test_without_a_url_it_says_once_what_it_would_send_and_marks_nothing(
    answered: StripeResource, instance: dg.DagsterInstance, caplog: pytest.LogCaptureFixture
) -> None:
    said, cursor = tick(answered, instance)
    assert said == "VANTAGE_ALERT_URL is not set: nothing is sent."
    assert not answered.layout.alerts.exists()
    assert tick(answered, instance, cursor) == (said, cursor)


def test_with_a_url_it_tells_each_case_once(
    answered: StripeResource, instance: dg.DagsterInstance, inbox: tuple[str, list[Any]]
) -> None:
    url, taken = inbox
    telling = replace(answered, settings=replace(answered.settings, alert_url=Secret(url)))
    said, _ = tick(telling, instance)
    assert said.startswith("Told of ")
    assert len(taken) == 1
    assert "This is the first look" in taken[0]["text"]
    assert "@" not in json.dumps(taken)
    assert tick(telling, instance)[0] == "No new case."
    assert len(taken) == 1


def test_before_the_first_sync_there_is_nothing_to_tell(
    stripe: StripeResource, instance: dg.DagsterInstance
) -> None:
    assert tick(stripe, instance)[0] == "No insights yet."
