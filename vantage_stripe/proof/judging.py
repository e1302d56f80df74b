"""Judging one check on a connection that has the tables' views: rows counted, failures summed and named.

Belongs here: the facts that queries may use, and how their rows become a verdict. Does not: opening a lake.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import duckdb

from vantage_stripe.proof.model import Check
from vantage_stripe.tables.currencies import THREE_DECIMAL, ZERO_DECIMAL

Status = Literal["passed", "failed", "warned", "skipped"]
SAMPLES = 5
"""Failing rows that are named."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What queries may know beside the tables.

    Attributes:
        as_of: The instant of the judgement: `as_of()`.
        read_at: When the account was last read: `read_at()`; `as_of` when None.
        followed_at: Up to when events were taken in: `followed_at()`.
        live: Whether the lake is one of live data: `is_live()`.
        begun_at: When the account was created: `begun_at()`.
        key_format: How partitions are named: `partition_of(at)`.
        listed: What was listed completely, as (table, since, until): `is_listed(table, at)`.
        files: The files, as (table, partition, path, what of its columns is not as declared or ""):
            the relation `files(tbl, key, path, differs)`.
        current: The insights computed after their tables last changed: `is_current(name)`.
    """

    as_of: datetime
    read_at: datetime | None = None
    followed_at: datetime | None = None
    live: bool | None = None
    begun_at: datetime | None = None
    key_format: str = "%Y-%m"
    listed: tuple[tuple[str, datetime, datetime], ...] = ()
    files: tuple[tuple[str, str, str, str], ...] = ()
    current: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Span:
    """A half-open range of `created`: only rows in it are judged."""

    since: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What became of a check on one asset.

    Attributes:
        check: Which.
        asset: The table, or the insight.
        status: `skipped` when no row was checked.
        reason: Why it was skipped, or could not be judged.
        rows_checked: Rows of which it could be told.
        rows_failed: Those that fail as errors.
        rows_warned: Those that fail as warnings.
        sample_ids: The first few of them.
        off: How much money is off, by currency; differences up and down do not cancel out.
        notes: Values worth naming.
        heals: The tables to read again.
        first: The earliest instant to read again.
        last: The latest.
    """

    check: Check
    asset: str
    status: Status
    reason: str | None = None
    rows_checked: int = 0
    rows_failed: int = 0
    rows_warned: int = 0
    sample_ids: tuple[str, ...] = ()
    off: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    heals: tuple[str, ...] = ()
    first: datetime | None = None
    last: datetime | None = None


def establish(connection: duckdb.DuckDBPyConnection, facts: Facts) -> None:
    """Make the facts known to the queries of a connection."""
    zero, three = (
        ", ".join(f"'{each}'" for each in sorted(listed)) for listed in (ZERO_DECIMAL, THREE_DECIMAL)
    )
    current = ", ".join(f"'{name}'" for name in sorted(facts.current)) or "NULL"
    macros = {
        "as_of()": _instant(facts.as_of),
        "read_at()": _instant(min(facts.read_at or facts.as_of, facts.as_of)),
        "followed_at()": _instant(facts.followed_at),
        "begun_at()": _instant(facts.begun_at),
        "is_live()": f"CAST({'NULL' if facts.live is None else facts.live} AS BOOLEAN)",
        "partition_of(_at)": f"strftime(_at, '{facts.key_format}')",
        "start_of(_key)": "CAST(_key || CASE length(_key) WHEN 7 THEN '-01' ELSE '' END AS TIMESTAMPTZ)",
        "units_of(_code)": f"CASE WHEN _code IN ({zero}) THEN 1 WHEN _code IN ({three}) THEN 1000"
        " ELSE 100 END",
        "is_listed(_tbl, _at)": "EXISTS (SELECT 1 FROM listed"
        " WHERE listed.tbl = _tbl AND _at >= listed.since AND _at < listed.until)",
        "is_current(_name)": f"coalesce(_name IN ({current}), false)",
    }
    connection.execute("CREATE TABLE listed (tbl VARCHAR, since TIMESTAMPTZ, until TIMESTAMPTZ)")
    connection.execute("CREATE TABLE files (tbl VARCHAR, key VARCHAR, path VARCHAR, differs VARCHAR)")
    for name, rows in (("listed", facts.listed), ("files", facts.files)):
        if rows:
            places = ", ".join("?" for _ in rows[0])
            connection.executemany(f"INSERT INTO {name} VALUES ({places})", [list(row) for row in rows])  # noqa: S608
    for signature, body in macros.items():
        connection.execute(f"CREATE MACRO {signature} AS {body}")


def judge(
    connection: duckdb.DuckDBPyConnection, check: Check, asset: str, span: Span | None = None
) -> Verdict:
    """Judge a check on one of its assets.

    Args:
        connection: Has the views of all tables, and `establish`ed facts.
        check: One that has a query.
        asset: Which of its assets.
        span: Only rows created in it.
    """
    groups = connection.execute(_question(check, asset, span)).fetchall()
    return verdict_of(check, asset, [Group(*row) for row in groups])


@dataclass(frozen=True)
class Group:
    """Rows of a check that fared alike."""

    level: str
    currency: str | None = None
    note: str | None = None
    heal: str | None = None
    rows: int = 0
    off: int | None = None
    ids: list[str] | None = None
    first: datetime | None = None
    last: datetime | None = None


def group_of(level: str, **fields: Any) -> Group:
    """Make a group of rows that were judged without SQL."""
    return Group(level, **fields)


def verdict_of(check: Check, asset: str, groups: list[Group]) -> Verdict:
    """Add groups of rows up."""
    checked = sum(group.rows for group in groups)
    failing = [group for group in groups if group.level != "passed"]
    failed = sum(group.rows for group in failing if group.level == "error")
    warned = sum(group.rows for group in failing) - failed
    if check.error_above is not None and checked and warned / checked > check.error_above:
        failed, warned = failed + warned, 0
    off: dict[str, int] = {}
    for group in failing:
        if group.off and group.currency is not None:
            off[group.currency] = off.get(group.currency, 0) + group.off
    named = tuple(dict.fromkeys(group.heal for group in failing if group.heal))
    return Verdict(
        check=check,
        asset=asset,
        status="failed" if failed else "warned" if warned else "passed" if checked else "skipped",
        reason=None if checked else "there is no row to check",
        rows_checked=checked,
        rows_failed=failed,
        rows_warned=warned,
        sample_ids=tuple(sorted({id_ for group in failing for id_ in group.ids or ()})[:SAMPLES]),
        off=dict(sorted(off.items())),
        notes=tuple(sorted({group.note for group in failing if group.note})[:SAMPLES]),
        heals=(named or check.healed_by(asset)) if failing else (),
        first=_reach(min((group.first for group in failing if group.first), default=None), -check.before),
        last=_reach(max((group.last for group in failing if group.last), default=None), check.after),
    )


def _reach(at: datetime | None, by: timedelta) -> datetime | None:
    if at is None:
        return None
    try:
        return at + by
    except OverflowError:
        return at.replace(year=1 if by < timedelta(0) else 9999)


_FOUND = """
    SELECT NULL::VARCHAR AS id, NULL::TIMESTAMPTZ AS created, NULL::BOOLEAN AS fails,
        NULL::VARCHAR AS currency, NULL::BIGINT AS off, NULL::TIMESTAMPTZ AS since, NULL::BOOLEAN AS mild,
        NULL::VARCHAR AS note, NULL::VARCHAR AS heal, NULL::TIMESTAMPTZ AS heal_from,
        NULL::TIMESTAMPTZ AS heal_to
    WHERE false
"""
"""What a query may give; what it does not is null."""


def _question(check: Check, asset: str, span: Span | None) -> str:
    """Write the SQL that counts, sums and names the rows of a check's query by how they fared."""
    grace = f"since > read_at() - to_seconds({int(check.grace.total_seconds())})"
    return f"""
        WITH found AS (
            {_FOUND} UNION ALL BY NAME SELECT * FROM ({check.queries[asset]})
        ), judged AS (
            SELECT *, CASE
                WHEN NOT fails THEN 'passed'
                WHEN coalesce(mild, false) OR coalesce({grace}, false) THEN 'warn'
                ELSE '{check.severity}'
            END AS level
            FROM found WHERE fails IS NOT NULL {within(span)}
        )
        SELECT level, CASE WHEN fails THEN currency END, CASE WHEN fails THEN note END,
            CASE WHEN fails THEN heal END, count(*), CAST(sum(abs(off)) FILTER (fails) AS BIGINT),
            min(id, {SAMPLES}) FILTER (fails),
            min(coalesce(heal_from, created)) FILTER (fails), max(coalesce(heal_to, created)) FILTER (fails)
        FROM judged GROUP BY 1, 2, 3, 4
    """  # noqa: S608, declared queries


def within(span: Span | None) -> str:
    """Write the condition that a row was created in a range."""
    if span is None:
        return ""
    return f"AND created >= {_instant(span.since)} AND created < {_instant(span.until)}"


def _instant(at: datetime | None) -> str:
    return "CAST(NULL AS TIMESTAMPTZ)" if at is None else f"TIMESTAMPTZ '{at.isoformat()}'"
