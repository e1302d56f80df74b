"""What keeps running: the Dagster UI, and the embedded account over HTTP."""

import os
import subprocess
import sys
import time
from importlib import resources
from pathlib import Path

import click

from vantage_stripe.cli.opening import opened
from vantage_stripe.errors import SettingsError
from vantage_stripe.lake.stamp import read_stamp
from vantage_stripe.sandbox import SANDBOX_KEY, serve
from vantage_stripe.sandbox.environment import sandbox_app
from vantage_stripe.settings import Settings
from vantage_stripe.sync.session import connect, layout_of


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=3000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def ui(port: int, host: str) -> None:
    """Open Dagster on the lake: lineage, runs, checks, materializing.

    \b
    Example: vantage-stripe ui --port 3001
    """  # noqa: D301 - \b is click's
    from vantage_stripe.cli.runs import dagster_home

    settings = Settings.load()
    layout = layout_of(settings)
    if read_stamp(layout.stamp) is None:  # the first partition is the account's creation
        account = opened(settings)
        with account.client:
            connect(settings, account)
    home = dagster_home(layout)
    click.echo(f"lineage: http://{host}:{port}/asset-groups/ (stop with Ctrl-C)", err=True)
    command = [
        str(Path(sys.executable).with_name("dagster")),
        "dev",
        "-h",
        host,
        "-p",
        str(port),
        *_workspace(),
    ]
    code = subprocess.call(command, env={**os.environ, "DAGSTER_HOME": str(home)})  # noqa: S603 - our own arguments
    raise SystemExit(code)


def _workspace() -> list[str]:
    """Return how `dagster dev` finds the project: the workspace file of a checkout, else the module."""
    file = Path(str(resources.files("vantage_stripe"))).parent / "workspace.yaml"
    return ["-w", str(file)] if file.exists() else ["-m", "vantage_stripe.definitions"]


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=12111, show_default=True, help="0: a free one."
)
def sandbox(port: int) -> None:
    """Serve the embedded account over HTTP, for any Stripe client.

    \b
    Example: vantage-stripe sandbox --port 12111
    """  # noqa: D301 - \b is click's
    settings = Settings.load()
    try:
        server = serve(sandbox_app(settings.sandbox, clock=time.time), port)
    except (ValueError, OSError) as error:
        raise SettingsError(f"the sandbox cannot be served on port {port}: {error}") from error
    click.echo(f"VANTAGE_STRIPE_BASE_URL={server.url}/v1\nSTRIPE_API_KEY={SANDBOX_KEY}")
    server.serve_forever()


COMMANDS = (ui, sandbox)
