"""The verify command: is the lake what the account says?"""

import time
from datetime import UTC, datetime, timedelta
from random import Random

import click

from vantage_stripe.cli.opening import opened
from vantage_stripe.cli.rendering import output_options, show
from vantage_stripe.cli.selecting import selected
from vantage_stripe.errors import SettingsError
from vantage_stripe.lake.layout import Window
from vantage_stripe.lake.stamp import read_stamp
from vantage_stripe.settings import Settings
from vantage_stripe.sync.reports import Listener
from vantage_stripe.sync.session import Session, layout_of, session
from vantage_stripe.sync.verified import keep_verdicts, lines_of, summary
from vantage_stripe.sync.verify import Verdict, healing
from vantage_stripe.sync.verifying import Verification

DAY = click.DateTime(["%Y-%m-%d"])
SHOWN = 20
"""Findings of a table that a person is shown."""
COLUMNS = ("table", "windows", "rows", "requests", "changed_since", "uncheckable", "findings")


@click.command()
@click.option("--tables", help="Only these, separated by commas.")
@click.option("--from", "since", type=DAY, help="First UTC day of `created`.")
@click.option("--to", "until", type=DAY, help="Last UTC day of `created`, included.")
@click.option("--sample", type=click.IntRange(1), help="So many windows of partitions, chosen at random.")
@click.option("--requests", type=click.IntRange(1), help="Windows at random for about so many requests.")
@click.option("--seed", type=int, help="Chooses the same windows again.")
@output_options
def verify(
    tables: str | None,
    since: datetime | None,
    until: datetime | None,
    sample: int | None,
    requests: int | None,
    seed: int | None,
    form: str | None,
) -> None:
    """Compare the lake with the account: ids, every field, sums; say what differs and what heals it.

    Everything, unless a sample or a budget of requests is given. No table is written.

    \b
    Examples: vantage-stripe verify --requests 100
              vantage-stripe verify --tables charges --from 2026-01-01 --to 2026-01-31
    """  # noqa: D301 - \b is click's
    chosen = [table for table in selected(tables) if table.origin is None]
    if not chosen:
        raise SettingsError(
            f"{tables}: such tables go with others and are not listed. Verify those, or make them anew:"
            f" vantage-stripe sync --full --tables {tables}"
        )
    settings = Settings.load()
    layout = layout_of(settings)
    if read_stamp(layout.stamp) is None:
        raise SettingsError(f"the lake {settings.lake} is empty: run `vantage-stripe sync` first")
    drawn = time.time_ns() % 1_000_000 if seed is None else seed
    account = opened(settings)
    listener = Listener(waiting=lambda who: click.echo(f"waiting for the lake's writer: {who}", err=True))
    with account.client, session(settings, "verify", listener=listener, account=account) as work:
        verification = Verification(work, chosen, _window(work, since, until))
        plan = verification.plan(sample=sample, requests=requests, random=Random(drawn))  # noqa: S311 - a sample, no secret
        parts = [part for each in plan.values() for part in each]
        click.echo(
            f"{len(parts)} window(s) of {len(plan)} table(s), about"
            f" {sum(part.requests for part in parts)} requests; --seed {drawn}",
            err=True,
        )
        verdicts = verification.run(plan)
        keep_verdicts(work.layout, verdicts, at=account.clock(), seed=drawn)
        _tell(work, [each for each in verdicts if each.windows or each.findings or each.unsynced], form)


def _window(work: Session, since: datetime | None, until: datetime | None) -> Window:
    whole = work.whole()
    first = whole.since if since is None else int(since.replace(tzinfo=UTC).timestamp())
    last = whole.until if until is None else int((until.replace(tzinfo=UTC) + timedelta(days=1)).timestamp())
    first, last = max(first, whole.since), min(last, whole.until)
    if first >= last:
        raise SettingsError(f"--from and --to ask for no day of the lake, which has {whole}.")
    return Window(first, last)


def _tell(work: Session, verdicts: list[Verdict], form: str | None) -> None:
    """Show the verdicts, then what is wrong and what heals it; findings are exit code 1."""
    rows = [summary(verdict, work.layout) for verdict in verdicts]
    for row in rows if form is None else ():
        row["findings"] = ", ".join(f"{count} {kind}" for kind, count in row["findings"].items()) or "none"
    show(rows, COLUMNS, form=form, empty="nothing was synced in this range")
    wrong = [verdict for verdict in verdicts if verdict.findings]
    for verdict in wrong:
        lines = lines_of(verdict)
        for line in lines[:SHOWN]:
            click.echo(line, err=True)
        if len(lines) > SHOWN:
            click.echo(f"{verdict.table}: {len(lines) - SHOWN} more", err=True)
    if wrong:
        findings = [finding for verdict in wrong for finding in verdict.findings]
        healed = healing(findings, work.layout.period)
        click.echo(
            "\n".join(["To heal:" if healed else "What is lost, Stripe lists no more.", *healed]), err=True
        )
        raise SystemExit(1)


COMMANDS = (verify,)
