"""The sync command: list what was never listed, follow what changed, answer anew."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from vantage_stripe.cli.opening import opened
from vantage_stripe.cli.rendering import output_options, show
from vantage_stripe.cli.selecting import selected
from vantage_stripe.errors import SettingsError, SyncFailedError, VantageError
from vantage_stripe.insights import INSIGHTS
from vantage_stripe.lake.layout import PERIODS, Layout, Window
from vantage_stripe.lake.stamp import Stamp
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import Account
from vantage_stripe.sync.changes import unlisted
from vantage_stripe.sync.companions import demand_wanted, followers
from vantage_stripe.sync.freshness import outdated
from vantage_stripe.sync.pace import Meter
from vantage_stripe.sync.session import connect, whole_of
from vantage_stripe.tables import TABLES
from vantage_stripe.tables.model import Table

DAY = click.DateTime(["%Y-%m-%d"])
COLUMNS = ("table", "read", "new", "changed", "deleted", "requests", "least", "files_written")


@click.command()
@click.option("--tables", help="Only these, separated by commas; they are listed completely.")
@click.option("--from", "since", type=DAY, help="First UTC day of `created`; implies --full.")
@click.option("--to", "until", type=DAY, help="Last UTC day of `created`, included; implies --full.")
@click.option("--full", is_flag=True, help="List everything again, not only what changed.")
@click.option("--quiet", is_flag=True, help="No progress, only the summary.")
@output_options
def sync(
    tables: str | None,
    since: datetime | None,
    until: datetime | None,
    full: bool,
    quiet: bool,
    form: str | None,
) -> None:
    """Bring the lake up to date: everything at first, later what changed.

    Runs as a Dagster run on the lake's instance, so that the UI shows it.

    \b
    Examples: vantage-stripe sync
              vantage-stripe sync --full --tables charges --from 2026-01-01 --to 2026-01-31
    """  # noqa: D301 - \b is click's
    settings = Settings.load()
    chosen = _chosen(tables, lists=settings.payout_items)
    account = opened(settings)
    with account.client:
        stamp = connect(settings, account)
        layout = Layout(settings.lake, PERIODS[stamp.partitions])
        if account.mode == "sandbox":
            click.echo(
                f"No STRIPE_API_KEY: this is the EMBEDDED account {stamp.account}, simulated, at"
                f" {account.clock():%Y-%m-%d %H:%M} UTC. Set a key to sync your own.",
                err=True,
            )
        work = _Sync(settings, account, stamp, layout, chosen)
        window = work.window(since, until)
        told = bool(full or tables or since or until)
        listing = work.tables if told else unlisted(layout, TABLES, window, account.clock())
        rows, error = work.run(
            listing, window, fresh=full, unlisted_only=not told, quiet=quiet or form is not None
        )
    if error is None or isinstance(error, SyncFailedError):
        columns = COLUMNS if error is None else (*COLUMNS, "failed")
        show(rows, columns, form=form, empty="nothing to do")
    if error is not None:
        raise error


def _chosen(tables: str | None, *, lists: bool) -> list[Table]:
    """Return the tables asked for; unasked, none that costs a request for each object of its parent."""
    if tables:
        chosen = selected(tables)
        demand_wanted(chosen, lists=lists)
        return chosen
    return [*TABLES, *followers(TABLES, lists=lists)]


class _Sync:
    """One call of the sync command."""

    def __init__(
        self, settings: Settings, account: Account, stamp: Stamp, layout: Layout, tables: list[Table]
    ) -> None:
        self.settings = settings
        self.account = account
        self.layout = layout
        self.tables = tables
        self.whole = whole_of(stamp, layout, account)

    def window(self, since: datetime | None, until: datetime | None) -> Window:
        """Return the partitions of the days asked for."""
        first = self.whole.since if since is None else int(since.replace(tzinfo=UTC).timestamp())
        last = (
            self.whole.until
            if until is None
            else int((until.replace(tzinfo=UTC) + timedelta(days=1)).timestamp())
        )
        if since is not None and until is not None and until < since:
            raise SettingsError(f"--to {_day(until)} is before --from {_day(since)}: turn them round.")
        first, last = max(first, self.whole.since), min(last, self.whole.until)
        if first >= last:
            raise SettingsError(
                f"--from {_day(since)} --to {_day(until)} asks for no day of the lake,"
                f" which has {self.whole}."
            )
        keys = list(self.layout.period.keys_over(Window(first, last)))
        return Window(
            self.layout.period.window_of(keys[0]).since, self.layout.period.window_of(keys[-1]).until
        )

    def run(
        self, listing: list[Table], window: Window, *, fresh: bool, unlisted_only: bool, quiet: bool
    ) -> tuple[list[dict[str, Any]], VantageError | None]:
        """List the tables that need it, follow the changes of the others, compute the insights.

        Returns:
            A row for each table, and what failed.
        """
        from vantage_stripe.assets.resources import StripeResource
        from vantage_stripe.cli.runs import Live, Runner

        began = time.monotonic()
        keys = list(self.layout.period.keys_over(window))
        going = _together(listing, followers(listing, lists=self.settings.payout_items))
        names = [table.name for table in going]
        rest = any(table.origin is None and table not in going for table in self.tables)
        with (
            Live(names, len(keys), meter=Meter(self.account, self.layout), quiet=quiet) as live,
            Runner(StripeResource(self.settings, live.listener, self.account)) as runner,
        ):
            error = _read(
                runner,
                names,
                (keys[0], keys[-1]),
                config={"fresh": fresh, "unlisted_only": unlisted_only},
                rest=rest,
                left=lambda: {table.name for table in listing} - {part.table for part in live.reports},
            )
            listed, read = time.monotonic(), live.pace()
            if error is None or isinstance(error, SyncFailedError):
                self._answer(runner, quiet=quiet)
        if error is None and not quiet:
            click.echo(
                f"{listed - began:.1f} s for the tables, {time.monotonic() - listed:.1f} s for the insights;"
                f" {read}",
                err=True,
            )
        return self._summary(live, error, _together(self.tables, going)), error

    def _answer(self, runner: Any, *, quiet: bool) -> None:
        """Compute the insights, unless each would say what it says on disk."""
        stale = outdated(self.layout, INSIGHTS, self.account.clock(), timezone=self.settings.report_timezone)
        if stale:
            runner.run("insights")
        elif not quiet:
            click.echo("the insights are of this hour, and nothing has changed since", err=True)

    def _summary(self, live: Any, error: VantageError | None, tables: list[Table]) -> list[dict[str, Any]]:
        counted: dict[str, Counter[str]] = {table.name: Counter() for table in tables}
        for report in live.reports:
            counted[report.table].update(
                new=report.inserted,
                changed=report.updated,
                deleted=report.deleted,
                files_written=int(report.written),
            )
        failures = error.failures if isinstance(error, SyncFailedError) else {}
        return [
            {
                "table": name,
                "read": live.objects[name],
                "new": counts["new"],
                "changed": counts["changed"],
                "deleted": counts["deleted"],
                "requests": live.requests[name],
                "least": _least(table, live),
                "files_written": counts["files_written"],
                "failed": name in failures,
            }
            for table, (name, counts) in zip(tables, counted.items(), strict=True)
        ]


def _together(some: list[Table], others: list[Table]) -> list[Table]:
    return [*some, *(table for table in others if table not in some)]


def _least(table: Table, live: Any) -> int:
    """Return the fewest requests that could bring what was read; a companion asks no more than it must."""
    if table.origin is not None:
        return int(live.requests[table.name])
    return max(-(-int(live.objects[table.name]) // 100), 1)


def _read(
    runner: Any,
    names: list[str],
    keys: tuple[str, str],
    *,
    config: dict[str, Any],
    rest: bool,
    left: Callable[[], set[str]],
) -> VantageError | None:
    """List the named tables, then follow the changes of the rest: a table that fails stops no other.

    Whom the listing waited for may have listed some of them: these belong to the rest, too.
    """
    failures: dict[str, BaseException] = {}
    try:
        if names:
            runner.run(
                "stripe_sync",
                assets=[f"stripe/{name}" for name in names],
                keys=keys,
                config={"stripe_tables": {"config": config}},
            )
    except SyncFailedError as error:
        failures |= error.failures
    except VantageError as error:
        return error
    try:
        if rest or (config["unlisted_only"] and not failures and left()):
            runner.run("stripe_changes")
    except SyncFailedError as error:
        failures |= error.failures
    except VantageError as error:
        return SyncFailedError({**failures, "events": error}) if failures else error
    return SyncFailedError(failures) if failures else None


def _day(day: datetime | None) -> str:
    return "(none)" if day is None else f"{day:%Y-%m-%d}"


COMMANDS = (sync,)
