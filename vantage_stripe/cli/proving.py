"""The proof on the command line: `reconcile`. It asks the lake only; no request is made."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

import click

from vantage_stripe.cli.rendering import output_options, show
from vantage_stripe.cli.selecting import selected
from vantage_stripe.errors import SettingsError
from vantage_stripe.insights.money import format_amount
from vantage_stripe.proof import CHECKS
from vantage_stripe.proof.judging import Span
from vantage_stripe.proof.model import Check
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import clock_of
from vantage_stripe.sync.proving import Result, prove
from vantage_stripe.sync.session import layout_of
from vantage_stripe.tables import EVERY_TABLE, TABLES

DAY = click.DateTime(["%Y-%m-%d"])
COLUMNS = ("check", "name", "asset", "status", "rows_checked", "rows_failed", "reason")


@click.command()
@click.option("--from", "since", type=DAY, help="First UTC day of `created`.")
@click.option("--to", "until", type=DAY, help="Last UTC day of `created`, included.")
@click.option("--checks", help="Only these, separated by commas: E01,E12 or their names.")
@click.option("--tables", help="Only the checks of these tables, separated by commas.")
@click.option("--severity", type=click.Choice(["error", "warn"]), help="Only checks of this severity.")
@output_options
def reconcile(
    since: datetime | None,
    until: datetime | None,
    checks: str | None,
    tables: str | None,
    severity: str | None,
    form: str | None,
) -> None:
    """Prove the lake: what must hold to the cent, over one moment of it. No request is made.

    A failed check names its rows, the money that is off, the likely cause, and the command that heals it.
    Exit code 1 when a check failed as an error; what only warns is shown, and the exit code is 0.

    \b
    Examples: vantage-stripe reconcile
              vantage-stripe reconcile --checks E01,E05 --from 2026-01-01 --to 2026-01-31
    """  # noqa: D301 - \b is click's
    chosen = _chosen(checks, severity)
    names = {table.name for table in (selected(tables) if tables else EVERY_TABLE)}
    settings = Settings.load()
    layout = layout_of(settings)
    if not any(layout.keys(table.name) for table in TABLES):
        raise SettingsError(f"the lake {settings.lake} is empty: run `vantage-stripe sync` first")
    as_of = clock_of(settings)()
    click.echo(f"as of {as_of:%Y-%m-%d %H:%M} UTC", err=True)
    found = prove(
        layout,
        as_of,
        checks=chosen,
        wanted=lambda check, asset: asset in names or (check.insight and names.issuperset(check.reads)),
        span=_span(since, until),
    )
    rows = _rows(found) if form is None else [_row(result) for result in found]
    show(rows, COLUMNS, form=form, empty="no check is about that")
    for result in found if form is None else ():
        if result.is_red:
            _explain(result)
    if any(result.status == "failed" for result in found):
        raise SystemExit(1)


def _chosen(names: str | None, severity: str | None) -> list[Check]:
    typed = {word.strip().lower(): word.strip() for word in names.split(",")} if names else {}
    wanted = set(typed)
    known = {word for check in CHECKS for word in (check.id.lower(), check.name)}
    if unknown := sorted(wanted - known):
        # Else a slip of the pen reads as: all is well.
        raise SettingsError(
            f"No check is called {typed[unknown[0]]!r}. Known: {', '.join(map(str, CHECKS))}."
        )
    return [
        check
        for check in CHECKS
        if (not wanted or {check.id.lower(), check.name} & wanted)
        and (severity is None or check.severity == severity)
    ]


def _span(since: datetime | None, until: datetime | None) -> Span | None:
    if since is None and until is None:
        return None
    first = _FIRST if since is None else since.replace(tzinfo=UTC)
    last = _LAST if until is None else until.replace(tzinfo=UTC) + timedelta(days=1)
    if first >= last:
        raise SettingsError(f"--from {first:%Y-%m-%d} is later than --to: no day is asked for.")
    return Span(since=first, until=last)


def _rows(found: Iterable[Result]) -> list[dict[str, Any]]:
    """Give what a person reads: a row for each red asset of a check, one for all its others together."""
    rows = []
    for _, group in groupby(found, key=lambda result: (result.check, result.name)):
        results = list(group)
        red = [result for result in results if result.is_red]
        calm = sorted((result for result in results if not result.is_red), key=lambda each: each.status)
        rows += [_row(result) for result in red]
        if calm:
            several = calm[0].asset if len(calm) == 1 else f"{len(calm)} tables"
            checked = sum(result.rows_checked for result in calm)
            rows.append({**_row(calm[0]), "asset": several, "rows_checked": checked})
    return rows


def _row(result: Result) -> dict[str, Any]:
    return {
        "check": result.check,
        "name": result.name,
        "asset": result.asset,
        "severity": result.severity,
        "status": result.status,
        "rows_checked": result.rows_checked,
        "rows_failed": result.rows_failed,
        "sample_ids": list(result.sample_ids),
        "amount_off": dict(result.amount_off),
        "notes": list(result.notes),
        "reason": result.reason,
        "likely_cause": result.likely_cause,
        "heal": result.heal,
        "as_of": result.as_of,
    }


def _explain(result: Result) -> None:
    """Say of a red check what holds no more, which rows, why, and what to do."""
    click.echo(f"\n{result.check} {result.name}, {result.asset}: {result.holds}")
    if result.reason:
        click.echo(f"  {result.reason}")
    else:
        more = ", ..." if result.rows_failed > len(result.sample_ids) else ""
        rows = f"{result.rows_failed} of {result.rows_checked} row(s) fail"
        click.echo(f"  {rows}: {', '.join(result.sample_ids)}{more}")
    if result.amount_off:
        money = ", ".join(format_amount(amount, code) for code, amount in result.amount_off.items())
        click.echo(f"  money off: {money}")
    if result.notes:
        click.echo(f"  seen: {', '.join(result.notes)}")
    click.echo(f"  likely cause: {result.likely_cause}")
    click.echo(f"  heal it:      {result.heal}")


_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
COMMANDS = (reconcile,)
