"""`fields`: what Stripe sends against what is declared, out of the lake. No request is made."""

from collections import Counter
from typing import Any

import click

from vantage_stripe.cli.rendering import output_options, show
from vantage_stripe.cli.selecting import selected
from vantage_stripe.errors import SettingsError
from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import Layout
from vantage_stripe.proof.fields import Sent
from vantage_stripe.settings import Settings
from vantage_stripe.sync.session import layout_of
from vantage_stripe.tables.model import Table
from vantage_stripe.tables.projection import parsed

COLUMNS = ("table", "field", "finding", "type", "rows", "of", "version")


@click.command()
@click.option("--tables", help="Only these, separated by commas.")
@click.option("--version", help="Of rows in this Stripe-Version; that of the rows read last by default.")
@output_options
def fields(tables: str | None, version: str | None, form: str | None) -> None:
    """List fields that are declared and not sent, and fields that are sent and not declared.

    It reads all rows in one version of Stripe's API, without a request. Types are shown, never values.

    \b
    Example: vantage-stripe fields --tables charges
    """  # noqa: D301 - \b is click's
    settings = Settings.load()
    layout = layout_of(settings)
    chosen = [table for table in selected(tables) if layout.keys(table.name)]
    if not chosen:
        raise SettingsError(f"the lake {settings.lake} has nothing of it: run `vantage-stripe sync` first")
    rows = [row for table in chosen for row in _rows(layout, table, version)]
    show(rows, COLUMNS, form=form, empty="every declared field is sent, and no other")


def _rows(layout: Layout, table: Table, version: str | None) -> list[dict[str, Any]]:
    """Give a row for each difference; none when there is no object in that version."""
    version = version or _newest_version(layout, table)
    sent = Sent(table)
    for rows in parquet.select(layout, table, ("_api_version", "raw"), None):
        for spoken, raw in zip(rows["_api_version"].to_pylist(), rows["raw"].to_pylist(), strict=True):
            if spoken == version:
                sent.take(parsed(raw))
    base = {"table": table.name, "of": sent.rows, "version": version}
    silent = [
        {
            **base,
            "field": column.paths[0],
            "finding": "declared, not sent",
            "type": str(column.type),
            "rows": 0,
        }
        for column in table.columns
        if sent.rows and column.name in sent.silent
    ]
    new = [
        {
            **base,
            "field": path,
            "finding": "sent, not declared",
            "type": sent.types[path],
            "rows": sent.new[path],
        }
        for path in sorted(sent.new)
    ]
    return [{name: row[name] for name in COLUMNS} for row in [*silent, *new]]


def _newest_version(layout: Layout, table: Table) -> str | None:
    """Return the version that the rows read last are in."""
    last: Counter[tuple[Any, str]] = Counter()
    for rows in parquet.select(layout, table, ("_synced_at", "_api_version"), None):
        last.update(zip(rows["_synced_at"].to_pylist(), rows["_api_version"].to_pylist(), strict=True))
    return max(last)[1] if last else None


COMMANDS = (fields,)
