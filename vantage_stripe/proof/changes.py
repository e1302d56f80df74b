"""Checks of the change feed against the rows it tells of, and of the insights against their tables."""

from datetime import timedelta

from vantage_stripe.proof.model import ALWAYS, Check
from vantage_stripe.tables import TABLES
from vantage_stripe.tables.model import Table

_ALL = tuple(table.name for table in TABLES)
_STABLE = ("status", "amount_remaining")
"""Fields that change only with an event of the object's own."""
_LATE = ("amount_refunded", "disputed")
"""Fields that events of other objects change too: only an older row must not differ from them."""
_SAID = ", ".join(f"'$.data.object.{name}'" for name in (*_STABLE, *_LATE))
_OBJECTS = ", ".join(f"('{table.object}', '{table.name}', {table.deletable})" for table in TABLES)
_IDS = " UNION ALL ".join(f"SELECT '{table.name}' AS tbl, id FROM whole.{table.name}" for table in TABLES)  # noqa: S608


def _fields(table: Table) -> str:
    columns = [
        f"{name}::VARCHAR AS {name}" if name in table.schema.names else f"NULL::VARCHAR AS {name}"
        for name in (*_STABLE, *_LATE)
    ]
    return f"SELECT '{table.name}' AS tbl, id, created, _synced_at, {', '.join(columns)} FROM {table.name}"  # noqa: S608


_ROWS = " UNION ALL ".join(_fields(table) for table in TABLES if set(_STABLE) & set(table.schema.names))

EVENT_OBJECT_EXISTS = Check(
    id="E19",
    name="event_object_exists",
    holds="The object an event tells of is in its table.",
    severity="error",
    grace=timedelta(hours=1),
    queries={
        "events": f"""
        WITH told AS (
            SELECT e.id, e.created, e.data_object_id AS object_id, m.tbl, m.deletable, e.type,
                to_timestamp(TRY_CAST(e.raw->>'$.data.object.created' AS BIGINT)) AS made
            FROM events e
            JOIN (VALUES {_OBJECTS}) m(object, tbl, deletable) ON m.object = e.data_object_object
            WHERE NOT starts_with(e.data_object_id, 'upcoming_')
        ), gone AS (
            SELECT DISTINCT object_id FROM told WHERE deletable AND type LIKE '%.deleted'
        )
        SELECT t.id, t.created, t.created AS since, t.type AS note,
            t.tbl AS heal, t.made AS heal_from, t.made AS heal_to, CASE
                WHEN k.id IS NOT NULL OR g.object_id IS NOT NULL THEN false
                WHEN is_listed(t.tbl, t.made) THEN true
            END AS fails
        FROM told t
        LEFT JOIN ({_IDS}) k ON k.tbl = t.tbl AND k.id = t.object_id
        LEFT JOIN gone g ON g.object_id = t.object_id
    """  # noqa: S608, declared names
    },
    cause="rows were lost, or the change feed was not followed to its end",
    exceptions=(
        "deleted objects",
        "previews of invoices to come",
        "objects of tables that are not synced, or older than the lake",
    ),
)

EVENT_NEWER_THAN_OBJECT = Check(
    id="E20",
    name="event_newer_than_object",
    holds="A row says what its newest event says, or was read after it.",
    severity="error",
    grace=timedelta(days=1),
    queries={
        "events": f"""
        WITH told AS (
            SELECT tbl, id, created, said[1] AS status, said[2] AS amount_remaining,
                said[3] AS amount_refunded, said[4] AS disputed
            FROM (
                SELECT m.tbl, e.data_object_id AS id, e.created, e.raw->>[{_SAID}] AS said,
                    max(e.created) OVER (PARTITION BY m.tbl, e.data_object_id) AS last
                FROM events e
                JOIN (VALUES {_OBJECTS}) m(object, tbl, deletable) ON m.object = e.data_object_object
            ) WHERE created = last
        ), compared AS (
            SELECT r.tbl, r.id, r.created, t.created AS told_at, r._synced_at >= t.created AS is_newer,
                concat_ws(', ',
                    CASE WHEN r.status <> t.status THEN 'status' END,
                    CASE WHEN r.amount_remaining <> t.amount_remaining THEN 'amount_remaining' END,
                    CASE WHEN NOT is_newer AND r.amount_refunded <> t.amount_refunded
                        THEN 'amount_refunded' END,
                    CASE WHEN NOT is_newer AND r.disputed <> t.disputed THEN 'disputed' END
                ) AS differs
            FROM ({_ROWS}) r JOIN told t ON t.tbl = r.tbl AND t.id = r.id
        )
        SELECT id, created, told_at AS since, is_newer AS mild, tbl AS heal,
            bool_and(differs <> '') AS fails, CASE WHEN fails THEN tbl || '.' || min(differs) END AS note
        FROM compared GROUP BY tbl, id, created, told_at, is_newer
    """  # noqa: S608, declared names
    },
    cause="the change feed was not followed to its end",
    exceptions=(
        "two events of one second: the row may say what either says",
        "a row read after the event only warns: Stripe's list and its event differ",
        "only status, amount_remaining, amount_refunded and disputed are compared: API versions differ",
    ),
)

EVENT_GAP = Check(
    id="E21",
    name="event_gap",
    holds="The events were read in the last 30 days: Stripe forgets older ones.",
    severity="error",
    queries={
        "events": """
        SELECT 'the change feed' AS id, as_of() AS created, followed_at() AS heal_from,
            followed_at() <= as_of() - INTERVAL 30 DAY AS fails
    """
    },
    cause="no sync ran for 30 days: the events of the days between are lost for good, the rows are not",
    heals=_ALL,
    before=ALWAYS,
)

DISPUTES_CONSERVED = Check(
    id="E28",
    name="disputes_conserved",
    holds="The insight dispute_flags has one row a dispute.",
    severity="error",
    insight=True,
    reads=("disputes",),
    queries={
        "dispute_flags": """
        SELECT d.id, d.created, d.currency, d.amount AS off,
            CASE
                WHEN coalesce(f.rows, 0) = 1 THEN false
                WHEN is_current('dispute_flags') THEN true
            END AS fails
        FROM disputes d
        LEFT JOIN (
            SELECT dispute_id AS id, count(*) AS rows FROM insights.dispute_flags GROUP BY ALL
        ) f ON f.id = d.id
    """
    },
    cause="the insight lost rows or has some twice: report it",
    exceptions=("an insight computed before the tables changed",),
)

NET_CONSERVED = Check(
    id="E28",
    name="net_conserved",
    holds="The insight settlement_daily adds up to the net of the balance transactions.",
    severity="error",
    insight=True,
    reads=("balance_transactions",),
    queries={
        "settlement_daily": """
        SELECT coalesce(b.currency, s.currency) AS id, b.created, id AS currency,
            coalesce(s.net, 0) - coalesce(b.net, 0) AS off,
            CASE WHEN off = 0 THEN false WHEN is_current('settlement_daily') THEN true END AS fails
        FROM (
            SELECT currency, sum(net)::BIGINT AS net, min(created) AS created
            FROM balance_transactions GROUP BY currency
        ) b
        FULL JOIN (
            SELECT currency, sum(net)::BIGINT AS net FROM insights.settlement_daily GROUP BY currency
        ) s ON s.currency = b.currency
    """
    },
    cause="the insight lost money or counts some twice: report it",
    exceptions=("an insight computed before the tables changed",),
)
