"""Whether an answer on disk is the one that would be given now.

Belongs here: what an answer depends on, written down beside it. Does not: computing it (answers.py).
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import metadata

from vantage_stripe.errors import DamagedLakeError
from vantage_stripe.insights.model import Insight
from vantage_stripe.lake.files import read_json, write_json
from vantage_stripe.lake.layout import Layout


def grounds(layout: Layout, insight: Insight, as_of: datetime, *, timezone: str) -> str:
    """Return what an answer rests on: its tables' files, the hour, the time zone, and how it is computed.

    The hour, because deadlines pass: an answer kept is an hour old at most. Taken before the tables are
    read, so that what is written meanwhile makes the answer outdated and not, wrongly, current.
    """
    parts = [
        (path.parent.name, name, stat.st_mtime_ns, stat.st_size)
        for name in sorted(insight.inputs)
        for path in (layout.partition(name, key) for key in layout.keys(name))
        for stat in (path.stat(),)
    ]
    hour = f"{as_of.astimezone(UTC):%Y-%m-%dT%H}"
    computed = (metadata.version("vantage-stripe"), [str(column) for column in insight.columns])
    return hashlib.sha256(repr((parts, hour, timezone, computed)).encode()).hexdigest()


def note(layout: Layout, insight: Insight, rests_on: str, as_of: datetime) -> None:
    """Write down what the answer on disk rests on; called when it is there."""
    write_json(layout, layout.answered(insight.name), {"grounds": rests_on, "as_of": as_of.isoformat()})


def outdated(layout: Layout, insights: Iterable[Insight], as_of: datetime, *, timezone: str) -> list[Insight]:
    """Return the insights whose answer on disk is not the one that would be given now, or is missing."""
    return [
        insight
        for insight in insights
        if not layout.insight(insight.name).exists()
        or _noted(layout, insight) != grounds(layout, insight, as_of, timezone=timezone)
    ]


def _noted(layout: Layout, insight: Insight) -> str | None:
    try:
        found = read_json(layout.answered(insight.name))
    except DamagedLakeError:
        return None  # the answer is computed anew, and noted again
    return found.get("grounds") if isinstance(found, dict) else None
