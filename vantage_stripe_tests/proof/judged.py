"""Tables in memory that checks are judged on: an account's objects as rows, without a lake.

Belongs here: making the views. Does not: expectations.
"""

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from vantage_stripe.proof import CHECKS
from vantage_stripe.proof.judging import Facts, Verdict, establish, judge
from vantage_stripe.sandbox.view import Account
from vantage_stripe.tables import EVERY_TABLE, TABLES
from vantage_stripe.tables.model import TIMESTAMP, Table
from vantage_stripe.tables.projection import project

Json = Mapping[str, Any]


def instant(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def rows(table: Table, objects: Iterable[Json], *, synced_at: datetime) -> pa.Table:
    """Give objects as rows of a table, in the partition of their `created`."""
    items = list(objects)
    raws = [json.dumps(item, separators=(",", ":")) for item in items]
    batch = project(
        table, items, raws, synced_at=synced_at, api_version="v1", on_oddity=lambda _column, _id: None
    )
    made = pa.Table.from_batches([batch], schema=table.schema)
    keys = [f"{instant(item['created']):%Y-%m}" for item in items]
    return made.append_column("_partition", pa.array(keys, pa.string()))


def tables_of(account: Account, *, kinds: Iterable[str] | None = None) -> dict[str, pa.Table]:
    """Give an account's objects as a complete listing would bring them; only some kinds when asked."""
    return {
        table.name: rows(
            table,
            [entry.render() for entry in account.entries(table.object)],
            synced_at=instant(account.now),
        )
        for table in TABLES
        if kinds is None or table.object in kinds
    }


def facts_of(now: int) -> Facts:
    """Give the facts of a lake that has just been listed from its first second on."""
    at = instant(now)
    return Facts(
        as_of=at,
        read_at=at,
        followed_at=at,
        live=False,
        begun_at=instant(0),
        listed=tuple((table.name, instant(0), at + timedelta(seconds=1)) for table in TABLES),
        files=tuple(
            (table.name, f"{at:%Y-%m}", f"{table.name}/month={at:%Y-%m}/part.parquet", "") for table in TABLES
        ),
    )


@contextlib.contextmanager
def shown(tables: Mapping[str, pa.Table], facts: Facts) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection with the views that a lake of these tables would have."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("CREATE SCHEMA whole")
        for table in EVERY_TABLE:
            given = tables.get(table.name)
            if given is None:
                given = table.schema.empty_table().append_column("_partition", pa.array([], pa.string()))
            connection.register(f"given_{table.name}", given)
            connection.execute(f"CREATE VIEW whole.{table.name} AS SELECT * FROM main.given_{table.name}")
            connection.execute(
                f"CREATE VIEW {table.name} AS SELECT * FROM whole.{table.name} WHERE _deleted_at IS NULL"
            )
        establish(connection, facts)
        yield connection


def verdicts(tables: Mapping[str, pa.Table], facts: Facts) -> list[Verdict]:
    """Judge every check that has a query, but for those of insights."""
    with shown(tables, facts) as connection:
        return [
            judge(connection, check, asset)
            for check in CHECKS
            if not check.insight
            for asset, query in check.queries.items()
            if query and set(check.tables(asset)) <= {table.name for table in EVERY_TABLE}
        ]


def breaches(found: Iterable[Verdict]) -> dict[str, tuple[str, ...]]:
    """Give the ids of the rows that fail each check."""
    failing: dict[str, tuple[str, ...]] = {}
    for verdict in found:
        if verdict.status in {"failed", "warned"}:
            failing[verdict.check.id] = (*failing.get(verdict.check.id, ()), *verdict.sample_ids)
    return failing


def deleted(table: pa.Table, at: datetime) -> pa.Table:
    """Give rows marked deleted."""
    place = table.schema.get_field_index("_deleted_at")
    return table.set_column(place, table.schema.field(place), pa.array([at] * len(table), TIMESTAMP))


def a_while_ago(facts: Facts, **ago: float) -> Facts:
    """Give facts of a lake last read some time before it is judged."""
    return replace(facts, read_at=facts.as_of - timedelta(**ago))
