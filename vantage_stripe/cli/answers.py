"""The answers, computed now from the lake: disputes, stale payment methods. No request is made."""

from collections.abc import Callable
from typing import Any

import click

from vantage_stripe.cli.rendering import output_options, show
from vantage_stripe.errors import SettingsError
from vantage_stripe.insights import INSIGHTS
from vantage_stripe.insights.dispute_rules import URGENCIES
from vantage_stripe.insights.money import format_amount
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import clock_of
from vantage_stripe.sync.answers import answer
from vantage_stripe.sync.session import layout_of


def _rows(name: str, wanted: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
    settings = Settings.load()
    layout = layout_of(settings)
    insight = next(each for each in INSIGHTS if each.name == name)
    if not any(layout.keys(table) for table in insight.inputs):
        raise SettingsError(f"the lake {settings.lake} is empty: run `vantage-stripe sync` first")
    as_of = clock_of(settings)()
    click.echo(f"as of {as_of:%Y-%m-%d %H:%M} UTC", err=True)
    rows = answer(layout, insight, as_of, timezone=settings.report_timezone)
    return [row for row in rows.to_pylist() if wanted(row)]


def _levels(text: str) -> set[str]:
    levels = {level.strip() for level in text.split(",")}
    if unknown := sorted(levels - set(URGENCIES)):
        # Else a slip of the pen reads as: no disputes need work.
        raise SettingsError(f"No urgency is called {unknown[0]!r}. Known: {', '.join(URGENCIES)}.")
    return levels


@click.command()
@click.option("--all", "everything", is_flag=True, help="Closed ones too.")
@click.option("--urgency", help=f"Only these, separated by commas: {','.join(URGENCIES)}.")
@output_options
def disputes(everything: bool, urgency: str | None, form: str | None) -> None:
    """Show which disputes need work today, the most urgent first.

    \b
    Example: vantage-stripe disputes --urgency critical,high --csv
    """  # noqa: D301 - \b is click's
    levels = None if urgency is None else _levels(urgency)
    rows = _rows(
        "dispute_flags",
        lambda row: (
            (everything or row["is_open"] is not False) and (levels is None or row["urgency"] in levels)
        ),
    )
    for row in rows:
        row["disputed"] = _money(row["disputed_amount"], row["currency"])
        row["at_stake"] = _money(row["at_stake_amount"], row["at_stake_currency"])
    columns = (
        "dispute_id",
        "urgency",
        "evidence_due_at",
        "days_left",
        "reason",
        "status",
        "disputed",
        "at_stake",
        "recommended_action",
    )
    show(rows, columns, form=form, empty="no disputes need work")


@click.command()
@click.option("--email", help="Only customers with this address, capitals aside.")
@click.option("--all", "everything", is_flag=True, help="Those that are fine, too.")
@output_options
def stale(email: str | None, everything: bool, form: str | None) -> None:
    """Show which customers' payment methods have gone stale, or will before the next charge.

    \b
    Example: vantage-stripe stale --email jenny@example.com
    """  # noqa: D301 - \b is click's
    address = None if email is None else email.strip().lower()

    def wanted(row: dict[str, Any]) -> bool:
        if address is not None and (row["customer_email"] or "").strip().lower() != address:
            return False
        return everything or any(
            row[flag] for flag in ("is_outdated", "next_charge_at_risk", "expiring_soon")
        )

    rows = _rows("stale_payment_methods", wanted)
    for row in rows:
        row["next_charge"] = _money(row["next_charge_amount"], row["next_charge_currency"])
    columns = (
        "customer_id",
        "payment_method_id",
        "state",
        "severity",
        "expiry_date",
        "next_charge_at",
        "next_charge",
        "recommended_action",
    )
    show(rows, columns, form=form, empty="no stale payment methods")


def _money(amount: int | None, currency: str | None) -> str | None:
    return None if amount is None or currency is None else format_amount(amount, currency)


COMMANDS = (disputes, stale)
