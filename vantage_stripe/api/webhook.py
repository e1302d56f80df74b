"""Messages to a webhook: posted, retried, and the URL, which is a secret, never shown.

Belongs here: one POST and its retries. Does not: what a message says (`report.messages`), who was told.
"""

import logging
import math
import random as chance
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from vantage_stripe.api.protocol import backoff
from vantage_stripe.errors import WebhookError
from vantage_stripe.keys import Secret

RETRIES = 3
LONGEST = 10.0
"""Seconds that are waited at most, whatever the server asks for: the sender is a tick of a minute at most."""
TIMEOUT = 5.0
TOO_MANY, SERVER = 429, 500
HIDDEN = "https://***"


@dataclass(frozen=True)
class _Hides(logging.Filter):
    """Keeps the webhook's URL out of httpx's log lines."""

    url: Secret
    name: str = ""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            secret = str(httpx.URL(self.url.reveal()))
            record.args = tuple(HIDDEN if str(arg) == secret else arg for arg in record.args)
        return True


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """Where messages go.

    Attributes:
        url: Whoever has it can post.
        transport: In place of the network.
        sleep: Waits for seconds.
        random: A number in [0, 1).
        clock: Unix seconds.
    """

    url: Secret
    transport: httpx.BaseTransport | None = None
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = chance.random
    clock: Callable[[], float] = time.time

    def post(self, message: Mapping[str, Any]) -> None:
        """Post a message as JSON; it is delivered once this returns.

        Raises:
            WebhookError: It was refused, or the last retry failed.
        """
        hides = _Hides(self.url)
        logger = logging.getLogger("httpx")
        logger.addFilter(hides)
        try:
            with httpx.Client(transport=self.transport, timeout=TIMEOUT, follow_redirects=False) as client:
                self._post(client, message)
        finally:
            logger.removeFilter(hides)

    def _post(self, client: httpx.Client, message: Mapping[str, Any]) -> None:
        for attempt in range(RETRIES + 1):
            fault, wait = self._once(client, message)
            if fault is None:
                return
            if wait is None or attempt == RETRIES:
                tries = f" after {attempt + 1} attempts" if attempt else ""
                raise WebhookError(
                    f"the webhook of VANTAGE_ALERT_URL {fault}{tries}: nothing was marked as told."
                )
            self.sleep(min(max(wait, backoff(attempt, self.random)), LONGEST))

    def _once(self, client: httpx.Client, message: Mapping[str, Any]) -> tuple[str | None, float | None]:
        """Post once; give what was wrong, and how long to wait before the next attempt, None for never."""
        try:
            response = client.post(self.url.reveal(), json=dict(message))
        except httpx.TransportError as error:
            return f"could not be reached ({type(error).__name__})", 0.0
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return f"cannot be posted to ({type(error).__name__}); check the variable", None
        if response.is_success:
            return None, None
        fault = f"answered {response.status_code}"
        if response.status_code == TOO_MANY or response.status_code >= SERVER:
            return fault, self._asked(response.headers.get("retry-after"))
        return f"{fault}; check that it still exists and takes this message", None

    def _asked(self, text: str | None) -> float:
        """Read how long the server asks to wait: seconds, or a date."""
        if text is None:
            return 0.0
        try:
            seconds = float(text)
            return seconds if math.isfinite(seconds) else 0.0
        except ValueError:
            pass
        try:
            return parsedate_to_datetime(text).timestamp() - self.clock()
        except ValueError:
            return 0.0
