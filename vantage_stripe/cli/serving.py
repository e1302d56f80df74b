"""What keeps running: the Dagster UI, and the embedded account over HTTP."""

import os
import subprocess
import sys
import time
from importlib import resources
from pathlib import Path
from typing import Any

import click

from vantage_stripe.cli.opening import opened
from vantage_stripe.errors import SettingsError
from vantage_stripe.lake.layout import Layout
from vantage_stripe.lake.stamp import read_stamp
from vantage_stripe.sandbox import SANDBOX_KEY, Fault, serve
from vantage_stripe.sandbox.defects import Defect, Planted
from vantage_stripe.sandbox.environment import sandbox_worlds
from vantage_stripe.sandbox.faults import Worlds
from vantage_stripe.sandbox.ordering import GRAMMAR, Ordered, menu, order
from vantage_stripe.sandbox.planting import defects_of
from vantage_stripe.settings import ENV_FILE, Settings
from vantage_stripe.sync.session import connect, layout_of

QUIET = "ignore:Function `dev_command` is superseded"
"""Dagster tells whoever starts `dagster dev` to start `dg dev`, which is another package."""


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=3000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def ui(port: int, host: str) -> None:
    """Open Dagster on the lake: lineage, runs, checks, materializing.

    \b
    Example: vantage-stripe ui --port 3001
    """  # noqa: D301 - \b is click's
    from vantage_stripe.cli.home import dagster_home
    from vantage_stripe.cli.runs import open_instance

    settings = Settings.load()
    layout = layout_of(settings)
    if read_stamp(layout.stamp) is None:  # the first partition is the account's creation
        account = opened(settings)
        with account.client:
            connect(settings, account)
    home = dagster_home(layout)
    open_instance(home).dispose()  # its storage is made: a sync that begins now need not fear for it
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
    code = subprocess.call(command, env=_environment(layout, home), cwd=home)  # noqa: S603 - our own arguments
    raise SystemExit(code)


def _environment(layout: Layout, home: Path) -> dict[str, str]:
    """Return the environment of Dagster, which runs in its home and not here.

    Where `dagster dev` finds a `.env` file, it puts it before the environment, and takes it in once; from
    elsewhere the file stays what it is for every command: after the environment, and read by each run.
    """
    env_file = Path(os.environ.get(ENV_FILE) or ".env").absolute()
    warnings = [text for text in (QUIET, os.environ.get("PYTHONWARNINGS")) if text]
    return {
        **os.environ,
        "PYTHONWARNINGS": ",".join(warnings),
        "DAGSTER_HOME": str(home),
        ENV_FILE: str(env_file),
        "VANTAGE_LAKE": str(layout.root.absolute()),
    }


def _workspace() -> list[str]:
    """Return how `dagster dev` finds the project: the workspace file of a checkout, else the module."""
    file = Path(str(resources.files("vantage_stripe"))).parent / "workspace.yaml"
    return ["-w", str(file)] if file.exists() else ["-m", "vantage_stripe.definitions"]


def _faults(_context: click.Context, _param: click.Parameter, texts: tuple[str, ...]) -> list[Fault]:
    try:
        return [order(text) for text in texts]
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _defects(_context: click.Context, _param: click.Parameter, texts: tuple[str, ...]) -> list[Defect]:
    try:
        return defects_of(texts)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


_SECONDS, _SHARE = click.FloatRange(0, 3600), click.FloatRange(0, 1)
_MENU = "\b\nFaults, in the form {grammar}:\n{menu}".format(
    grammar=GRAMMAR, menu="\n".join(f"  {line}" for line in menu().splitlines())
)


@click.command(epilog=_MENU)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=12111, show_default=True, help="0: a free one."
)
@click.option("--fault", "faults", multiple=True, callback=_faults, help="What goes wrong; see below.")
@click.option("--defect", "defects", multiple=True, callback=_defects, help="What is wrong in the data.")
@click.option("--chance", type=_SHARE, help="Let each fault befall a request by this probability only.")
@click.option("--fault-seed", "seed", type=int, default=0, help="Chooses which requests, with --chance.")
@click.option("--latency", type=_SECONDS, default=0.0, help="Seconds that every answer takes.")
@click.option("--jitter", type=_SECONDS, default=0.0, help="Up to how many seconds more.")
@click.option("--limits", is_flag=True, help="Stripe's rates: 25/s, an endpoint 25/s, search 20/s.")
@click.option("--concurrency", type=click.IntRange(1), help="How many requests may be in flight.")
@click.option("--allowance", is_flag=True, help="Refuse reads beyond 30 days' allowance.")
@click.option("--late-events", type=_SECONDS, default=0.0, help="Seconds a fifth of events are late.")
@click.option("--old-events", type=_SHARE, default=0.0, help="The share of events at API 2024-06-20.")
@click.option(
    "--requests-per-connection", type=click.IntRange(1), help="Close a connection after so many answers."
)
def sandbox(port: int, requests_per_connection: int | None, defects: list[Defect], **ordered: Any) -> None:
    """Serve the embedded account over HTTP, for any Stripe client; badly if so ordered.

    \b
    Examples:
      vantage-stripe sandbox --port 12111
      vantage-stripe sandbox --limits --fault 'server-error@/v1/charges*3' --fault 'key-expired+50'
      vantage-stripe sandbox --defect net_identity --defect drop:refund
    """  # noqa: D301 - \b is click's
    settings = Settings.load()
    try:
        worlds: Worlds = sandbox_worlds(settings.sandbox, clock=time.time)
        if defects:
            worlds = Planted(worlds, defects)
            worlds()  # to refuse a defect without a victim before the first request
        app = Ordered(**ordered).around(worlds)
        server = serve(app, port, requests_per_connection=requests_per_connection)
    except (ValueError, OSError, LookupError) as error:
        raise SettingsError(f"the sandbox cannot be served on port {port}: {error}") from error
    click.echo(f"VANTAGE_STRIPE_BASE_URL={server.url}/v1\nSTRIPE_API_KEY={SANDBOX_KEY}")
    server.serve_forever()


COMMANDS = (ui, sandbox)
