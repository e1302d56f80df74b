"""The proof as asset checks: one evaluation over one moment of the lake for all checks of a run."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import dagster as dg

from vantage_stripe.assets.derived import insight_key
from vantage_stripe.assets.reporting import key_of
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.insights.money import format_amount
from vantage_stripe.lake.layout import Layout
from vantage_stripe.proof import CHECKS
from vantage_stripe.proof.model import Check
from vantage_stripe.sync.proving import Result, prove
from vantage_stripe.tables import EVERY_TABLE
from vantage_stripe.tables.model import ListOf, Table

_TABLES = frozenset(table.name for table in EVERY_TABLE)
_OPTIONAL = frozenset(table.name for table in EVERY_TABLE if isinstance(table.origin, ListOf))
_SEVERITY = {"error": dg.AssetCheckSeverity.ERROR, "warn": dg.AssetCheckSeverity.WARN}


def asset_checks(checks: Sequence[Check] = CHECKS) -> list[dg.AssetChecksDefinition]:
    """Return all checks, in three steps: each judges one moment of the lake.

    Those of tables must be done before the insights begin. Those that need a table which a run may leave
    out are a step of their own: Dagster skips a step of which one input was not made.
    """
    of_tables = [(check, asset) for check in checks for asset in _assets(check) if not check.insight]
    always = [pair for pair in of_tables if not _OPTIONAL & set(pair[0].tables(pair[1]))]
    return [
        _evaluation("prove_tables", always),
        _evaluation("prove_optional_tables", [pair for pair in of_tables if pair not in always]),
        _evaluation(
            "prove_insights",
            [(check, asset) for check in checks if check.insight for asset in _assets(check)],
        ),
    ]


def evaluations(layout: Layout, tables: Iterable[Table]) -> Iterator[dg.AssetCheckEvaluation]:
    """Judge here and now what tables have a part in: what an op that touched them yields.

    The checks of the tables, and those of others that read them. A blocking check that fails, fails the op.
    """
    names = {table.name for table in tables}
    found = prove(
        layout,
        wanted=lambda check, asset: not check.insight and bool(names & {asset, *check.reads}),
    )
    for result in found:
        if result.status != "skipped" and result.asset in _TABLES:
            yield dg.AssetCheckEvaluation(
                asset_key=key_of(result.asset),
                check_name=result.name,
                passed=result.status == "passed",
                severity=_SEVERITY[result.severity],
                description=description_of(result),
                metadata=metadata_of(result),
                blocking=True,
            )


def _evaluation(name: str, pairs: Sequence[tuple[Check, str]]) -> dg.AssetChecksDefinition:
    declared = list({check.name: check for check, _ in pairs}.values())

    @dg.multi_asset_check(
        name=name,
        specs=[_spec(check, asset) for check, asset in pairs],
        can_subset=True,
    )
    def evaluation(
        context: dg.AssetCheckExecutionContext, stripe: dg.ResourceParam[StripeResource]
    ) -> Iterator[dg.AssetCheckResult]:
        selected = context.selected_asset_check_keys
        found = prove(
            stripe.layout,
            stripe.now(),
            checks=declared,
            wanted=lambda check, asset: _key(check, asset) in selected,
        )
        for result in found:
            # What could not be judged has no result: neither green nor red.
            if result.status != "skipped":
                yield _told(context, result, insight=declared[0].insight)

    return evaluation


def _told(context: dg.AssetCheckExecutionContext, result: Result, *, insight: bool) -> dg.AssetCheckResult:
    if result.status != "passed":
        context.log.warning("%s", description_of(result))
    return dg.AssetCheckResult(
        asset_key=_asset_key(result.asset, insight=insight),
        check_name=result.name,
        passed=result.status == "passed",
        severity=_SEVERITY[result.severity],
        description=description_of(result),
        metadata=metadata_of(result),
    )


def description_of(result: Result) -> str:
    """Say in a sentence what a check found, and what to do."""
    title = f"{result.check} {result.name}"
    if result.status == "passed":
        return f"{title}: holds for {result.rows_checked:,} row(s)."
    return f"{title}: {result.found}. Likely cause: {result.likely_cause}. Heal it: `{result.heal}`."


def metadata_of(result: Result) -> dict[str, Any]:
    """Give what the UI shows of a check."""
    told: dict[str, Any] = {
        "status": result.status,
        "rows_checked": result.rows_checked,
        "rows_failed": result.rows_failed,
        "as_of": dg.MetadataValue.timestamp(result.as_of),
    }
    money = (format_amount(amount, code, grouped=True) for code, amount in result.amount_off.items())
    words = {
        "sample_ids": ", ".join(result.sample_ids),
        "amount_off": ", ".join(money),
        "notes": ", ".join(result.notes),
        "reason": result.reason,
        "likely_cause": result.likely_cause,
        "heal": result.heal,
    }
    return told | {name: text for name, text in words.items() if text}


def _assets(check: Check) -> list[str]:
    """The assets of a check that there are: a table that is not declared has no asset to hang on."""
    return [asset for asset in check.queries if check.insight or asset in _TABLES]


def _asset_key(asset: str, *, insight: bool) -> dg.AssetKey:
    return insight_key(asset) if insight else key_of(asset)


def _key(check: Check, asset: str) -> dg.AssetCheckKey:
    return dg.AssetCheckKey(_asset_key(asset, insight=check.insight), check.name)


def _spec(check: Check, asset: str) -> dg.AssetCheckSpec:
    others = [key_of(name) for name in check.reads if name in _TABLES and name != asset]
    exceptions = "".join(f"\n- {each}" for each in check.exceptions)
    return dg.AssetCheckSpec(
        name=check.name,
        asset=_asset_key(asset, insight=check.insight),
        additional_deps=others,
        description=f"{check.id}. {check.holds}"
        + (f"\n\nFine all the same:{exceptions}" if exceptions else "")
        + (f"\n\nNot judged in a run: {check.elsewhere}." if check.elsewhere else ""),
        # What is proved elsewhere says nothing new in a run, and has nothing to stop.
        blocking=not check.elsewhere and (check.severity == "error" or check.error_above is not None),
        metadata={"severity": check.severity, "tolerance": check.tolerance},
    )
