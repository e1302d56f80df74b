"""Judging the lake: every check over one moment of it, and how what fails is healed.

Belongs here: from a lake to results. Does not: what is checked (`proof`), who is told.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import duckdb

from vantage_stripe.errors import DamagedLakeError
from vantage_stripe.lake.layout import Layout
from vantage_stripe.lake.query import Limits, damaged, querying
from vantage_stripe.lake.stamp import read_stamp
from vantage_stripe.proof import CHECKS
from vantage_stripe.proof.deriving import judge_derived
from vantage_stripe.proof.fields import judge_fields
from vantage_stripe.proof.judging import Span, Status, Verdict, establish, judge
from vantage_stripe.proof.model import Check, Severity
from vantage_stripe.proof.records import UNIQUE_ID
from vantage_stripe.proof.shape import DECLARED_COLUMNS
from vantage_stripe.sync.compared import compared
from vantage_stripe.sync.facts import facts_of
from vantage_stripe.sync.rederived import Versions, derived_once, versions_of
from vantage_stripe.tables import EVERY_TABLE, TABLES

_KNOWN = {table.name: table for table in EVERY_TABLE}


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a check found on one asset, as it is shown: no personal data is in it.

    Attributes:
        check: Its number: E01.
        name: Its name.
        asset: The table, or the insight.
        holds: What holds, in a sentence.
        severity: Of what was found; the check's own when nothing was.
        status: passed, failed, warned or skipped.
        reason: Why it was skipped, or could not be judged.
        rows_checked: Rows of which it could be told.
        rows_failed: Rows that fail it, as errors or as warnings.
        sample_ids: The first few of them.
        amount_off: How much money is off, by currency, in minor units.
        notes: Values worth naming.
        likely_cause: What is the likely reason, when it fails.
        heal: The command that heals it, when it fails.
        as_of: The instant of the judgement.
    """

    check: str
    name: str
    asset: str
    holds: str
    severity: Severity
    status: Status
    reason: str | None
    rows_checked: int
    rows_failed: int
    sample_ids: tuple[str, ...]
    amount_off: Mapping[str, int]
    notes: tuple[str, ...]
    likely_cause: str | None
    heal: str | None
    as_of: datetime

    @property
    def is_red(self) -> bool:
        """Whether something was found."""
        return self.status in {"failed", "warned"}

    @property
    def found(self) -> str:
        """What was found, of a check that did not pass."""
        return self.reason or f"{self.rows_failed:,} of {self.rows_checked:,} row(s) fail"


@dataclass
class _Lake:
    """One moment of a lake under judgement."""

    layout: Layout
    synced: frozenset[str]
    span: Span | None
    damage: dict[str, dict[str, DamagedLakeError]] = field(default_factory=dict)
    differing: frozenset[str] = frozenset()
    versions: dict[str, Versions] = field(default_factory=dict)
    keepers: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)

    def lacks(self, check: Check, asset: str) -> str | None:
        """Say what is not there that a check needs; None when all is."""
        missing = [table for table in check.tables(asset) if table not in self.synced]
        if missing:
            return f"not in the lake: {', '.join(missing)}"
        if check.insight and not self.layout.insight(asset).exists():
            return f"not computed yet: insights/{asset}"
        return None

    def torn(self, check: Check, asset: str) -> list[str]:
        """Name the tables that a check needs and that cannot be read."""
        return [table for table in self.damage if self._needs(check, asset, table)]

    def other(self, check: Check, asset: str) -> list[str]:
        """Name the tables that a check needs and whose files are not as declared."""
        return [table for table in sorted(self.differing) if self._needs(check, asset, table)]

    def _needs(self, check: Check, asset: str, table: str) -> bool:
        return table in {asset, *check.reads} or table in check.queries[asset]

    def owned(self, check: Check, asset: str) -> list[str]:
        """Name those of them this check is to fail for: a table fails one, UNIQUE_ID if that is judged."""
        return [
            table
            for table in self.torn(check, asset)
            if table not in self.told
            and (table not in self.keepers or (check is UNIQUE_ID and asset == table))
        ]

    def search(self) -> None:
        """Read everything through: a file may be torn in the middle, which nothing else tells."""
        for table in sorted(self.synced - set(self.damage)):
            if found := damaged(self.layout, table, thorough=True):
                self.damage[table] = found
                self.keepers.discard(table)


def prove(
    layout: Layout,
    as_of: datetime | None = None,
    *,
    checks: Sequence[Check] = CHECKS,
    wanted: Callable[[Check, str], bool] = lambda _check, _asset: True,
    span: Span | None = None,
) -> list[Result]:
    """Judge checks over one moment of the lake.

    Args:
        layout: The lake; a writer may be at work in it.
        as_of: The instant of the judgement; that of the lake's last reading when None.
        checks: Which.
        wanted: Which of their assets.
        span: Only rows created in it.

    Returns:
        A result for each check and asset, in the order of the checks.
    """
    pairs = [(check, asset) for check in checks for asset in check.queries if wanted(check, asset)]
    facts = facts_of(layout, as_of, checks=[check for check, _ in pairs])
    lake = _Lake(layout, frozenset(table.name for table in EVERY_TABLE if layout.keys(table.name)), span)
    lake.versions = {table: versions_of(layout, table) for table in lake.synced}
    lake.differing = frozenset(table for table, _key, _path, differs in facts.files if differs)
    lake.damage = {table: found for table in sorted(lake.synced) if (found := damaged(layout, table))}
    lake.keepers = {asset for check, asset in pairs if check is UNIQUE_ID}
    whole = [table for table in EVERY_TABLE if table.name not in lake.damage]
    insights = sorted({asset for check, asset in pairs if check.insight})
    with querying(layout, whole, insights=insights, partition=True) as connection:
        establish(connection, facts)
        results = []
        for check, asset in pairs:
            if check.elsewhere:
                verdict, heal = compared(layout, check, asset)
            else:
                verdict, heal = _judged(lake, connection, check, asset), None
            results.append(_shown(layout, verdict, facts.as_of, heal))
        return results


def _judged(lake: _Lake, connection: duckdb.DuckDBPyConnection, check: Check, asset: str) -> Verdict:
    if hindered := _hindered(lake, check, asset):
        return hindered
    try:
        return _asked(lake, connection, check, asset)
    except duckdb.OutOfMemoryException:
        reason = f"judging it takes more memory than it may use, {Limits().memory}"
        return Verdict(check=check, asset=asset, status="skipped", reason=reason)
    except duckdb.Error:
        if other := lake.other(check, asset):
            reason = f"of another schema, see {DECLARED_COLUMNS.name}: {', '.join(other)}"
            return Verdict(check=check, asset=asset, status="skipped", reason=reason)
        lake.search()
        if not lake.torn(check, asset):
            raise
        return _judged(lake, connection, check, asset)


def _hindered(lake: _Lake, check: Check, asset: str) -> Verdict | None:
    """Give the verdict on what is not there or cannot be read; None when it can be judged."""
    reason = lake.lacks(check, asset)
    if reason is None and (owned := lake.owned(check, asset)):
        return _torn(lake, check, asset, owned[0])
    if reason is None and (torn := lake.torn(check, asset)):
        reason = f"cannot be read, see what failed: {', '.join(torn)}"
    return None if reason is None else Verdict(check=check, asset=asset, status="skipped", reason=reason)


def _asked(lake: _Lake, connection: duckdb.DuckDBPyConnection, check: Check, asset: str) -> Verdict:
    """Judge a check by its means."""
    if check.by == "query":
        return judge(connection, check, asset, lake.span)
    table = _KNOWN[asset]
    if check.by == "fields":
        return judge_fields(connection, check, table, lake.span)
    derived = derived_once(connection, table, lake.span, of=(lake.layout.root, lake.versions[asset]))
    return judge_derived(check, table, derived)


def _torn(lake: _Lake, check: Check, asset: str, table: str) -> Verdict:
    """Fail a check because of files that cannot be read; others that need them are skipped."""
    lake.told.add(table)
    keys = sorted(lake.damage[table])
    windows = [lake.layout.period.window_of(key) for key in keys]
    return Verdict(
        check=check,
        asset=asset,
        status="failed",
        reason=" ".join(str(lake.damage[table][key]).partition(" To set it aside")[0] for key in keys),
        heals=(table,),
        first=_instant(windows[0].since),
        last=_instant(windows[-1].until - 1),
    )


def _shown(layout: Layout, verdict: Verdict, as_of: datetime, heal: str | None) -> Result:
    """Give a verdict with the command that heals it."""
    check, red = verdict.check, verdict.status in {"failed", "warned"}
    severity: Severity = {"failed": "error", "warned": "warn"}.get(verdict.status, check.severity)  # type: ignore[assignment]
    return Result(
        check=check.id,
        name=check.name,
        asset=verdict.asset,
        holds=check.holds,
        severity=severity,
        status=verdict.status,
        reason=verdict.reason,
        rows_checked=verdict.rows_checked,
        rows_failed=verdict.rows_failed + verdict.rows_warned,
        sample_ids=verdict.sample_ids,
        amount_off=verdict.off,
        notes=verdict.notes,
        likely_cause=_cause(verdict, as_of) if red else None,
        heal=heal or _remedy(verdict) or healing(layout, verdict, as_of) if red else None,
        as_of=as_of,
    )


def _remedy(verdict: Verdict) -> str:
    """Give the command a check has of its own; what cannot be read is read again all the same."""
    return "" if verdict.reason else verdict.check.remedy.replace("{table}", verdict.asset)


def healing(layout: Layout, verdict: Verdict, as_of: datetime) -> str:
    """Write the command that reads again what a failed check is about; its days are whole partitions."""
    if verdict.check.insight or verdict.first is None or verdict.last is None:
        return "vantage-stripe sync"
    stamp = read_stamp(layout.stamp)
    start = as_of if stamp is None else _day(stamp.start)
    first, last = max(verdict.first, min(start, as_of)), min(verdict.last, as_of)
    first = min(first, last)
    words = ["vantage-stripe sync --full"]
    tables = [table.name for table in EVERY_TABLE if table.name in verdict.heals]
    if not {table.name for table in TABLES} <= set(tables):
        words.append(f"--tables {','.join(tables)}")
    if first > start or last < as_of:
        keys = [layout.period.key_of(int(at.timestamp())) for at in (first, last)]
        since, until = layout.period.window_of(keys[0]).since, layout.period.window_of(keys[1]).until
        days = [_instant(since), min(_instant(until) - timedelta(days=1), as_of)]
        words.append(f"--from {max(days[0], start):%Y-%m-%d} --to {days[1]:%Y-%m-%d}")
    return " ".join(words)


def _cause(verdict: Verdict, as_of: datetime) -> str:
    """Say the likely cause, and what no command brings back."""
    forgotten = [
        f"{table.name} older than {table.history.days} days are beyond recovery: Stripe has forgotten them"
        for table in TABLES
        if table.name in verdict.heals
        and table.history is not None
        and verdict.first is not None
        and verdict.first < as_of - table.history
    ]
    return "; ".join([verdict.check.cause, *forgotten])


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _instant(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
