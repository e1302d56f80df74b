"""What is put before people: the report. No request is made."""

from pathlib import Path

import click

from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import clock_of
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


COMMANDS = (report,)
