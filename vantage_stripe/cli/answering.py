"""How a command answers from the lake, without a request: the rows of an insight at this instant."""

from collections.abc import Callable
from typing import Any

import click

from vantage_stripe.errors import SettingsError
from vantage_stripe.insights import INSIGHTS
from vantage_stripe.insights.money import format_amount
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import clock_of
from vantage_stripe.sync.answers import answer
from vantage_stripe.sync.session import layout_of


def rows_of(name: str, wanted: Callable[[dict[str, Any]], bool] = lambda _: True) -> list[dict[str, Any]]:
    """Compute an insight now, say of when, and return the rows that are wanted.

    Raises:
        SettingsError: The lake is empty.
    """
    settings = Settings.load()
    layout = layout_of(settings)
    insight = next(each for each in INSIGHTS if each.name == name)
    if not any(layout.keys(table) for table in insight.inputs):
        raise SettingsError(f"the lake {settings.lake} is empty: run `vantage-stripe sync` first")
    as_of = clock_of(settings)()
    zone = f", days of {settings.report_timezone}" if "timezone" in insight.parameters else ""
    click.echo(f"as of {as_of:%Y-%m-%d %H:%M} UTC{zone}", err=True)
    rows = answer(layout, insight, as_of, timezone=settings.report_timezone)
    return [row for row in rows.to_pylist() if wanted(row)]


def money(amount: int | None, currency: str | None) -> str | None:
    """Write an amount beside its currency; None where either is unknown."""
    return None if amount is None or currency is None else format_amount(amount, currency)
