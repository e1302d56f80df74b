"""What is put before people: the report, and alerts. No request is made of Stripe."""

import json
from pathlib import Path

import click

from vantage_stripe.errors import SettingsError
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import clock_of
from vantage_stripe.sync.alerting import new_alert, tell
from vantage_stripe.sync.reporting import gather, keep_report
from vantage_stripe.sync.session import layout_of


@click.command()
@click.option("--with-names", is_flag=True, help="Customers' e-mail addresses, too; a file of its own.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write a copy here as well.")
def report(with_names: bool, output: Path | None) -> None:
    """Write one HTML page: what needs action today, trends, and proof.

    \b
    Example: vantage-stripe report --output report.html
    """  # noqa: D301 - \b is click's
    settings = Settings.load()
    layout = layout_of(settings)
    as_of = clock_of(settings)()
    click.echo(f"as of {as_of:%Y-%m-%d %H:%M} UTC, days of {settings.report_timezone}", err=True)
    material = gather(layout, as_of, timezone=settings.report_timezone)
    path = keep_report(layout, material, with_names=with_names)
    if output is not None:
        output.write_bytes(path.read_bytes())
    click.echo(str(output or path))


@click.command()
@click.option("--send", is_flag=True, help="Send it, and mark its cases as told.")
def alerts(send: bool) -> None:
    """Show the alert of new cases as it would be sent, or send it to VANTAGE_ALERT_URL.

    The insights are those of the last sync.

    \b
    Example: vantage-stripe alerts --send
    """  # noqa: D301 - \b is click's
    settings = Settings.load()
    if send and settings.alert_url is None:
        raise SettingsError("VANTAGE_ALERT_URL is not set: set it to the webhook to send to.")
    layout = layout_of(settings)
    as_of = clock_of(settings)()
    alert = new_alert(layout, as_of)
    if alert is None:
        raise SettingsError(f"the lake {settings.lake} has no insights: run `vantage-stripe sync` first")
    click.echo(f"as of {as_of:%Y-%m-%d %H:%M} UTC", err=True)
    if alert.message is None:
        click.echo("no new case")
    elif not send or settings.alert_url is None:
        click.echo(json.dumps(alert.message, indent=2, ensure_ascii=False))
    else:
        from vantage_stripe.api.webhook import Webhook

        tell(layout, alert, as_of, Webhook(url=settings.alert_url).post)
        click.echo(f"told of {len(alert.cases)} new case(s)")


COMMANDS = (report, alerts)
