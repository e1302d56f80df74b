"""The sync command: list what was never listed, follow what changed, answer anew."""

from collections import Counter
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vantage_stripe.cli.home import dagster_home
from vantage_stripe.cli.opening import notice_said, opened, wait_said
from vantage_stripe.cli.progress import Live
from vantage_stripe.cli.rendering import output_options, show
from vantage_stripe.cli.selecting import selected
from vantage_stripe.errors import SettingsError, SyncFailedError, VantageError
from vantage_stripe.insights import INSIGHTS
from vantage_stripe.lake.layout import Layout, Window
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import Account
from vantage_stripe.sync.changes import unlisted
from vantage_stripe.sync.companions import begin_range, demand_wanted, followers
from vantage_stripe.sync.freshness import outdated
from vantage_stripe.sync.pace import Meter
from vantage_stripe.sync.reports import Listener
from vantage_stripe.sync.running import Running
from vantage_stripe.sync.session import Session, session
from vantage_stripe.tables import TABLES
from vantage_stripe.tables.model import Table

if TYPE_CHECKING:
    from vantage_stripe.cli.runs import Runner

TOLD = Listener(waiting=wait_said, notice=notice_said)
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
        work = _Sync(settings, account, chosen, quiet=quiet or form is not None)
        rows, error = work.run(since, until, fresh=full, anyhow=bool(full or tables or since or until))
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

    def __init__(self, settings: Settings, account: Account, tables: list[Table], *, quiet: bool) -> None:
        self.settings = settings
        self.account = account
        self.tables = tables
        self.quiet = quiet

    def run(
        self, since: datetime | None, until: datetime | None, *, fresh: bool, anyhow: bool
    ) -> tuple[list[dict[str, Any]], VantageError | None]:
        """List the tables that need it, follow the changes of the others, compute the insights.

        Args:
            since: First day to list.
            until: Last day to list.
            fresh: Whether an unfinished listing of the same range is begun anew.
            anyhow: Whether all tables are listed, those too that were listed before.

        Returns:
            A row for each table, and what failed.
        """
        with ExitStack() as stack:
            holding = stack.enter_context(ExitStack())
            work = holding.enter_context(
                session(self.settings, "vantage-stripe sync", listener=TOLD, account=self.account)
            )
            self._greet(work)
            home = dagster_home(work.layout)  # what is wrong with it is said before anything is read
            window = _window(work, since, until)
            listing = self.tables if anyhow else unlisted(work.layout, TABLES, window, self.account.clock())
            lists = self.settings.payout_items
            going = _together(listing, followers(listing, lists=lists))
            keys = list(work.layout.period.keys_over(window))
            meter = Meter(self.account, work.layout)
            live = stack.enter_context(
                Live([table.name for table in going], len(keys), meter=meter, quiet=self.quiet)
            )
            # Dagster takes seconds to be ready: Stripe answers meanwhile.
            work = replace(work, listener=live.listener)
            begun = begin_range(work, going, window, lists=lists, fresh=fresh) if going else None
            holding.enter_context(begun or nullcontext())
            runner = stack.enter_context(self._runner(home, work, begun, meter))
            error = self._read(runner, going, (keys[0], keys[-1]), fresh=fresh)
            pace = live.pace()
            holding.close()  # insights are computed from what is on disk, beside the next writer
            if error is None or isinstance(error, SyncFailedError):
                self._answer(runner, work.layout)
            if error is None and not self.quiet:
                click.echo(
                    f"{pace.seconds:.1f} s for the tables,"
                    f" {live.pace().seconds - pace.seconds:.1f} s for the insights; {pace}",
                    err=True,
                )
        return self._summary(live, error, _together(self.tables, going)), error

    def _greet(self, work: Session) -> None:
        if self.account.mode == "sandbox":
            click.echo(
                f"No STRIPE_API_KEY: this is the EMBEDDED account {work.stamp.account}, simulated, at"
                f" {self.account.clock():%Y-%m-%d %H:%M} UTC. Set a key to sync your own.",
                err=True,
            )

    def _runner(self, home: Path, work: Session, begun: Running | None, meter: Meter) -> "Runner":
        from vantage_stripe.assets.resources import StripeResource
        from vantage_stripe.cli.runs import Runner

        settings, listener = self.settings, work.listener
        return Runner(
            StripeResource(settings, listener, self.account, held=work, begun=begun, meter=meter), home
        )

    def _read(
        self, runner: "Runner", going: list[Table], keys: tuple[str, str], *, fresh: bool
    ) -> VantageError | None:
        """List some tables, then follow the changes of the rest: a table that fails stops no other."""
        failures: dict[str, BaseException] = {}
        try:
            if going:
                runner.run(
                    "stripe_sync",
                    assets=[f"stripe/{table.name}" for table in going],
                    keys=keys,
                    config={"stripe_tables": {"config": {"fresh": fresh}}},
                )
        except SyncFailedError as error:
            failures |= error.failures
        except VantageError as error:
            return error
        try:
            if any(table.origin is None and table not in going for table in self.tables):
                runner.run("stripe_changes")
        except SyncFailedError as error:
            failures |= error.failures
        except VantageError as error:
            return SyncFailedError({**failures, "events": error}) if failures else error
        return SyncFailedError(failures) if failures else None

    def _answer(self, runner: "Runner", layout: Layout) -> None:
        """Compute the insights, unless each would say what it says on disk."""
        stale = outdated(layout, INSIGHTS, self.account.clock(), timezone=self.settings.report_timezone)
        if stale:
            runner.run("insights")
        elif not self.quiet:
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


def _window(work: Session, since: datetime | None, until: datetime | None) -> Window:
    """Return the partitions of the days asked for."""
    whole, period = work.whole(), work.layout.period
    first = whole.since if since is None else int(since.replace(tzinfo=UTC).timestamp())
    last = whole.until if until is None else int((until.replace(tzinfo=UTC) + timedelta(days=1)).timestamp())
    if since is not None and until is not None and until < since:
        raise SettingsError(f"--to {_day(until)} is before --from {_day(since)}: turn them round.")
    first, last = max(first, whole.since), min(last, whole.until)
    if first >= last:
        raise SettingsError(
            f"--from {_day(since)} --to {_day(until)} asks for no day of the lake, which has {whole}."
        )
    keys = list(period.keys_over(Window(first, last)))
    return Window(period.window_of(keys[0]).since, period.window_of(keys[-1]).until)


def _day(day: datetime | None) -> str:
    return "(none)" if day is None else f"{day:%Y-%m-%d}"


COMMANDS = (sync,)
