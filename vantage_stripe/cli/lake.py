"""The lake's commands: connect, sync, status, rebuild, doctor."""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from vantage_stripe.cli.rendering import output_options, show
from vantage_stripe.errors import SettingsError, StripeError, VantageError
from vantage_stripe.lake import parquet
from vantage_stripe.lake.files import writer_of
from vantage_stripe.lake.layout import PERIODS, Layout, Window
from vantage_stripe.lake.stamp import Stamp, read_stamp
from vantage_stripe.lake.state import load_changes, load_state, requests_used
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import Account, clock_of, open_account
from vantage_stripe.sync.changes import unlisted
from vantage_stripe.sync.rebuild import rebuild_table
from vantage_stripe.sync.session import connect as connect_lake
from vantage_stripe.sync.session import layout_of, session, whole_of
from vantage_stripe.tables import TABLES, table_named
from vantage_stripe.tables.model import Table

DAY = click.DateTime(["%Y-%m-%d"])


def _selected(names: str | None) -> list[Table]:
    return list(TABLES) if not names else [table_named(name.strip()) for name in names.split(",")]


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
    account = open_account(settings)
    with account.client:
        stamp = connect_lake(settings, account)
        layout = Layout(settings.lake, PERIODS[stamp.partitions])
        if account.mode == "sandbox":
            click.echo(
                f"No STRIPE_API_KEY: this is the EMBEDDED account {stamp.account}, simulated, at"
                f" {account.clock():%Y-%m-%d %H:%M} UTC. Set a key to sync your own.",
                err=True,
            )
        work = _Sync(settings, account, stamp, layout, _selected(tables))
        window = work.window(since, until)
        listing = (
            work.tables
            if full or tables or since or until
            else unlisted(layout, TABLES, window, account.clock())
        )
        rows = work.run(listing, window, fresh=full, quiet=quiet or form is not None)
    show(
        rows,
        ("table", "read", "new", "changed", "deleted", "requests", "least", "files_written"),
        form=form,
        empty="nothing to do",
    )


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
        first, last = max(first, self.whole.since), min(last, self.whole.until)
        if first >= last:
            raise SettingsError(
                f"--from {_day(since)} --to {_day(until)} asks for no day of the lake, which has {self.whole}."
            )
        keys = list(self.layout.period.keys_over(Window(first, last)))
        return Window(
            self.layout.period.window_of(keys[0]).since, self.layout.period.window_of(keys[-1]).until
        )

    def run(self, listing: list[Table], window: Window, *, fresh: bool, quiet: bool) -> list[dict[str, Any]]:
        """List the tables that need it, follow the changes of the others, compute the insights."""
        from vantage_stripe.assets.resources import StripeResource
        from vantage_stripe.cli.runs import Live, Runner

        keys = list(self.layout.period.keys_over(window))
        failed: VantageError | None = None
        began = time.monotonic()
        with Live([table.name for table in listing], len(keys), quiet=quiet) as live:
            runner = Runner(StripeResource(self.settings, live.listener, self.account))
            try:
                if listing:
                    runner.run(
                        "stripe_sync",
                        tables=[table.name for table in listing],
                        keys=(keys[0], keys[-1]),
                        config={"stripe_tables": {"config": {"fresh": fresh}}},
                    )
                if len(listing) < len(self.tables):
                    runner.run("stripe_changes")
            except VantageError as error:
                failed = error
            listed = time.monotonic()
            runner.run("insights")
        if failed is not None:
            raise failed
        if not quiet:
            click.echo(
                f"{listed - began:.1f} s for the tables, {time.monotonic() - listed:.1f} s for the insights.",
                err=True,
            )
        return self._summary(live)

    def _summary(self, live: Any) -> list[dict[str, Any]]:
        counted: dict[str, Counter[str]] = {table.name: Counter() for table in self.tables}
        for report in live.reports:
            counted[report.table].update(
                new=report.inserted,
                changed=report.updated,
                deleted=report.deleted,
                files_written=int(report.written),
            )
        return [
            {
                "table": name,
                "read": live.objects[name],
                "new": counts["new"],
                "changed": counts["changed"],
                "deleted": counts["deleted"],
                "requests": live.requests[name],
                "least": max(-(-live.objects[name] // 100), 1),
                "files_written": counts["files_written"],
            }
            for name, counts in counted.items()
        ]


def _day(day: datetime | None) -> str:
    return "(none)" if day is None else f"{day:%Y-%m-%d}"


@click.command()
@output_options
def connect(form: str | None) -> None:
    """Check the key, show account, mode and permissions, and stamp the lake.

    \b
    Example: STRIPE_API_KEY=rk_test_… vantage-stripe connect
    """  # noqa: D301 - \b is click's
    settings = Settings.load()
    account = open_account(settings)
    with account.client:
        stamp = connect_lake(settings, account)
        rows = [_permission(account, table) for table in TABLES]
    click.echo(
        f"account {stamp.account}, mode {stamp.mode}, from {stamp.start}, lake {settings.lake}", err=True
    )
    show(rows, ("table", "permission", "readable", "why"), form=form, empty="no tables")
    if not all(row["readable"] for row in rows):
        raise SystemExit(1)


def _permission(account: Account, table: Table) -> dict[str, Any]:
    row = {"table": table.name, "permission": table.permission, "readable": True, "why": None}
    try:
        account.client.get(table.endpoint, [("limit", "1")])
    except StripeError as error:
        return {**row, "readable": False, "why": str(error)}
    return row


@click.command()
@output_options
def status(form: str | None) -> None:
    """Show per table what the lake holds, when it was synced, and the requests used."""
    settings = Settings.load()
    layout = layout_of(settings)
    stamp = read_stamp(layout.stamp)
    if stamp is None:
        click.echo(f"the lake {settings.lake} is new: run `vantage-stripe sync`", err=True)
        raise SystemExit(1)
    now = clock_of(settings)()
    cursor = load_changes(layout).get("cursor")
    age = "never" if cursor is None else f"{now - datetime.fromtimestamp(cursor, UTC)} ago"
    click.echo(
        f"account {stamp.account} ({stamp.mode}), lake {settings.lake}, changes followed {age},"
        f" {requests_used(layout, now)} requests in 30 days, writer: {writer_of(layout) or 'none'}",
        err=True,
    )
    show(
        [_status(layout, table) for table in TABLES],
        ("table", "rows", "partitions", "first", "last", "synced_at", "unfinished"),
        form=form,
        empty="",
    )


def _status(layout: Layout, table: Table) -> dict[str, Any]:
    keys = layout.keys(table.name)
    state = load_state(layout, table.name)
    return {
        "table": table.name,
        "rows": sum(parquet.count(layout.partition(table.name, key)) for key in keys),
        "partitions": len(keys),
        "first": keys[0] if keys else None,
        "last": keys[-1] if keys else None,
        "synced_at": state.synced_at,
        "unfinished": state.asked is not None,
    }


@click.command()
@click.option("--tables", help="Only these, separated by commas.")
@click.option("--everything", is_flag=True, help="Also partitions that have today's columns already.")
def rebuild(tables: str | None, everything: bool) -> None:
    """Derive the columns again from `raw`, without one request.

    \b
    Example: vantage-stripe rebuild --tables charges
    """  # noqa: D301 - \b is click's
    with session(Settings.load(), "rebuild") as work:
        for table in _selected(tables):
            count = rebuild_table(work.layout, table, everything=everything)
            click.echo(f"{table.name}: {count} partition(s) rewritten")


@click.command()
def doctor() -> None:
    """Check settings, key, lake and disk, and say what to do about each finding."""
    findings = 0
    for name, check in (
        ("settings", _settings_are_fine),
        ("account", _account_answers),
        ("lake", _lake_reads),
    ):
        try:
            click.echo(f"ok    {name}: {check()}")
        except VantageError as error:
            findings += 1
            click.echo(f"FAIL  {name}: {error}")
    if findings:
        raise SystemExit(1)


def _settings_are_fine() -> str:
    settings = Settings.load()
    return f"mode {settings.mode}, lake {settings.lake}"


def _account_answers() -> str:
    settings = Settings.load()
    account = open_account(settings)
    with account.client:
        stamp = connect_lake(settings, account)
        missing = [row for row in (_permission(account, table) for table in TABLES) if not row["readable"]]
    if missing:
        names = ", ".join(f"{row['table']} needs {row['permission']}" for row in missing)
        raise SettingsError(f"{stamp.account}: not readable: {names}")
    return f"{stamp.account} answers, all {len(TABLES)} tables are readable"


def _lake_reads() -> str:
    layout = layout_of(Settings.load())
    rows = sum(
        len(parquet.read(layout.partition(table.name, key), ["id"]))
        for table in TABLES
        for key in layout.keys(table.name)
    )
    return f"{rows} rows read, writer: {writer_of(layout) or 'none'}"


COMMANDS = (connect, sync, status, rebuild, doctor)
