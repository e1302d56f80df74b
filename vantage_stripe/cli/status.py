"""The status command: what the lake holds, how fresh it is, and what it has asked of Stripe. No request."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from vantage_stripe.cli.rendering import output_options, plain, show
from vantage_stripe.lake import footers
from vantage_stripe.lake.files import writer_of
from vantage_stripe.lake.layout import Layout
from vantage_stripe.lake.stamp import read_stamp
from vantage_stripe.lake.state import REQUEST_DAYS, load_feed, load_state, requests_used
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import clock_of
from vantage_stripe.sync.pace import READS_ALLOWED
from vantage_stripe.sync.session import layout_of
from vantage_stripe.tables import EVERY_TABLE
from vantage_stripe.tables.model import Table

COLUMNS = ("table", "rows", "partitions", "first_day", "last_day", "synced_at", "unfinished")


@click.command()
@output_options
def status(form: str | None) -> None:
    """Show what the lake holds, how fresh it is, and the requests used.

    First and last day are those of `created`, UTC. --json gives the whole lake as one object, its tables
    in `tables`; --csv gives the tables.
    """
    settings = Settings.load()
    layout = layout_of(settings)
    stamp = read_stamp(layout.stamp)
    if stamp is None:
        click.echo(f"the lake {settings.lake} is new: run `vantage-stripe sync`", err=True)
        raise SystemExit(1)
    now = clock_of(settings)()
    lake = {"account": stamp.account, "mode": stamp.mode, "lake": str(settings.lake), **_lake(layout, now)}
    tables = [_table(layout, table) for table in EVERY_TABLE]
    if form == "json":
        click.echo(json.dumps({**lake, "tables": tables}, default=plain, indent=2, ensure_ascii=False))
        return
    click.echo(_said(lake), err=True)
    show(tables, COLUMNS, form=form, empty="")


def _lake(layout: Layout, now: datetime) -> dict[str, Any]:
    feed = load_feed(layout)
    cursor = feed.cursor
    return {
        "changes_followed_to": None if cursor is None else datetime.fromtimestamp(cursor, UTC),
        "changes_age_seconds": None if cursor is None else int(now.timestamp()) - cursor,
        "last_listed_completely": feed.relisted,
        "unmapped_event_types": dict(sorted(feed.unmapped.items())),
        "requests_30_days": requests_used(layout, now),
        "requests_allowed_at_least": READS_ALLOWED,
        "writer": writer_of(layout),
    }


def _table(layout: Layout, table: Table) -> dict[str, Any]:
    outlines = [footers.outline(layout.partition(table.name, key)) for key in layout.keys(table.name)]
    filled = [each for each in outlines if each.rows]
    state = load_state(layout, table.name)
    return {
        "table": table.name,
        "rows": sum(each.rows for each in outlines),
        "partitions": len(outlines),
        "first_day": _day(filled[0].first) if filled else None,
        "last_day": _day(filled[-1].last) if filled else None,
        "synced_at": state.synced_at,
        "unfinished": state.asked is not None,
    }


def _said(lake: dict[str, Any]) -> str:
    used, allowed = lake["requests_30_days"], lake["requests_allowed_at_least"]
    return (
        f"account {lake['account']} ({lake['mode']}), lake {lake['lake']}\n"
        f"changes followed: {_followed(lake['changes_followed_to'], lake['changes_age_seconds'])}\n"
        + _unmapped(lake["unmapped_event_types"])
        + f"requests in {REQUEST_DAYS} days: {used:,}, of at least {allowed:,} that Stripe allows\n"
        f"writer: {lake['writer'] or 'none'}"
    )


def _unmapped(types: Mapping[str, int]) -> str:
    if not types:
        return ""
    told = ", ".join(f"{type_} ({count:,})" for type_, count in types.items())
    return f"events of types that no table knows, please report them: {told}\n"


def _followed(to: datetime | None, age: int | None) -> str:
    if to is None or age is None:
        return "never, run `vantage-stripe sync`"
    when = f"up to {to:%Y-%m-%d %H:%M:%S} UTC"
    if age < 0:
        return (
            f"{when}, {timedelta(seconds=-age)} later than the account's time: it was set back"
            " (VANTAGE_SANDBOX_NOW), or the clock was"
        )
    return f"{when}, {timedelta(seconds=age)} ago"


def _day(at: datetime | None) -> str | None:
    return None if at is None else f"{at.astimezone(UTC):%Y-%m-%d}"


COMMANDS = (status,)
