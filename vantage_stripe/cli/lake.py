"""The lake's commands but for sync and status: connect, rebuild, doctor."""

import time
from typing import Any

import click

from vantage_stripe.cli.opening import opened, wait_said
from vantage_stripe.cli.rendering import output_options, show
from vantage_stripe.cli.selecting import selected
from vantage_stripe.errors import SettingsError, StripeError, VantageError
from vantage_stripe.lake import parquet
from vantage_stripe.lake.files import writer_of, writing
from vantage_stripe.lake.stamp import read_stamp
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import Account, who
from vantage_stripe.sync.rebuild import rebuild_table
from vantage_stripe.sync.session import connect as connect_lake
from vantage_stripe.sync.session import layout_of
from vantage_stripe.tables import EVERY_TABLE
from vantage_stripe.tables.model import Table


@click.command()
@output_options
def connect(form: str | None) -> None:
    """Check the key, show account, mode and permissions, and stamp the lake.

    \b
    Example: STRIPE_API_KEY=rk_test_… vantage-stripe connect
    """  # noqa: D301 - \b is click's
    settings = Settings.load()
    account = opened(settings)
    with account.client:
        stamp = connect_lake(settings, account)
        rows = _permissions(account)
    click.echo(
        f"account {stamp.account}, mode {stamp.mode}, from {stamp.start}, lake {settings.lake}", err=True
    )
    show(rows, ("table", "permission", "readable", "why"), form=form, empty="no tables")
    if not all(row["readable"] for row in rows):
        raise SystemExit(1)


def _permissions(account: Account) -> list[dict[str, Any]]:
    """Ask one object of each table; of tables that one endpoint serves, only the first is asked."""
    asked = {table.endpoint: table for table in reversed(EVERY_TABLE)}
    return [_permission(account, table) for table in EVERY_TABLE if asked[table.endpoint] is table]


def _permission(account: Account, table: Table) -> dict[str, Any]:
    row = {"table": table.name, "permission": table.permission, "readable": True, "why": None}
    try:
        account.client.get(table.endpoint, table.newest)
    except StripeError as error:
        return {**row, "readable": False, "why": str(error)}
    return row


@click.command()
@click.option("--tables", help="Only these, separated by commas.")
@click.option("--everything", is_flag=True, help="Also partitions that have today's columns already.")
def rebuild(tables: str | None, everything: bool) -> None:
    """Derive the columns again from `raw`, without one request.

    \b
    Example: vantage-stripe rebuild --tables charges
    """  # noqa: D301 - \b is click's
    chosen = selected(tables)
    settings = Settings.load()
    layout = layout_of(settings)
    if read_stamp(layout.stamp) is None:
        raise SettingsError(f"the lake {settings.lake} is empty: run `vantage-stripe sync` first")
    with writing(layout, who("rebuild"), waiting=wait_said, sleep=time.sleep):
        for table in chosen:
            count = rebuild_table(layout, table, everything=everything)
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
    account = opened(settings)
    with account.client:
        stamp = connect_lake(settings, account)
        rows = _permissions(account)
    missing = [row for row in rows if not row["readable"]]
    if missing:
        lines = "\n".join(f"  {row['table']} ({row['permission']}): {row['why']}" for row in missing)
        raise SettingsError(f"of {stamp.account}, {len(missing)} table(s) are not readable:\n{lines}")
    return f"{stamp.account} answers, all {len(rows)} endpoints are readable"


def _lake_reads() -> str:
    layout = layout_of(Settings.load())
    rows = sum(
        len(parquet.read(layout.partition(table.name, key), ["id"]))
        for table in EVERY_TABLE
        for key in layout.keys(table.name)
    )
    return f"{rows} rows read, writer: {writer_of(layout) or 'none'}"


COMMANDS = (connect, rebuild, doctor)
