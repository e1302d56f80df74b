"""Alerts: who needs to know what now, and what was told before.

Belongs here: the stored answers read, one message sent, `_state/alerts.json` replaced after it.
A crash between the two tells a case twice: better than never.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from vantage_stripe.insights import INSIGHTS
from vantage_stripe.lake import parquet
from vantage_stripe.lake.files import write_json
from vantage_stripe.lake.layout import Layout
from vantage_stripe.lake.stamp import read_stamp
from vantage_stripe.lake.state import load_alerts
from vantage_stripe.report.messages import Case, cases, message

REMEMBERED = timedelta(days=400)
DISPUTES, METHODS = "dispute_flags", "stale_payment_methods"
Post = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True, kw_only=True)
class Alert:
    """What is new.

    Attributes:
        cases: The new cases.
        message: The message about them; None when there is none.
        first: Whether nothing was told before.
    """

    cases: tuple[Case, ...]
    message: Mapping[str, Any] | None
    first: bool


def new_alert(layout: Layout, as_of: datetime) -> Alert | None:
    """Return what nobody was told of yet, from the stored answers; None where there are none."""
    stamp = read_stamp(layout.stamp)
    if stamp is None or not all(layout.insight(name).exists() for name in (DISPUTES, METHODS)):
        return None
    told = load_alerts(layout)
    found = cases(_stored(layout, DISPUTES), _stored(layout, METHODS), as_of)
    new = tuple(case for case in found if case.key not in (told or {}))
    text = message(new, account=stamp.account, mode=stamp.mode, first=told is None) if new else None
    return Alert(cases=new, message=text, first=told is None)


def tell(layout: Layout, alert: Alert, as_of: datetime, post: Post) -> None:
    """Send an alert, then write down that its cases were told.

    Raises:
        WebhookError: It was not taken; the cases are told the next time.
    """
    if alert.message is not None:
        post(alert.message)
    told = load_alerts(layout) or {}
    oldest = (as_of - REMEMBERED).isoformat()
    kept = {key: at for key, at in told.items() if at >= oldest}
    write_json(layout, layout.alerts, {**kept, **{case.key: as_of.isoformat() for case in alert.cases}})


def _stored(layout: Layout, name: str) -> list[dict[str, Any]]:
    """Read an answer; a column it lacks is null: it may be of an older release."""
    schema = next(insight.schema for insight in INSIGHTS if insight.name == name)
    rows: list[dict[str, Any]] = parquet.conform(parquet.read(layout.insight(name)), schema).to_pylist()
    return rows
