"""Checks of shape: the files' columns, what Stripe sends against the declarations, columns gone silent."""

from vantage_stripe.proof.model import Check, on_each
from vantage_stripe.tables import EVERY_TABLE, TABLES
from vantage_stripe.tables.model import Table

_ALL = tuple(table.name for table in EVERY_TABLE)
_FIELDS = "vantage-stripe fields --tables {table}"

DECLARED_COLUMNS = Check(
    id="E30",
    name="declared_columns",
    holds="Every file has the declared columns, each of its type: one schema in a table.",
    severity="error",
    queries=on_each(
        _ALL,
        """
        SELECT path AS id, start_of(key) AS created, nullif(differs, '') AS note, differs <> '' AS fails
        FROM files WHERE tbl = '{table}'
    """,
    ),
    cause="the table's columns were declared anew, or another program wrote into the lake",
    remedy="vantage-stripe rebuild --tables {table}",
)

DUE = 20
"""Values that must have been due before their absence says something."""
EARLIER = 3
"""Periods of the past that must have had as many."""
PAST = 12
"""Periods of the past that are looked at."""
A_FRACTION = 10
"""How many times fewer values than in the leanest period of the past are too few."""
_KINDS = (
    "status",
    "type",
    "captured",
    "billing_reason",
    "collection_method",
    "payment_method_details_type",
)
"""Columns that say what a row is: which others are filled follows from them."""


def silent(table: Table) -> str:
    """Write the SQL that finds columns that came before and come no more.

    Of rows of the same kind the same share has a value. By the shares of the past, so many values were due
    in each period; what came is a part of that. A column fails when the newest period has less than a tenth
    of the leanest part that any earlier period had. So neither a kind of row that grows rarer fails it, nor
    a column that is mostly null, nor one that is filled later on: only a fall that the past has not seen.
    """
    kinds = [name for name in _KINDS if name in table.schema.names]
    others = [column.name for column in table.columns if column.nullable and column.name not in kinds]
    kind = f"concat_ws(' ', {', '.join(kinds)})" if kinds else "''"
    columns = ", ".join([*others, *kinds])
    counted = [_counted(kind, others), *([_counted("''", kinds)] if kinds else [])]
    return f"""
        WITH newest AS (
            SELECT max(until) AS at FROM listed WHERE tbl = '{table.name}'
        ), placed AS (
            SELECT 'week' AS unit, datediff('hour', t.created, n.at) // 168 AS ago, t.*
            FROM {table.name} t, newest n WHERE t.created <= n.at
            UNION ALL
            SELECT 'month', datediff('month', t.created, n.at) - 1, t.* FROM {table.name} t, newest n
        ), told AS (
            {" UNION ALL BY NAME ".join(counted)}
        ), shares AS (
            SELECT unit, ago, kind, field, came, rows,
                sum(came) FILTER (ago > 0) OVER past / sum(rows) FILTER (ago > 0) OVER past AS share
            FROM (
                SELECT unit, ago, kind, n AS rows, field, came
                FROM (UNPIVOT told ON {columns} INTO NAME field VALUE came)
            )
            WINDOW past AS (PARTITION BY unit, kind, field)
        ), periods AS (
            SELECT unit, field, ago, sum(rows * share) AS due, sum(came) FILTER (share IS NOT NULL) AS came,
                sum(rows) AS rows, sum(came) AS filled
            FROM shares GROUP BY unit, field, ago
        ), judged AS (
            SELECT unit, field, max(came) FILTER (ago = 0) AS came,
                max(due) FILTER (ago = 0) * min(came / due) FILTER (ago > 0 AND due >= {DUE}) AS least,
                100 - 100 * sum(filled) FILTER (ago = 0) / sum(rows) FILTER (ago = 0) AS now,
                100 - 100 * sum(filled) FILTER (ago > 0) / sum(rows) FILTER (ago > 0) AS before
            FROM periods GROUP BY unit, field
            HAVING count(*) FILTER (ago > 0 AND due >= {DUE}) >= {EARLIER} AND least >= {DUE}
        )
        SELECT field AS id, bool_or(came < least / {A_FRACTION}) AS fails,
            min(CASE unit WHEN 'week' THEN n.at - INTERVAL 7 DAY
                ELSE date_trunc('month', n.at) - INTERVAL 1 MONTH END) AS created,
            min(format('{{}}: null in {{:.0f}} % of the newest {{}}, before in {{:.0f}} %',
                field, now, unit, before)) FILTER (came < least / {A_FRACTION}) AS note
        FROM judged, newest n GROUP BY field
    """  # noqa: S608, declared names


def _counted(kind: str, columns: list[str]) -> str:
    counts = ", ".join(f'count("{name}") AS "{name}"' for name in columns)
    return f"""
        SELECT unit, ago, {kind} AS kind, count(*) AS n, {counts}
        FROM placed WHERE ago BETWEEN 0 AND {PAST} GROUP BY ALL
    """  # noqa: S608, declared names


COLUMNS_ARRIVE = Check(
    id="E31",
    name="columns_arrive",
    holds="A column that was filled before is filled in the newest week and the newest closed month.",
    severity="warn",
    tolerance=f"a tenth of the leanest of {PAST} earlier periods, where {DUE} values were due by it",
    queries={table.name: silent(table) for table in TABLES},
    cause="Stripe sends the field no more, or elsewhere; or the account stopped to use it",
    exceptions=(
        "columns that are null in rows of another kind: rows of the same status and type are compared",
        "columns too seldom filled for their absence to say something",
    ),
    remedy=_FIELDS,
)

VALUES_FIT = Check(
    id="E32",
    name="values_fit",
    holds="Every value in `raw` that a column reads is of the column's type.",
    severity="warn",
    queries=on_each(_ALL, ""),
    by="oddities",
    cause="Stripe sends the field as another type: the column is null there, `raw` has the value",
    remedy=_FIELDS,
)

FIELDS_KNOWN = Check(
    id="E33",
    name="fields_known",
    holds="Stripe sends no field that is neither a column nor known to be left in `raw`.",
    severity="warn",
    queries=on_each(_ALL, ""),
    by="fields",
    tolerance="the 2,000 rows that were read last are looked at",
    cause="Stripe has added a field: `raw` has it, and a column for it can be filled for all of history",
    exceptions=("what is inside objects no part of which is a column",),
    remedy=_FIELDS,
)
