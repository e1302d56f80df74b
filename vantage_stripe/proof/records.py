"""Checks of the records themselves: ids, places, modes, units, values, columns against `raw`."""

from vantage_stripe.proof.known import KNOWN
from vantage_stripe.proof.model import Check, on_each
from vantage_stripe.tables import EVERY_TABLE, TABLES
from vantage_stripe.tables.currencies import WHOLE_ALTHOUGH_HUNDREDTHS

_ALL = tuple(table.name for table in EVERY_TABLE)
_WITH_MODE = tuple(table.name for table in EVERY_TABLE if "livemode" in table.schema.names)

UNIQUE_ID = Check(
    id="E22",
    name="unique_id",
    holds="One row an id, in the partition of its `created` (UTC).",
    severity="error",
    queries=on_each(
        _ALL,
        """
        SELECT id, min(created) AS created,
            count(*) > 1 OR bool_or(partition_of(created) <> _partition) AS fails,
            min(least(created, start_of(_partition))) AS heal_from,
            max(greatest(created, start_of(_partition))) AS heal_to,
            CASE WHEN count(*) > 1 THEN 'more than one row' WHEN fails THEN 'in the wrong partition'
            END AS note
        FROM whole.{table} GROUP BY id
    """,
    ),
    cause="files were copied, moved or altered by hand",
)

COMPLETENESS = Check(
    id="E23",
    name="completeness",
    holds="Listing a closed partition again gives the ids that are in the lake.",
    severity="error",
    queries=on_each(tuple(table.name for table in TABLES), ""),
    cause="rows were lost",
    exceptions=("objects deleted since",),
    elsewhere="it asks the account, which costs requests: run `vantage-stripe verify`",
)

LIVEMODE_UNIFORM = Check(
    id="E24",
    name="livemode_uniform",
    holds="Every row is of the lake's own mode.",
    severity="error",
    queries=on_each(_WITH_MODE, "SELECT id, created, livemode <> is_live() AS fails FROM whole.{table}"),
    cause="rows of another mode were copied into the lake",
)

SIGNS = Check(
    id="E25",
    name="signs",
    holds="Charges and dispute reversals raise the balance; refunds, disputes and payouts lower it.",
    severity="warn",
    queries={
        "balance_transactions": """
        WITH many AS (
            SELECT source FROM balance_transactions
            WHERE reporting_category IN ('dispute', 'dispute_reversal') GROUP BY source HAVING count(*) > 2
        )
        SELECT b.id, b.created, b.currency, b.amount AS off, b.reporting_category AS note,
            CASE b.reporting_category
                WHEN 'charge' THEN b.amount <= 0
                WHEN 'refund' THEN b.amount >= 0
                WHEN 'payout' THEN b.amount = 0 OR b.amount > 0 AND NOT coalesce(p.amount < 0, false)
                ELSE CASE WHEN m.source IS NULL THEN
                    b.amount = 0 OR (b.amount > 0) <> (b.reporting_category = 'dispute_reversal') END
            END AS fails
        FROM balance_transactions b
        LEFT JOIN payouts p ON p.id = b.source
        LEFT JOIN many m ON m.source = b.source
        WHERE b.reporting_category IN ('charge', 'refund', 'payout', 'dispute', 'dispute_reversal')
    """
    },
    cause="an amount was altered after it was read",
    exceptions=(
        "negative payouts take money from the bank",
        "disputes with more than two transactions: one evens out the exchange rate",
    ),
)


def _units(table: str, *amounts: str, settled: bool = False) -> str:
    """Judge the currency and the amounts of a table; settled ones may be any number of an isk."""
    odd = " OR ".join(f"CASE WHEN {name} IS NULL THEN raw->>'$.{name}' IS NOT NULL END" for name in amounts)
    uneven = " OR ".join(f"{name} % 100 <> 0" for name in amounts)
    whole = ", ".join(f"'{currency}'" for currency in sorted(WHOLE_ALTHOUGH_HUNDREDTHS))
    parts = ["NOT regexp_full_match(currency, '[a-z]{3}')", f"({odd})" if odd else "false"]
    if amounts and not settled:
        parts.append(f"(currency IN ({whole}) AND ({uneven}))")
    # A part that is unknown fails nothing.
    fails = " OR ".join(f"coalesce({part}, false)" for part in parts)
    return f"SELECT id, created, currency AS note, {fails} AS fails FROM {table} WHERE currency IS NOT NULL"  # noqa: S608


UNITS = Check(
    id="E26",
    name="units",
    holds="A currency is three small letters, an amount an integer; isk and ugx are charged in whole units.",
    severity="warn",
    queries={
        "charges": _units("charges", "amount", "amount_captured", "amount_refunded"),
        "invoices": _units("invoices", "amount_due", "amount_paid", "amount_remaining", "total"),
        "disputes": _units("disputes", "amount", settled=True),
        "refunds": _units("refunds", "amount"),
        "invoice_payments": _units("invoice_payments", "amount_paid", "amount_requested"),
        "balance_transactions": _units("balance_transactions", "amount", "fee", "net", settled=True),
        "payouts": _units("payouts", "amount", settled=True),
        "customers": _units("customers"),
        "subscriptions": _units("subscriptions"),
    },
    cause="Stripe sends a field in another form, or the row was altered after it was read",
    exceptions=("fees settled in isk are not whole",),
)


def _unknown(table: str) -> str:
    """Judge the enums of a table, the first unknown value being the note."""
    cases = "\n".join(
        f"WHEN {column} NOT IN ({', '.join(repr(value) for value in values)}) THEN '{column} ' || {column}"
        for column, values in KNOWN[table].items()
    )
    return f"SELECT id, created, CASE {cases} END AS note, note IS NOT NULL AS fails FROM {table}"  # noqa: S608


KNOWN_VALUES = Check(
    id="E27",
    name="known_values",
    holds="Statuses, types, categories and reasons are among those Stripe documents.",
    severity="warn",
    queries={table: _unknown(table) for table in KNOWN},
    cause="Stripe has added a value: it is stored as it came, and no insight knows it yet",
    exceptions=("Stripe adds values in every version",),
)

COLUMNS_MATCH_RAW = Check(
    id="E29",
    name="columns_match_raw",
    holds="Every column says what the object in `raw` says.",
    severity="error",
    queries=on_each(_ALL, ""),
    by="columns",
    cause="a column was altered after it was written",
    exceptions=("files of another schema: see declared_columns",),
)
