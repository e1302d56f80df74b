"""Checks of how fresh the lake is, and of events that nobody has placed."""

from datetime import timedelta

from vantage_stripe.proof.model import Check, on_each
from vantage_stripe.tables import TABLES
from vantage_stripe.tables.unmapped import NAMING_NONE, NAMING_ROWS

STALE = timedelta(hours=36)
"""A daily sync that was missed once."""
_STALE = f"INTERVAL {STALE // timedelta(hours=1)} HOUR"
_PLACED = ", ".join(
    f"('{pattern}')"
    for pattern in (
        *dict.fromkeys(kind for table in TABLES for touch in table.touches for kind in touch.types),
        *NAMING_ROWS,
        *NAMING_NONE,
    )
)

LATEST_DAY = Check(
    id="E34",
    name="latest_day",
    holds="The table was read, or its changes taken in, in the last 36 hours.",
    severity="warn",
    queries=on_each(
        tuple(table.name for table in TABLES),
        f"""
        SELECT '{{table}}' AS id, as_of() AS created, max(until) AS reaches,
            strftime(reaches, 'read up to %Y-%m-%d %H:%M UTC') AS note, reaches <= as_of() - {_STALE} AS fails
        FROM listed WHERE tbl = '{{table}}' HAVING count(*) > 0
    """,  # noqa: S608, declared names
    ),
    cause="no sync has succeeded since, or only older partitions were synced",
    exceptions=("a lake that is synced less often than daily",),
    remedy="vantage-stripe sync",
)

CHANGES_FOLLOWED = Check(
    id="E35",
    name="changes_followed",
    holds="The change feed was followed in the last 36 hours: after 30 days events are lost (E21).",
    severity="warn",
    queries={
        "events": f"""
        SELECT 'the change feed' AS id, as_of() AS created, followed_at() <= as_of() - {_STALE} AS fails,
            strftime(followed_at(), 'followed up to %Y-%m-%d %H:%M UTC') AS note
    """
    },
    cause="no sync has succeeded since; partitions listed by hand do not follow the feed",
    exceptions=("a lake that is synced less often than daily",),
    remedy="vantage-stripe sync",
)

EVENT_TYPES_KNOWN = Check(
    id="E36",
    name="event_types_known",
    holds="Every event is of a type of which it is known which rows it changes, or that it changes none.",
    severity="warn",
    queries={
        "events": f"""
        SELECT e.id, e.created, e.type AS note, NOT k.placed AS fails
        FROM events e
        JOIN (
            SELECT type, coalesce(bool_or(type GLOB pattern), false) AS placed
            FROM (SELECT DISTINCT type FROM events) CROSS JOIN (VALUES {_PLACED}) p(pattern) GROUP BY type
        ) k ON k.type = e.type
    """  # noqa: S608, declared patterns
    },
    cause="Stripe has a new event type: rows that it changes may be older than they seem",
    exceptions=("types that are listed with the reason in `tables/unmapped.py`",),
    remedy="vantage-stripe sync --full",
)
